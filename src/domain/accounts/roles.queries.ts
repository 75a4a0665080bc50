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
  grant: {
    staffId: number;
    role: string;
    departmentId: number | null;
    grantedBy: number | null;
    on: string;
    until: string | null;
  },
): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into role_grants (staff_id, role, department_id, granted_by, from_on, until_on)
    values (${grant.staffId}, ${grant.role}, ${grant.departmentId}, ${grant.grantedBy}, ${grant.on}, ${grant.until})
    returning id`;
  return row!.id;
}

export async function selectOptionalGrantById(sql: Sql, id: number): Promise<GrantRow | null> {
  const [row] = await sql<GrantRow[]>`select id, staff_id, role, department_id from role_grants where id = ${id}`;
  return row ?? null;
}

/** False when row-level security did not let the row be changed, or it ends earlier already. */
export async function updateGrantEnd(sql: Sql, id: number, lastDay: string, endedBy: number | null): Promise<boolean> {
  const rows = await sql`
    update role_grants set until_on = ${lastDay}, ended_by = ${endedBy}, ended_at = now()
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
    where g.staff_id = ${staffId} and g.role in ('coordinator', 'deputy')
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    group by d.id
    order by d.parent_id nulls first, d.position, d.id`;
}

/** A role that somebody holds, held or will hold, as the list shows it. */
export interface AppointmentRow extends GrantRow {
  staffNumber: string;
  name: Localised;
  departmentCode: string | null;
  departmentName: Localised | null;
  fromOn: string;
  untilOn: string | null;
  /** Null when nobody is on record, or somebody whom the asker may not see. */
  grantedBy: Localised | null;
  endedBy: Localised | null;
  /** Given by the platform itself: at set-up, or from the command line. */
  isByPlatform: boolean;
  isOver: boolean;
  mayEnd: boolean;
}

/** Roles in the asker's reach that hold, will hold or ended in the last year; administrators see all. */
export function selectAppointments(sql: Sql): Promise<AppointmentRow[]> {
  return sql<AppointmentRow[]>`
    select g.id, g.staff_id, g.role, g.department_id, f.staff_number, f.name, d.code as department_code,
      d.name as department_name, g.from_on, g.until_on, a.name as granted_by, e.name as ended_by,
      g.granted_by is null as is_by_platform,
      coalesce(g.until_on < current_date, false) as is_over,
      coalesce(g.until_on >= current_date, true) and (
        (select lectern_private.is_administrator())
        or (g.staff_id <> (select lectern_private.me())
          and (g.department_id, g.role) in (select x.department_id, x.role from lectern_private.appoints() x))
      ) as may_end
    from role_grants g
    join staff f on f.id = g.staff_id
    left join departments d on d.id = g.department_id
    left join staff a on a.id = g.granted_by
    left join staff e on e.id = g.ended_by
    where (
        (select lectern_private.is_administrator()) or g.department_id in (select x.department_id from lectern_private.appoints() x)
      )
      and (g.until_on is null or g.until_on >= current_date - 365)
    order by is_over, (
        select string_agg(to_char(a.position, 'S000000000') || to_char(a.id, '0000000000'), '' order by u.depth desc)
        from department_closure u join departments a on a.id = u.ancestor_id
        where u.descendant_id = g.department_id
      ) collate "C" nulls first,
      array_position(array['administrator', 'auditor', 'author', 'coordinator', 'deputy'], g.role), f.staff_number, g.id
    limit 1000`;
}

/** The person with that staff number whom the asker may see and who has not left. */
export async function selectOptionalPerson(sql: Sql, staffNumber: string, day: string): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    select id from staff
    where lower(staff_number) = ${staffNumber} and (left_on is null or left_on >= ${day})
    order by id limit 1`;
  return row?.id ?? null;
}

/** An open department by code. */
export async function selectOptionalOpenDepartment(sql: Sql, code: string, day: string): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    select id from departments where code = ${code} and (closed_on is null or closed_on > ${day})`;
  return row?.id ?? null;
}

/** Whether the asker appoints anywhere: as coordinator of a branch, or as administrator. */
export async function selectAppoints(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ appoints: boolean }[]>`
    select lectern_private.is_administrator() or exists (select from lectern_private.appoints()) as appoints`;
  return row!.appoints;
}
