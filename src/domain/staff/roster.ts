// Rosters: a file from the personnel system becomes a dry run, and the dry run, when somebody confirms it, one change of
// all or nothing. Coordinators touch the people of their own branches only. What is committed is what was shown: the
// decisions are made anew within the commit, and when they differ nothing is done and the new ones are shown.
import { createHash } from 'node:crypto';
import { keepTree } from '#domain/departments/departments.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, type Sql, system, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { enqueueJob, type JobKind, type JobProgress, jobProgress } from '#platform/jobs.ts';
import { readTable, tableLimits, type TableRefusal } from '#platform/table-file.ts';
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
import { parseRosterRow, type RosterRow, type RowFault } from './roster-row.ts';
import * as queries from './roster.queries.ts';
import type { Localised } from '#i18n/language.ts';

/** `all`: whoever within reach is not in the file leaves; `rows`: the others stay as they are. */
export type RosterMode = 'all' | 'rows';

/** What a row comes to; the first of these that holds. `left` also holds those who are missing from a whole roster. */
export const rosterOutcomes = [
  'refused',
  'joined',
  'moved',
  'new-post',
  'renamed',
  'changed',
  'left',
  'unchanged',
] as const;

export type RosterOutcome = (typeof rosterOutcomes)[number];

export type RosterCounts = Partial<Record<RosterOutcome, number>> & {
  /** People within reach before the import. */
  present: number;
};

export interface RosterImport {
  id: number;
  askedBy: number | null;
  askedAt: Date;
  fileName: string;
  mode: RosterMode;
  state: 'uploaded' | 'unmapped' | 'refused' | 'checked' | 'committing' | 'committed';
  head: string[] | null;
  sample: string[][] | null;
  mapping: Mapping | null;
  refusal: TableRefusal | null;
  /** The day of the dry run: changes without a day of their own happen then. */
  asOf: string | null;
  counts: RosterCounts | null;
  digest: string | null;
  /** A commit found the staff changed after the dry run and did nothing. */
  changedSince: boolean;
  committedAt: Date | null;
  jobId: number | null;
  /** When the same file was last applied in the same way. */
  appliedBefore: Date | null;
}

export type RosterListing = Pick<
  RosterImport,
  'id' | 'askedAt' | 'fileName' | 'mode' | 'state' | 'counts' | 'committedAt'
>;

/** Past this share of those who are there, leaving has to be confirmed by typing how many. */
const mostLeavingShare = 0.05;
const keepDays = 30;
const batchRows = 1000;
const sampleRows = 3;
const headWithinRows = 5;
const mostCells = 10_000;

/**
 * Takes a file in and has it checked in the background; returns the number of the import. Throws NotFound for whoever
 * answers for no department, Invalid `no-file` or `too-large`.
 */
export async function uploadRoster(
  actor: Asker,
  upload: { fileName: string; file: Buffer; mode: RosterMode },
): Promise<number> {
  refuseSize(upload.file);
  await refuseWithoutReach(actor);
  return transaction(actor, async (sql) => {
    await queries.deleteOldImports(sql, actor.staffId, keepDays);
    const id = await insert(sql, actor.staffId, upload);
    await queries.updateJob(
      sql,
      id,
      await enqueueJob(sql, rosterCheck.name, { askedBy: actor.staffId, input: { import: id } }),
    );
    return id;
  });
}

/** The same for the command line, checked at once. Returns the import as it then stands. */
export async function checkRosterNow(upload: {
  fileName: string;
  file: Buffer;
  mode: RosterMode;
}): Promise<RosterImport> {
  refuseSize(upload.file);
  const id = await system('roster', async (sql) => {
    await queries.deleteOldImports(sql, null, keepDays);
    return insert(sql, null, upload);
  });
  await checkImport(id, () => {});
  return system('roster', (sql) => importOf(sql, id));
}

/** Commits at once what `checkRosterNow` has checked; false when the staff changed meanwhile and nothing was done. */
export function commitRosterNow(id: number): Promise<boolean> {
  return commitImport(id);
}

/** The first rows that `checkRosterNow` has refused. */
export function refusedLinesNow(id: number, limit: number): Promise<RosterLine[]> {
  return system('roster', (sql) => queries.selectDecisions(sql, id, 'refused', { limit, offset: 0 }));
}

/** An import with how far it is. Throws NotFound for anybody but the one who uploaded it. */
export async function rosterImport(actor: Asker, id: number): Promise<RosterImport & { job: JobProgress | undefined }> {
  const found = await read(actor, (sql) => importOf(sql, id));
  return { ...found, job: found.jobId === null ? undefined : await jobProgress(actor, found.jobId) };
}

/** The actor's own imports of the last weeks, the newest first. Throws NotFound for whoever answers for no department. */
export async function rosterImports(actor: Asker): Promise<RosterListing[]> {
  await refuseWithoutReach(actor);
  return read(actor, (sql) => queries.selectImports(sql, actor.staffId));
}

