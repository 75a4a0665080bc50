// The shapes of states and small marks on a 16-unit grid. Lines take `lectern-icon__line`; the rest is filled.

const ring = '<circle class="lectern-icon__line" cx="8" cy="8" r="6.1"/>';
const line = (path: string): string => `<path class="lectern-icon__line" d="${path}"/>`;

export const icons = {
  done: '<path fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm-1.1 8.1L4.9 7.1 3.5 8.5l3.4 3.4 5.8-5.9-1.4-1.4Z"/>',
  progress: `${ring}<path d="M8 3.8a4.2 4.2 0 0 0 0 8.4Z"/>`,
  todo: ring,
  late: '<path fill-rule="evenodd" d="M8 0l8 8-8 8-8-8ZM7 3.8v5h2v-5Zm0 6.4v2h2v-2Z"/>',
  'late-small': '<path d="M8 0l8 8-8 8-8-8Z"/>',
  exempt: `${ring}<path d="M4.8 7.1h6.4v1.8H4.8Z"/>`,
  uninvited: '<circle class="lectern-icon__line" stroke-dasharray="2.4 2.39" cx="8" cy="8" r="6.1"/>',
  wrong: ring + line('M5.5 5.5l5 5m0-5l-5 5'),
  ask: `${ring}${line('M6 6.5a2 2 0 1 1 3 1.7c-.7.4-1 .7-1 1.3')}<path d="M7.1 10.6h1.8v1.6H7.1Z"/>`,
  waiting: ring + line('M8 4.2V8l2.6 1.8'),
} as const;

export type IconName = keyof typeof icons;

/** What a state looks like: the class after `lectern-state--` and its icon. */
export const marks = {
  done: { look: 'done', icon: 'done' },
  exempt: { look: 'exempt', icon: 'exempt' },
  'not-invited': { look: 'uninvited', icon: 'uninvited' },
  late: { look: 'late', icon: 'late' },
  'in-progress': { look: 'progress', icon: 'progress' },
  'not-started': { look: 'todo', icon: 'todo' },
  right: { look: 'right', icon: 'done' },
  wrong: { look: 'wrong', icon: 'wrong' },
  ask: { look: 'ask', icon: 'ask' },
  saved: { look: 'right', icon: 'done' },
  waiting: { look: 'ask', icon: 'waiting' },
} as const satisfies Record<string, { look: string; icon: IconName }>;

/** The six states of a person in a course, and the marks of answers and rows. */
export type MarkName = keyof typeof marks;
