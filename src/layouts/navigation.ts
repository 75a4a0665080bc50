// What the main navigation holds: what the table of permissions lets a person open.
import { may, pageOfRoute } from '#domain/accounts/permissions.ts';

/** A part of the site that the main navigation names; its word stands in `words.shell`. */
export type Section =
  | 'learning'
  | 'courses'
  | 'record'
  | 'training'
  | 'assignments'
  | 'roster'
  | 'messages'
  | 'authors'
  | 'trail'
  | 'administration';

export interface NavigationItem {
  section: Section;
  path: string;
}

const items: readonly NavigationItem[] = [
  { section: 'learning', path: '/learning' },
  { section: 'courses', path: '/courses' },
  { section: 'record', path: '/record' },
  { section: 'training', path: '/training' },
  { section: 'assignments', path: '/training/assignments' },
  { section: 'roster', path: '/training/roster' },
  { section: 'messages', path: '/training/feedback' },
  { section: 'authors', path: '/authors' },
  { section: 'trail', path: '/trail' },
  { section: 'administration', path: '/administration' },
];

/** The main navigation for a person; empty when nobody has signed in. What is shown here grants nothing. */
export function navigationFor(actor: Parameters<typeof may>[0]): readonly NavigationItem[] {
  return actor ? items.filter(({ path }) => may(actor, pageOfRoute(path))) : [];
}
