// What a staged roster means for the staff as they are: one decision for each row and for everybody who is missing from
// it. Set by set in temporary tables that end with the transaction: the dry run stores them, the commit makes them anew and
// carries them out (roster-apply.queries.ts).
import type { Sql } from '#platform/db.ts';
import type { RosterField } from './roster-columns.ts';
import type { RosterOutcome } from './roster.ts';
import type { RosterRow, RowFault, RowReason } from './roster-row.ts';

/** What local numbers look like: L-000127. */
const localNumber = '^L-[0-9]{1,9}$';

/** What the import is about: for whom, as of which day, with which columns. */
export interface Decide {
  /** Whose departments it may touch; null: all. */
  askedBy: number | null;
  today: string;
  isComplete: boolean;
  has: (field: RosterField) => boolean;
}

/** Empty tables for the rows and what is decided about them. */
export async function createStage(sql: Sql): Promise<void> {
  await sql
    .unsafe(
      `create temp table staged (like roster_rows) on commit drop;
      create temp table reach (id int primary key) on commit drop;
      create temp table places (key text primary key, id int) on commit drop;
      create temp table namesakes (row_number int, staff_id int) on commit drop;
      create temp table decided (
        row_number int, staff_id int, staff_number text, name jsonb, outcome text not null, department_id int, faults jsonb,
        host_id int, posting_id int, old_from date, old_until date, effective date, in_place boolean, returns boolean,
        is_main boolean, moves boolean, posts boolean, renames boolean, changes boolean, leave_id int, secondment_id int
      ) on commit drop`,
    )
    .simple();
}

export async function insertStaged(sql: Sql, importId: number, rows: RosterRow[]): Promise<void> {
  const values = rows.map((row) => ({ ...row, faults: row.faults.length > 0 ? row.faults : null }));
  await sql`
    insert into staged
    select ${importId}, r."rowNumber", r."staffNumber", r.name, r.department, r.post, r.main, r.employment, r."fromOn",
      r."untilOn", r.email, r.telephone, r."leaveFrom", r."leaveUntil", r."secondedTo", r."secondedFrom",
      r."secondedUntil", r."leftOn", r.faults
    from json_to_recordset(${JSON.stringify(values)}::text::json) r (
      "rowNumber" int, "staffNumber" text, name jsonb, department text, post jsonb, main boolean, employment text,
      "fromOn" date, "untilOn" date, email text, telephone text, "leaveFrom" date, "leaveUntil" date, "secondedTo" text,
      "secondedFrom" date, "secondedUntil" date, "leftOn" date, faults jsonb
    )`;
}

/** The rows as the dry run stored them. */
export async function insertStagedFromRows(sql: Sql, importId: number): Promise<void> {
  await sql`insert into staged select * from roster_rows where import_id = ${importId}`;
}

