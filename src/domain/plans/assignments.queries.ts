// All SQL on assignments.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Assignment, AssignmentPreview } from './assignment.ts';

interface Wanted {
  courseId: string;
  departmentId: number;
  dueOn: string;
}

export async function selectIsCourse(sql: Sql, courseId: string): Promise<boolean> {
  const rows = await sql`select from courses where id = ${courseId}`;
  return rows.length > 0;
}

/** Two people who set the same thing at once wait for each other until the transaction ends. */
export async function lockAssignments(sql: Sql, departmentId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700010, ${departmentId})`;
}

export async function selectOptionalSameAssignment(sql: Sql, wanted: Wanted): Promise<{ id: number } | undefined> {
  const [row] = await sql<{ id: number }[]>`
    select id from assignments
    where course_id = ${wanted.courseId} and department_id = ${wanted.departmentId} and due_on = ${wanted.dueOn}
      and withdrawn_on is null`;
  return row;
}

export async function insertAssignment(
  sql: Sql,
  row: Wanted & { reason: Localised | null; assignedBy: number; assignedOn: string },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into assignments (course_id, department_id, due_on, reason, assigned_by, assigned_on)
    values (${row.courseId}, ${row.departmentId}, ${row.dueOn}, ${row.reason && sql.json(row.reason)},
      ${row.assignedBy}, ${row.assignedOn})
    returning id`;
  return inserted!.id;
}

export async function updateAssignmentWithdrawn(sql: Sql, id: number, day: string): Promise<void> {
  await sql`update assignments set withdrawn_on = ${day} where id = ${id}`;
}

/** See plansToCarry. */
export async function selectCarriable(
  sql: Sql,
  { fromId, intoId, today }: { fromId: number; intoId: number; today: string },
): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select distinct on (a.course_id, a.due_on) a.id from assignments a
    where a.department_id = ${fromId} and a.withdrawn_on is null and a.due_on >= ${today}
      and not exists (
        select from assignments o join department_closure c on c.ancestor_id = o.department_id
        where c.descendant_id = ${intoId} and o.course_id = a.course_id and o.due_on <= a.due_on and o.withdrawn_on is null
      )
    order by a.course_id, a.due_on, a.id`;
  return rows.map((row) => row.id);
}

/** The same courses with their due days and reasons for another department, from the day on. */
export async function insertCarriedAssignments(
  sql: Sql,
  { ids, intoId, day, by }: { ids: number[]; intoId: number; day: string; by: number },
): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    insert into assignments (course_id, department_id, due_on, reason, assigned_by, assigned_on)
    select course_id, ${intoId}::int, due_on, reason, ${by}::int, greatest(assigned_on, ${day}::date)
    from assignments where id = any(${ids}::int[])
    order by id
    returning id`;
  return rows.map((row) => row.id);
}

export async function updateAssignmentsTakenBack(sql: Sql, ids: number[], day: string): Promise<void> {
  await sql`
    update assignments set withdrawn_on = greatest(assigned_on, ${day}::date)
    where id = any(${ids}::int[]) and withdrawn_on is null`;
}

// Assignments in the asker's branches, and those above that hold in them.
const visible = (sql: Sql) => sql`
  select a.id, a.course_id, c.title, d.code as department_code, d.name as department_name, a.due_on, a.reason,
    a.assigned_on, a.withdrawn_on, (select lectern_private.sees_all()) or a.department_id in (select lectern_private.scope()) as is_own
  from assignments a
  join courses c on c.id = a.course_id
  join departments d on d.id = a.department_id
  where (select lectern_private.sees_all()) or a.department_id in (select lectern_private.scope())
    or a.department_id in (
      select above.ancestor_id from department_closure above
      where above.descendant_id in (select lectern_private.my_branches())
    )`;

export async function selectAssignments(sql: Sql): Promise<Assignment[]> {
  return sql<Assignment[]>`
    select * from (${visible(sql)}) a
    order by a.withdrawn_on is not null, a.due_on, a.department_code, a.course_id, a.id`;
}

export async function selectOptionalAssignment(sql: Sql, id: number): Promise<Assignment | undefined> {
  const [row] = await sql<Assignment[]>`select * from (${visible(sql)}) a where a.id = ${id}`;
  return row;
}

export async function selectAssignmentPreview(
  sql: Sql,
  { courseId, departmentId, day }: { courseId: string; departmentId: number; day: string },
): Promise<Omit<AssignmentPreview, 'departmentName'>> {
  const [row] = await sql<Omit<AssignmentPreview, 'departmentName'>[]>`
    with
    -- everybody who counts in the department or below it
    people as (select staff_id, department_id from branch_workplaces(${departmentId}, ${day})),
    -- the departments to which the course is assigned already, with all below them
    covered as (
      select distinct c.descendant_id
      from assignments a join department_closure c on c.ancestor_id = a.department_id
      where a.course_id = ${courseId} and a.assigned_on <= ${day} and (a.withdrawn_on is null or a.withdrawn_on > ${day})
    )
    select count(*)::int as people,
      count(distinct p.department_id)::int as departments,
      (count(*) filter (where p.department_id in (select descendant_id from covered)))::int as already_expected,
      (count(*) filter (where exists (
        select from completions k
        where k.staff_id = p.staff_id and k.course_id = ${courseId} and k.completed_on <= ${day}
          and (k.expires_on is null or k.expires_on > ${day})
          and not exists (select from training_withdrawals w where w.completion_id = k.id and w.withdrawn_on <= ${day})
      )))::int as done,
      (count(*) filter (where f.invited_on is null or f.invited_on > ${day}))::int as not_invited
    from people p join staff f on f.id = p.staff_id`;
  return row!;
}
