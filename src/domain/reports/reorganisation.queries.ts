// Counts for the preview of a change of a department. Reads any table, writes none.
import type { Sql } from '#platform/db.ts';
import type { CoordinatorsOfDepartment, PlanOfDepartment } from './reorganisation.ts';

/** The department and everything above it, nearest first. */
export async function selectUpwards(sql: Sql, code: string): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select c.ancestor_id as id from department_closure c join departments d on d.id = c.descendant_id
    where d.code = ${code} order by c.depth`;
  return rows.map((row) => row.id);
}

/** How many departments the branch has, open on the day, and how many people count in it. */
export async function selectBranchSize(
  sql: Sql,
  code: string,
  day: string,
): Promise<{ departments: number; people: number }> {
  const [row] = await sql<{ departments: number; people: number }[]>`
    select
      (
        select count(*)::int from department_closure c join departments k on k.id = c.descendant_id
        where c.ancestor_id = d.id and (k.closed_on is null or k.closed_on > ${day})
      ) as departments,
      (select count(*)::int from branch_workplaces(d.id, ${day})) as people
    from departments d where d.code = ${code}`;
  return row!;
}

/** The courses set for these departments themselves that hold on the day. */
export async function selectPlansOf(sql: Sql, departmentIds: number[], day: string): Promise<PlanOfDepartment[]> {
  return sql<PlanOfDepartment[]>`
    select k.title, a.due_on, d.code as department_code, d.name as department_name
    from assignments a join courses k on k.id = a.course_id join departments d on d.id = a.department_id
    where a.department_id = any(${departmentIds}::int[])
      and a.assigned_on <= ${day} and (a.withdrawn_on is null or a.withdrawn_on > ${day})
    order by a.due_on, k.id, d.code`;
}

/** These assignments, by due day. */
export async function selectPlans(sql: Sql, ids: number[]): Promise<PlanOfDepartment[]> {
  return sql<PlanOfDepartment[]>`
    select k.title, a.due_on, d.code as department_code, d.name as department_name
    from assignments a join courses k on k.id = a.course_id join departments d on d.id = a.department_id
    where a.id = any(${ids}::int[])
    order by a.due_on, k.id, d.code`;
}

/** Which of these departments have coordinators on the day, and how many. */
export async function selectCoordinatorsOf(
  sql: Sql,
  departmentIds: number[],
  day: string,
): Promise<CoordinatorsOfDepartment[]> {
  return sql<CoordinatorsOfDepartment[]>`
    select d.code as department_code, d.name as department_name, count(distinct g.staff_id)::int as coordinators
    from role_grants g join departments d on d.id = g.department_id
    where g.department_id = any(${departmentIds}::int[]) and g.role = 'coordinator'
      and g.from_on <= ${day} and (g.until_on is null or g.until_on >= ${day})
    group by d.id
    order by d.code`;
}