/** Fills `decided` from `staged`. */
export async function insertDecided(sql: Sql, { askedBy, today, isComplete, has }: Decide): Promise<void> {
  await sql`insert into reach select lectern_private.reach_of(${askedBy})`;
  // A department by its code, or by a name that only one department within reach has.
  await sql`
    with wanted as (
      select lower(department) as key from staged union select lower(seconded_to) from staged
    ), named as (
      select lower(d.code) as key, d.id, 1 as rank from departments d
      where d.opened_on <= ${today} and (d.closed_on is null or d.closed_on > ${today})
      union all
      select lower(v.name), d.id, 2 from departments d join reach on reach.id = d.id,
        lateral (values (d.name->>'en'), (d.name->>'zh'), (d.short_name->>'en'), (d.short_name->>'zh')) v (name)
      where d.opened_on <= ${today} and (d.closed_on is null or d.closed_on > ${today})
    ), ranked as (
      select key, rank, count(distinct id) as n, min(id) as id from named where key in (select key from wanted)
      group by key, rank
    )
    insert into places
    select distinct on (key) key, case when n = 1 then id end from ranked order by key, rank`;
  await giveLocalNumbers(sql, today);
  // With figures about them the joins below are planned for as many rows as there are.
  await sql.unsafe('analyze staged; analyze reach; analyze places').simple();

  const fault = (
    column: RosterField,
    value: ReturnType<Sql>,
    reason: RowReason,
    row: ReturnType<Sql> = sql`null::int`,
  ) =>
    sql`jsonb_strip_nulls(jsonb_build_object('column', ${column}::text, 'value', coalesce(${value}, ''), 'reason', ${reason}::text, 'row', ${row}))`;
  const same = (now: ReturnType<Sql>, old: ReturnType<Sql>) =>
    sql`(${now} = ${old} or (${now}->>'en' = ${now}->>'zh' and ${now}->>'en' in (${old}->>'en', ${old}->>'zh')))`;
  const state = (kind: 'leave' | 'secondment', from: ReturnType<Sql>, until: ReturnType<Sql>) => sql`
    left join lateral (
      select min(s.id) as id, count(*) as n, min(s.from_on) as from_on, max(s.until_on) as until_on,
        bool_or(s.until_on is null) as is_open, min(s.department_id) as host_id
      from staff_states s
      where s.staff_id = r.staff_id and s.kind = ${kind} and r.is_main
        and daterange(s.from_on, s.until_on, '[]') && daterange(coalesce(${from}, ${today}::date), case when ${from} is null then ${today}::date when ${until} is not null then greatest(${until}, ${from}) end, '[]')
    ) ${sql.unsafe(kind)} on true`;

  await sql`
    with read as (
      -- each row with the department, the host and the person that it names
      select s.*, s.main as is_main, place.key is not null as is_place, place.id as place_id, reach.id is not null as is_reached,
        host.key is not null as is_host, host.id as host_id,
        f.id as staff_id, f.name as old_name, f.email as old_email, f.telephone as old_telephone, f.left_on as old_left,
        count(*) filter (where s.main) over same_number as mains,
        min(s.row_number) filter (where s.main) over same_number as first_main,
        max(s.row_number) filter (where s.main) over same_number as last_main,
        count(*) over (partition by s.staff_number, s.main, place.id) as same_posts,
        count(*) filter (where s.main) over (partition by s.email) as same_emails,
        greatest(coalesce(s.from_on, ${today}), ${today}) as look_on,
        s.staff_number is null and not ${hasNumberFault(sql)} as is_unnumbered
      from staged s
      left join places place on place.key = lower(s.department)
      left join reach on reach.id = place.id
      left join places host on host.key = lower(s.seconded_to)
      left join staff f on f.staff_number = s.staff_number
      window same_number as (partition by s.staff_number)
    ), met as (
      -- … with the post that it is about, and what else is on record
      select r.*, p.id as posting_id, p.department_id as old_department, p.post as old_post, p.employment as old_employment,
        p.from_on as old_from, p.until_on as old_until, last.until_on as last_until, later.is_there as is_later,
        r.staff_id is not null and (r.old_left is null or r.old_left > ${today})
          and home.department_id is not null and home_reach.id is null as is_elsewhere,
        home.department_id is not null as has_home,
        r.old_left is not null and r.left_on is null and (r.old_left <= ${today} or ${has('leftOn')}) as is_back,
        leave.id as leave_id, leave.n as leaves, leave.from_on as leave_old_from, case when not leave.is_open then leave.until_on end as leave_old_until,
        secondment.id as secondment_id, secondment.n as secondments, secondment.from_on as secondment_old_from,
        case when not secondment.is_open then secondment.until_on end as secondment_old_until, secondment.host_id as old_host
      from read r
      left join lateral (
        select * from postings p
        where p.staff_id = r.staff_id and p.main = r.main and (r.main or p.department_id = r.place_id)
          and p.from_on <= r.look_on and (p.until_on is null or p.until_on >= r.look_on)
        limit 1
      ) p on true
      left join lateral (
        select max(l.until_on) as until_on from postings l where l.staff_id = r.staff_id and l.main and l.from_on <= r.look_on
      ) last on true
      left join lateral (
        select true as is_there from postings l where l.staff_id = r.staff_id and l.main and l.from_on > r.look_on limit 1
      ) later on true
      left join lateral (
        select h.department_id from postings h where h.staff_id = r.staff_id and h.main
        order by h.from_on <= ${today} and (h.until_on is null or h.until_on >= ${today}) desc, h.from_on desc limit 1
      ) home on true
      left join reach home_reach on home_reach.id = home.department_id
      ${state('leave', sql`r.leave_from`, sql`r.leave_until`)}
      ${state('secondment', sql`case when r.seconded_to is not null then coalesce(r.seconded_from, ${today}) end`, sql`r.seconded_until`)}
    ), compared as (
      -- … with what would change
      select m.*,
        case when m.posting_id is null then greatest(coalesce(m.from_on, ${today}), m.last_until + 1)
          when m.from_on > m.old_from then m.from_on
          when m.old_from < ${today} then ${today}::date
          else m.old_from end as effective,
        m.posting_id is not null and m.place_id is distinct from m.old_department as moves,
        m.posting_id is not null and (
          (m.post is not null and not ${same(sql`m.post`, sql`m.old_post`)})
          or (m.employment is not null and m.employment <> m.old_employment)
        ) as posts,
        m.posting_id is not null and m.post is not null and not ${same(sql`m.post`, sql`m.old_post`)} as is_new_post,
        m.staff_id is not null and not ${same(sql`m.name`, sql`m.old_name`)} as renames,
        ${has('untilOn')} and m.posting_id is not null and m.until_on is distinct from m.old_until as extends,
        m.email <> coalesce(m.old_email, '') or m.telephone <> coalesce(m.old_telephone, '') as reaches,
        ${has('leaveFrom')} and case when m.leave_from is null then m.leave_id is not null
          else m.leave_id is null or m.leave_from <> m.leave_old_from or m.leave_until is distinct from m.leave_old_until end as leaves_change,
        ${has('secondedTo')} and case when m.seconded_to is null then m.secondment_id is not null
          else m.secondment_id is null or m.host_id <> m.old_host or m.seconded_from <> m.secondment_old_from
            or m.seconded_until is distinct from m.secondment_old_until end as secondments_change
      from met m
    ), judged as (
      -- … with everything that is wrong with it
      select c.*, coalesce(c.faults, '[]') || to_jsonb(array_remove(array[
        case when c.is_unnumbered and not c.main then ${fault('staffNumber', sql`''`, 'number-missing')} end,
        case when c.is_unnumbered and c.main and c.name is not null and c.place_id is not null then ${fault('staffNumber', sql`''`, 'number-unclear')} end,
        case when c.department is not null and not c.is_place then ${fault('department', sql`c.department`, 'unknown-department')} end,
        case when c.is_place and c.place_id is null then ${fault('department', sql`c.department`, 'department-ambiguous')} end,
        case when c.place_id is not null and not c.is_reached then ${fault('department', sql`c.department`, 'department-not-yours')} end,
        case when c.seconded_to is not null and not c.is_host then ${fault('secondedTo', sql`c.seconded_to`, 'unknown-department')} end,
        case when c.is_host and c.host_id is null then ${fault('secondedTo', sql`c.seconded_to`, 'department-ambiguous')} end,
        case when c.staff_number is not null and c.main and c.mains > 1 then
          ${fault('staffNumber', sql`c.staff_number`, 'number-twice', sql`case when c.row_number = c.first_main then c.last_main else c.first_main end`)} end,
        case when c.place_id is not null and c.staff_number is not null and not c.main and c.same_posts > 1 then ${fault('department', sql`c.department`, 'post-twice')} end,
        case when c.staff_number is not null and not c.main and c.mains = 0 and not c.has_home then ${fault('main', sql`c.staff_number`, 'no-main-post')} end,
        case when c.is_elsewhere then ${fault('staffNumber', sql`c.staff_number`, 'person-elsewhere')} end,
        case when c.main and c.is_later and (c.posting_id is null or c.moves or c.posts) then ${fault('fromOn', sql`c.from_on::text`, 'later-posting')} end,
        case when c.until_on < case when c.moves or c.posts or c.posting_id is null then c.effective else c.old_from end
          then ${fault('untilOn', sql`c.until_on::text`, 'ends-before-it-begins')} end,
        case when c.left_on < c.old_from then ${fault('leftOn', sql`c.left_on::text`, 'ends-before-it-begins')} end,
        case when c.seconded_until < coalesce(c.seconded_from, ${today})
          then ${fault('secondedUntil', sql`c.seconded_until::text`, 'ends-before-it-begins')} end,
        case when c.leaves > 1 and c.leave_from is not null then ${fault('leaveFrom', sql`c.leave_from::text`, 'overlaps')} end,
        case when c.secondments > 1 and c.seconded_to is not null then ${fault('secondedFrom', sql`c.seconded_from::text`, 'overlaps')} end,
        case when c.email is not null and c.main and c.same_emails > 1 then ${fault('email', sql`c.email`, 'email-twice')} end,
        case when c.email is not null and exists (select from staff o where o.email = c.email and o.id is distinct from c.staff_id)
          then ${fault('email', sql`c.email`, 'email-taken')} end
      ], null)) as all_faults
      from compared c
    )
    insert into decided
    select j.row_number, j.staff_id, j.staff_number, j.name,
      case
        when j.all_faults <> '[]' then 'refused'
        when j.left_on is not null then case when j.staff_id is null or j.old_left is not distinct from j.left_on or not j.main then 'unchanged' else 'left' end
        when j.main and (j.staff_id is null or j.is_back or j.posting_id is null) then 'joined'
        when j.moves then 'moved'
        when j.is_new_post or j.posting_id is null then 'new-post'
        when j.main and j.renames then 'renamed'
        when j.posts or j.extends or (j.main and (j.reaches or j.leaves_change or j.secondments_change)) then 'changed'
        else 'unchanged'
      end,
      j.place_id, nullif(j.all_faults, '[]'), j.host_id, j.posting_id, j.old_from, j.old_until, j.effective,
      j.posting_id is not null and j.effective <= j.old_from, j.is_back, j.main, j.moves, j.posts,
      j.main and j.renames, j.extends or (j.main and coalesce(j.reaches, false)),
      case when j.leaves_change then coalesce(j.leave_id, 0) end, case when j.secondments_change then coalesce(j.secondment_id, 0) end
    from judged j`;

  // A further post of somebody who is new needs the row that takes them on.
  await sql`
    update decided d set outcome = 'refused', faults = jsonb_build_array(jsonb_build_object('column', 'main', 'value', d.staff_number, 'reason', 'no-main-post'))
    where not d.is_main and d.outcome = 'new-post' and d.staff_id is null and not exists (
      select from decided m where m.is_main and m.outcome = 'joined' and m.staff_number = d.staff_number
    )`;

  if (!isComplete) return;
  // Everybody within reach whom the file does not name, not even in a refused row. Administrators and whoever asks stay.
  await sql`
    insert into decided (staff_id, staff_number, name, outcome, department_id, is_main)
    select f.id, f.staff_number, f.name, 'left', p.department_id, true
    from staff f
    join postings p on p.staff_id = f.id and p.main and p.from_on <= ${today} and (p.until_on is null or p.until_on >= ${today})
    join reach on reach.id = p.department_id
    where (f.left_on is null or f.left_on > ${today}) and f.id is distinct from ${askedBy}
      and not exists (select from staged s where s.staff_number = f.staff_number)
      and not exists (select from namesakes n where n.staff_id = f.id)
      and not exists (select from postings l where l.staff_id = f.id and l.from_on > ${today})
      and not exists (
        select from role_grants g where g.staff_id = f.id and g.role = 'administrator'
          and g.from_on <= ${today} and (g.until_on is null or g.until_on >= ${today})
      )`;

  if (!has('main')) return;
  // Further posts that the file does not name, of people whom it names and whose main post is within reach.
  await sql`
    insert into decided (staff_id, staff_number, name, outcome, department_id, is_main, posting_id)
    select f.id, f.staff_number, f.name, 'post-ended', p.department_id, false, p.id
    from postings p
    join reach on reach.id = p.department_id
    join staff f on f.id = p.staff_id and (f.left_on is null or f.left_on > ${today})
    join postings h on h.staff_id = f.id and h.main and h.from_on <= ${today} and (h.until_on is null or h.until_on >= ${today})
    join reach home on home.id = h.department_id
    where not p.main and p.from_on <= ${today} and (p.until_on is null or p.until_on > ${today})
      and exists (select from staged s where s.staff_number = f.staff_number)
      and not exists (select from decided d where d.staff_id = f.id and d.outcome in ('refused', 'left'))
      and not exists (
        select from staged s join places place on place.key = lower(s.department)
        where s.staff_number = f.staff_number and not s.main and place.id = p.department_id
      )`;
}

