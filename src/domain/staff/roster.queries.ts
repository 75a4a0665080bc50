// All SQL on rosters as they are stored and looked at. What they mean is decided in roster-decisions.queries.ts.
import type { Sql } from '#platform/db.ts';
import type { RosterField } from './roster-columns.ts';

/** Stores the rows that are staged. */
export async function insertRows(sql: Sql, id: number): Promise<void> {
  await sql`delete from roster_rows where import_id = ${id}`;
  await sql`insert into roster_rows select * from staged`;
}

export async function selectHeadings(sql: Sql): Promise<Map<string, RosterField | null>> {
  const rows = await sql<{ heading: string; field: string }[]>`select heading, field from roster_headings`;
  return new Map(rows.map(({ heading, field }) => [heading, field === '' ? null : (field as RosterField)]));
}

export async function upsertHeadings(sql: Sql, headings: { heading: string; field: string }[]): Promise<void> {
  await sql`
    insert into roster_headings (heading, field)
    select * from unnest(${headings.map((each) => each.heading)}::text[], ${headings.map((each) => each.field)}::text[])
    on conflict (heading) do update set field = excluded.field`;
}

/** Commits of rosters come one after the other. */
export async function lockRosters(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700011)`;
}

export async function insertRosterEvent(
  sql: Sql,
  event: { actorId: number | null; action: string; target: string; detail: object },
): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action, target, detail)
    select ${event.actorId}, (select name from staff where id = ${event.actorId}), ${event.action}, ${event.target},
      ${sql.json({ ...event.detail })}`;
}

/** Whether the person answers for any department today. */
export async function selectReaches(sql: Sql, staffId: number): Promise<boolean> {
  const rows = await sql`select from lectern_private.reach_of(${staffId}) limit 1`;
  return rows.length > 0;
}

type PersonOnRecord = Partial<Record<RosterField, string | null>> & { idInBranch: number | null };

/**
 * Somebody whom the asker may see, in the words of a roster, with their id when they are in the asker's branches; undefined
 * for everybody else.
 */
export async function selectOptionalPerson(
  sql: Sql,
  staffNumber: string,
  day: string,
): Promise<PersonOnRecord | undefined> {
  const [row] = await sql<PersonOnRecord[]>`
    select case when (select lectern_private.sees_all()) or f.id in (select lectern_private.staff_in_scope()) then f.id end
        as id_in_branch,
      f.staff_number, f.name->>'en' as name_en, f.name->>'zh' as name_zh, d.code as department, p.post->>'en' as post_en,
      p.post->>'zh' as post_zh, p.employment, p.from_on, p.until_on, f.email, f.telephone, f.left_on,
      l.from_on as leave_from, l.until_on as leave_until, h.code as seconded_to, s.from_on as seconded_from,
      s.until_on as seconded_until
    from staff f
    left join postings p on p.staff_id = f.id and p.main and p.from_on <= ${day} and (p.until_on is null or p.until_on >= ${day})
    left join departments d on d.id = p.department_id
    left join staff_states l on l.staff_id = f.id and l.kind = 'leave' and l.from_on <= ${day}
      and (l.until_on is null or l.until_on >= ${day})
    left join staff_states s on s.staff_id = f.id and s.kind = 'secondment' and s.from_on <= ${day}
      and (s.until_on is null or s.until_on >= ${day})
    left join departments h on h.id = s.department_id
    where f.staff_number = ${staffNumber}`;
  return row;
}
