// All SQL on staff, their postings and their states.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Employment, Place, Posting, StaffMember, StaffState } from './staff-member.ts';

export async function insertStaffMember(
  sql: Sql,
  row: { staffNumber: string; name: Localised; email: string | null; telephone: string | null },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into staff (staff_number, name, email, telephone)
    values (${row.staffNumber}, ${sql.json(row.name)}, ${row.email}, ${row.telephone})
    returning id`;
  return inserted!.id;
}

export async function selectOptionalStaffMember(
  sql: Sql,
  id: number,
): Promise<Omit<StaffMember, 'postings' | 'states'> | undefined> {
  const [row] = await sql<Omit<StaffMember, 'postings' | 'states'>[]>`
    select id, staff_number, name, email, telephone, invited_on, first_signed_in_on, left_on from staff where id = ${id}`;
  return row;
}

/** Holds the person's row to the end of the transaction, so that changes of where they work come one after another. */
export async function selectOptionalStaffMemberForUpdate(
  sql: Sql,
  id: number,
): Promise<{ id: number; leftOn: string | null } | undefined> {
  const [row] = await sql<{ id: number; leftOn: string | null }[]>`
    select id, left_on from staff where id = ${id} for update`;
  return row;
}

/** Newest first, main before further posts. */
export async function selectPostings(sql: Sql, staffId: number): Promise<Posting[]> {
  return sql<Posting[]>`
    select p.id, p.department_id, d.code as department_code, d.name as department_name,
      p.post, p.employment, p.main, p.from_on, p.until_on
    from postings p join departments d on d.id = p.department_id
    where p.staff_id = ${staffId}
    order by p.from_on desc, p.main desc, p.id desc`;
}

/** Newest first. */
export async function selectStates(sql: Sql, staffId: number): Promise<StaffState[]> {
  return sql<StaffState[]>`
    select s.id, s.kind, s.department_id, d.code as department_code, d.name as department_name, s.from_on, s.until_on
    from staff_states s left join departments d on d.id = s.department_id
    where s.staff_id = ${staffId}
    order by s.from_on desc, s.id desc`;
}

/** Where the person counts on the day; undefined when they have no main post then. */
export async function selectOptionalWorkplace(
  sql: Sql,
  staffId: number,
  day: string,
): Promise<
  (Pick<Place, 'post' | 'employment' | 'untilOn' | 'secondedFrom' | 'onLeave'> & { departmentId: number }) | undefined
> {
  const [row] = await sql<
    (Pick<Place, 'post' | 'employment' | 'untilOn' | 'secondedFrom' | 'onLeave'> & { departmentId: number })[]
  >`
    select w.department_id, w.on_leave, p.post, p.employment, p.until_on,
      case when w.department_id <> p.department_id then jsonb_build_object('code', home.code, 'name', home.name) end as seconded_from
    from workplaces(${day}) w
    join postings p on p.id = w.posting_id
    join departments home on home.id = p.department_id
    where w.staff_id = ${staffId}`;
  return row;
}

export async function selectFurtherPosts(sql: Sql, staffId: number, day: string): Promise<Place['furtherPosts']> {
  return sql<Place['furtherPosts']>`
    select p.post, d.code as department_code, d.name as department_name
    from postings p join departments d on d.id = p.department_id
    where p.staff_id = ${staffId} and not p.main
      and p.from_on <= ${day} and (p.until_on is null or p.until_on >= ${day})
    order by p.from_on, p.id`;
}

export async function insertPosting(
  sql: Sql,
  row: {
    staffId: number;
    departmentId: number;
    post: Localised;
    employment: Employment;
    main: boolean;
    fromOn: string;
    untilOn: string | null;
  },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into postings (staff_id, department_id, post, employment, main, from_on, until_on)
    values (${row.staffId}, ${row.departmentId}, ${sql.json(row.post)}, ${row.employment}, ${row.main}, ${row.fromOn}, ${row.untilOn})
    returning id`;
  return inserted!.id;
}

export async function selectOptionalPosting(
  sql: Sql,
  id: number,
): Promise<{ id: number; staffId: number; fromOn: string; untilOn: string | null } | undefined> {
  const [row] = await sql<{ id: number; staffId: number; fromOn: string; untilOn: string | null }[]>`
    select id, staff_id, from_on, until_on from postings where id = ${id}`;
  return row;
}

export async function updatePostingEnd(sql: Sql, id: number, untilOn: string): Promise<number> {
  return (await sql`update postings set until_on = ${untilOn} where id = ${id} returning id`).length;
}

/** Ends every post and state of the person that runs beyond the day. */
export async function updateEverythingToEnd(sql: Sql, staffId: number, lastDay: string): Promise<void> {
  await sql`
    update postings set until_on = ${lastDay}
    where staff_id = ${staffId} and from_on <= ${lastDay} and (until_on is null or until_on > ${lastDay})`;
  await sql`
    update staff_states set until_on = ${lastDay}
    where staff_id = ${staffId} and from_on <= ${lastDay} and (until_on is null or until_on > ${lastDay})`;
}

