// What merging, splitting and closing departments does to the people who work there. Roles of a merged department stay
// where they are: the page that offers a merger shows them. Plans stand above staff: who wants them carried over hands in
// how that is done.
import { change, type Changer } from '#domain/departments/change.ts';
import { checkPastDay, type Department, type Opening } from '#domain/departments/department.ts';
import {
  checkOpening,
  childrenFrom,
  codeTaken,
  countChildrenFrom,
  endDepartment,
  holdTree,
  knownDepartment,
  moveChildrenWithin,
  openDepartmentOn,
  openWithin,
  parentCodeOf,
  reopenWithin,
} from '#domain/departments/departments.ts';
import { isDone, lastMergerWithin, recordChange, refuseStale, type Once } from '#domain/departments/history.ts';
import type { Sql } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import { checkDays } from './staff-member.ts';
import { countStaffFrom, lockStaffFrom, selectStaffByNumbers, updateStaffToDepartment } from './staff.queries.ts';

/** What splitting takes: what comes off, and what goes along. */
export interface Splitting {
  /**
   * A new department beside the old one, or one that was merged into it and comes back; with all who came along and what
   * came along, as far as it is still there, in place of what is named below.
   */
  to: Omit<Opening, 'parentCode' | 'openedOn'> | { back: string; withAll?: boolean };
  /** The first day. */
  day: string;
  /** Codes of departments directly below that go along. */
  children?: string[];
  /** Staff numbers of people who work there on the day or later and go along. */
  staff?: string[];
}

/** What a merger and its undoing do to plans, within their transaction. */
export interface PlanKeeper {
  /** Sets for the one what is set for the other, and says which assignments that made. */
  carryOver(sql: Sql, merger: { fromId: number; intoId: number; day: string }): Promise<number[]>;
  /** Withdraws assignments that `carryOver` made. */
  takeBack(sql: Sql, assignmentIds: number[], day: string): Promise<void>;
}

/** How many people, and how many departments directly below, went along. */
export interface Along {
  people: number;
  departments: number;
}

/**
 * Merges one department into another from the day on and returns how many people move: their posts end the day before
 * and go on in the other with the same post, kind of employment and end; what stands below moves too. Past records keep
 * the old department. Throws Invalid `not-a-day`, `day-to-come`, `unknown-department`, `department-closed`,
 * `department-below-itself` when the other is the same or stands below, `later-change`, or `changed-meanwhile`; Forbidden
 * for all but administrators. Its opposite is splitting it off again.
 */
export async function mergeDepartments(
  by: Changer,
  fromCode: string,
  intoCode: string,
  day: string,
  once: Once = {},
  plans?: PlanKeeper,
): Promise<number> {
  checkPastDay(day);
  return change(
    by,
    async (sql) => {
      await holdTree(sql);
      if (await isDone(sql, once)) return 0;
      const from = await openDepartmentOn(sql, fromCode, day, null);
      const into = await openDepartmentOn(sql, intoCode, day, null);
      await refuseStale(sql, from, once);
      const children = await endDepartment(sql, from, day, into);
      const moved = await lockStaffFrom(sql, from.id, day);
      await updateStaffToDepartment(sql, from.id, into.id, day);
      const staff = moved.map((person) => person.staffNumber);
      const carried = (await plans?.carryOver(sql, { fromId: from.id, intoId: into.id, day })) ?? [];
      const detail = { children, staff, ...(carried.length > 0 && { plans: carried }) };
      await recordChange(sql, by, { kind: 'merged', department: from, otherId: into.id, onDay: day, detail, once });
      return moved.length;
    },
    once,
  );
}

/**
 * Splits a department off another from the day on and returns how many go along. Throws Invalid as openDepartment
 * does, and `unknown-department`, `department-closed`, `not-merged-here` (what is to come back), `before-the-merger`,
 * `not-directly-below`, `not-staff-there` with the first code or number that does not fit, `department-below-itself`, or
 * `changed-meanwhile`; Forbidden for all but administrators. Its opposite is merging it.
 */