/** A fault of the number itself stands for a number that is there. */
const hasNumberFault = (sql: Sql) => sql`coalesce(s.faults @> '[{"column": "staffNumber"}]', false)`;

/**
 * People without a number: found again by name and department among those with a local one, who left within a month at
 * most; a new local number for everybody who is not found. Whoever could be several people gets none.
 */
async function giveLocalNumbers(sql: Sql, today: string): Promise<void> {
  const blank = sql`s.staff_number is null and s.main and s.name is not null and not ${hasNumberFault(sql)}`;
  const [first] = await sql`select from staged s where ${blank} limit 1`;
  if (!first) return;
  await sql`
    insert into namesakes
    select s.row_number, f.id
    from staged s
    join places place on place.key = lower(s.department)
    join postings p on p.main and p.department_id = place.id
    join staff f on f.id = p.staff_id and f.staff_number ~ ${localNumber} and (f.left_on is null or f.left_on > ${today}::date - 31)
      and (s.name = f.name or (s.name->>'en' = s.name->>'zh' and s.name->>'en' in (f.name->>'en', f.name->>'zh')))
    where ${blank} and not exists (select from postings l where l.staff_id = f.id and l.main and l.from_on > p.from_on)`;
  await sql`
    with blank as (
      select s.row_number, count(*) over (partition by place.id, s.name) as same
      from staged s join places place on place.key = lower(s.department) and place.id is not null
      where ${blank}
    ), found as (
      select b.row_number, count(n.staff_id) as people, min(n.staff_id) as staff_id
      from blank b left join namesakes n using (row_number) where b.same = 1 group by b.row_number
    ), numbers as (
      select substr(staff_number, 3)::int as n from staff where staff_number ~ ${localNumber}
      union all select substr(staff_number, 3)::int from staged where staff_number ~ ${localNumber}
    ), given as (
      select row_number, (select coalesce(max(n), 0) from numbers) + row_number() over (order by row_number) as n
      from found where people = 0
    )
    update staged s set staff_number = coalesce(f.staff_number, 'L-' || lpad(g.n::text, greatest(6, length(g.n::text)), '0'))
    from found left join given g using (row_number) left join staff f on f.id = found.staff_id
    where s.row_number = found.row_number and found.people <= 1`;
}

