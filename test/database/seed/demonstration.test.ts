import { beforeAll, describe, expect, test } from 'vitest';
import { demonstrationCards, enterAs } from '#domain/accounts/demonstration.ts';
import { branchesOf } from '#domain/accounts/roles.ts';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { helplineOf, siteOf } from '#domain/departments/site.ts';
import { messagesInBranch, myMessages } from '#domain/messages/messages.ts';
import { progressOf } from '#domain/progress/learning.ts';
import { myPlace } from '#domain/staff/staff.ts';
import { addDays, today } from '#platform/clock.ts';
import { env } from '#platform/env.ts';
import { seedDemonstration, type DemonstrationFigures } from '../../../db/seed.ts';
import { workingDay } from '../../../db/seed/days.ts';
import { named } from '../../../db/seed/people.ts';
import { tree } from '../../../db/seed/tree.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
// Not today, so that a date which is relative to the clock and not to the day of seeding shows.
const day = addDays(today(), -10);
let figures: DemonstrationFigures;

beforeAll(async () => {
  await loadCatalogue(env.contentDirectories);
  figures = await seedDemonstration({ day });
}, 180_000);

async function idOf(staffNumber: string): Promise<number> {
  const [row] = await db.owner<{ id: number }[]>`select id from staff where staff_number = ${staffNumber}`;
  return row!.id;
}

/** How many people are in each state, by department and below a department when one is named. */
async function states(below = 'JH'): Promise<Record<string, number>> {
  const rows = await db.owner<{ state: string; n: number }[]>`
    select state, count(*)::int as n
    from duty_states(${day}) s
    join department_closure c on c.descendant_id = s.department_id
    join departments d on d.id = c.ancestor_id
    where d.code = ${below} group by state order by state`;
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

async function numberOf(query: Promise<{ n: number }[]>): Promise<number> {
  return (await query)[0]!.n;
}

describe('the body', () => {
  test('is one tree of five levels with about 60 departments and 600 people', async () => {
    expect(figures.departments).toBe(tree.length);
    expect(figures.departments).toBeGreaterThanOrEqual(55);
    expect(figures.staff).toBeGreaterThan(570);
    const rows = await db.owner<{ code: string; parent: string | null; level: string; above: number }[]>`
      select d.code, p.code as parent, d.level,
        (select count(*)::int from department_closure c where c.descendant_id = d.id) as above
      from departments d left join departments p on p.id = d.parent_id`;
    const planned = new Map(tree.map((each) => [each.code, each]));
    for (const row of rows) expect(row.parent, row.code).toBe(planned.get(row.code)!.parentCode);
    expect(new Set(rows.map((row) => row.level)).size).toBe(5);
    expect(rows.find((row) => row.code === 'LX-HT-SC')!.above).toBe(6);
  });

  test('everybody has both names and a post in both languages', async () => {
    const [row] = await db.owner`
      select count(distinct f.name ->> 'zh')::int as zh, count(distinct f.name ->> 'en')::int as en,
        bool_and(p.post ->> 'en' ~ '^[A-Z]' and p.post ->> 'zh' ~ '^[^A-Za-z]+$') as posts
      from staff f join postings p on p.staff_id = f.id`;
    expect(row).toEqual({ zh: figures.staff, en: figures.staff, posts: true });
  });
});

describe('the history', () => {
  test('shows all six states, which add up to everybody who works there on the day', async () => {
    const all = await states();
    expect(Object.keys(all)).toEqual(['done', 'exempt', 'in-progress', 'late', 'not-invited', 'not-started']);
    for (const [state, n] of Object.entries(all)) expect(n, state).toBeGreaterThanOrEqual(3);
    const places = await numberOf(db.owner<{ n: number }[]>`select count(*)::int as n from workplaces(${day})`);
    expect(Object.values(all).reduce((sum, n) => sum + n, 0)).toBe(places);
    expect(Object.keys(await states('SQ'))).toContain('late');
    expect(Object.keys(await states('YZ-TB'))).not.toContain('late');
  });

  test('lies in the three months before the day, on working days, after people had joined', async () => {
    const [row] = await db.owner<{ first: string; last: string; weekends: number; early: number; never: number }[]>`
      select min(c.completed_on) as first, max(c.completed_on) as last,
        count(*) filter (where extract(isodow from c.completed_on) > 5)::int as weekends,
        count(*) filter (where c.department_id is null)::int as early,
        count(*) filter (where f.first_signed_in_on is null)::int as never
      from completions c join staff f on f.id = c.staff_id`;
    expect(row).toMatchObject({ weekends: 0, early: 0, never: 0 });
    expect([row!.first > addDays(day, -90), row!.first < addDays(day, -60)]).toEqual([true, true]);
    expect([row!.last < day, row!.last > addDays(day, -10)]).toEqual([true, true]);
    const late = await db.owner`select from answers where answered_at >= ${day}::date`;
    expect(late).toHaveLength(0);
    const months = await db.owner`
      select date_trunc('week', completed_on) as week from completions group by week having count(*) >= 5`;
    expect(months.length).toBeGreaterThan(8);
  });

  test('was made by real attempts: checks, quizzes that were passed, failed and left half done', async () => {
    const rows = await db.owner<{ kind: string; outcome: string | null; n: number }[]>`
      select a.kind, c.outcome, count(*)::int as n from attempts a left join attempt_closings c on c.attempt_id = a.id
      group by 1, 2 having count(*) >= 5 order by 1, 2`;
    expect(rows.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'check finished',
      'check null',
      'practice not-passed',
      'practice passed',
      'quiz not-passed',
      'quiz passed',
      'quiz null',
    ]);
    const passed = await numberOf(db.owner<{ n: number }[]>`
      select count(*)::int as n from attempts a join attempt_closings c on c.attempt_id = a.id
      where a.kind = 'quiz' and c.outcome = 'passed'`);
    expect([passed, figures.completed]).toEqual([figures.completed, passed]);
    const slips = await db.owner`
      select from attempts a join attempt_closings c on c.attempt_id = a.id
      where a.kind = 'quiz' and c.outcome = 'passed' and c.score < 1`;
    expect(slips.length).toBeGreaterThan(20);
  });

  test('has nobody who completed the course without its practice, and some who practised after the quiz', async () => {
    const rows = await db.owner<{ practised: number; after: boolean }[]>`
      select count(distinct a.activity_id)::int as practised, max(a.started_at) > max(q.closed_at) as after
      from completions c
      join attempt_closings q on q.attempt_id = c.attempt_id
      left join (attempts a join attempt_closings k on k.attempt_id = a.id and k.outcome = 'passed')
        on a.staff_id = c.staff_id and a.course_id = c.course_id and a.kind = 'practice'
      group by c.id`;
    expect(rows.length).toBe(figures.completed);
    expect(rows.every((row) => row.practised === 2)).toBe(true);
    expect(rows.filter((row) => row.after).length).toBeGreaterThan(20);
  });

  test('has a due day some weeks ahead for everybody, and one that is past for a county', async () => {
    const rows = await db.owner<{ code: string; dueOn: string; assignedOn: string }[]>`
      select d.code, a.due_on, a.assigned_on from assignments a join departments d on d.id = a.department_id order by due_on`;
    expect(rows).toEqual([
      { code: 'SQ', dueOn: workingDay(addDays(day, -17)), assignedOn: workingDay(addDays(day, -75)) },
      { code: 'JH', dueOn: addDays(day, 27), assignedOn: workingDay(addDays(day, -86)) },
    ]);
  });
});

