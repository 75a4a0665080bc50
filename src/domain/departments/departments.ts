// The tree of departments: opening and moving them, and the ways through it. What merging and closing do to the people
// who work there stands in ../staff/reorganisation.ts.
import { read, type Asker, type Sql } from '#platform/db.ts';
import { today } from '#platform/clock.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { change, codeOf, constraintOf, type Changer } from './change.ts';
import {
  checkCode,
  checkLocalised,
  isOpenOn,
  type Department,
  type DepartmentStep,
  type Opening,
} from './department.ts';
import {
  insertDepartment,
  lockTree,
  lockTreeAsItIs,
  selectAncestors,
  selectChildren,
  selectNextPosition,
  selectOptionalDepartment,
  updateChildrenToParent,
  updateClosed,
  updateParent,
} from './departments.queries.ts';

/**
 * Opens a department and returns its id. Throws Invalid `department-code`, `both-languages`, `department-code-taken`,
 * `unknown-department` (the parent) or `department-closed` (the parent, on that day); Forbidden for all but administrators.
 */
export async function openDepartment(by: Changer, opening: Opening): Promise<number> {
  checkCode(opening.code);
  checkLocalised(opening.name, 'name');
  const shortName = opening.shortName ?? opening.name;
  checkLocalised(shortName, 'shortName');
  try {
    return await change(by, async (sql) => {
      await lockTree(sql);
      const parent =
        opening.parentCode === null ? null : await openDepartmentOn(sql, opening.parentCode, opening.openedOn);
      const parentId = parent?.id ?? null;
      const position = opening.position ?? (await selectNextPosition(sql, parentId));
      return insertDepartment(sql, { ...opening, shortName, position, parentId });
    });
  } catch (error) {
    if (constraintOf(error) === 'departments_code_key') {
      throw new Invalid('department-code-taken', { field: 'code', detail: { code: opening.code } });
    }
    throw error;
  }
}

/**
 * Puts a department with everything below it under another one (null: at the top), after its last child unless a
 * position is given. Throws Invalid `unknown-department`, `department-closed` (the new parent) or
 * `department-below-itself`; Forbidden for all but administrators.
 */
export async function moveDepartment(
  by: Changer,
  code: string,
  to: { parentCode: string | null; position?: number },
): Promise<void> {
  try {
    await change(by, async (sql) => {
      await lockTree(sql);
      const department = await knownDepartment(sql, code);
      const parent = to.parentCode === null ? null : await openDepartmentOn(sql, to.parentCode, today());
      const parentId = parent?.id ?? null;
      const position = to.position ?? (await selectNextPosition(sql, parentId));
      const moved = await updateParent(sql, department.id, { parentId, position });
      if (!moved) throw new Forbidden('only administrators change the organisation');
    });
  } catch (error) {
    // LC001 from the trigger; 23514 when the department itself was named as its parent.
    if (codeOf(error) === 'LC001' || codeOf(error) === '23514') {
      throw new Invalid('department-below-itself', { field: 'parentCode', detail: { code } });
    }
    throw error;
  }
}

/** The department with that code, open or closed. Throws NotFound. */
export async function departmentByCode(asker: Asker, code: string): Promise<Department> {
  const department = await read(asker, (sql) => selectOptionalDepartment(sql, code));
  if (!department) throw new NotFound(`no department ${code}`);
  return department;
}

/** The departments directly below that are open on the day, in official order. */
export function childrenOf(asker: Asker, departmentId: number, day = today()): Promise<Department[]> {
  return read(asker, (sql) => selectChildren(sql, departmentId, day));
}

/** The department itself and everything above it, nearest first: the order in which local annexes are looked for. */
export function ancestorsOf(asker: Asker, departmentId: number): Promise<DepartmentStep[]> {
  return read(asker, (sql) => selectAncestors(sql, departmentId));
}

/** The way from the top of the tree down to the department itself: breadcrumbs. */
export async function departmentPath(asker: Asker, departmentId: number): Promise<DepartmentStep[]> {
  return (await ancestorsOf(asker, departmentId)).reverse();
}

// For use cases of subjects above this one that change the tree, or rely on it, within a transaction of their own.

/** Waits until no other transaction is changing the tree and keeps others waiting. Comes first in its transaction. */
export function holdTree(sql: Sql): Promise<void> {
  return lockTree(sql);
}

/** Keeps the tree as it is to the end of the transaction, and waits for whoever is changing it. */
export function keepTree(sql: Sql): Promise<void> {
  return lockTreeAsItIs(sql);
}

/** The department with that code, within a transaction. Throws Invalid `unknown-department`. */
export async function knownDepartment(sql: Sql, code: string): Promise<Department> {
  const department = await selectOptionalDepartment(sql, code);
  if (!department) throw new Invalid('unknown-department', { field: 'department', detail: { code } });
  return department;
}

/**
 * The department with that code, within a transaction during which it stays open. Throws Invalid `unknown-department`,
 * or `department-closed` on the day.
 */
export async function openDepartmentOn(sql: Sql, code: string, day: string): Promise<Department> {
  await lockTreeAsItIs(sql);
  const department = await knownDepartment(sql, code);
  if (!isOpenOn(department, day)) throw new Invalid('department-closed', { field: 'department', detail: { code } });
  return department;
}

/** How many departments directly below are open on the day, within a transaction. */
export async function countOpenChildren(sql: Sql, departmentId: number, day: string): Promise<number> {
  return (await selectChildren(sql, departmentId, day)).length;
}

/**
 * Closes the department from the day on, within a transaction that holds the tree; with `into`, what stands below it
 * moves there and it is remembered as merged. Throws Invalid `department-below-itself` when `into` is the same or stands
 * below it, Forbidden for all but administrators.
 */
export async function endDepartment(
  sql: Sql,
  department: Department,
  closedOn: string,
  into?: Department,
): Promise<void> {
  if (into) {
    const above = await selectAncestors(sql, into.id);
    if (above.some((step) => step.id === department.id)) {
      throw new Invalid('department-below-itself', { field: 'into', detail: { code: department.code } });
    }
    await updateChildrenToParent(sql, department.id, into.id);
  }
  const closed = await updateClosed(sql, department.id, { closedOn, mergedIntoId: into?.id ?? null });
  if (!closed) throw new Forbidden('only administrators change the organisation');
}
