// Rosters: what a file from the personnel system means for the staff. Taking it in, confirming it and carrying it out as a
// whole is the same for all tables (domain/imports); here is what its rows mean. Coordinators touch the people of their own
// branches only. What is committed is what was shown: the decisions are made anew within the commit.
import { keepTree } from '#domain/departments/departments.ts';
import {
  checkAgain,
  type Checked,
  checkNow,
  commitNow,
  confirmImport,
  fileOf,
  type Import,
  type ImportCounts,
  ImportEnds,
  type ImportMode,
  importOf,
  type ImportSubject,
  storeDecided,
  takeIn,
} from '#domain/imports/imports.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, type Sql, system, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { readTable, type TableRow } from '#platform/table-file.ts';
import { applyDecided } from './roster-apply.queries.ts';
import {
  headingKey,
  type Mapping,
  mappingFaults,
  recogniseColumns,
  type RosterField,
  rosterFields,
} from './roster-columns.ts';
import {
  createStage,
  type Decided,
  insertDecided,
  insertStaged,
  insertStagedFromRows,
  selectDecided,
} from './roster-decisions.queries.ts';
import { parseRosterRow, type RosterRow } from './roster-row.ts';
import * as queries from './roster.queries.ts';

/** What a row comes to; the first of these that holds. `left` also holds those who are missing from a whole roster. */
export const rosterOutcomes = [
  'refused',
  'joined',
  'moved',
  'new-post',
  'renamed',
  'changed',
  'left',
  /** A further post that a whole roster does not name. */
  'post-ended',
  'unchanged',
] as const;

export type RosterOutcome = (typeof rosterOutcomes)[number];

/** Outcomes of people and posts that are not in the file. */
const notInFile: readonly RosterOutcome[] = ['left', 'post-ended'];

/** Past this share of those who are there, leaving has to be confirmed by typing how many. */
const mostLeavingShare = 0.05;
const batchRows = 1000;
const sampleRows = 3;
const headWithinRows = 5;

interface RosterUpload {
  fileName: string;
  file: Buffer;
  mode: ImportMode;
}

/**
 * Takes a file in and has it checked in the background; returns the number of the import. Throws NotFound for whoever
 * answers for no department, Invalid `no-file` or `too-large`.
 */
export async function uploadRoster(actor: Asker, upload: RosterUpload): Promise<number> {
  await refuseWithoutReach(actor);
  return transaction(actor, (sql) => takeIn(sql, actor, { ...upload, kind: 'roster' }));
}

/** The same for the command line, checked at once. Returns the import as it then stands. */
export function checkRosterNow(upload: RosterUpload): Promise<Import> {
  return checkNow(rosterImports, upload);
}

/** Commits at once what `checkRosterNow` has checked; false when the staff changed meanwhile and nothing was done. */
export function commitRosterNow(id: number): Promise<boolean> {
  return commitNow(rosterImports, id);
}

/**
 * Says what the columns hold, remembers it for files to come, and has the file checked again. Throws Invalid `mapping`
 * when a needed column is missing or two hold the same.
 */
export async function mapColumns(actor: Asker, id: number, mapping: Mapping): Promise<void> {
  const { head, state } = await importOf(actor, 'roster', id);
  if (!head || (state !== 'unmapped' && state !== 'checked')) throw new Invalid('too-late');
  const whole = head.map((_, index) => mapping[index] ?? null);
  if (mappingFaults(whole).length > 0) throw new Invalid('mapping');
  // What is known by itself is not remembered, so that a wrong word for it can be taken back.
  const known = recogniseColumns(head, new Map());
  const told = head
    .map((heading, index) => ({
      heading: headingKey(heading),
      field: whole[index] ?? '',
      isKnown: known[index] === whole[index],
    }))
    .filter((each) => each.heading !== '' && !each.isKnown);
  await system('roster', (sql) =>
    queries.upsertHeadings(sql, [...new Map(told.map((each) => [each.heading, each])).values()]),
  );
  await transaction(actor, (sql) => checkAgain(sql, actor, id, whole));
}

/** How many leave when it takes a typed number to confirm them; null when it does not. */
export function leavingToConfirm(counts: ImportCounts): number | null {
  const left = counts['left'] ?? 0;
  return left > (counts['present'] ?? 0) * mostLeavingShare ? left : null;
}

/** How many rows and people the commit would change. */
export function changesOf(counts: ImportCounts): number {
  return sumOf(counts, (outcome) => outcome !== 'refused' && outcome !== 'unchanged');
}

/** Rows of the file: all that was decided, without what is not in it. */
export function rowsOf(counts: ImportCounts): number {
  return sumOf(counts, (outcome) => !notInFile.includes(outcome));
}