export interface RosterLine {
  /** Row of the file; null for somebody who is not in it. */
  rowNumber: number | null;
  staffNumber: string | null;
  name: Localised | null;
  department: Localised | null;
  faults: RowFault[] | null;
}

/** Rows that come to the outcome, in the order of the file. Throws NotFound as rosterImport does. */
export function rosterLines(
  actor: Asker,
  id: number,
  outcome: RosterOutcome,
  page: { limit: number; offset: number },
): Promise<RosterLine[]> {
  return read(actor, async (sql) => {
    await importOf(sql, id);
    return queries.selectDecisions(sql, id, outcome, page);
  });
}

/**
 * Says what the columns hold, remembers it for files to come, and has the file checked again. Throws Invalid `mapping`
 * when a needed column is missing or two hold the same.
 */
export async function mapColumns(actor: Asker, id: number, mapping: Mapping): Promise<void> {
  const { head, state } = await read(actor, (sql) => importOf(sql, id));
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
  await transaction(actor, async (sql) => {
    await queries.updateMapping(sql, id, whole);
    await queries.updateJob(
      sql,
      id,
      await enqueueJob(sql, rosterCheck.name, { askedBy: actor.staffId, input: { import: id } }),
    );
  });
}

/** How many leave when it takes a typed number to confirm them; null when it does not. */
export function leavingToConfirm(counts: RosterCounts): number | null {
  const left = counts.left ?? 0;
  return left > counts.present * mostLeavingShare ? left : null;
}

/** How many rows and people the commit would change. */
export function changesOf(counts: RosterCounts): number {
  return rosterOutcomes
    .filter((outcome) => outcome !== 'refused' && outcome !== 'unchanged')
    .reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}

/**
 * Confirms the dry run with that digest; it is carried out in the background. Twice is once. Throws Invalid `too-late`
 * when another dry run stands there meanwhile, `leaving` when the typed number of those who leave is not right.
 */
export async function confirmRoster(
  actor: Asker,
  id: number,
  confirmed: { digest: string; leaving: string },
): Promise<void> {
  await refuseWithoutReach(actor);
  await transaction(actor, async (sql) => {
    const found = await queries.selectOptionalImportForUpdate(sql, id);
    if (!found) throw new NotFound('roster');
    if (found.state === 'committing' || found.state === 'committed') return;
    if (found.state !== 'checked' || found.digest !== confirmed.digest) throw new Invalid('too-late');
    const leaving = leavingToConfirm(found.counts!);
    if (leaving !== null && Number(confirmed.leaving.normalize('NFKC').replace(/[,\s]/g, '')) !== leaving) {
      throw new Invalid('leaving', { field: 'leaving', detail: { n: leaving } });
    }
    await queries.updateState(sql, id, 'committing');
    await queries.updateJob(
      sql,
      id,
      await enqueueJob(sql, rosterCommit.name, { askedBy: actor.staffId, input: { import: id } }),
    );
  });
}

/** Has a file checked, or confirmed, once more after the work on it failed three times. */
export async function retryRoster(actor: Asker, id: number): Promise<void> {
  const found = await rosterImport(actor, id);
  if (found.job?.outcome !== 'failed') return;
  await transaction(actor, async (sql) => {
    // What failed in the middle of a commit is looked at again first.
    await queries.updateState(sql, id, 'uploaded');
    await queries.updateJob(
      sql,
      id,
      await enqueueJob(sql, rosterCheck.name, { askedBy: actor.staffId, input: { import: id } }),
    );
  });
}

/** Reads an uploaded file and decides about each of its rows; changes nobody. */
export const rosterCheck: JobKind = {
  name: 'roster-check',
  run: ({ input, progress }) => checkImport(Number(input['import']), (rows) => progress(rows, null)),
};

/** Carries out what was confirmed. */
export const rosterCommit: JobKind = {
  name: 'roster-commit',
  run: async ({ input }) => void (await commitImport(Number(input['import']))),
};

class ColumnsUnknown extends Error {
  readonly found: { head: string[]; sample: string[][]; mapping: Mapping };
  constructor(found: ColumnsUnknown['found']) {
    super('columns');
    this.found = found;
  }
}

async function checkImport(id: number, progress: (rows: number) => void): Promise<void> {
  try {
    await system('roster', async (sql) => {
      const found = await importToWorkOn(sql, id);
      if (!found || found.state !== 'uploaded') return;
      await createStage(sql);
      const reading = await stageFile(sql, found, progress);
      if ('refusal' in reading) return queries.updateRefused(sql, id, reading.refusal);
      const { head, mapping } = reading;
      await queries.insertRows(sql, id);
      const day = today();
      const decided = await decide(sql, found, mapping, day);
      await queries.insertDecisions(sql, id);
      await queries.updateChecked(sql, id, { asOf: day, head, mapping, ...of(decided), changedSince: false });
      await queries.insertImportEvent(sql, {
        actorId: found.askedBy,
        action: 'roster-checked',
        target: `roster-${id}`,
        detail: of(decided).counts,
      });
    });
  } catch (error) {
    // Rows may have been staged before; with the transaction they are gone.
    if (error instanceof ColumnsUnknown) await system('roster', (sql) => queries.updateUnmapped(sql, id, error.found));
    else throw error;
  }
}