describe('among the people there is', () => {
  test('somebody with two posts, who counts once', async () => {
    const staffId = await idOf(named.twoPosts);
    expect(await myPlace({ staffId }, day)).toMatchObject({
      department: { code: 'YZ-TB-RS' },
      furtherPosts: [{ departmentCode: 'YZ-TB-PF' }],
    });
    expect(await db.owner`select from duties(${day}) where staff_id = ${staffId}`).toHaveLength(1);
  });

  test('a contractor with an end ahead, and one whose contract has ended', async () => {
    const [kong] =
      await db.owner`select employment, until_on from postings where staff_id = ${await idOf(named.contractor)}`;
    expect(kong).toEqual({ employment: 'contractor', untilOn: addDays(day, 40) });
    const ended = await db.owner`select from postings where employment = 'contractor' and until_on < ${day}`;
    expect(ended.length).toBeGreaterThan(0);
  });

  test('somebody on leave, who is exempt for as long', async () => {
    const staffId = await idOf(named.onLeave);
    expect(await myPlace({ staffId }, day)).toMatchObject({ onLeave: true });
    expect(await db.owner`select state from duty_states(${day}) where staff_id = ${staffId}`).toEqual([
      { state: 'exempt' },
    ]);
  });

  test('somebody exempt with a reason, and somebody seconded', async () => {
    const staffId = await idOf(named.secrecyOfficer);
    expect(await db.owner`select state from duty_states(${day}) where staff_id = ${staffId}`).toEqual([
      { state: 'exempt' },
    ]);
    const seconded = await db.owner`
      select from workplaces(${day}) w join postings p on p.id = w.posting_id where p.department_id <> w.department_id`;
    expect(seconded).toHaveLength(1);
  });

  test('a leaver who had completed the course and is not expected any more', async () => {
    const leavers = await db.owner<{ id: number }[]>`
      select f.id from staff f join completions c on c.staff_id = f.id where f.left_on < ${day}`;
    expect(leavers.length).toBeGreaterThan(0);
    expect(await db.owner`select from duties(${day}) where staff_id = ${leavers[0]!.id}`).toHaveLength(0);
  });

  test('somebody transferred whose record keeps the old department', async () => {
    const moved = await db.owner`
      select from completions c join workplaces(${day}) w on w.staff_id = c.staff_id
      join departments old on old.id = c.department_id
      where c.department_id <> w.department_id and old.closed_on is null`;
    expect(moved.length).toBeGreaterThan(0);
  });
});

