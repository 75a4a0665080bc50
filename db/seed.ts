/**
 * The demonstration: an invented nation with about 60 departments, about 600 people and three months of history, made by
 * the same domain functions as real use and dated relative to the day on which it is made.
 */
import { invite, noteFirstSignIn } from '#domain/accounts/accounts.ts';
import { grantRole } from '#domain/accounts/roles.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { openDepartment } from '#domain/departments/departments.ts';
import { changeSettings } from '#domain/departments/site.ts';
import { randomStream } from '#domain/exercises/random.ts';
import { assignCourse } from '#domain/plans/assignments.ts';
import { exempt } from '#domain/plans/exemptions.ts';
import { rememberCourses } from '#domain/progress/learning.ts';
import { joinStaff } from '#domain/staff/staff.ts';
import { addDays, today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { workingDay } from './seed/days.ts';
import { live } from './seed/histories.ts';
import { inParallel } from './seed/in-parallel.ts';
import { exchangeMessages } from './seed/messages.ts';
import { named, peopleOf, type Person } from './seed/people.ts';
import { cast, merge } from './seed/stories.ts';
import { places, tree } from './seed/tree.ts';

export { seedSynthetic } from './seed/synthetic.ts';

const courseId = 'sharing-and-grading';
const openedDaysAgo = 5000;
const assignedDaysAgo = 86;

/** What was made. */
export interface DemonstrationFigures {
  departments: number;
  staff: number;
  /** People who began the course */
  started: number;
  /** People who completed it */
  completed: number;
}

/**
 * Fills a new database with the demonstration as of `day` (today when left out) and says how much it made; the same day
 * makes the same figures. The catalogue must be loaded: without the course there are people and no history. Refuses a
 * database in which there are staff. It is many transactions: one that was killed half way shows as `begun_as` = half
 * (db/begin.ts), which empties the tables and calls this again; the setting `demonstration` comes last.
 */
export async function seedDemonstration({ day = today() }: { day?: string } = {}): Promise<DemonstrationFigures> {
  await refuseIfInhabited();
  await rememberCourses(catalogue());
  await openDepartments(day);

  const people = peopleOf(day, randomStream('demonstration'));
  const stories = cast(day, people);
  const staff = new Map<string, number>();
  await inParallel(people, env.databaseConnections, async (person) => {
    staff.set(person.staffNumber, await join(person));
  });
  const idOf = (staffNumber: string): number => staff.get(staffNumber)!;

  await giveRoles(day, idOf);
  await merge(day);
  await inParallel(stories, env.databaseConnections, async ({ person, happens }) => {
    await happens(idOf(person.staffNumber));
  });
  const course = catalogue().optionalCourse(courseId);
  if (course) {
    const assignedOn = await plan(day, idOf);
    await inParallel(people, env.databaseConnections, (person) =>
      live(person, idOf(person.staffNumber), course, assignedOn),
    );
  }
  await exchangeMessages(day, people, idOf);
  await open(people, idOf);
  return figures();
}

async function refuseIfInhabited(): Promise<void> {
  const [row] = await system('seed', (sql) => sql<{ n: number }[]>`select count(*)::int as n from staff`);
  if (row!.n > 0) {
    throw new Error(`There are ${row!.n} people in this database already: the demonstration is for an empty one.`);
  }
}

async function openDepartments(day: string): Promise<void> {
  const openedOn = addDays(day, -openedDaysAgo);
  for (const { code, parentCode, level, name, shortName } of tree) {
    await openDepartment('system', { code, parentCode, level, name, shortName, openedOn });
  }
}

/** Takes the person on, invites them and notes that they have signed in, each on its day. */
async function join(person: Person): Promise<number> {
  const { staffNumber, name, email, telephone, departmentCode, post, employment, fromOn, untilOn } = person;
  const posting = { departmentCode, post, employment, fromOn, untilOn };
  const staffId = await joinStaff('system', { staffNumber, name, email, telephone, posting });
  if (person.invitedOn) {
    await invite(staffId, { on: person.invitedOn, language: person.language });
    if (person.hasSignedIn) await noteFirstSignIn(staffId, workingDay(addDays(person.invitedOn, 3)));
  }
  return staffId;
}

const transportCoordinator = (idOf: (staffNumber: string) => number) => ({
  staffId: idOf(named.transportCoordinator),
  name: { en: 'Lin Qiao', zh: '林乔' },
});

/** Coordinators at every level, a deputy whom one of them appointed, an administrator, an author and an auditor. */
async function giveRoles(day: string, idOf: (staffNumber: string) => number): Promise<void> {
  const branches: [string, string][] = [
    [named.nationalCoordinator, places.top],
    [named.provinceCoordinator, 'LJ'],
    [named.cityCoordinator, places.city],
    [named.financeCoordinator, 'YZ-FB'],
    [named.transportCoordinator, 'YZ-TB'],
    [named.shiqiaoTransportCoordinator, 'YZ-TB-SQ'],
    [named.tollCoordinator, places.silent],
    [named.liuxiCoordinator, 'LX'],
    [named.hetouCoordinator, 'LX-HT'],
    [named.shiqiaoCoordinator, places.lateCounty],
    [named.danheCoordinator, places.newCounty],
  ];
  const departments = await system(
    'seed',
    (sql) => sql<{ id: number; code: string }[]>`select id, code from departments`,
  );
  const on = addDays(day, -100);
  for (const [staffNumber, code] of branches) {
    const departmentId = departments.find((department) => department.code === code)!.id;
    await grantRole('system', idOf(staffNumber), { role: 'coordinator', departmentId }, on);
  }
  await grantRole('system', idOf(named.administrator), { role: 'administrator' }, on);
  await grantRole('system', idOf(named.author), { role: 'author' }, on);
  const administrator = { staffId: idOf(named.administrator), name: { en: 'Zhou Heng', zh: '周衡' } };
  await grantRole(administrator, idOf(named.auditor), { role: 'auditor' }, addDays(day, -60));
  const departmentId = departments.find((department) => department.code === 'YZ-TB')!.id;
  await grantRole(
    transportCoordinator(idOf),
    idOf(named.secrecyOfficer),
    { role: 'deputy', departmentId },
    addDays(day, -20),
  );
}

/** The course for everybody, earlier for one county, and two people who need not do it. Returns the day it began. */
async function plan(day: string, idOf: (staffNumber: string) => number): Promise<string> {
  const assignedOn = workingDay(addDays(day, -assignedDaysAgo));
  await assignCourse(
    { staffId: idOf(named.nationalCoordinator) },
    {
      courseId,
      departmentCode: places.top,
      dueOn: addDays(day, 27),
      reason: {
        en: 'From next year every request for data between departments is answered by grade.',
        zh: '从明年起，部门之间的数据共享申请一律按级别答复。',
      },
      at: assignedOn,
    },
  );
  await assignCourse(
    { staffId: idOf(named.shiqiaoCoordinator) },
    {
      courseId,
      departmentCode: places.lateCounty,
      dueOn: workingDay(addDays(day, -17)),
      reason: { en: 'Agreed after the data inspection in the district.', zh: '区里数据检查后的整改要求。' },
      at: workingDay(addDays(day, -75)),
    },
  );
  await exempt(transportCoordinator(idOf), {
    staffId: idOf(named.secrecyOfficer),
    courseId,
    reason: 'Wrote the grading scheme of the bureau and teaches this course. 本局分级办法起草人，本课程讲师。',
    fromOn: assignedOn,
    at: assignedOn,
  });
  return assignedOn;
}

/** What makes it a demonstration: the cards of the sign-in page, the name, the help line; the mark comes last. */
async function open(people: readonly Person[], idOf: (staffNumber: string) => number): Promise<void> {
  const cards = [
    ['township-clerk', named.townshipClerk],
    ['city-finance-coordinator', named.financeCoordinator],
    ['transport-coordinator', named.transportCoordinator],
    ['transport-deputy', named.secrecyOfficer],
    ['author', named.author],
    ['auditor', named.auditor],
    ['administrator', named.administrator],
  ] as const;
  await system('seed', async (sql) => {
    for (const [position, [key, staffNumber]] of cards.entries()) {
      await sql`insert into demonstration_cards (key, position, staff_id) values (${key}, ${position}, ${idOf(staffNumber)})`;
    }
  });
  const support = people.find((person) => person.staffNumber === named.administrator)!;
  await changeSettings('system', {
    site_name: { en: 'City of Yunze', zh: '云泽市' },
    contact: { name: support.name, telephone: support.telephone },
    help_hours: { en: 'weekdays 8:30 to 17:30', zh: '工作日 8:30—17:30' },
    demonstration: true,
  });
}

async function figures(): Promise<DemonstrationFigures> {
  const [row] = await system(
    'seed',
    (sql) => sql<DemonstrationFigures[]>`
      select (select count(*)::int from departments) as departments, (select count(*)::int from staff) as staff,
        (select count(*)::int from course_starts) as started, (select count(*)::int from completions) as completed`,
  );
  return row!;
}
