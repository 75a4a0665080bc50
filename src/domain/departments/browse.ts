// Looking round in the tree, a page at a time: administrators in all of it, coordinators in their branches, everybody else
// nowhere. At 44,703 departments no page lists more than `pageSize` of them.
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { read, system, type Asker } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import {
  selectCodesNamed,
  selectDepartmentsWithoutInitials,
  selectFound,
  selectMayBrowse,
  selectPageBelow,
  selectPathInBranches,
  selectTops,
  updateInitials,
} from './browse.queries.ts';
import type { Department, DepartmentStep } from './department.ts';
import { initialsOf } from './initials.ts';

/** Departments on a page. */
export const pageSize = 50;

/** Letters of a search that are looked at. */
export const longestSearch = 100;

const initialsAtATime = 5_000;

/** A department in a list. */
export interface ListedDepartment extends DepartmentStep {
  openedOn: string;
  closedOn: string | null;
  /** How many stand directly below it, closed ones left out. */
  below: number;
}

/** A department that a search found, with the way to it from the top of the reader's branch, itself left out. */
export interface FoundDepartment extends ListedDepartment {
  path: Localised[];
  /** The name by which it was found, when it is called something else now. */
  formerName: Localised | null;
}

/** One page of a longer list. */
export interface PageOf<T> {
  rows: T[];
  total: number;
  page: number;
  pages: number;
}

/** A department with what stands round it. */
export interface DepartmentView {
  department: Department;
  /** From the top of the reader's branch to the department itself. */
  path: DepartmentStep[];
  below: PageOf<ListedDepartment>;
  /** How many directly below are closed. */
  closedBelow: number;
  mergedInto: { code: string; name: Localised } | null;
  /** What was merged into it and has not come back. */
  merged: { code: string; name: Localised; closedOn: string }[];
}

/** Reads a page's number from an address: whole and from 1 on, else 1. */
export function pageNumberFrom(parameters: URLSearchParams): number {
  const text = parameters.get('page') ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1;
}

/** The tops of the tree for an administrator, of their branches for a coordinator. NotFound for everybody else. */
export async function topsOfTree(actor: Asker, page = 1): Promise<PageOf<ListedDepartment>> {
  const tops = pageOf(await read(actor, (sql) => selectTops(sql, page)), page);
  if (tops.total === 0 && !(await isBrowser(actor))) throw new NotFound('departments');
  return tops;
}

/** One department with a page of what stands directly below. NotFound outside the actor's branches. */
export async function departmentView(
  actor: Asker,
  code: string,
  request: { page?: number; closed?: boolean } = {},
): Promise<DepartmentView> {
  const { page = 1, closed = false } = request;
  const day = today();
  // Sent together: who may not see it throws away what came with the empty path.
  const [way, rows] = await read(actor, (sql) =>
    Promise.all([selectPathInBranches(sql, code, day), selectPageBelow(sql, code, { page, closed, day })]),
  );
  const path = way.map(({ open: _open, closed: _closed, merged: _merged, mergedInto: _into, ...step }) => step);
  const last = way.at(-1);
  if (!last) throw new NotFound('department');
  const closedBelow = last.closed ?? 0;
  const below = pageOf({ rows, total: (last.open ?? 0) + (closed ? closedBelow : 0) }, page);
  const { mergedInto, merged } = last;
  return { department: path.at(-1)!, path, below, closedBelow, mergedInto, merged: merged ?? [] };
}

/**
 * Departments of the actor's branches with the words in their code or names, now or formerly, or with the letters among the
 * pinyin initials of their Chinese names: the closest first; with `open` without those that are closed. Nothing for an empty
 * search; NotFound for those who browse nowhere.
 */
export async function searchDepartments(
  actor: Asker,
  words: string,
  page = 1,
  { open = false } = {},
): Promise<PageOf<FoundDepartment>> {
  if (!(await isBrowser(actor))) throw new NotFound('departments');
  const wanted = searchable(words);
  if (wanted === '') return { rows: [], total: 0, page: 1, pages: 1 };
  await fillInitials();
  return pageOf(await read(actor, (sql) => selectFound(sql, wanted, { page, open, day: today() })), page);
}

/**
 * The code of the department that somebody means: by its code in any case, or by a name that only one open department has.
 * Throws Invalid `unknown-department`, or `several-departments` with the first of their codes.
 */
export async function codeMeant(actor: Asker, text: string, field: string): Promise<string> {
  const wanted = searchable(text);
  const found = wanted === '' ? [] : await read(actor, (sql) => selectCodesNamed(sql, wanted, today()));
  const byCode = found.find((code) => code === text.trim()) ?? found.find((code) => code.toLowerCase() === wanted);
  if (byCode !== undefined) return byCode;
  if (found.length === 1) return found[0]!;
  const detail = { code: text.trim(), codes: found.slice(0, 5).join(', ') };
  throw new Invalid(found.length === 0 ? 'unknown-department' : 'several-departments', { field, detail });
}

/** Whether the actor may look round in the tree at all. */
function isBrowser(actor: Asker): Promise<boolean> {
  return read(actor, selectMayBrowse);
}

/** Works out the initials that are missing: of departments that came in by other ways than ours. */
async function fillInitials(): Promise<void> {
  for (let filled = initialsAtATime; filled === initialsAtATime;) {
    filled = await system('department-initials', async (sql) => {
      const rows = await selectDepartmentsWithoutInitials(sql, initialsAtATime);
      if (rows.length > 0) {
        await updateInitials(
          sql,
          rows.map(({ id, name, shortName }) => ({ id, initials: initialsOf(name, shortName) })),
        );
      }
      return rows.length;
    });
  }
}

/** Full-width letters and digits become plain ones, capitals small. */
function searchable(words: string): string {
  return words.normalize('NFKC').trim().replace(/\s+/g, ' ').slice(0, longestSearch).toLowerCase();
}

function pageOf<T>({ rows, total }: { rows: T[]; total: number }, page: number): PageOf<T> {
  return { rows, total, page, pages: Math.max(1, Math.ceil(total / pageSize)) };
}
