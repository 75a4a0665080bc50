// What an uploaded table of departments would do to the tree: a comparison of its rows with the tree as it is. Pure, so that
// the dry run and the commit come to the same.
import type { Localised } from '#i18n/language.ts';
import type { Level } from './department.ts';
import type { TreeFault, TreeField, TreeReason, TreeRow } from './tree-file.ts';

/** A department as it stands now. */
export interface Standing {
  id: number;
  code: string;
  parentCode: string | null;
  position: number;
  level: Level;
  name: Localised;
  shortName: Localised;
  openedOn: string;
  closedOn: string | null;
  /** The last days of its newest former name and place. */
  nameUntil: string | null;
  placeUntil: string | null;
}

/** What becomes of a department. */
export interface PlannedDepartment {
  row: number;
  code: string;
  /** null: it is new. */
  standing: Standing | null;
  parent: string | null;
  /** null: after the last of its brothers. */
  position: number | null;
  level: Level;
  name: Localised;
  shortName: Localised;
  /** The first day of what is new. */
  from: string;
  isRenamed: boolean;
  isMoved: boolean;
}

export interface TreePlan {
  /** Parents before what stands below them. */
  opened: PlannedDepartment[];
  /** Changed ones, those that will stand higher first; renamed, moved, or only another order or level. */
  changed: PlannedDepartment[];
  unchanged: PlannedDepartment[];
  /** By row. */
  refused: TreeFault[];
}

/** What becomes of a department; the first of these that holds. */
export const treeOutcomes = ['refused', 'opened', 'moved', 'renamed', 'adjusted', 'unchanged'] as const;

export type TreeOutcome = (typeof treeOutcomes)[number];

/** Compares the rows with the tree. `faults` are those of rows that could not be read; `day` is today. */
export function planOf(
  rows: readonly TreeRow[],
  faults: readonly TreeFault[],
  tree: ReadonlyMap<string, Standing>,
  day: string,
): TreePlan {
  const refused = [...faults];
  const planned = new Map<string, PlannedDepartment>();
  const refusedCodes = new Set<string>();
  const refuse = (row: number, code: string, column: TreeField, value: string, reason: TreeReason, other?: string) => {
    refused.push({ row, column, value, reason, ...(other !== undefined && { other }) });
    refusedCodes.add(code);
    planned.delete(code);
  };

  const firstRow = new Map<string, number>();
  for (const row of rows) {
    const known = firstRow.get(row.code);
    if (known !== undefined) {
      refused.push({ row: row.row, column: 'code', value: row.code, reason: 'twice', other: String(known) });
      continue;
    }
    firstRow.set(row.code, row.row);
    const wanted = wantedOf(row, tree.get(row.code) ?? null, day);
    if ('reason' in wanted) {
      refused.push(wanted);
      refusedCodes.add(row.code);
    } else planned.set(row.code, wanted);
  }

  // A refused row may take the parent away from others, and breaking a circle too: until nothing more falls.
  for (let before = -1; before !== refused.length;) {
    before = refused.length;
    for (const each of [...planned.values()]) {
      if (each.standing && !each.isMoved) continue;
      const reason = parentFault(each, planned, refusedCodes, tree);
      if (reason) refuse(each.row, each.code, 'parent', each.parent ?? '', reason);
    }
    for (const code of inCircles(planned, tree)) {
      const { row, parent } = planned.get(code)!;
      refuse(row, code, 'parent', parent ?? '', 'circle');
    }
  }

  const all = [...planned.values()];
  const isChange = (each: PlannedDepartment): boolean =>
    each.standing !== null && (each.isRenamed || each.isMoved || isAdjusted(each));
  return {
    opened: byDepth(
      all.filter((each) => each.standing === null),
      planned,
      tree,
    ),
    changed: byDepth(all.filter(isChange), planned, tree),
    unchanged: all.filter((each) => each.standing !== null && !isChange(each)),
    refused: refused.sort((one, other) => one.row - other.row),
  };
}

/** How many departments, and refused rows, come to each outcome. */
export function countsOf({ opened, changed, unchanged, refused }: TreePlan): Partial<Record<TreeOutcome, number>> {
  const counts: Partial<Record<TreeOutcome, number>> = {
    refused: new Set(refused.map((fault) => fault.row)).size,
    opened: opened.length,
    unchanged: unchanged.length,
  };
  for (const each of changed) counts[outcomeOf(each)] = (counts[outcomeOf(each)] ?? 0) + 1;
  return counts;
}

/** One decision a row: what becomes of its department, or all that is wrong with it. */
export function* decisionsOf({ opened, changed, unchanged, refused }: TreePlan) {
  for (const [row, faults] of Map.groupBy(refused, (fault) => fault.row)) {
    yield { rowNumber: row, code: null, name: null, outcome: 'refused', faults, detail: null };
  }
  for (const each of [...changed, ...opened, ...unchanged]) {
    const { row, code, name, parent, level, from, isRenamed } = each;
    yield {
      ...{ rowNumber: row, code, name, outcome: outcomeOf(each), faults: null },
      detail: { parent, level, from, ...(isRenamed && { isRenamed }) },
    };
  }
}

