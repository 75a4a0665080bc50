// What departments were called, where they stood, and what was done to them by whom.
import type { Localised } from '#i18n/language.ts';
import { read, type Asker, type Sql } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import type { Changer } from './change.ts';
import type { Department } from './department.ts';
import {
  insertDepartmentChange,
  selectFormerNames,
  selectHistory,
  selectIsDone,
  selectLastChange,
  selectLastMerger,
} from './history.queries.ts';

/** What can be done to a department. */
export type ChangeKind = 'opened' | 'renamed' | 'moved' | 'merged' | 'split' | 'closed' | 'reopened';

/** One change, as it is told. */
export interface DepartmentChange {
  id: number;
  kind: ChangeKind;
  departmentCode: string;
  departmentName: Localised;
  /** The new parent; the one merged into; the one split off. */
  otherCode: string | null;
  otherName: Localised | null;
  onDay: string;
  at: Date;
  /** null: the platform itself. */
  byName: Localised | null;
  detail: ChangeDetail;
}

/** What it takes to make the opposite of a change. */
export interface ChangeDetail {
  fromName?: Localised;
  fromShortName?: Localised;
  toName?: Localised;
  fromParent?: string | null;
  toParent?: string | null;
  /** Codes of the departments that went along. */
  children?: string[];
  /** Staff numbers of those who went along. */
  staff?: string[];
  /** Assignments that were made for the other department, so that its new people keep theirs. */
  plans?: number[];
}

/** A name that no longer holds. */
export interface FormerName {
  name: Localised;
  shortName: Localised;
  /** The last day. */
  untilOn: string;
}

/** So that a form sent twice changes once, one made from an old page changes nothing, and a preview changes nothing. */
export interface Once {
  /** A UUID made with the form. */
  key?: string | undefined;
  /** `lastChange` of the page on which the form stood. */
  since?: number | undefined;
  /** Do it and undo it at once, to know whether it can be done. */
  tryOnly?: boolean | undefined;
}

/** The number of the newest change of the department; 0 when there is none. Goes into the form as `since`. */
export function lastChangeOf(asker: Asker, departmentId: number): Promise<number> {
  return read(asker, (sql) => selectLastChange(sql, departmentId));
}

/** What was done to the department, the newest first, at most 100. */
export function historyOf(asker: Asker, departmentId: number): Promise<DepartmentChange[]> {
  return read(asker, (sql) => selectHistory(sql, departmentId));
}

/** What the department was called before, the newest first. */
export function formerNamesOf(asker: Asker, departmentId: number): Promise<FormerName[]> {
  return read(asker, (sql) => selectFormerNames(sql, departmentId));
}

// For use cases that change the tree, within a transaction that holds it.

/** Who and what went along when the department was merged the last time: what goes back when it comes back. */
export async function lastMergerWithin(
  sql: Sql,
  departmentId: number,
): Promise<{ children: string[]; staff: string[]; plans: number[] }> {
  const { children = [], staff = [], plans = [] } = (await selectLastMerger(sql, departmentId)) ?? {};
  return { children, staff, plans };
}

/** True when a form with that key was carried out before. */
export function isDone(sql: Sql, once: Once): Promise<boolean> {
  return once.key === undefined ? Promise.resolve(false) : selectIsDone(sql, once.key);
}

/** Throws Invalid `changed-meanwhile` when somebody changed the department after the form was made. */
export async function refuseStale(sql: Sql, department: Pick<Department, 'id' | 'code'>, once: Once): Promise<void> {
  if (once.since === undefined || (await selectLastChange(sql, department.id)) === once.since) return;
  throw new Invalid('changed-meanwhile', { detail: { code: department.code } });
}

/** Writes the change into the history of the department and into the audit trail. */
export async function recordChange(
  sql: Sql,
  by: Changer,
  change: {
    kind: ChangeKind;
    department: Pick<Department, 'id' | 'code'>;
    otherId?: number | null | undefined;
    onDay: string;
    detail?: ChangeDetail;
    once?: Once | undefined;
  },
): Promise<void> {
  await insertDepartmentChange(sql, {
    kind: change.kind,
    departmentId: change.department.id,
    code: change.department.code,
    otherId: change.otherId ?? null,
    onDay: change.onDay,
    detail: change.detail ?? {},
    byId: by === 'system' ? null : by.staffId,
    key: change.once?.key ?? null,
  });
}
