// Figures of a report and how they are counted: six states that add up to expected, a share with a denominator.
import type { State } from '#domain/plans/state.ts';
import type { Localised } from '#i18n/language.ts';

/** People in each state; the six add up to `expected`. */
export interface Counts {
  expected: number;
  done: number;
  inProgress: number;
  notStarted: number;
  late: number;
  exempt: number;
  notInvited: number;
  /** Of the late, those who never began: with `notStarted` they are the ones who have not started. */
  lateNeverBegun: number;
}

/** How many people are in one state of one course in one part of a branch. */
export interface StateCount {
  partId: number;
  courseId: string;
  state: State;
  hasBegun: boolean;
  firstDueOn: string;
  lastDueOn: string;
  people: number;
}

/** A course of the report. The due days differ where departments set their own. */
export interface CourseHead {
  id: string;
  title: Localised;
  firstDueOn: string;
  lastDueOn: string;
}

const places: Record<State, Exclude<keyof Counts, 'expected' | 'lateNeverBegun'>> = {
  done: 'done',
  exempt: 'exempt',
  'not-invited': 'notInvited',
  late: 'late',
  'in-progress': 'inProgress',
  'not-started': 'notStarted',
};

/** The order in which the six stand in tables and files: what is done, what is to do, what is not expected now. */
export const statesInTables: readonly State[] = ['done', 'in-progress', 'not-started', 'late', 'exempt', 'not-invited'];

/** Nobody in any state. */
export function noCounts(): Counts {
  return { expected: 0, done: 0, inProgress: 0, notStarted: 0, late: 0, exempt: 0, notInvited: 0, lateNeverBegun: 0 };
}

/** The sum of counts by state. */
export function countsOf(rows: readonly Pick<StateCount, 'state' | 'hasBegun' | 'people'>[]): Counts {
  const counts = noCounts();
  for (const { state, hasBegun, people } of rows) {
    counts[places[state]] += people;
    counts.expected += people;
    if (state === 'late' && !hasBegun) counts.lateNeverBegun += people;
  }
  return counts;
}

/** How many people are in a state. */
export function countOf(counts: Counts, state: State): number {
  return counts[places[state]];
}

/** Those who have not started: not started, and late without ever having begun. */
export function notBegun(counts: Counts): number {
  return counts.notStarted + counts.lateNeverBegun;
}

/** Share done in whole percent, rounded down, of those who are expected and not exempt; null when nobody is left. */
export function shareDone(counts: Counts): number | null {
  const denominator = counts.expected - counts.exempt;
  return denominator > 0 ? Math.floor((counts.done * 100) / denominator) : null;
}
