// All SQL on departments and their closure. The closure is kept by a trigger (db/migrations/0002-departments.sql).
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Department, DepartmentStep, Level, Opening } from './department.ts';

/** Waits until no other transaction is changing the tree; held to the end of this one. The trigger takes the same lock. */
export async function lockTree(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700001)`;
}

/** Waits only for a transaction that is changing the tree, and keeps it as it is to the end of this one. */
export async function lockTreeAsItIs(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(72700001)`;
}

export async function selectOptionalDepartment(sql: Sql, code: string): Promise<Department | undefined> {
  const [row] = await sql<Department[]>`
    select id, code, parent_id, position, level, name, short_name, opened_on, closed_on, merged_into_id
    from departments where code = ${code}`;
  return row;
}

export async function selectOptionalDepartmentById(sql: Sql, id: number): Promise<Department | undefined> {
  const [row] = await sql<Department[]>`
    select id, code, parent_id, position, level, name, short_name, opened_on, closed_on, merged_into_id
    from departments where id = ${id}`;
  return row;
}

/** The departments directly below that are open on the day, in official order. */
export async function selectChildren(sql: Sql, departmentId: number, day: string): Promise<Department[]> {
  return sql<Department[]>`
    select id, code, parent_id, position, level, name, short_name, opened_on, closed_on, merged_into_id
    from departments
    where parent_id = ${departmentId} and opened_on <= ${day} and (closed_on is null or closed_on > ${day})
    order by position, code`;
}

/** The department itself and everything above it, nearest first; empty when there is no such department. */
export async function selectAncestors(sql: Sql, departmentId: number): Promise<DepartmentStep[]> {
  return sql<DepartmentStep[]>`
    select d.id, d.code, d.level, d.name, d.short_name
    from department_closure c join departments d on d.id = c.ancestor_id
    where c.descendant_id = ${departmentId}
    order by c.depth`;
}

/** The position after the last brother. */
export async function selectNextPosition(sql: Sql, parentId: number | null): Promise<number> {
  const [row] = await sql<{ position: number }[]>`
    select coalesce(max(position) + 1, 0)::int as position from departments where parent_id is not distinct from ${parentId}`;
  return row!.position;
}

export async function insertDepartment(
  sql: Sql,
  row: Omit<Opening, 'parentCode'> &
    Required<Pick<Opening, 'position' | 'shortName'>> & { parentId: number | null; initials: string },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into departments (code, parent_id, position, level, name, short_name, initials, opened_on)
    values (${row.code}, ${row.parentId}, ${row.position}, ${row.level}, ${sql.json(row.name)}, ${sql.json(row.shortName)},
      ${row.initials}, ${row.openedOn})
    returning id`;
  return inserted!.id;
}

/** False when row-level security let nothing be changed. */
export async function updateNames(
  sql: Sql,
  departmentId: number,
  to: { name: Localised; shortName: Localised; initials: string; level: Level },
): Promise<boolean> {
  const rows = await sql`
    update departments
    set name = ${sql.json(to.name)}, short_name = ${sql.json(to.shortName)}, initials = ${to.initials}, level = ${to.level}
    where id = ${departmentId} returning id`;
  return rows.length > 0;
}

/** False when row-level security let nothing be changed. */
export async function updateParent(
  sql: Sql,
  departmentId: number,
  to: { parentId: number | null; position: number },
): Promise<boolean> {
  const rows = await sql`
    update departments set parent_id = ${to.parentId}, position = ${to.position} where id = ${departmentId} returning id`;
  return rows.length > 0;
}

/** What stands directly below on the day or later, and what was closed before as well when `closedToo`. */
export async function selectChildrenFrom(
  sql: Sql,
  departmentId: number,
  day: string,
  { closedToo = false } = {},
): Promise<{ id: number; code: string }[]> {
  return sql<{ id: number; code: string }[]>`
    select id, code from departments
    where parent_id = ${departmentId} and (${closedToo} or closed_on is null or closed_on > ${day})
    order by position, code`;
}

/** Puts departments behind what stands below another, in the order they have. */
export async function updateParents(sql: Sql, departmentIds: number[], intoId: number): Promise<void> {
  await sql`
    update departments
    set parent_id = ${intoId},
        position = position + 1 + coalesce((select max(position) from departments where parent_id = ${intoId}), 0)
    where id = any(${departmentIds}::int[])`;
}

/** False when row-level security let nothing be changed. */
export async function updateClosed(
  sql: Sql,
  departmentId: number,
  closed: { closedOn: string | null; mergedIntoId: number | null },
): Promise<boolean> {
  const rows = await sql`
    update departments set closed_on = ${closed.closedOn}, merged_into_id = ${closed.mergedIntoId}
    where id = ${departmentId} returning id`;
  return rows.length > 0;
}
