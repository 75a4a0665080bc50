// Totals over the whole site; nothing for those who are not administrators.
import type { Sql } from '#platform/db.ts';
import type { Installation } from './installation.ts';

export async function selectInstallation(sql: Sql): Promise<Installation | undefined> {
  const [row] = await sql<Installation[]>`
    select
      (select count(*)::int from departments where closed_on is null or closed_on > current_date) as departments,
      count(*)::int as people,
      (count(*) filter (where invited_on <= current_date))::int as invited,
      (count(*) filter (where first_signed_in_on <= current_date))::int as signed_in,
      (
        select count(distinct g.staff_id)::int from role_grants g
        where g.role = 'coordinator' and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
      ) as coordinators,
      (select count(*)::int from assignments where withdrawn_on is null) as assignments
    from staff
    where left_on is null or left_on >= current_date
    having lectern_private.is_administrator()`;
  return row;
}
