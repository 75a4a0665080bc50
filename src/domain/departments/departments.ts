// The tree of departments: opening, renaming and moving them, and the ways through it. What merging, splitting and closing
// do to the people who work there stands in ../staff/reorganisation.ts. Every change holds from a day on, keeps what was
// before, has an opposite, and is in the history of the department and in the audit trail.
import { type Asker, codeOf, constraintOf, read, type Sql } from '#platform/db.ts';
import { addDays, isDay, today } from '#platform/clock.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { change, type Changer } from './change.ts';
import {
  checkCode,
  checkLocalised,
  checkPastDay,
  isOpenOn,
  type Department,
  type DepartmentStep,
  type Moving,
  type Opening,
  type Renaming,
} from './department.ts';
import {
  insertDepartment,
  lockTree,
  lockTreeAsItIs,
  selectAncestors,
  selectChildren,
  selectChildrenFrom,
  selectNextPosition,
  selectOptionalDepartment,
  selectOptionalDepartmentById,
  updateClosed,
  updateNames,
  updateParent,
  updateParents,
} from './departments.queries.ts';
import {
  countGoneChildrenFrom,
  insertFormerName,
  insertFormerPlaces,
  selectLastFormerName,
  selectLastFormerPlace,
  selectWasBelow,
} from './history.queries.ts';
import { isDone, recordChange, refuseStale, type Once } from './history.ts';
import { initialsOf } from './initials.ts';

const onlyAdministrators = 'only administrators change the organisation';

/**
 * Opens a department and returns its id. Throws Invalid `department-code`, `both-languages`, `name-too-long`,
 * `not-a-day`, `department-code-taken`, `unknown-department` (the parent) or `department-closed` (the parent, on that day
 * or later); Forbidden for all but administrators. Its opposite is closing.
 */
export async function openDepartment(by: Changer, opening: Opening, once: Once = {}): Promise<number> {
  checkOpening(opening);
  try {
    return await change(
      by,
      async (sql) => {
        await lockTree(sql);
        if (await isDone(sql, once)) return (await knownDepartment(sql, opening.code)).id;
        return (await openWithin(sql, by, opening, once)).id;
      },
      once,
    );
  } catch (error) {
    throw codeTaken(error, opening.code);
  }
}

/**
 * Gives a department other names from the day on; before it the former ones hold. A new level holds for all days. Throws
 * Invalid `both-languages`, `name-too-long`, `not-a-day`, `day-to-come`, `unknown-department`, `department-closed` (also
 * before it opened), `later-change` when it was renamed after that day, `changed-meanwhile`; Forbidden for all but
 * administrators. Its opposite is renaming it back.
 */
export async function renameDepartment(by: Changer, code: string, to: Renaming, once: Once = {}): Promise<void> {
  const day = to.day ?? today();
  checkPastDay(day);
  checkLocalised(to.name, 'name');
  const shortName = to.shortName ?? to.name;
  checkLocalised(shortName, 'shortName');
  await change(
    by,
    async (sql) => {
      await lockTree(sql);
      if (await isDone(sql, once)) return;
      const department = await openDepartmentOn(sql, code, day);
      await refuseStale(sql, department, once);
      refuseLater(await selectLastFormerName(sql, department.id), day, code);
      const level = to.level ?? department.level;
      await insertFormerName(sql, department.id, addDays(day, -1));
      const initials = initialsOf(to.name, shortName);
      const renamed = await updateNames(sql, department.id, { name: to.name, shortName, initials, level });
      if (!renamed) throw new Forbidden(onlyAdministrators);
      const detail = { fromName: department.name, fromShortName: department.shortName, toName: to.name };
      await recordChange(sql, by, { kind: 'renamed', department, onDay: day, detail, once });
    },
    once,
  );
}

/**
 * Puts a department with everything below it under another one (null: at the top) from the day on, after its last child
 * unless a position is given. Throws Invalid `not-a-day`, `day-to-come`, `unknown-department`, `department-closed` (either
 * of them), `department-below-itself` (now, or on a day since), `later-change` when it was moved after that day, or
 * `changed-meanwhile`; Forbidden for all but administrators. Its opposite is moving it back.
 */
