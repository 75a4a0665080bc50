/**
 * Large invented bodies for benches: the same arguments make the same departments, people, assignments, starts and
 * completions. Unlike the demonstration it is written in sets, past the use cases: no attempts, no answers.
 */
import postgres from 'postgres';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { forgetSite } from '#domain/departments/site.ts';
import { rememberCourses } from '#domain/progress/learning.ts';
import { addDays, today } from '#platform/clock.ts';
import { system, type Sql } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import type { OwnerConnection } from '../migrate.ts';
import { givenNames, surnames } from './names.ts';

export interface SyntheticOptions {
  departments: number;
  staff: number;
  /** Another number makes another body of the same size. */
  seed?: number;
  /** Dates are relative to this day; today when left out. */
  day?: string;
  /** With the owner's connection the planner's statistics are brought up to date at the end. */
  owner?: OwnerConnection;
  /** Hears of the progress, a line at a time. */
  say?: (line: string) => void;
}

export interface SyntheticFigures {
  departments: number;
  staff: number;
  accounts: number;
  assignments: number;
  started: number;
  completed: number;
}

const staffAtATime = 20_000;
const departmentsAtATime = 5_000;

// Sizes of the levels as shares of the whole, after the administrative divisions of a large country.
const shares = [
  { level: 'province', letter: 'P', en: 'Province', zh: '省', share: 0.0007 },
  { level: 'city', letter: 'C', en: 'City', zh: '市', share: 0.0077 },
  { level: 'county', letter: 'X', en: 'County', zh: '县', share: 0.065 },
] as const;

interface Row {
  code: string;
  parentCode: string | null;
  position: number;
  level: string;
  en: string;
  zh: string;
}

/**
 * Fills an empty database and returns what it made: everybody is to do each course in content/. Refuses when there are
 * departments or staff already.
 */
export async function seedSynthetic(options: SyntheticOptions): Promise<SyntheticFigures> {
  const { departments, staff, seed = 1, day = today(), say = console.log } = options;
  if (departments < 1 || staff < 1) throw new Error('A body has at least one department and one member of staff.');
  await refuseUnlessEmpty();
  await rememberCourses(await loadCatalogue(env.contentDirectories));
  const began = Date.now();
  const progress = (line: string): void =>
    say(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${line}`);

  const rows = treeOf(departments);
  for (let from = 0; from < rows.length; from += departmentsAtATime) {
    const batch = rows.slice(from, from + departmentsAtATime);
    await system('seed', (sql) => insertDepartments(sql, batch, addDays(day, -4000)));
    progress(`${from + batch.length} of ${departments} departments`);
  }
  await analyse(options.owner, ['departments', 'department_closure']);

  const whole: Whole = { seed, day, departments };
  await system('seed', (sql) => insertAssignments(sql, whole));
  for (let from = 1; from <= staff; from += staffAtATime) {
    const to = Math.min(staff, from + staffAtATime - 1);
    await system('seed', (sql) => insertPeople(sql, whole, from, to));
    progress(`${to} of ${staff} staff, with what they did`);
  }
  await system('seed', (sql) => insertRolesAndCards(sql, day));
  await analyse(options.owner, [
    'staff',
    'postings',
    'accounts',
    'course_starts',
    'completions',
    'assignments',
    'role_grants',
  ]);
  forgetSite();

  const figures = await system('seed', selectFigures);
  progress(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value.toLocaleString('en')}`)
      .join(', '),
  );
  return figures;
}

/** A tree of exactly so many departments, parents before children: few wide levels, and townships for the rest. */
export function treeOf(departments: number): Row[] {
  const rows: Row[] = [
    { code: 'N', parentCode: null, position: 0, level: 'national', en: 'Synthetic State', zh: '合成国' },
  ];
  let parents = ['N'];
  const add = (count: number, kind: { level: string; letter: string; en: string; zh: string }): void => {
    const codes: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const code = `${kind.letter}${String(index + 1).padStart(5, '0')}`;
      const parent = Math.floor((index * parents.length) / count);
      const first = Math.ceil((parent * count) / parents.length);
      codes.push(code);
      rows.push({
        code,
        parentCode: parents[parent]!,
        position: index - first,
        level: kind.level,
        en: `${kind.en} ${index + 1}`,
        zh: `第${index + 1}${kind.zh}`,
      });
    }
    if (codes.length > 0) parents = codes;
  };
  for (const kind of shares)
    add(Math.min(departments - rows.length, Math.max(1, Math.round(departments * kind.share))), kind);
  add(departments - rows.length, { level: 'township', letter: 'T', en: 'Township', zh: '镇' });
  return rows;
}