describe('among the departments there is', () => {
  test('a merged one, whose people went on in the other and whose records stayed', async () => {
    const [merged] = await db.owner`
      select d.closed_on, i.code as into, (select count(*)::int from completions c where c.department_id = d.id) as records,
        (select count(*)::int from workplaces(${day}) w where w.department_id = d.id) as people
      from departments d join departments i on i.id = d.merged_into_id where d.code = 'YZ-TB-PI'`;
    expect(merged).toMatchObject({ closedOn: workingDay(addDays(day, -38)), into: 'YZ-TB-PW', people: 0 });
    expect(merged!.records).toBeGreaterThan(0);
  });

  test('one of three people', async () => {
    expect(Object.values(await states('YZ-DO-ST')).reduce((sum, n) => sum + n, 0)).toBe(3);
  });

  test('one in which everybody is invited and nobody has signed in, with a coordinator without a telephone', async () => {
    const [row] = await db.owner`
      select count(*)::int as people, count(f.invited_on)::int as invited, count(f.first_signed_in_on)::int as signed_in
      from workplaces(${day}) w join staff f on f.id = w.staff_id join departments d on d.id = w.department_id
      where d.code = 'YZ-TB-SQ-QH'`;
    expect(row).toEqual({ people: 14, invited: 14, signedIn: 0 });
    const [coordinator] = await db.owner`select telephone from staff where staff_number = ${named.tollCoordinator}`;
    expect(coordinator).toEqual({ telephone: null });
  });

  test('a county where many are not invited', async () => {
    expect((await states('DH'))['not-invited']).toBeGreaterThan(5);
  });
});

describe('the site', () => {
  test('is called after the city, says that it is a demonstration, and names its support', async () => {
    expect(await siteOf()).toMatchObject({
      name: { en: 'City of Yunze', zh: '云泽市' },
      demonstration: true,
      contact: { name: { en: 'Zhou Heng', zh: '周衡' }, telephone: '5550 0110' },
    });
  });

  test('has cards to enter by, each for an account without a password', async () => {
    const cards = await demonstrationCards();
    expect(cards.map((card) => card.key)).toEqual([
      'township-clerk',
      'city-finance-coordinator',
      'transport-coordinator',
      'transport-deputy',
      'author',
      'auditor',
      'administrator',
    ]);
    for (const { key } of cards) expect((await enterAs(key, { userAgent: null })).language, key).toBe('en');
    expect(await db.owner`select from accounts where password_hash is not null`).toHaveLength(0);
  });

  test('the township clerk has one module done and the next one under way, and a coordinator to call', async () => {
    const clerk = { staffId: await idOf(named.townshipClerk) };
    const progress = (await progressOf(clerk)).get('sharing-and-grading')!;
    expect([progress.done.size, progress.open.size, progress.completion]).toEqual([1, 1, null]);
    expect(await db.owner`select state from duty_states(${day}) where staff_id = ${clerk.staffId}`).toEqual([
      { state: 'in-progress' },
    ]);
    const [work] = await db.owner<
      { departmentId: number }[]
    >`select department_id from workplaces(${day}) where staff_id = ${clerk.staffId}`;
    expect(await helplineOf({ ...clerk, ...work! })).toMatchObject({
      role: 'coordinator',
      name: { en: 'Lu Jiayi' },
      telephone: '5550 0154',
    });
  });

  test('coordinators have their branches at every level', async () => {
    for (const [staffNumber, code] of [
      [named.nationalCoordinator, 'JH'],
      [named.provinceCoordinator, 'LJ'],
      [named.cityCoordinator, 'YZ'],
      [named.financeCoordinator, 'YZ-FB'],
      [named.transportCoordinator, 'YZ-TB'],
      [named.liuxiCoordinator, 'LX'],
      [named.hetouCoordinator, 'LX-HT'],
    ] as const) {
      expect((await branchesOf({ staffId: await idOf(staffNumber) })).map((branch) => branch.code)).toEqual([code]);
    }
    const [lin] = await db.owner`select name, telephone from staff where staff_number = ${named.transportCoordinator}`;
    expect(lin).toEqual({ name: { en: 'Lin Qiao', zh: '林乔' }, telephone: '5550 0142' });
  });
});

test('messages about pages have answers, and one waits for its coordinator', async () => {
  const clerk = { staffId: await idOf(named.townshipClerk) };
  const [message] = await myMessages(clerk);
  expect(message!.replies.map((each) => each.authorName.en)).toEqual(['Lu Jiayi']);
  expect(message!.sentAt < message!.replies[0]!.repliedAt).toBe(true);
  const inBranch = await messagesInBranch({ staffId: await idOf(named.transportCoordinator) });
  expect(inBranch.map(({ name, replies }) => [name.en, replies.length])).toEqual([
    ['Jiang Nan', 0],
    ['Qian Duo', 1],
  ]);
});

test('it is refused in a database with people in it', async () => {
  await expect(seedDemonstration({ day })).rejects.toThrow('already');
});
