// SQL on the roles that people hold beside learning.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Role } from './role.ts';

export interface GrantRow {
  id: number;
  staffId: number;
  role: Role['role'];
  departmentId: number | null;
}

export interface BranchRow {
  departmentId: number;
  code: string;
  name: Localised;
  shortName: Localised;
}

const rolesLock = 72_700_003;

/** Lets changes of roles wait for each other, so that two people cannot both end the last administrator. */
export async function lockRoles(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${rolesLock})`;
}

/** The same role of the same person that holds on the day, if there is one. */
export async function selectOptionalGrant(
  sql: Sql,
  grant: { staffId: number; role: string; departmentId: number | null; on: string },
): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    select id from role_grants
    where staff_id = ${grant.staffId} and role = ${grant.role} and department_id is not distinct from ${grant.departmentId}::int
      and from_on <= ${grant.on} and (until_on is null or until_on >= ${grant.on})
    order by id limit 1`;
  return row?.id ?? null;
}

export async function insertGrant(
  sql: Sql,
  grant: { staffId: number; role: string; departmentId: number | null; grantedBy: number | null; on: string },
): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into role_grants (staff_id, role, department_id, granted_by, from_on)
    values (${grant.staffId}, ${grant.role}, ${grant.departmentId}, ${grant.grantedBy}, ${grant.on})
    returning id`;
  return row!.id;
}

export async function selectOptionalGrantById(sql: Sql, id: number): Promise<GrantRow | null> {
  const [row] = await sql<GrantRow[]>`select id, staff_id, role, department_id from role_grants where id = ${id}`;
  return row ?? null;
}

/** False when row-level security did not let the row be changed. */
export async function updateGrantEnd(sql: Sql, id: number, lastDay: string): Promise<boolean> {
  const rows = await sql`
    update role_grants set until_on = ${lastDay}
    where id = ${id} and (until_on is null or until_on > ${lastDay})
    returning id`;
  return rows.length === 1;
}

/** Administrators who hold the role after the day, this grant left out. */
export async function countOtherAdministrators(sql: Sql, grantId: number, day: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from role_grants
    where role = 'administrator' and id <> ${grantId} and (until_on is null or until_on > ${day})`;
  return row!.n;
}

/** The branches of a coordinator today, in official order. */
export function selectBranches(sql: Sql, staffId: number): Promise<BranchRow[]> {
  return sql<BranchRow[]>`
    select d.id as department_id, d.code, d.name, d.short_name
    from role_grants g join departments d on d.id = g.department_id
    where g.staff_id = ${staffId} and g.role = 'coordinator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    group by d.id
    order by d.parent_id nulls first, d.position, d.id`;
}