/** False when the staff changed after the dry run: then a new one stands there. */
function commitImport(id: number): Promise<boolean> {
  return system('roster', async (sql) => {
    await queries.lockRosters(sql);
    await keepTree(sql);
    const found = await importToWorkOn(sql, id);
    if (!found || found.state === 'committed') return true;
    if (found.state !== 'committing' && found.askedBy !== null) return true;
    const day = today();
    const mapping = found.mapping!;
    await createStage(sql);
    await insertStagedFromRows(sql, id);
    const decided = await decide(sql, found, mapping, day);
    if (decided.digest !== found.digest) {
      await queries.insertDecisions(sql, id);
      await queries.updateChecked(sql, id, {
        asOf: day,
        head: found.head!,
        mapping,
        ...of(decided),
        changedSince: true,
      });
      return false;
    }
    await applyDecided(sql, day, hasOf(mapping));
    await queries.updateCommitted(sql, id);
    await queries.insertImportEvent(sql, {
      actorId: found.askedBy,
      action: 'roster-committed',
      target: `roster-${id}`,
      detail: of(decided).counts,
    });
    return true;
  });
}

const hasOf =
  (mapping: Mapping) =>
  (field: RosterField): boolean =>
    mapping.includes(field);

const of = ({ counts, present, digest }: Decided): { counts: RosterCounts; digest: string } => ({
  counts: { ...counts, present },
  digest,
});

async function decide(sql: Sql, found: RosterImport, mapping: Mapping, day: string): Promise<Decided> {
  await insertDecided(sql, {
    askedBy: found.askedBy,
    today: day,
    isComplete: found.mode === 'all',
    has: hasOf(mapping),
  });
  return selectDecided(sql, day);
}

/** Reads the file into the stage, in pieces. Throws ColumnsUnknown as soon as it is clear that somebody has to be asked. */
async function stageFile(
  sql: Sql,
  found: RosterImport,
  progress: (rows: number) => void,
): Promise<{ head: string[]; mapping: Mapping } | { refusal: TableRefusal }> {
  const remembered = await queries.selectHeadings(sql);
  const file = await queries.selectFile(sql, found.id);
  let reading: { head: string[]; mapping: Mapping } | null = null;
  let before: { number: number; cells: string[] }[] = [];
  let batch: RosterRow[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    rows += full.length;
    if (full.length > 0) await insertStaged(sql, found.id, full);
    progress(rows);
  };
  const add = (row: { number: number; cells: string[] }): Promise<void> | void => {
    batch.push(parseRosterRow(row.number, row.cells, reading!.mapping));
    if (batch.length >= batchRows) return flush();
  };
  // The head is the first row that names two things we know; when none does, the first row.
  const begin = (at: number): void => {
    const head = before[at]!.cells.slice(0, mostCells);
    const mapping = found.mapping ?? recogniseColumns(head, remembered);
    if (mappingFaults(mapping).length > 0) {
      throw new ColumnsUnknown({
        head,
        mapping,
        sample: before.slice(at + 1, at + 1 + sampleRows).map((row) => row.cells),
      });
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
  if (read.outcome === 'refused') return { refusal: read };
  if (!reading) begin(headAt());
  await flush();
  if (rows === 0) return { refusal: { outcome: 'refused', reason: 'empty', row: null, most: null } };
  return reading!;
}

async function insert(
  sql: Sql,
  askedBy: number | null,
  { fileName, file, mode }: { fileName: string; file: Buffer; mode: RosterMode },
): Promise<number> {
  const sha256 = createHash('sha256').update(file).digest();
  return queries.insertImport(sql, { askedBy, fileName: fileName.slice(-200) || 'roster', file, sha256, mode });
}

async function importOf(sql: Sql, id: number): Promise<RosterImport> {
  const found = await queries.selectOptionalImport(sql, id);
  if (!found) throw new NotFound('roster');
  return found;
}

/** Held to the end of the transaction, so that a job that was taken for dead and its next try do not meet. */
function importToWorkOn(sql: Sql, id: number): Promise<RosterImport | undefined> {
  return queries.selectOptionalImportForUpdate(sql, id);
}

function refuseSize(file: Buffer): void {
  if (file.length === 0) throw new Invalid('no-file', { field: 'file' });
  if (file.length > tableLimits.bytes) throw new Invalid('too-large', { field: 'file' });
}

async function refuseWithoutReach(actor: Asker): Promise<void> {
  if (!(await read(actor, (sql) => queries.selectReaches(sql, actor.staffId)))) throw new NotFound('roster');
}

/** True when the text names a field of a roster; for values that come from a form. */
export function isRosterField(value: string): value is RosterField {
  return (rosterFields as readonly string[]).includes(value);
}