export interface Decided {
  counts: Record<string, number>;
  /** How many people within reach work there now: the whole of which some leave. */
  present: number;
  digest: string;
}

/** What was decided, in numbers, and a digest of all that would be done. */
export async function selectDecided(sql: Sql, today: string): Promise<Decided> {
  const rows = await sql<{ outcome: string; n: number }[]>`
    select outcome, count(*)::int as n from decided group by outcome`;
  const [row] = await sql<{ digest: string | null; present: number }[]>`
    select md5(string_agg(concat_ws('|', d.row_number, d.staff_id, d.outcome, d.department_id, d.effective, d.posting_id, d.in_place,
        d.renames, d.changes, d.leave_id, d.secondment_id), ' ' order by d.row_number, d.staff_id, d.posting_id)) as digest,
      (select count(*)::int from postings p join reach on reach.id = p.department_id
        where p.main and p.from_on <= ${today} and (p.until_on is null or p.until_on >= ${today})) as present
    from decided d where d.outcome <> 'unchanged'`;
  return {
    counts: Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n])),
    present: row!.present,
    digest: row!.digest ?? '',
  };
}

/** The decision about the one row that is staged. */
export async function selectOnlyDecision(
  sql: Sql,
): Promise<{ outcome: RosterOutcome; faults: RowFault[] | null; staffId: number | null; staffNumber: string | null }> {
  const [row] = await sql<
    { outcome: RosterOutcome; faults: RowFault[] | null; staffId: number | null; staffNumber: string | null }[]
  >`select outcome, faults, staff_id, staff_number from decided`;
  return row!;
}
