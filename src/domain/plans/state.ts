// The six states of a person in a course that they are expected to do. The first that holds is theirs (promise 3).

/** In the order in which they are asked for: done, exempt, not yet invited, late, in progress, not started. */
export const states = ['done', 'exempt', 'not-invited', 'late', 'in-progress', 'not-started'] as const;

export type State = (typeof states)[number];

/** True when the text names a state; for values that come from outside. */
export function isState(value: unknown): value is State {
  return states.includes(value as State);
}