async function refuseUnlessEmpty(): Promise<void> {
  const [row] = await system(
    'seed',
    (sql) => sql<{ inhabited: boolean }[]>`
      select exists (select from staff) or exists (select from departments) as inhabited`,
  );
  if (row!.inhabited) {
    throw new Error('There are departments or people in this database already: a synthetic body is for an empty one.');
  }
}

async function insertDepartments(sql: Sql, rows: readonly Row[], openedOn: string): Promise<void> {
  // Level by level, so that the trigger that keeps the closure finds each parent.
  for (const level of new Set(rows.map((row) => row.level))) {
    const batch = rows.filter((row) => row.level === level);
    await sql`
      insert into departments (code, parent_id, position, level, name, short_name, opened_on)
      select made.code, parent.id, made.position, ${level}, made.name, made.name, ${openedOn}::date
      from (
        select code, parent_code, position, jsonb_build_object('en', en, 'zh', zh) as name, place
        from unnest(
          ${batch.map((row) => row.code)}::text[],
          ${batch.map((row) => row.parentCode)}::text[],
          ${batch.map((row) => row.position)}::int[],
          ${batch.map((row) => row.en)}::text[],
          ${batch.map((row) => row.zh)}::text[]
        ) with ordinality as given (code, parent_code, position, en, zh, place)
      ) made
      left join departments parent on parent.code = made.parent_code
      order by made.place`;
  }
}

interface Whole {
  seed: number;
  day: string;
  departments: number;
}

/** Each course for the whole body, and the first one earlier in the first province. */
async function insertAssignments(sql: Sql, { day }: Whole): Promise<void> {
  const tops = await sql<
    { id: number; code: string }[]
  >`select id, code from departments where code in ('N', 'P00001') order by code`;
  const courses = await sql<{ id: string }[]>`select id from courses order by id`;
  for (const [index, course] of courses.entries()) {
    await sql`
      insert into assignments (course_id, department_id, due_on, assigned_on)
      values (${course.id}, ${tops[0]!.id}, ${addDays(day, 20 + 30 * index)}, ${addDays(day, -90)})`;
  }
  if (tops[1]) {
    await sql`
      insert into assignments (course_id, department_id, due_on, assigned_on)
      values (${courses[0]!.id}, ${tops[1].id}, ${addDays(day, -20)}, ${addDays(day, -90)})`;
  }
}

/**
 * People from number to number with posts, accounts, starts and completions. Chance comes from md5 of the seed, the
 * number and a word, so that it is the same on every PostgreSQL.
 */
