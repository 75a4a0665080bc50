// The tree from a table: uploaded, tried without changing anything, then applied in one transaction or not at all. What is
// not in the table stays as it is. Its opposite: the table of before, or the opposite of each change on its page.
import { createHash } from 'node:crypto';
import { addDays, today } from '#platform/clock.ts';
import { read, type Asker, type Sql } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { readTable, type TableRefusal } from '#platform/table-file.ts';
import { change, codeOf } from './change.ts';
import { holdTree } from './departments.ts';
import { selectWasBelow } from './history.queries.ts';
import { initialsOf } from './initials.ts';
import { columnsOf, missingColumns, treeRowOf, type TreeFault, type TreeField, type TreeRow } from './tree-file.ts';
import {
  deleteOldTreeImports,
  insertDepartments,
  insertImportEvent,
  insertManyFormerNames,
  insertManyFormerPlaces,
  insertTreeChanges,
  insertTreeImport,
  selectOptionalTreeImport,
  selectTree,
  updateAdjusted,
  updateManyNames,
  updatePlace,
  updateTreeImportApplied,
} from './tree-import.queries.ts';
import {
  countsOf,
  planOf,
  type PlannedDepartment,
  type Standing,
  type TreeCounts,
  type TreePlan,
} from './tree-plan.ts';

/** Rows in one statement. */
const rowsAtATime = 5_000;

/** Rows as they were read, with the faults of those that could not be. */
export interface ReadTree {
  rows: TreeRow[];
  faults: TreeFault[];
}

/** What an upload came to. */
export type Upload =
  | { outcome: 'uploaded'; id: number }
  | TableRefusal
  /** Columns that no table of departments can be without. */
  | { outcome: 'columns-missing'; columns: TreeField[] };

/** An upload as a page shows it: what it would do, or what it did. */
export interface TreeImport {
  id: number;
  fileName: string;
  counts: TreeCounts;
  /** null when it has been applied. */
  plan: TreePlan | null;
  /** Names the plan: a commit that would do anything else does nothing. */
  digest: string;
}

/** Reads an uploaded table and keeps its rows for the dry run. Forbidden for all but administrators. */
export async function uploadTree(by: Asker, file: { name: string; bytes: Buffer }): Promise<Upload> {
  const tree = await readTree(file.bytes);
  if ('outcome' in tree) return tree;
  const id = await change(by, async (sql) => {
    await deleteOldTreeImports(sql, by.staffId);
    return insertTreeImport(sql, { staffId: by.staffId, fileName: file.name.slice(-200), rows: tree });
  });
  return { outcome: 'uploaded', id };
}

/** Reads a table of departments; a refusal when it is none. */
async function readTree(
  bytes: Buffer,
): Promise<ReadTree | TableRefusal | { outcome: 'columns-missing'; columns: TreeField[] }> {
  const rows: TreeRow[] = [];
  const faults: TreeFault[] = [];
  let columns: (TreeField | null)[] | null = null;
  const found = await readTable(bytes, ({ number, cells }) => {
    // Lines above the head, such as a title or those of our own exports, are passed over.
    if (columns === null || missingColumns(columns).length > 0) {
      const here = columnsOf(cells);
      if (columns === null || missingColumns(here).length < missingColumns(columns).length) columns = here;
      return;
    }
    const row = treeRowOf(number, cells, columns);
    if (Array.isArray(row)) faults.push(...row);
    else rows.push(row);
  });
  if (found.outcome === 'refused') return found;
  const missing = missingColumns(columns ?? []);
  return missing.length > 0 ? { outcome: 'columns-missing', columns: missing } : { rows, faults };
}

/** The dry run of an upload of the asker's own, or what it did. NotFound for any other. */
export function treeImport(asker: Asker, id: number): Promise<TreeImport> {
  return read(asker, async (sql) => {
    const upload = await selectOptionalTreeImport(sql, id);
    if (!upload) throw new NotFound('import');
    const { fileName, rows, counts } = upload;
    if (!rows) return { id, fileName, counts: counts!, plan: null, digest: '' };
    const plan = planOf(rows.rows, rows.faults, await selectTree(sql), today());
    return { id, fileName, counts: countsOf(plan), plan, digest: digestOf(plan) };
  });
}

/**
 * Applies an upload of the asker's own: all that the dry run with this digest said, in one transaction. Twice is once.
 * Throws NotFound for any other upload, Invalid `changed-meanwhile` when the tree has changed so that it would do something
 * else, `department-below-itself` for a place that would have made a circle on a past day.
 */
