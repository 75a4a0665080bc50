// The tree from a table: what its rows mean. Taking it in, confirming it and carrying it out as a whole is the same for all
// tables (domain/imports). What is not in the table stays as it is. Its opposite: the table of before, or the opposite of
// each change on its page.
import { createHash } from 'node:crypto';
import {
  type Checked,
  fileOf,
  type Import,
  ImportEnds,
  type ImportSubject,
  storeDecisions,
  takeIn,
} from '#domain/imports/imports.ts';
import { addDays, today } from '#platform/clock.ts';
import { type Asker, codeOf, read, type Sql } from '#platform/db.ts';
import { readTable, tableLimits } from '#platform/table-file.ts';
import { change } from './change.ts';
import { holdTree } from './departments.ts';
import { selectWasBelow } from './history.queries.ts';
import { initialsOf } from './initials.ts';
import { columnsOf, missingColumns, treeRowOf, type TreeFault, type TreeField, type TreeRow } from './tree-file.ts';
import {
  insertDepartments,
  insertManyFormerNames,
  insertManyFormerPlaces,
  insertTreeChanges,
  selectIsAdministrator,
  selectTree,
  updateAdjusted,
  updateManyNames,
  updatePlace,
} from './tree-import.queries.ts';
import { countsOf, decisionsOf, planOf, type PlannedDepartment, type Standing, type TreePlan } from './tree-plan.ts';

/** Rows in one statement. */
const rowsAtATime = 5_000;
/** More than twice the departments of a country, and few enough to be compared with its tree in memory. */
const limits = { ...tableLimits, rows: 100_000 };

/**
 * Takes a table of departments in and has it checked in the background; returns the number of the import. Forbidden for all
 * but administrators; Invalid `no-file` or `too-large`.
 */
export function uploadTree(by: Asker, upload: { fileName: string; file: Buffer }): Promise<number> {
  return change(by, (sql) => takeIn(sql, by, { ...upload, kind: 'tree', mode: 'rows' }));
}

/** How many departments the commit would change. */
export function changesOf({ opened = 0, renamed = 0, moved = 0, adjusted = 0 }: Record<string, number>): number {
  return opened + renamed + moved + adjusted;
}

/** What a table of departments means, for the job that works on uploads. */
export const treeImports: ImportSubject = {
  kind: 'tree',
  events: { checked: 'departments-checked', committed: 'departments-imported' },

  async check(sql, found, progress) {
    const plan = await planned(sql, found, progress);
    await storeDecisions(sql, found.id, decisionsOf(plan));
    return checkedOf(plan);
  },

  async commit(sql, found) {
    await holdTree(sql);
    const plan = await planned(sql, found, () => {});
    const checked = checkedOf(plan);
    if (checked.digest !== found.digest) await storeDecisions(sql, found.id, decisionsOf(plan));
    else await applyTree(sql, found.askedBy!, plan);
    return checked;
  },
};

/** What the table would do to the tree as it is. Throws ImportEnds for a file that is no table of departments. */
async function planned(sql: Sql, found: Import, progress: (rows: number) => void): Promise<TreePlan> {
  // Whoever is an administrator no longer imports no more.
  if (!(await selectIsAdministrator(sql, found.askedBy!, today())))
    throw new ImportEnds({ state: 'refused', refusal: { reason: 'not-allowed' } });
  const { rows, faults } = await readTree(await fileOf(sql, found.id), progress);
  return planOf(rows, faults, await selectTree(sql), today());
}

const checkedOf = (plan: TreePlan): Checked => ({ counts: countsOf(plan), digest: digestOf(plan) });

async function readTree(
  file: Buffer,
  progress: (rows: number) => void,
): Promise<{ rows: TreeRow[]; faults: TreeFault[] }> {
  const rows: TreeRow[] = [];
  const faults: TreeFault[] = [];
  let columns: (TreeField | null)[] | null = null;
  const read = await readTable(
    file,
    ({ number, cells }) => {
      // Lines above the head, such as a title or those of our own exports, are passed over.
      if (columns === null || missingColumns(columns).length > 0) {
        const here = columnsOf(cells);
        if (columns === null || missingColumns(here).length < missingColumns(columns).length) columns = here;
        return;
      }
      const row = treeRowOf(number, cells, columns);
      if (Array.isArray(row)) faults.push(...row);
      else rows.push(row);
      progress(number);
    },
    limits,
  );
  if (read.outcome === 'refused') throw new ImportEnds({ state: 'refused', refusal: read });
  const missing = missingColumns(columns ?? []);
  if (missing.length > 0)
    throw new ImportEnds({ state: 'refused', refusal: { reason: 'columns-missing', columns: missing } });
  return { rows, faults };
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

/** All of the plan. Throws ImportEnds for a place that would have made a circle on a past day. */
async function applyTree(sql: Sql, byId: number, plan: TreePlan): Promise<void> {
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
    const belowItself = { state: 'refused', refusal: { reason: 'department-below-itself', code: each.code } } as const;
    const parentId = await updatePlace(sql, each.standing!.id, each.parent, each.position).catch((error: unknown) => {
      throw codeOf(error) === 'LC001' ? new ImportEnds(belowItself) : error;
    });
    if (parentId !== null && (await selectWasBelow(sql, parentId, each.standing!.id, each.from)))
      throw new ImportEnds(belowItself);
  }
  await insertTreeChanges(sql, byId, changed);
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