async function insertPeople(sql: Sql, { seed, day, departments }: Whole, from: number, to: number): Promise<void> {
  const chance = (word: string, number = sql`n`) =>
    sql`(('x' || substr(md5(${`${seed}:${word}:`} || ${number}), 1, 7))::bit(28)::int)`;
  const names = (part: readonly { en: string; zh: string }[], language: 'en' | 'zh') =>
    sql`${part.map((name) => name[language])}::text[]`;
  await sql`
    with places as materialized (
      select id, row_number() over (order by id) - 1 as place from departments
    ),
    -- people: a number, and the chances that decide about them
    people as materialized (
      select n, lpad(n::text, 8, '0') as staff_number,
        1 + ${chance('surname')} % ${surnames.length} as surname, 1 + ${chance('given')} % ${givenNames.length} as given,
        ${chance('place')} % ${departments} as place, ${chance('post')} % 10 as post,
        ${chance('invited')} % 100 < 96 as is_invited,
        ${chance('state')} % 100 as state, 100 + ${chance('since')} % 3000 as since
      from generate_series(${from}::int, ${to}::int) n
    ),
    made as (
      insert into staff (staff_number, name, telephone, invited_on, first_signed_in_on)
      select staff_number,
        jsonb_build_object(
          'en', (${names(surnames, 'en')})[surname] || ' ' || (${names(givenNames, 'en')})[given],
          'zh', (${names(surnames, 'zh')})[surname] || (${names(givenNames, 'zh')})[given]
        ),
        '5550 ' || right(staff_number, 4),
        case when is_invited then ${day}::date - 95 end,
        case when is_invited and n % 4 <> 0 then ${day}::date - 90 end
      from people order by n
      returning id, staff_number
    ),
    posted as (
      insert into postings (staff_id, department_id, post, from_on)
      select made.id, places.id,
        case when post = 0 then '{"en": "Section head", "zh": "科长"}'::jsonb
          when post < 4 then '{"en": "Senior clerk", "zh": "主任科员"}'::jsonb
          else '{"en": "Clerk", "zh": "科员"}'::jsonb end,
        ${day}::date - since
      from people join made using (staff_number) join places using (place)
    ),
    -- one in a hundred is on leave, another one has a further post, which does not count
    on_leave as (
      insert into staff_states (staff_id, kind, from_on)
      select made.id, 'leave', ${day}::date - 30 from people join made using (staff_number) where state = 0
    ),
    posted_twice as (
      insert into postings (staff_id, department_id, post, main, from_on)
      select made.id, places.id, '{"en": "Duty head", "zh": "值班主任"}'::jsonb, false, ${day}::date - 30
      from people join made using (staff_number) join places on places.place = (people.place + 1) % ${departments}
      where state = 1
    )
    insert into accounts (staff_id, language)
    select made.id, 'zh' from people join made using (staff_number) where is_invited`;
  // Three in ten have completed a course, two in ten more have begun it.
  const who = sql`f.staff_number || k.id`;
  await sql`
    with fates as materialized (
      select f.id as staff_id, k.id as course_id, k.hash, p.department_id, p.post,
        ${chance('fate', who)} % 100 as fate, ${chance('when', who)} % 80 as days
      from staff f join postings p on p.staff_id = f.id and p.main cross join courses k
      where f.invited_on is not null
        and f.staff_number between lpad(${from}::text, 8, '0') and lpad(${to}::text, 8, '0')
    ),
    begun as (
      insert into course_starts (staff_id, course_id, department_id, started_on)
      select staff_id, course_id, department_id, ${day}::date - 5 - days from fates where fate < 50
    )
    insert into completions (staff_id, course_id, course_hash, language, department_id, post, gained, completed_on, completed_at)
    select staff_id, course_id, hash, 'zh', department_id, post, 'passed', ${day}::date - days, (${day}::date - days)::timestamptz
    from fates where fate < 30`;
}

/** Somebody for each way of looking: an administrator, coordinators from the top to a county, a learner, with cards. */
async function insertRolesAndCards(sql: Sql, day: string): Promise<void> {
  await sql`
    insert into role_grants (staff_id, role, department_id, from_on)
    select f.id, 'administrator', null, ${day}::date - 95 from staff f where f.staff_number = '00000001'
    union all
    select f.id, 'coordinator', d.id, ${day}::date - 95
    from (values ('00000002', 'N'), ('00000003', 'P00001'), ('00000004', 'C00001'), ('00000005', 'X00001')) as given (staff_number, code)
    join staff f using (staff_number) join departments d using (code)`;
  await sql`
    insert into accounts (staff_id, language)
    select id, 'en' from staff where staff_number <= '00000006' on conflict do nothing`;
  await sql`update staff set invited_on = coalesce(invited_on, ${day}::date - 95) where staff_number <= '00000006'`;
  await sql`
    insert into demonstration_cards (key, position, staff_id)
    select given.key, given.position, f.id
    from (values ('administrator', 1, '00000001'), ('transport-coordinator', 2, '00000004'), ('township-clerk', 3, '00000006'))
      as given (key, position, staff_number)
    join staff f using (staff_number)`;
  await sql`insert into settings (key, value) values ('demonstration', 'true') on conflict (key) do update set value = excluded.value`;
}

async function selectFigures(sql: Sql): Promise<SyntheticFigures> {
  const [row] = await sql<SyntheticFigures[]>`
    select (select count(*)::int from departments) as departments, (select count(*)::int from staff) as staff,
      (select count(*)::int from accounts) as accounts, (select count(*)::int from assignments) as assignments,
      (select count(*)::int from course_starts) as started, (select count(*)::int from completions) as completed`;
  return row!;
}

/** Only the owner of a table may do this. */
async function analyse(owner: OwnerConnection | undefined, tables: string[]): Promise<void> {
  if (!owner) return;
  const common = { max: 1, onnotice() {} };
  const sql = typeof owner === 'string' ? postgres(owner, common) : postgres({ ...owner, ...common });
  try {
    await sql.unsafe(`analyze ${tables.join(', ')}`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