/** How many posts of the person begin after the day. */
export async function countPostingsFrom(sql: Sql, staffId: number, afterDay: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from postings where staff_id = ${staffId} and from_on > ${afterDay}`;
  return row!.n;
}

export async function updateLeft(sql: Sql, staffId: number, lastDay: string): Promise<void> {
  await sql`update staff set left_on = ${lastDay} where id = ${staffId}`;
}

export async function insertState(
  sql: Sql,
  row: {
    staffId: number;
    kind: StaffState['kind'];
    departmentId: number | null;
    fromOn: string;
    untilOn: string | null;
  },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into staff_states (staff_id, kind, department_id, from_on, until_on)
    values (${row.staffId}, ${row.kind}, ${row.departmentId}, ${row.fromOn}, ${row.untilOn})
    returning id`;
  return inserted!.id;
}

/** How many people have a post or a secondment at the department on the day or later. */
export async function countStaffFrom(sql: Sql, departmentId: number, day: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(distinct staff_id)::int as n from (
      select staff_id from postings where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
      union all
      select staff_id from staff_states where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
    ) there`;
  return row!.n;
}

/** Holds the rows of everybody with a post or secondment at the department on the day or later, or of those named. */
export async function lockStaffFrom(
  sql: Sql,
  departmentId: number,
  day: string,
  staffIds: number[] | null = null,
): Promise<{ id: number; staffNumber: string }[]> {
  return sql<{ id: number; staffNumber: string }[]>`
    select id, staff_number from staff where (${staffIds}::int[] is null or id = any(${staffIds}::int[])) and id in (
      select staff_id from postings where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
      union all
      select staff_id from staff_states where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
    )
    order by id for update`;
}

/** Those of the numbers that belong to people with a post or secondment at the department on the day or later, with ids. */
export async function selectStaffByNumbers(
  sql: Sql,
  departmentId: number,
  day: string,
  numbers: string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ id: number; staffNumber: string }[]>`
    select id, staff_number from staff where staff_number = any(${numbers}::text[]) and id in (
      select staff_id from postings where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
      union all
      select staff_id from staff_states where department_id = ${departmentId} and (until_on is null or until_on >= ${day})
    )`;
  return new Map(rows.map((row) => [row.staffNumber, row.id]));
}

/**
 * Carries posts and secondments, of everybody or of those named, from one department to another from the day on: what
 * runs across it ends the day before and goes on in the other, what begins later begins in the other.
 */
export async function updateStaffToDepartment(
  sql: Sql,
  fromId: number,
  intoId: number,
  day: string,
  staffIds: number[] | null = null,
): Promise<void> {
  const theirs = sql`(${staffIds}::int[] is null or staff_id = any(${staffIds}::int[]))`;
  await sql`
    update postings set department_id = ${intoId}
    where department_id = ${fromId} and from_on >= ${day} and ${theirs}`;
  const across = await sql<Cut[]>`
    select id, until_on from postings
    where department_id = ${fromId} and from_on < ${day} and (until_on is null or until_on >= ${day}) and ${theirs}`;
  const ids = across.map((row) => row.id);
  const ends = across.map((row) => row.untilOn);
  // Two statements, so that the old rows have ended before the new ones are checked against them.
  await sql`update postings set until_on = ${day}::date - 1 where id = any(${ids}::int[])`;
  await sql`
    insert into postings (staff_id, department_id, post, employment, main, from_on, until_on)
    select p.staff_id, ${intoId}, p.post, p.employment, p.main, ${day}, cut.until_on
    from unnest(${ids}::int[], ${ends}::date[]) as cut (id, until_on) join postings p using (id)
    order by p.id`;
  await sql`
    update staff_states set department_id = ${intoId}
    where department_id = ${fromId} and from_on >= ${day} and ${theirs}`;
  const states = await sql<Cut[]>`
    select id, until_on from staff_states
    where department_id = ${fromId} and from_on < ${day} and (until_on is null or until_on >= ${day}) and ${theirs}`;
  const stateIds = states.map((row) => row.id);
  const stateEnds = states.map((row) => row.untilOn);
  await sql`update staff_states set until_on = ${day}::date - 1 where id = any(${stateIds}::int[])`;
  await sql`
    insert into staff_states (staff_id, kind, department_id, from_on, until_on)
    select s.staff_id, s.kind, ${intoId}, ${day}, cut.until_on
    from unnest(${stateIds}::int[], ${stateEnds}::date[]) as cut (id, until_on) join staff_states s using (id)
    order by s.id`;
}

interface Cut {
  id: number;
  untilOn: string | null;
}
