// What the main navigation holds, by role.
import type { Actor } from '#domain/accounts/actor.ts';

/** A part of the site that the main navigation names; its word stands in `words.shell`. */
export type Section =
  'learning' | 'courses' | 'record' | 'training' | 'assignments' | 'roster' | 'messages' | 'authors' | 'administration';

export interface NavigationItem {
  section: Section;
  path: string;
}

const learner: NavigationItem[] = [
  { section: 'learning', path: '/learning' },
  { section: 'courses', path: '/courses' },
  { section: 'record', path: '/record' },
];

const coordinator: NavigationItem[] = [
  { section: 'training', path: '/training' },
  { section: 'assignments', path: '/training/assignments' },
  { section: 'roster', path: '/training/roster' },
  { section: 'messages', path: '/training/feedback' },
];

const author: NavigationItem[] = [{ section: 'authors', path: '/authors' }];

const administrator: NavigationItem[] = [{ section: 'administration', path: '/administration' }];

/**
 * The main navigation for a person: everybody learns, coordinators see their branches, authors the courses with their keys,
 * administrators all of it and the administration. Empty when nobody has signed in. What is shown here grants nothing; each page asks again.
 */
export function navigationFor(
  actor: Pick<Actor, 'isCoordinator' | 'isAdministrator' | 'isAuthor'> | null,
): readonly NavigationItem[] {
  if (!actor) return [];
  return [
    ...learner,
    ...(actor.isCoordinator || actor.isAdministrator ? coordinator : []),
    ...(actor.isAuthor || actor.isAdministrator ? author : []),
    ...(actor.isAdministrator ? administrator : []),
  ];
}