export async function commitTree(by: Asker, id: number, digest: string): Promise<TreeCounts> {
  try {
    return await change(by, async (sql) => {
      await holdTree(sql);
      const upload = await selectOptionalTreeImport(sql, id);
      if (!upload) throw new NotFound('import');
      if (!upload.rows) return upload.counts!;
      const plan = planOf(upload.rows.rows, upload.rows.faults, await selectTree(sql), today());
      if (digestOf(plan) !== digest) throw new Invalid('changed-meanwhile');
      return applyTree(sql, by, plan, { id, fileName: upload.fileName });
    });
  } catch (error) {
    if (codeOf(error) === 'LC001') throw new Invalid('department-below-itself', { detail: { code: '' } });
    throw error;
  }
}

/** All open departments, each after the one above it, brothers in official order: what an export holds. */
export async function wholeTree(asker: Asker): Promise<Standing[]> {
  const tree = await read(asker, selectTree);
  const day = today();
  const open = [...tree.values()].filter(({ closedOn }) => closedOn === null || closedOn > day);
  const below = Map.groupBy(open, ({ parentCode }) => parentCode);
  const inOrder: Standing[] = [];
  const waiting = [...(below.get(null) ?? [])].sort(byOrder).reverse();
  for (let each = waiting.pop(); each; each = waiting.pop()) {
    inOrder.push(each);
    waiting.push(...(below.get(each.code) ?? []).sort(byOrder).reverse());
  }
  return inOrder;
}

/** The first day of the name and the place that a department has now. */
export function holdsFrom({ openedOn, nameUntil, placeUntil }: Standing): string {
  return [nameUntil, placeUntil].reduce<string>((latest, until) => {
    const begin = until === null ? openedOn : addDays(until, 1);
    return begin > latest ? begin : latest;
  }, openedOn);
}

function byOrder(one: Standing, other: Standing): number {
  return one.position - other.position || (one.code < other.code ? -1 : 1);
}

async function applyTree(
  sql: Sql,
  by: Asker,
  plan: TreePlan,
  upload: { id: number; fileName: string },
): Promise<TreeCounts> {
  const counts = countsOf(plan);
  for (const rows of inTurn(plan.opened)) {
    const added = await insertDepartments(
      sql,
      rows.map((row) => ({ ...row, initials: initialsOf(row.name, row.shortName) })),
    );
    // A parent is always in the tree or in an earlier statement.
    if (added !== rows.length) throw new Error('a department of the table found no parent');
  }
  const { changed } = plan;
  const eve = ({ standing, from }: PlannedDepartment) => ({ id: standing!.id, untilOn: addDays(from, -1) });
  const renamed = changed.filter((each) => each.isRenamed);
  await insertManyFormerNames(sql, renamed.map(eve));
  await updateManyNames(
    sql,
    renamed.map((row) => ({ ...row, id: row.standing!.id, initials: initialsOf(row.name, row.shortName) })),
  );
  const moved = changed.filter((each) => each.isMoved);
  await insertManyFormerPlaces(sql, moved.map(eve));
  await updateAdjusted(
    sql,
    changed.map((each) => ({ ...each, id: each.standing!.id, position: each.position ?? each.standing!.position })),
  );
  // One by one, those first that will stand higher: then nobody passes below themselves on the way.
  for (const each of moved) {
    const parentId = await updatePlace(sql, each.standing!.id, each.parent, each.position);
    if (parentId !== null && (await selectWasBelow(sql, parentId, each.standing!.id, each.from))) {
      throw new Invalid('department-below-itself', { detail: { code: each.code } });
    }
  }
  await insertTreeChanges(sql, by.staffId, changed);
  await insertImportEvent(sql, by.staffId, upload.fileName, counts);
  await updateTreeImportApplied(sql, upload.id, counts);
  return counts;
}

/** Pieces of few rows, none of which holds a department together with its parent. */
function* inTurn(opened: PlannedDepartment[]): Generator<PlannedDepartment[]> {
  let piece: PlannedDepartment[] = [];
  let codes = new Set<string>();
  for (const each of opened) {
    if (piece.length === rowsAtATime || (each.parent !== null && codes.has(each.parent))) {
      yield piece;
      piece = [];
      codes = new Set();
    }
    piece.push(each);
    codes.add(each.code);
  }
  if (piece.length > 0) yield piece;
}

function digestOf({ opened, changed, refused }: TreePlan): string {
  const hash = createHash('sha256');
  for (const { standing, ...each } of [...opened, ...changed]) hash.update(JSON.stringify([standing, each]));
  return hash.update(JSON.stringify(refused)).digest('hex');
}
