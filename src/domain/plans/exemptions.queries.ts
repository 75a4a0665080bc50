// All SQL on exemptions and their ends: rows are added, never changed.
import type { Sql } from '#platform/db.ts';
import type { Exemption } from './exemptions.ts';

/** True when the person is in the asker's branches. Being oneself is not enough. */
export async function selectIsCoordinated(sql: Sql, staffId: number): Promise<boolean> {
  const rows = await sql`
    select from staff
    where id = ${staffId}
      and ((select lectern_private.sees_all()) or id in (select lectern_private.staff_in_scope()))`;
  return rows.length > 0;
}

/** The new row's id, null when there is no such course. */
export async function insertExemption(
  sql: Sql,
  row: { staffId: number; courseId: string; reason: string; fromOn: string; untilOn: string | null; grantedBy: number },
): Promise<number | null> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into exemptions (staff_id, course_id, reason, granted_by, from_on, until_on)
    select ${row.staffId}, c.id, ${row.reason}, ${row.grantedBy}, ${row.fromOn}, ${row.untilOn}
    from courses c where c.id = ${row.courseId}
    returning id`;
  return inserted?.id ?? null;
}

/** Lets one transaction at a time grant and end exemptions of a person. */
export async function lockExemptions(sql: Sql, staffId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700045, ${staffId}::int)`;
}

/** The same exemption that holds already: same course, same days, not ended. */
export async function selectOptionalSameExemption(
  sql: Sql,
  row: { staffId: number; courseId: string; fromOn: string; untilOn: string | null },
): Promise<number | null> {
  const [same] = await sql<{ id: number }[]>`
    select id from exemptions e
    where staff_id = ${row.staffId} and course_id = ${row.courseId} and from_on = ${row.fromOn}
      and until_on is not distinct from ${row.untilOn}::date
      and not exists (select from exemption_ends x where x.exemption_id = e.id)
    limit 1`;
  return same?.id ?? null;
}

/** The exemptions of a person that the asker may see, the newest first, with their ends. */
export async function selectExemptions(sql: Sql, staffId: number): Promise<Exemption[]> {
  return sql<Exemption[]>`
    select e.id, e.course_id, c.title, e.reason, e.from_on, e.until_on, x.last_day as ended_last_day, x.reason as ended_reason
    from exemptions e
    join courses c on c.id = e.course_id
    left join exemption_ends x on x.exemption_id = e.id
    where e.staff_id = ${staffId}
    order by e.from_on desc, e.id desc`;
}

/** Whose exemption it is and for what, when that person is in the asker's branches. */
export async function selectOptionalExemptionOwner(
  sql: Sql,
  exemptionId: number,
): Promise<{ staffId: number; courseId: string; title: Exemption['title'] } | undefined> {
  const [row] = await sql<{ staffId: number; courseId: string; title: Exemption['title'] }[]>`
    select e.staff_id, e.course_id, c.title from exemptions e join courses c on c.id = e.course_id
    where e.id = ${exemptionId}
      and ((select lectern_private.sees_all()) or e.staff_id in (select lectern_private.staff_in_scope()))`;
  return row;
}

/** Ends it; false when it is ended already. */
export async function insertExemptionEnd(
  sql: Sql,
  row: { exemptionId: number; lastDay: string; reason: string; endedBy: number; endedOn: string },
): Promise<boolean> {
  const rows = await sql`
    insert into exemption_ends (exemption_id, staff_id, last_day, reason, ended_by, ended_on)
    select id, staff_id, ${row.lastDay}, ${row.reason}, ${row.endedBy}, ${row.endedOn}
    from exemptions where id = ${row.exemptionId}
    on conflict (exemption_id) do nothing
    returning exemption_id`;
  return rows.length > 0;
}
