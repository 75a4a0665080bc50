// Tables that people upload, whatever they hold: taken in, checked in the background, confirmed, and carried out as a whole
// or not at all. What the rows mean is for the subject to say (`ImportSubject`); the rest is the same for all: how far it
// is, what was refused and why, that the same confirmation twice is once, and that one import is carried out at a time.
import { createHash } from 'node:crypto';
import { today } from '#platform/clock.ts';
import { type Asker, codeOf, constraintOf, read, type Sql, system, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { enqueueJob, type JobKind, type JobProgress, jobProgress } from '#platform/jobs.ts';
import { tableLimits, type TableFault } from '#platform/table-file.ts';
import type { Localised } from '#i18n/language.ts';
import * as queries from './imports.queries.ts';

export type ImportKind = 'roster' | 'tree';

/** `all`: whoever within reach is not in the file leaves; `rows`: what is not in the file stays as it is. */
export type ImportMode = 'all' | 'rows';

/** Why a file is refused as a whole. The words stand in i18n (`tableFile`). */
export interface ImportRefusal {
  reason: TableFault | 'columns-missing' | 'department-below-itself' | 'not-allowed';
  row?: number | null;
  most?: number | null;
  /** The columns that are missing, as the subject calls them. */
  columns?: string[];
  /** The department that it is about. */
  code?: string;
}

/** Why a row is refused. Column and reason are the subject's. */
export interface RowRefusal {
  column: string;
  value: string;
  reason: string;
  /** Another row that it is about. */
  row?: number;
  /** Something else that the reason speaks of. */
  other?: string;
}

/** How many rows, or people, come to each outcome; `present`: how many were there before. */
export type ImportCounts = Record<string, number>;

export interface Import {
  id: number;
  kind: ImportKind;
  /** null: the command line. */
  askedBy: number | null;
  askedAt: Date;
  fileName: string;
  mode: ImportMode;
  state: 'uploaded' | 'unmapped' | 'refused' | 'checked' | 'committing' | 'committed';
  head: string[] | null;
  sample: string[][] | null;
  /** For each column what it holds. */
  mapping: (string | null)[] | null;
  refusal: ImportRefusal | null;
  /** The day of the dry run: changes without a day of their own happen then. */
  asOf: string | null;
  counts: ImportCounts | null;
  digest: string | null;
  /** A commit found that something else would be done than was shown, and did nothing. */
  changedSince: boolean;
  committedAt: Date | null;
  jobId: number | null;
  /** When the same file was last applied in the same way. */
  appliedBefore: Date | null;
}

export type ImportListing = Pick<
  Import,
  'id' | 'askedAt' | 'fileName' | 'mode' | 'state' | 'counts' | 'committedAt' | 'refusal'
>;

/** What was decided about one row, or about somebody who is not in the file. */
export interface ImportLine {
  /** Row of the file; null for somebody who is not in it. */
  rowNumber: number | null;
  code: string | null;
  name: Localised | null;
  department: Localised | null;
  faults: RowRefusal[] | null;
  detail: Record<string, unknown> | null;
}

/** What a dry run came to. `digest` names all that would be done. */
export interface Checked {
  counts: ImportCounts;
  digest: string;
  head?: string[];
  mapping?: (string | null)[];
}

/** What a subject knows about its tables. Both run in one transaction, which they share with what is written about it. */
export interface ImportSubject {
  kind: ImportKind;
  /** Actions in the audit trail. */
  events: { checked: string; committed: string };
  /** Reads the file and stores a decision about each row; changes nothing else. Throws ImportEnds. */
  check(sql: Sql, found: Import, progress: (rows: number) => void): Promise<Checked>;
  /** Decides anew and, when it comes to the digest of `found`, carries it out; otherwise stores the new decisions. */
  commit(sql: Sql, found: Import): Promise<Checked>;
}

/** Thrown by a subject: the file cannot be gone on with. Nothing is kept of what was done about it. */
export class ImportEnds extends Error {
  readonly end:
    | { state: 'refused'; refusal: ImportRefusal }
    | { state: 'unmapped'; head: string[]; sample: string[][]; mapping: (string | null)[] };
  constructor(end: ImportEnds['end']) {
    super(end.state);
    this.end = end;
  }
}

export const importQueue = 'import';

const keepDays = 30;
const longestName = 200;

/** Takes a file in, within the transaction of its subject, and has it checked; returns the number of the import. */
export async function takeIn(sql: Sql, actor: Asker, upload: Upload): Promise<number> {
  const id = await insertUpload(sql, actor.staffId, upload);
  await enqueue(sql, actor, id);
  return id;
}

/** A file with what it is. */
export interface Upload {
  kind: ImportKind;
  fileName: string;
  file: Buffer;
  mode: ImportMode;
}

/** The actor's own import of that kind, with how far it is. Throws NotFound for any other. */
export async function importOf(
  actor: Asker,
  kind: ImportKind,
  id: number,
): Promise<Import & { job: JobProgress | undefined }> {
  const found = await read(actor, (sql) => selectImport(sql, id));
  if (found.kind !== kind) throw new NotFound('import');
  return { ...found, job: found.jobId === null ? undefined : await jobProgress(actor, found.jobId) };
}

/** The actor's own imports of that kind of the last weeks, the newest first. */
export function importsOf(actor: Asker, kind: ImportKind): Promise<ImportListing[]> {
  return read(actor, (sql) => queries.selectImports(sql, kind, actor.staffId));
}

/** Rows that come to the outcome, in the order of the file. Throws NotFound as importOf does. */
export function importLines(
  actor: Asker,
  id: number,
  outcome: string,
  page: { limit: number; offset?: number; afterRow?: number },
): Promise<ImportLine[]> {
  return read(actor, async (sql) => {
    await selectImport(sql, id);
    return queries.selectDecisions(sql, id, outcome, page);
  });
}

/**
 * Confirms the dry run with that digest; it is carried out in the background. Twice is once. `refuse` may throw for what the
 * subject wants beside it. Throws Invalid `too-late` when another dry run stands there meanwhile, `another-runs` while
 * another import is carried out.
 */
export async function confirmImport(
  actor: Asker,
  kind: ImportKind,
  id: number,
  digest: string,
  refuse: (found: Import) => void = () => {},
): Promise<void> {
  await refusingAnother(() =>
    transaction(actor, async (sql) => {
      // The command line holds its import for as long as it works on it.
      await sql`set local lock_timeout = '3s'`;
      const found = await queries.selectOptionalImportForUpdate(sql, id);
      if (found?.kind !== kind) throw new NotFound('import');
      if (found.state === 'committing' || found.state === 'committed') return;
      if (found.state !== 'checked' || found.digest !== digest) throw new Invalid('too-late');
      refuse(found);
      await queries.updateState(sql, id, 'committing');
      await enqueue(sql, actor, id);
    }),
  );
}

/** Has a file checked once more; with `mapping` after its columns were named. */
export async function checkAgain(
  sql: Sql,
  actor: Asker,
  id: number,
  mapping: (string | null)[] | null = null,
): Promise<void> {
  await queries.updateToCheck(sql, id, mapping);
  await enqueue(sql, actor, id);
}

/** Has it checked once more after the work on it failed three times. */
export async function retryImport(actor: Asker, id: number): Promise<void> {
  const { jobId, state } = await read(actor, (sql) => selectImport(sql, id));
  const job = jobId === null ? undefined : await jobProgress(actor, jobId);
  if (job?.outcome !== 'failed' || state !== 'uploaded') return;
  await transaction(actor, (sql) => checkAgain(sql, actor, id));
}

/** Takes a file in for the command line and checks it at once. Returns the import as it then stands. */
export async function checkNow(subject: ImportSubject, upload: Omit<Upload, 'kind'>): Promise<Import> {
  const id = await system('import', (sql) => insertUpload(sql, null, { ...upload, kind: subject.kind }));
  await workOn(subject, id, () => {});
  return system('import', (sql) => selectImport(sql, id));
}

/**
 * Carries out at once what `checkNow` has checked; false when something else would be done meanwhile and nothing was done.
 * Throws Invalid `another-runs` while another import is carried out.
 */
export async function commitNow(subject: ImportSubject, id: number): Promise<boolean> {
  await refusingAnother(() => workOn(subject, id, () => {}, { isConfirmed: true }));
  return (await system('import', (sql) => selectImport(sql, id))).state === 'committed';
}

/** The first lines with that outcome, for the command line. */
export function linesNow(id: number, outcome: string, limit: number): Promise<ImportLine[]> {
  return system('import', (sql) => queries.selectDecisions(sql, id, outcome, { limit }));
}

/** The job that works on uploads: it checks those that are new and carries out those that are confirmed. */
export function importJob(subjects: ImportSubject[]): JobKind {
  return {
    name: importQueue,
    async run({ input, progress }) {
      const id = Number(input['import']);
      const kind = await system('import', (sql) => queries.selectOptionalKind(sql, id));
      const subject = subjects.find((each) => each.kind === kind);
      if (subject) await workOn(subject, id, (rows) => progress(rows, null));
    },
    // Nothing was done, and others may import again.
    gaveUp: ({ input }) => system('import', (sql) => queries.updateGivenUp(sql, Number(input['import']))),
  };
}

/** The file of an import, as it came. */
export const fileOf = queries.selectFile;

/** Stores decisions in place of what was there, in pieces. */
export async function storeDecisions(
  sql: Sql,
  id: number,
  decisions: Iterable<queries.DecisionRow>,
  rowsAtATime = 2000,
): Promise<void> {
  await queries.deleteDecisions(sql, id);
  let batch: queries.DecisionRow[] = [];
  for (const decision of decisions) {
    if (batch.push(decision) < rowsAtATime) continue;
    await queries.insertDecisions(sql, id, batch);
    batch = [];
  }
  if (batch.length > 0) await queries.insertDecisions(sql, id, batch);
}

/** The same for decisions that the subject made in a temporary table `decided`. */
export async function storeDecided(sql: Sql, id: number): Promise<void> {
  await queries.deleteDecisions(sql, id);
  await queries.insertDecided(sql, id);
}

async function workOn(
  subject: ImportSubject,
  id: number,
  progress: (rows: number) => void,
  { isConfirmed = false }: { isConfirmed?: boolean } = {},
): Promise<void> {
  try {
    await system('import', async (sql) => {
      // Held to the end, so that a job that was taken for dead and its next try do not meet.
      const found = await queries.selectOptionalImportForUpdate(sql, id);
      if (found?.state === 'uploaded') {
        const checked = await subject.check(sql, found, progress);
        await queries.updateChecked(sql, id, { asOf: today(), changedSince: false, ...checked });
        await queries.insertImportEvent(sql, found, subject.events.checked, checked.counts);
      } else if (found?.state === 'committing' || (isConfirmed && found?.state === 'checked')) {
        if (isConfirmed) await queries.updateState(sql, id, 'committing');
        const checked = await subject.commit(sql, found);
        if (checked.digest !== found.digest)
          return queries.updateChecked(sql, id, { asOf: today(), changedSince: true, ...checked });
        await queries.updateCommitted(sql, id);
        await queries.insertImportEvent(sql, found, subject.events.committed, checked.counts);
      }
    });
  } catch (error) {
    if (!(error instanceof ImportEnds)) throw error;
    const { end } = error;
    await system('import', (sql) =>
      end.state === 'refused' ? queries.updateRefused(sql, id, end.refusal) : queries.updateUnmapped(sql, id, end),
    );
  }
}

async function insertUpload(sql: Sql, askedBy: number | null, { file, fileName, ...rest }: Upload): Promise<number> {
  if (file.length === 0) throw new Invalid('no-file', { field: 'file' });
  if (file.length > tableLimits.bytes) throw new Invalid('too-large', { field: 'file' });
  await queries.deleteOldImports(sql, askedBy, keepDays);
  const sha256 = createHash('sha256').update(file).digest();
  return queries.insertImport(sql, {
    ...rest,
    askedBy,
    file,
    sha256,
    fileName: fileName.slice(-longestName) || 'table',
  });
}

async function enqueue(sql: Sql, { staffId }: Asker, id: number): Promise<void> {
  await queries.updateJob(sql, id, await enqueueJob(sql, importQueue, { askedBy: staffId, input: { import: id } }));
}

async function selectImport(sql: Sql, id: number): Promise<Import> {
  const found = await queries.selectOptionalImport(sql, id);
  if (!found) throw new NotFound('import');
  return found;
}

/** One import at a time is a rule of the database; what it refuses, or does not give within some seconds, is told as such. */
async function refusingAnother(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (constraintOf(error) === 'one_import_at_a_time' || codeOf(error) === '55P03') throw new Invalid('another-runs');
    throw error;
  }
}
