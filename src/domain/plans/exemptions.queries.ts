// All SQL on exemptions.
import type { Sql } from '#platform/db.ts';

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
