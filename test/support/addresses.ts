// Every page of the site, as the role that sees most of it. A page that is added is added here: a test compares the
// list with src/pages.

/** A page and the card of the demonstration by which one enters to see it; null needs no account. */
export interface Address {
  path: string;
  as: 'township-clerk' | 'transport-coordinator' | 'author' | 'administrator' | null;
  /** The file below src/pages/[...lang] that answers. */
  file: string;
  status?: number;
}

const course = '/courses/sharing-and-grading';
const branch = '/training/YZ-TB';
const tree = '/administration/departments';

export const addresses: Address[] = [
  { path: '/sign-in', as: null, file: 'sign-in' },
  { path: '/privacy', as: null, file: 'privacy' },
  { path: '/accessibility', as: null, file: 'accessibility' },
  { path: '/counting', as: null, file: 'counting' },
  { path: '/set-up/nothing-of-the-kind', as: null, file: 'set-up/[token]', status: 404 },
  { path: '/signed-in', as: 'township-clerk', file: 'signed-in' },
  { path: '/learning', as: 'township-clerk', file: 'learning' },
  { path: '/courses', as: 'township-clerk', file: 'courses/index' },
  { path: '/paths/all-staff', as: 'township-clerk', file: 'paths/[path]' },
  { path: '/search?q=data', as: 'township-clerk', file: 'search' },
  { path: '/search?q=nothing%20of%20the%20kind', as: 'township-clerk', file: 'search' },
  { path: course, as: 'township-clerk', file: 'courses/[course]/index' },
  { path: `${course}/why-islands`, as: 'township-clerk', file: 'courses/[course]/[module]' },
  { path: `${course}/grade-the-record`, as: 'transport-coordinator', file: 'courses/[course]/[module]' },
  { path: `${course}/answer-a-request?print`, as: 'township-clerk', file: 'courses/[course]/[module]' },
  {
    path: `${course}/practice/grade-twelve`,
    as: 'township-clerk',
    file: 'courses/[course]/practice/[activity]',
  },
  {
    path: `${course}/practice/six-requests`,
    as: 'township-clerk',
    file: 'courses/[course]/practice/[activity]',
  },
  { path: `${course}/quiz`, as: 'township-clerk', file: 'courses/[course]/quiz' },
  { path: `${course}/test-out`, as: 'township-clerk', file: 'courses/[course]/test-out' },
  { path: '/record', as: 'transport-coordinator', file: 'record' },
  { path: '/account', as: 'transport-coordinator', file: 'account' },
  { path: '/messages?page=%2Flearning', as: 'township-clerk', file: 'messages' },
  { path: branch, as: 'transport-coordinator', file: 'training/[department]/index' },
  { path: `${branch}/people`, as: 'transport-coordinator', file: 'training/[department]/people' },
  {
    path: `${branch}/people?state=not-begun&course=sharing-and-grading`,
    as: 'transport-coordinator',
    file: 'training/[department]/people',
  },
  {
    path: `${branch}/notice?course=sharing-and-grading`,
    as: 'transport-coordinator',
    file: 'training/[department]/notice',
  },
  {
    path: `${branch}/sheets?course=sharing-and-grading`,
    as: 'transport-coordinator',
    file: 'training/[department]/sheets',
  },
  { path: `${branch}/slips`, as: 'transport-coordinator', file: 'training/[department]/slips/index' },
  { path: `${branch}/slips?which=everybody`, as: 'administrator', file: 'training/[department]/slips/index' },
  { path: '/invitation/nothing-of-the-kind', as: null, file: 'invitation/[token]', status: 404 },
  { path: '/slip', as: null, file: 'slip' },
  { path: '/training/assignments', as: 'transport-coordinator', file: 'training/assignments' },
  { path: '/training/appointments', as: 'transport-coordinator', file: 'training/appointments' },
  { path: '/training/appointments', as: 'administrator', file: 'training/appointments' },
  { path: '/who-sees-what', as: null, file: 'who-sees-what' },
  { path: '/trail', as: 'administrator', file: 'trail' },
  { path: '/trail', as: 'transport-coordinator', file: 'trail', status: 404 },
  { path: '/training/roster', as: 'transport-coordinator', file: 'training/roster/index' },
  { path: '/training/roster/person', as: 'transport-coordinator', file: 'training/roster/person' },
  { path: '/training/roster/person?number=00127', as: 'transport-coordinator', file: 'training/roster/person' },
  { path: '/training/feedback', as: 'transport-coordinator', file: 'training/feedback' },
  { path: '/ask?about=sharing-and-grading%2Fgrade-the-record', as: 'township-clerk', file: 'ask' },
  { path: '/authors/questions', as: 'author', file: 'authors/questions' },
  { path: '/authors', as: 'author', file: 'authors/index' },
  {
    path: '/authors/sharing-and-grading/grade-the-record',
    as: 'author',
    file: 'authors/[course]/[module]',
  },
  {
    path: '/authors/sharing-and-grading/practice/six-requests',
    as: 'author',
    file: 'authors/[course]/practice/[activity]',
  },
  { path: '/authors/sharing-and-grading', as: 'administrator', file: 'authors/[course]/index' },
  { path: '/authors/sharing-and-grading', as: 'transport-coordinator', file: 'authors/[course]/index', status: 404 },
  { path: '/administration', as: 'administrator', file: 'administration' },
  { path: '/administration/departments', as: 'administrator', file: 'administration/departments/index' },
  { path: '/administration/departments?q=cz', as: 'administrator', file: 'administration/departments/index' },
  { path: '/administration/departments?q=zzzz', as: 'administrator', file: 'administration/departments/index' },
  { path: '/administration/departments', as: 'transport-coordinator', file: 'administration/departments/index' },
  {
    path: '/administration/departments',
    as: 'township-clerk',
    file: 'administration/departments/index',
    status: 404,
  },
  { path: `${tree}/YZ`, as: 'administrator', file: 'administration/departments/[department]/index' },
  { path: `${tree}/YZ-TB`, as: 'transport-coordinator', file: 'administration/departments/[department]/index' },
  ...['rename', 'move', 'merge', 'split', 'close'].map((change) => ({
    path: `${tree}/YZ-TB/${change}`,
    as: 'administrator' as const,
    file: 'administration/departments/[department]/[change]',
  })),
  {
    path: `${tree}/YZ-TB/move?parent=YZ-FB&day=2026-01-01&preview=1`,
    as: 'administrator',
    file: 'administration/departments/[department]/[change]',
  },
  {
    path: `${tree}/YZ-TB/close?day=2026-01-01&preview=1`,
    as: 'administrator',
    file: 'administration/departments/[department]/[change]',
    status: 422,
  },
  {
    path: `${tree}/YZ-TB/move`,
    as: 'transport-coordinator',
    file: 'administration/departments/[department]/[change]',
    status: 404,
  },
  {
    path: '/administration/import-departments',
    as: 'administrator',
    file: 'administration/import-departments/index',
  },
  { path: '/administration/open-department?parent=YZ', as: 'administrator', file: 'administration/open-department' },
  { path: '/administration/settings', as: 'administrator', file: 'administration/settings' },
  { path: '/handbook/administrators', as: 'administrator', file: 'handbook/[handbook]' },
  { path: '/handbook/coordinators', as: 'transport-coordinator', file: 'handbook/[handbook]' },
  { path: '/nothing-here', as: 'township-clerk', file: '../404', status: 404 },
];

/** Pages that only lead elsewhere, attempts and uploads, which need somebody who has one: they have tests of their own. */
export const elsewhere = [
  'index',
  'training/index',
  'attempts/[attempt]',
  'administration/import-departments/[upload]/index',
  'training/[department]/slips/printed',
  'training/roster/[import]/index',
];
