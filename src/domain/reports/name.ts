// A line of a list of names, and what can be asked of such a list. The filter is read from an address: whatever does
// not fit is left out, never an error, so that an old bookmark still opens.
import { isState, type State, states } from '#domain/plans/state.ts';
import type { Localised } from '#i18n/language.ts';
import { isDay } from '#platform/clock.ts';

/** One person and one course that this person is expected to do. */
export interface NameRow {
  staffId: number;
  staffNumber: string;
  name: Localised;
  post: Localised;
  employment: 'permanent' | 'contractor';
  /** Last day of the post, where it has one. */
  postUntilOn: string | null;
  /** Last day of the leave that the person is on; null when not on leave or without an end. */
  leaveUntilOn: string | null;
  isOnLeave: boolean;
  departmentCode: string;
  departmentName: Localised;
  courseId: string;
  courseTitle: Localised;
  state: State;
  hasBegun: boolean;
  dueOn: string;
  completedOn: string | null;
}

/** Someone who holds a post in the branch and counts in another department. */
export interface ElsewhereRow {
  staffId: number;
  staffNumber: string;
  name: Localised;
  post: Localised;
  /** Where the post is. */
  departmentName: Localised;
  /** Where the person counts on that day; null when nowhere. */
  countedAt: Localised | null;
}

/** `not-begun`: not started, and late without ever having begun. */
export type StateFilter = State | 'not-begun';

export const stateFilters: readonly StateFilter[] = ['not-begun', ...states];

export const sortKeys = ['name', 'number', 'department', 'post', 'course', 'state', 'due', 'done'] as const;

export type SortKey = (typeof sortKeys)[number];

type Direction = 'ascending' | 'descending';

export interface NameFilter {
  courseId?: string | undefined;
  state?: StateFilter | undefined;
  /** The English name of a post, which stands for it in both languages. */
  post?: string | undefined;
  /** Due before this day, the day itself not included */
  dueBefore?: string | undefined;
  /** Part of a name in either script, or the beginning of a staff number */
  q?: string | undefined;
  /** Only the department's own staff, nobody below it. */
  withoutBelow?: boolean | undefined;
  sort: SortKey;
  direction: Direction;
  page: number;
}

/** Reads a filter from an address. */
export function nameFilterFrom(parameters: URLSearchParams): NameFilter {
  const text = (name: string): string | undefined => parameters.get(name)?.trim().slice(0, 200) || undefined;
  const [state, dueBefore, sort] = [text('state'), text('due'), text('sort')];
  const page = Number(text('page') ?? '1');
  return {
    courseId: text('course'),
    state: state === 'not-begun' || isState(state) ? state : undefined,
    post: text('post'),
    dueBefore: dueBefore && isDay(dueBefore) ? dueBefore : undefined,
    q: text('q'),
    withoutBelow: text('own') === '1' || undefined,
    sort: sortKeys.includes(sort as SortKey) ? (sort as SortKey) : 'name',
    direction: text('direction') === 'descending' ? 'descending' : 'ascending',
    page: Number.isInteger(page) && page > 0 && page < 1_000_000 ? page : 1,
  };
}

/** The query of an address for a filter, `?…` or nothing; `nameFilterFrom` reads it back. */
export function queryOf(filter: Partial<NameFilter>): string {
  const parameters = new URLSearchParams();
  if (filter.courseId) parameters.set('course', filter.courseId);
  if (filter.state) parameters.set('state', filter.state);
  if (filter.post) parameters.set('post', filter.post);
  if (filter.dueBefore) parameters.set('due', filter.dueBefore);
  if (filter.q) parameters.set('q', filter.q);
  if (filter.withoutBelow) parameters.set('own', '1');
  if (filter.sort && filter.sort !== 'name') parameters.set('sort', filter.sort);
  if (filter.direction === 'descending') parameters.set('direction', 'descending');
  if (filter.page && filter.page > 1) parameters.set('page', String(filter.page));
  const text = parameters.toString();
  return text ? `?${text}` : '';
}
