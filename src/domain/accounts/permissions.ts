// Who may do what with which data: the one table. The middleware checks pages and writes by it, the page "Who sees what"
// shows it, and the test matrix tries every cell of it. Which departments a branch holds is decided by the database,
// whose policies hold the same rules (db/migrations/0040-roles.sql and those before it). A page or a write that is not
// listed here is refused to everybody.
import type { ActorRoles } from './actor.ts';

/** Everybody signed in learns; the other roles come on top. A visitor is not signed in. */
export const roleNames = ['visitor', 'learner', 'deputy', 'coordinator', 'author', 'auditor', 'administrator'] as const;

export type RoleName = (typeof roleNames)[number];

/** `own`: what is the person's own. `branch`: the departments coordinated and the people there. */
export type Reach = 'own' | 'branch' | 'everything';

type Rule = Partial<Record<RoleName, Reach>>;

const everybodySignedIn: Rule = {
  learner: 'own',
  deputy: 'own',
  coordinator: 'own',
  author: 'own',
  auditor: 'own',
  administrator: 'own',
};

/** Action by action, how far each role reaches; a role that is not named may not. */
export const permissions = {
  /** Sign-in, slips and invitations, what the site says about itself. */
  visit: { visitor: 'own', ...everybodySignedIn },
  /** Courses, checks, practice, the own record, account and messages. */
  learn: everybodySignedIn,
  /** Answers and scores: each person's own, for whatever role. */
  answers: everybodySignedIn,
  /** Figures of departments, without names. */
  figures: { deputy: 'branch', coordinator: 'branch', auditor: 'everything', administrator: 'everything' },
  /** Names with states and days: lists, files, notices, sheets. */
  names: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** Who must do what by when. */
  assign: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** What people say about a page, and answering it. */
  messages: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** Training done elsewhere, exemptions, and taking them back. */
  record: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** Answering: messages of the own branches; authors, questions about pages. */
  reply: { deputy: 'branch', coordinator: 'branch', author: 'everything', administrator: 'everything' },
  /** Slips and invitations. */
  admit: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** Deputies, coordinators below; administrators give every role. */
  appoint: { coordinator: 'branch', administrator: 'everything' },
  /** Who works where: rosters, and people by hand. */
  roster: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** The tree of departments, looked at. */
  tree: { deputy: 'branch', coordinator: 'branch', administrator: 'everything' },
  /** The tree of departments, changed. */
  organise: { administrator: 'everything' },
  /** Courses with their keys, questions about them, decisions on items. */
  courses: { author: 'everything', administrator: 'everything' },
  /** Who did and who saw what, without answers and scores. */
  trail: { auditor: 'everything', administrator: 'everything' },
  /** Settings, content and state of the installation. */
  administer: { administrator: 'everything' },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;

/** Every address by its file below src/pages, without the language, with what it takes to open it. */
export const pages: Readonly<Record<string, Permission>> = {
  404: 'visit',
  500: 'visit',
  'account-key': 'learn',
  'pictures/[picture]': 'visit',
  'mark/[mark]': 'visit',
  index: 'visit',
  'sign-in': 'visit',
  slip: 'visit',
  'set-up/[token]': 'visit',
  'invitation/[token]': 'visit',
  accessibility: 'visit',
  privacy: 'visit',
  'who-sees-what': 'visit',
  counting: 'visit',
  'signed-in': 'learn',
  learning: 'learn',
  search: 'learn',
  account: 'learn',
  ask: 'learn',
  messages: 'learn',
  record: 'answers',
  'attempts/[attempt]': 'answers',
  'courses/index': 'learn',
  'courses/[course]/index': 'learn',
  'courses/[course]/[module]': 'learn',
  'courses/[course]/practice/[activity]': 'answers',
  'courses/[course]/quiz': 'answers',
  'courses/[course]/test-out': 'answers',
  'paths/[path]': 'learn',
  'training/index': 'figures',
  'training/[department]/index': 'figures',
  'training/[department]/figures.csv': 'figures',
  'training/[department]/figures.xlsx': 'figures',
  'training/[department]/people': 'names',
  'training/[department]/people.csv': 'names',
  'training/[department]/people.xlsx': 'names',
  'training/[department]/notice': 'names',
  'training/[department]/sheets': 'names',
  'training/[department]/slips/index': 'admit',
  'training/[department]/slips/printed': 'admit',
  'training/assignments': 'assign',
  'training/appointments': 'appoint',
  'training/feedback': 'messages',
  'authors/index': 'courses',
  'authors/questions': 'courses',
  'authors/[course]/index': 'courses',
  'authors/[course]/[module]': 'courses',
  'authors/[course]/practice/[activity]': 'courses',
  trail: 'trail',
  'trail.csv': 'trail',
  'trail.xlsx': 'trail',
  administration: 'administer',
  'administration/settings': 'administer',
  'administration/departments/index': 'tree',
  'administration/departments/[department]/index': 'tree',
  'administration/departments/[department]/[change]': 'organise',
  'administration/departments.csv': 'organise',
  'administration/departments.xlsx': 'organise',
  'administration/departments-template.csv': 'organise',
  'administration/departments-template.xlsx': 'organise',
  'administration/open-department': 'organise',
  'administration/import-departments/index': 'organise',
  'administration/import-departments/[upload]/index': 'organise',
  'administration/import-departments/[upload]/refused.csv': 'organise',
  'training/recorded': 'record',
  'people/[person]': 'names',
  'account/data.json': 'learn',
  'account/record.csv': 'learn',
  'administration/leaving': 'administer',
  'training/roster/index': 'roster',
  'training/roster/person': 'roster',
  'training/roster/template.csv': 'roster',
  'training/roster/template.xlsx': 'roster',
  'training/roster/[import]/index': 'roster',
  'training/roster/[import]/refused.csv': 'roster',
  'handbook/[handbook]': 'learn',
};

/** Every write by its name, with what it takes. */
export const writes: Readonly<Record<string, Permission>> = {
  'accounts.signIn': 'visit',
  'accounts.useSlip': 'visit',
  'accounts.useInvitation': 'visit',
  'accounts.enterAs': 'visit',
  'accounts.setUp': 'visit',
  'accounts.signOut': 'visit',
  'accounts.signOutEverywhere': 'learn',
  'accounts.endSession': 'learn',
  'accounts.changePassword': 'learn',
  'accounts.chooseLanguage': 'learn',
  'accounts.chooseTextSize': 'learn',
  'appointments.appoint': 'appoint',
  'appointments.end': 'appoint',
  'authors.decide': 'courses',
  'content.readAgain': 'administer',
  'practice.submit': 'answers',
  'progress.answer': 'answers',
  'progress.tryPrequestion': 'answers',
  'progress.startQuiz': 'answers',
  'progress.startTestOut': 'answers',
  'questions.ask': 'learn',
  'questions.publish': 'courses',
  'questions.withdraw': 'courses',
  'invitations.send': 'admit',
  'departments.change': 'organise',
  'departments.upload': 'organise',
  'departments.confirm': 'organise',
  'imports.retry': 'roster',
  'roster.upload': 'roster',
  'roster.mapColumns': 'roster',
  'roster.confirm': 'roster',
  'roster.person': 'roster',
  'settings.save': 'administer',
  'messages.send': 'learn',
  'messages.reply': 'reply',
  'people.tryAttendance': 'record',
  'people.recordAttendance': 'record',
  'people.withdrawTraining': 'record',
  'people.exempt': 'record',
  'people.endExemption': 'record',
  'people.setRetention': 'administer',
  'plans.assign': 'assign',
  'plans.withdraw': 'assign',
  'slips.issue': 'admit',
};

/** The page behind a route of Astro's, `/[...lang]/training/[department]`; undefined when the table does not know it. */
export function pageOfRoute(route: string): Permission | undefined {
  const file = route.replace(/^\/(\[\.\.\.lang\])?\/?/, '');
  return pages[file] ?? pages[file ? `${file}/index` : 'index'];
}

/** The roles of whoever asks, learner among them; a visitor has that one role. */
export function rolesOf(actor: ActorRoles | null): RoleName[] {
  if (!actor) return ['visitor'];
  const { isAdministrator, isAuditor, isAuthor, isCoordinator, isDeputy } = actor;
  return [
    'learner',
    ...(isDeputy ? (['deputy'] as const) : []),
    ...(isCoordinator && !isDeputy ? (['coordinator'] as const) : []),
    ...(isAuthor ? (['author'] as const) : []),
    ...(isAuditor ? (['auditor'] as const) : []),
    ...(isAdministrator ? (['administrator'] as const) : []),
  ];
}

/** How far a role reaches with a permission; null when it has none. */
export function reachOf(role: RoleName, permission: Permission): Reach | null {
  const rule: Rule = permissions[permission];
  return rule[role] ?? null;
}

/** Whether whoever asks reaches everything with a permission, not only what is their own or their branches'. */
export function reachesAll(actor: Parameters<typeof rolesOf>[0], permission: Permission): boolean {
  return rolesOf(actor).some((role) => reachOf(role, permission) === 'everything');
}

/** Whether whoever asks may do that at all. Where they may is for the database to say. */
export function may(actor: Parameters<typeof rolesOf>[0], permission: Permission | undefined): boolean {
  return permission !== undefined && rolesOf(actor).some((role) => reachOf(role, permission) !== null);
}