export async function splitDepartment(
  by: Changer,
  fromCode: string,
  splitting: Splitting,
  once: Once = {},
  plans?: PlanKeeper,
): Promise<Along> {
  const { to, day } = splitting;
  checkPastDay(day);
  const opening = 'back' in to ? null : { ...to, parentCode: null, openedOn: day };
  if (opening) checkOpening(opening);
  try {
    return await change(
      by,
      async (sql) => {
        await holdTree(sql);
        if (await isDone(sql, once)) return { people: 0, departments: 0 };
        const from = await openDepartmentOn(sql, fromCode, day, null);
        await refuseStale(sql, from, once);
        const part =
          'back' in to
            ? await bringBack(sql, from, to.back, day)
            : await openWithin(sql, by, { ...opening!, parentCode: await parentCodeOf(sql, from) });
        const all = 'back' in to && to.withAll ? await lastMergerWithin(sql, part.id) : null;
        const children = await childrenAlong(sql, from, part, day, all?.children ?? splitting.children ?? [], !all);
        const staff = await staffAlong(sql, from, part, day, all?.staff ?? splitting.staff ?? [], !all);
        if (all) await plans?.takeBack(sql, all.plans, day);
        const detail = { children, staff };
        await recordChange(sql, by, { kind: 'split', department: from, otherId: part.id, onDay: day, detail, once });
        return { people: staff.length, departments: children.length };
      },
      once,
    );
  } catch (error) {
    throw opening ? codeTaken(error, opening.code) : error;
  }
}

/**
 * Closes a department from the day on. Throws Invalid `not-a-day`, `unknown-department`, `department-closed` when it is
 * closed already or opens later, `department-has-departments` or `department-has-staff` while there is anything or anybody
 * left in it, or `changed-meanwhile`. Its opposite is opening it again.
 */
export function closeDepartment(by: Changer, code: string, day: string, once: Once = {}): Promise<void> {
  checkDays(day);
  return change(
    by,
    async (sql) => {
      await holdTree(sql);
      if (await isDone(sql, once)) return;
      const department = await openDepartmentOn(sql, code, day);
      if (department.closedOn !== null) throw new Invalid('department-closed', { field: 'code', detail: { code } });
      await refuseStale(sql, department, once);
      const below = await countChildrenFrom(sql, department.id, day);
      if (below > 0) throw new Invalid('department-has-departments', { field: 'code', detail: { n: below } });
      const people = await countStaffFrom(sql, department.id, day);
      if (people > 0) throw new Invalid('department-has-staff', { field: 'code', detail: { n: people } });
      await endDepartment(sql, department, day);
      await recordChange(sql, by, { kind: 'closed', department, onDay: day, once });
    },
    once,
  );
}

/** Opens again what was merged into the department. */
async function bringBack(sql: Sql, from: Department, code: string, day: string): Promise<Department> {
  const part = await knownDepartment(sql, code);
  const { closedOn, mergedIntoId } = part;
  if (mergedIntoId !== from.id) throw new Invalid('not-merged-here', { field: 'back', detail: { code } });
  if (closedOn! > day) throw new Invalid('before-the-merger', { field: 'day', detail: { day: closedOn! } });
  await reopenWithin(sql, part);
  return part;
}

/** Moves departments from below one to below the other and says which; `strict` refuses what is not there, else it stays. */
async function childrenAlong(
  sql: Sql,
  from: Department,
  part: Department,
  day: string,
  wanted: string[],
  strict: boolean,
): Promise<string[]> {
  const below = new Map((await childrenFrom(sql, from.id, day)).map((child) => [child.code, child.id]));
  const stranger = wanted.find((code) => !below.has(code));
  if (strict && stranger !== undefined) {
    throw new Invalid('not-directly-below', { field: 'children', detail: { code: stranger } });
  }
  const children = wanted.filter((code) => below.has(code));
  await moveChildrenWithin(
    sql,
    children.map((code) => below.get(code)!),
    part,
    day,
  );
  return children;
}

/** The same for people with a post or secondment there. */
async function staffAlong(
  sql: Sql,
  from: Department,
  part: Department,
  day: string,
  wanted: string[],
  strict: boolean,
): Promise<string[]> {
  const there = await selectStaffByNumbers(sql, from.id, day, wanted);
  const unknown = wanted.find((number) => !there.has(number));
  if (strict && unknown !== undefined) {
    throw new Invalid('not-staff-there', { field: 'staff', detail: { number: unknown } });
  }
  const ids = [...there.values()];
  await lockStaffFrom(sql, from.id, day, ids);
  await updateStaffToDepartment(sql, from.id, part.id, day, ids);
  return [...there.keys()];
}
