// Totals over the whole site, and what there is at all; nothing for those who are not administrators.
import type { Sql } from '#platform/db.ts';
import type { FirstStep, Installation } from './installation.ts';

export async function selectInstallation(sql: Sql): Promise<Installation | undefined> {
  const [row] = await sql<Installation[]>`
    select
      (select count(*)::int from departments where closed_on is null or closed_on > current_date) as departments,
      count(*)::int as people,
      (count(*) filter (where invited_on <= current_date))::int as invited,
      (count(*) filter (where first_signed_in_on <= current_date))::int as signed_in
    from staff
    where left_on is null or left_on >= current_date
    having lectern_private.is_administrator()`;
  return row;
}

/** Whether there is anything of each kind: people and letting in mean somebody besides the first administrator. */
export async function selectOptionalBeginnings(
  sql: Sql,
): Promise<Record<Exclude<FirstStep, 'name' | 'contact'>, boolean> | undefined> {
  const [row] = await sql<Record<Exclude<FirstStep, 'name' | 'contact'>, boolean>[]>`
    select
      exists (select from departments where closed_on is null or closed_on > current_date) as departments,
      exists (select from staff where left_on is null offset 1) as people,
      exists (select from assignments where withdrawn_on is null) as assignment,
      exists (
        select from role_grants g
        where g.role in ('coordinator', 'deputy') and g.from_on <= current_date
          and (g.until_on is null or g.until_on >= current_date)
      ) as coordinators,
      exists (select from account_links where staff_id is not null)
        or exists (select from staff where first_signed_in_on is not null offset 1) as access
    where lectern_private.is_administrator()`;
  return row;
}