export async function moveDepartment(by: Changer, code: string, to: Moving, once: Once = {}): Promise<void> {
  const day = to.day ?? today();
  checkPastDay(day);
  try {
    await change(
      by,
      async (sql) => {
        await lockTree(sql);
        if (await isDone(sql, once)) return;
        const department = await openDepartmentOn(sql, code, day);
        await refuseStale(sql, department, once);
        const parent = to.parentCode === null ? null : await openDepartmentOn(sql, to.parentCode, day, null);
        const parentId = parent?.id ?? null;
        const position = to.position ?? (await selectNextPosition(sql, parentId));
        if (parentId !== department.parentId) {
          refuseLater(await selectLastFormerPlace(sql, department.id), day, code);
          if (parentId !== null && (await selectWasBelow(sql, parentId, department.id, day))) {
            throw new Invalid('department-below-itself', { field: 'parentCode', detail: { code } });
          }
          await insertFormerPlaces(sql, [department.id], addDays(day, -1));
        }
        const moved = await updateParent(sql, department.id, { parentId, position });
        if (!moved) throw new Forbidden(onlyAdministrators);
        const detail = { fromParent: await parentCodeOf(sql, department), toParent: parent?.code ?? null };
        await recordChange(sql, by, { kind: 'moved', department, otherId: parentId, onDay: day, detail, once });
      },
      once,
    );
  } catch (error) {
    // LC001 from the trigger; 23514 when the department itself was named as its parent.
    if (codeOf(error) === 'LC001' || codeOf(error) === '23514') {
      throw new Invalid('department-below-itself', { field: 'parentCode', detail: { code } });
    }
    throw error;
  }
}

/**
 * Opens a closed department again: the opposite of closing it. One that was merged comes back by splitting it off. Throws
 * Invalid `unknown-department`, `department-open`, `department-merged`, `department-closed` (its parent), or
 * `changed-meanwhile`; Forbidden for all but administrators.
 */