function outcomeOf(each: PlannedDepartment): TreeOutcome {
  if (each.standing === null) return 'opened';
  return each.isMoved ? 'moved' : each.isRenamed ? 'renamed' : isAdjusted(each) ? 'adjusted' : 'unchanged';
}

function wantedOf(row: TreeRow, standing: Standing | null, day: string): PlannedDepartment | TreeFault {
  const fault = (column: TreeField, value: string, reason: TreeReason, other?: string): TreeFault => ({
    ...{ row: row.row, column, value, reason },
    ...(other !== undefined && { other }),
  });
  if (standing?.closedOn) return fault('code', row.code, 'closed', standing.closedOn);
  // One language stands for both until the other is written; for a department that is there an empty cell changes nothing.
  const name = standing ? { ...standing.name, ...row.name } : complete(row.name);
  if (!name) return fault('nameZh', '', 'missing');
  const shortName = standing ? { ...standing.shortName, ...row.shortName } : { ...name, ...row.shortName };
  const level = row.level ?? standing?.level;
  if (!level) return fault('level', '', 'missing');
  const isRenamed = standing !== null && !(isSame(name, standing.name) && isSame(shortName, standing.shortName));
  const isMoved = standing !== null && row.parent !== standing.parentCode;
  const from = row.from ?? day;
  const value = row.from ?? '';
  if (isRenamed || isMoved) {
    if (from > day) return fault('from', value, 'day-to-come');
    if (from < standing.openedOn) return fault('from', value, 'before-opening', standing.openedOn);
    if (isRenamed && standing.nameUntil !== null && standing.nameUntil >= from)
      return fault('from', value, 'later-change');
    if (isMoved && standing.placeUntil !== null && standing.placeUntil >= from)
      return fault('from', value, 'later-change');
  }
  const position = row.order ?? (isMoved ? null : (standing?.position ?? null));
  const { code, parent } = row;
  return { row: row.row, code, standing, parent, position, level, name, shortName, from, isRenamed, isMoved };
}

function complete({ en, zh }: Partial<Localised>): Localised | null {
  const either = en ?? zh;
  return either === undefined ? null : { en: en ?? either, zh: zh ?? either };
}

function parentFault(
  { parent, from }: PlannedDepartment,
  planned: ReadonlyMap<string, PlannedDepartment>,
  refusedCodes: ReadonlySet<string>,
  tree: ReadonlyMap<string, Standing>,
): TreeReason | null {
  if (parent === null) return null;
  const standing = tree.get(parent);
  if (standing) return standing.closedOn ? 'parent-closed' : standing.openedOn > from ? 'parent-later' : null;
  const above = planned.get(parent);
  if (!above) return refusedCodes.has(parent) ? 'parent-refused' : 'unknown-parent';
  return above.from > from ? 'parent-later' : null;
}

function isSame(one: Localised, other: Localised): boolean {
  return one.en === other.en && one.zh === other.zh;
}

function isAdjusted({ standing, position, level }: PlannedDepartment): boolean {
  return standing !== null && (position !== standing.position || level !== standing.level);
}

function parentOf(
  code: string,
  planned: ReadonlyMap<string, PlannedDepartment>,
  tree: ReadonlyMap<string, Standing>,
): string | null {
  const each = planned.get(code);
  return each ? each.parent : (tree.get(code)?.parentCode ?? null);
}

/** Codes of planned departments that would stand below themselves. */
function inCircles(planned: ReadonlyMap<string, PlannedDepartment>, tree: ReadonlyMap<string, Standing>): string[] {
  const fine = new Set<string>();
  const circling = new Set<string>();
  for (const start of planned.keys()) {
    const way = new Map<string, number>();
    let at: string | null = start;
    while (at !== null && !fine.has(at) && !circling.has(at) && !way.has(at)) {
      way.set(at, way.size);
      at = parentOf(at, planned, tree);
    }
    // What leads into a circle but is not part of it may stay: below it all is well once the circle is broken.
    const begins = at !== null && way.has(at) ? way.get(at)! : Infinity;
    for (const [code, index] of way) (index >= begins ? circling : fine).add(code);
  }
  return [...circling].filter((code) => planned.has(code));
}

/** The higher they will stand the earlier they come; brothers in the order of the file. */
function byDepth(
  departments: PlannedDepartment[],
  planned: ReadonlyMap<string, PlannedDepartment>,
  tree: ReadonlyMap<string, Standing>,
): PlannedDepartment[] {
  const depths = new Map<string, number>();
  const depthOf = (code: string): number => {
    const way: string[] = [];
    let at: string | null = code;
    while (at !== null && !depths.has(at)) {
      way.push(at);
      at = parentOf(at, planned, tree);
    }
    let depth = at === null ? -1 : depths.get(at)!;
    for (const each of way.reverse()) depths.set(each, ++depth);
    return depths.get(code)!;
  };
  return departments
    .map((each) => ({ each, depth: depthOf(each.code) }))
    .sort((one, other) => one.depth - other.depth || one.each.row - other.each.row)
    .map(({ each }) => each);
}