function sumOf(counts: ImportCounts, isMeant: (outcome: RosterOutcome) => boolean): number {
  return rosterOutcomes.filter(isMeant).reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

/** Confirms a dry run as confirmImport does. Throws Invalid `leaving` when the typed number of those who leave is not right. */
export async function confirmRoster(
  actor: Asker,
  id: number,
  confirmed: { digest: string; leaving: string },
): Promise<void> {
  await refuseWithoutReach(actor);
  await confirmImport(actor, 'roster', id, confirmed.digest, ({ counts }) => {
    const leaving = leavingToConfirm(counts!);
    if (leaving !== null && Number(confirmed.leaving.normalize('NFKC').replace(/[,\s]/g, '')) !== leaving) {
      throw new Invalid('leaving', { field: 'leaving', detail: { n: leaving } });
    }
  });
}

/** What a roster means, for the job that works on uploads. */
export const rosterImports: ImportSubject = {
  kind: 'roster',
  events: { checked: 'roster-checked', committed: 'roster-committed' },

  async check(sql, found, progress) {
    await createStage(sql);
    const { head, mapping } = await stageFile(sql, found, progress);
    await queries.insertRows(sql, found.id);
    const decided = await decide(sql, found, mapping, today());
    await storeDecided(sql, found.id);
    return { ...checkedOf(decided), head, mapping };
  },

  async commit(sql, found) {
    await queries.lockRosters(sql);
    await keepTree(sql);
    const day = today();
    const mapping = found.mapping as Mapping;
    await createStage(sql);
    await insertStagedFromRows(sql, found.id);
    const decided = await decide(sql, found, mapping, day);
    if (decided.digest === found.digest) await applyDecided(sql, day, hasOf(mapping));
    else await storeDecided(sql, found.id);
    return checkedOf(decided);
  },
};

const hasOf =
  (mapping: Mapping) =>
  (field: RosterField): boolean =>
    mapping.includes(field);

const checkedOf = ({ counts, present, digest }: Decided): Checked => ({ counts: { ...counts, present }, digest });

async function decide(sql: Sql, found: Import, mapping: Mapping, day: string): Promise<Decided> {
  await insertDecided(sql, {
    askedBy: found.askedBy,
    today: day,
    isComplete: found.mode === 'all',
    has: hasOf(mapping),
  });
  return selectDecided(sql, day);
}

/** Reads the file into the stage, in pieces. Throws ImportEnds as soon as it is clear that somebody has to be asked. */
async function stageFile(
  sql: Sql,
  found: Import,
  progress: (rows: number) => void,
): Promise<{ head: string[]; mapping: Mapping }> {
  const remembered = await queries.selectHeadings(sql);
  const file = await fileOf(sql, found.id);
  let reading: { head: string[]; mapping: Mapping } | null = null;
  let before: TableRow[] = [];
  let batch: RosterRow[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    rows += full.length;
    if (full.length > 0) await insertStaged(sql, found.id, full);
    progress(rows);
  };
  const add = (row: TableRow): Promise<void> | void => {
    batch.push(parseRosterRow(row.number, row.cells, reading!.mapping));
    if (batch.length >= batchRows) return flush();
  };
  // The head is the first row that names two things we know; when none does, the first row.
  const begin = (at: number): void => {
    const head = before[at]!.cells;
    const mapping = (found.mapping as Mapping | null) ?? recogniseColumns(head, remembered);
    if (mappingFaults(mapping).length > 0) {
      const sample = before.slice(at + 1, at + 1 + sampleRows).map((row) => row.cells);
      throw new ImportEnds({ state: 'unmapped', head, mapping, sample });
    }
    reading = { head, mapping };
    for (const row of before.slice(at + 1)) void add(row);
    before = [];
  };
  const headAt = (): number => {
    const at = before.findIndex(
      (row) => recogniseColumns(row.cells, remembered).filter((field) => field !== null).length >= 2,
    );
    return Math.max(at, 0);
  };
  const read = await readTable(file, (row) => {
    if (reading) return add(row);
    before.push(row);
    if (before.length > headWithinRows + sampleRows) begin(headAt());
  });
  if (read.outcome === 'refused') throw new ImportEnds({ state: 'refused', refusal: read });
  if (!reading) begin(headAt());
  await flush();
  if (rows === 0) throw new ImportEnds({ state: 'refused', refusal: { reason: 'empty' } });
  return reading!;
}

async function refuseWithoutReach(actor: Asker): Promise<void> {
  if (!(await read(actor, (sql) => queries.selectReaches(sql, actor.staffId)))) throw new NotFound('roster');
}

/** True when the text names a field of a roster; for values that come from a form. */
export function isRosterField(value: string): value is RosterField {
  return (rosterFields as readonly string[]).includes(value);
}