export async function reopenDepartment(by: Changer, code: string, once: Once = {}): Promise<void> {
  await change(
    by,
    async (sql) => {
      await lockTree(sql);
      if (await isDone(sql, once)) return;
      const department = await knownDepartment(sql, code);
      if (department.mergedIntoId !== null) throw new Invalid('department-merged', { detail: { code } });
      if (department.closedOn === null) throw new Invalid('department-open', { detail: { code } });
      await refuseStale(sql, department, once);
      await reopenWithin(sql, department);
      await recordChange(sql, by, { kind: 'reopened', department, onDay: department.closedOn, once });
    },
    once,
  );
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
 * The department with that code, within a transaction during which it stays open. With `until` (null: without an end) it
 * must be there up to that day. Throws Invalid `unknown-department`, or `department-closed`.
 */
export async function openDepartmentOn(
  sql: Sql,
  code: string,
  day: string,
  until: string | null = day,
): Promise<Department> {
  await lockTreeAsItIs(sql);
  const department = await knownDepartment(sql, code);
  const { closedOn } = department;
  if (!isOpenOn(department, day) || (closedOn !== null && (until === null || until >= closedOn))) {
    throw new Invalid('department-closed', { field: 'department', detail: { code } });
  }
  return department;
}

/** How many departments stand directly below on the day or later, or stood there since, within a transaction. */
export async function countChildrenFrom(sql: Sql, departmentId: number, day: string): Promise<number> {
  const there = await selectChildrenFrom(sql, departmentId, day);
  return there.length + (await countGoneChildrenFrom(sql, departmentId, day));
}

/** Throws what openDepartment throws before it asks the database. */
export function checkOpening(opening: Opening): void {
  checkCode(opening.code);
  checkLocalised(opening.name, 'name');
  checkLocalised(opening.shortName ?? opening.name, 'shortName');
  if (!isDay(opening.openedOn)) {
    throw new Invalid('not-a-day', { field: 'day', detail: { value: opening.openedOn } });
  }
}

/** Opens a department within a transaction that holds the tree, and records it. */
export async function openWithin(sql: Sql, by: Changer, opening: Opening, once?: Once): Promise<Department> {
  const { parentCode, openedOn } = opening;
  const parent = parentCode === null ? null : await openDepartmentOn(sql, parentCode, openedOn, null);
  const parentId = parent?.id ?? null;
  const position = opening.position ?? (await selectNextPosition(sql, parentId));
  const shortName = opening.shortName ?? opening.name;
  const initials = initialsOf(opening.name, shortName);
  const id = await insertDepartment(sql, { ...opening, shortName, position, parentId, initials });
  const department = { ...opening, id, parentId, position, shortName, closedOn: null, mergedIntoId: null };
  await recordChange(sql, by, { kind: 'opened', department, otherId: parentId, onDay: openedOn, once });
  return department;
}

/** Lets a closed department go on, within a transaction that holds the tree. Throws Invalid `department-closed` (its parent). */
export async function reopenWithin(sql: Sql, department: Department): Promise<void> {
  const parent = department.parentId === null ? null : await selectOptionalDepartmentById(sql, department.parentId);
  if (parent && parent.closedOn !== null) {
    throw new Invalid('department-closed', { field: 'department', detail: { code: parent.code } });
  }
  const open = await updateClosed(sql, department.id, { closedOn: null, mergedIntoId: null });
  if (!open) throw new Forbidden(onlyAdministrators);
}

/**
 * Puts departments from below one department below another from the day on, within a transaction that holds the tree.
 * Throws Invalid `department-below-itself`.
 */
export async function moveChildrenWithin(sql: Sql, ids: number[], into: Department, day: string): Promise<void> {
  for (const id of ids) {
    if (await selectWasBelow(sql, into.id, id, day)) {
      throw new Invalid('department-below-itself', { field: 'children', detail: { code: into.code } });
    }
  }
  await insertFormerPlaces(sql, ids, addDays(day, -1));
  await updateParents(sql, ids, into.id);
}

/** The code of the department above, null at the top, within a transaction. */
export async function parentCodeOf(sql: Sql, department: Pick<Department, 'parentId'>): Promise<string | null> {
  if (department.parentId === null) return null;
  return (await selectOptionalDepartmentById(sql, department.parentId))!.code;
}

/** What stands directly below from the day on, within a transaction. */
export function childrenFrom(sql: Sql, departmentId: number, day: string): Promise<{ id: number; code: string }[]> {
  return selectChildrenFrom(sql, departmentId, day);
}

/**
 * Closes the department from the day on, within a transaction that holds the tree; with `into`, what stands below it
 * moves there and it is remembered as merged. Returns what moved. Throws Invalid `department-below-itself` when `into` is
 * the same or stands below it, `later-change` when what stood below it on that day stands elsewhere since, Forbidden for
 * all but administrators.
 */
export async function endDepartment(
  sql: Sql,
  department: Department,
  closedOn: string,
  into?: Department,
): Promise<string[]> {
  const { id, code } = department;
  let children: { id: number; code: string }[] = [];
  if (into) {
    if (into.id === id || (await selectWasBelow(sql, into.id, id, closedOn))) {
      throw new Invalid('department-below-itself', { field: 'into', detail: { code } });
    }
    if ((await countGoneChildrenFrom(sql, id, closedOn)) > 0) {
      throw new Invalid('later-change', { field: 'day', detail: { code } });
    }
    children = await selectChildrenFrom(sql, id, closedOn, { closedToo: true });
    await moveChildrenWithin(
      sql,
      children.map((child) => child.id),
      into,
      closedOn,
    );
  }
  const closed = await updateClosed(sql, id, { closedOn, mergedIntoId: into?.id ?? null });
  if (!closed) throw new Forbidden(onlyAdministrators);
  return children.map((child) => child.code);
}

/** Turns the database's word for a code that is taken into ours; any other error stays as it is. */
export function codeTaken(error: unknown, code: string): unknown {
  return constraintOf(error) === 'departments_code_key'
    ? new Invalid('department-code-taken', { field: 'code', detail: { code } })
    : error;
}

function refuseLater(lastDay: string | null, day: string, code: string): void {
  if (lastDay !== null && lastDay >= day) throw new Invalid('later-change', { field: 'day', detail: { code } });
}
