// Long work that goes on while people do something else: queued with the transaction that asks for it, done by this
// process or another one, tried again when a process dies in the middle. Kept by pg-boss in PostgreSQL; how far a job is
// stands in `background_jobs`, so that a page about it survives a reload and a restart.
import { fork } from 'node:child_process';
import type { Job, JobWithMetadata, PgBoss } from 'pg-boss';
import { type Asker, openedWith, queueConnection, read, type Sql, system } from './db.ts';
import { log } from './log.ts';

/** What a job is told. No names of people: they stand in tables of their own. */
export type JobInput = Record<string, string | number | boolean | null>;

/** A job that is being done. */
interface RunningJob {
  id: number;
  input: JobInput;
  /** Who asked for it; null for the platform itself. */
  askedBy: number | null;
  /** Says how far it is, at most twice a second; returns at once. */
  progress(done: number, total: number | null): void;
}

/** A kind of job. It can run again from its beginning after it broke off anywhere: it must be sound to do so. */
export interface JobKind {
  /** Letters and hyphens. */
  name: string;
  run(job: RunningJob): Promise<void>;
  /** Nobody tries again: the last try failed, or its process died. */
  gaveUp?(job: Pick<RunningJob, 'input'>): Promise<void>;
}

/** What the process is told that does a job. */
interface JobTask {
  kind: string;
  job: Omit<RunningJob, 'progress'>;
  database: ReturnType<typeof openedWith>;
}

/** What it says. */
type JobWord = { done: number; total: number | null } | { message: string; stack: string | undefined };

/** How far a job is. */
export interface JobProgress {
  id: number;
  askedAt: Date;
  begunAt: Date | null;
  done: number;
  total: number | null;
  endedAt: Date | null;
  outcome: 'done' | 'failed' | null;
}

/** The schema that pg-boss keeps; made by the owner (db/queue.ts). */
export const queueSchema = 'lectern_jobs';

/** Where jobs go that nobody tries again. */
export const givenUpQueue = 'given-up';

/** How a queue treats its jobs: a process that gives no sign for 10 s is taken for dead, and the job is tried again. */
export const queueOptions = {
  retryLimit: 2,
  retryDelay: 1,
  heartbeatSeconds: 10,
  expireInSeconds: 3600,
  deleteAfterSeconds: 7 * 24 * 3600,
};

/** The memory of the process of a job: enough for the largest table. */
const jobFlags = ['--max-old-space-size=128', '--max-semi-space-size=4'];

const workOptions = { pollingIntervalSeconds: 0.5, heartbeatRefreshSeconds: 3, includeMetadata: true } as const;
const progressEveryMs = 500;
const stopPatienceMs = 8000;
const textOid = 25;

let boss: PgBoss | null = null;

/**
 * Opens the queue for this process; with `kinds` it also does jobs of these kinds, one of each at a time. With `apart`, a
 * module that calls `answerForJob`, each job is done in a process of its own: pages do not wait for it, its memory is bounded
 * and given back, and what it throws anywhere ends the job alone. Returns how to stop: what runs may finish for some seconds,
 * then it is left to be tried again.
 */
export async function startJobs(kinds: JobKind[], apart?: URL): Promise<() => Promise<void>> {
  // Not for the process of a job, which has no queue: 20 MB.
  const library = await import('pg-boss');
  const starting = new library.PgBoss({
    db: { executeSql: (text, values) => execute(text, values) },
    schema: queueSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: kinds.length > 0,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // The web role owns no index and could not rebuild one.
    reindex: false,
    monitorVacuum: false,
  });
  starting.on('error', (error) => log.error({ err: error }, 'the queue of jobs has a fault'));
  await starting.start();
  for (const kind of kinds) {
    await starting.work(kind.name, workOptions, async ([job]: JobWithMetadata<{ id: number }>[]) => {
      if (job) await doJob(kind, job.data.id, apart);
    });
  }
  if (kinds.length > 0) {
    await starting.work(givenUpQueue, workOptions, async ([job]: Job<{ id: number }>[]) => {
      if (job) await giveUp(kinds, job.data.id);
    });
  }
  boss = starting;
  return async () => {
    if (boss === starting) boss = null;
    await starting.stop({ graceful: true, timeout: stopPatienceMs });
  };
}

/** Asks for a job within a transaction: it is done after the commit, and never when there is none. Returns its number. */
export async function enqueueJob(
  sql: Sql,
  kind: string,
  { askedBy, input }: { askedBy: number | null; input: JobInput },
): Promise<number> {
  if (!boss) throw new Error('startJobs() has not been called in this process');
  const [row] = await sql<{ id: number }[]>`
    insert into background_jobs (kind, asked_by, input) values (${kind}, ${askedBy}, ${sql.json(input)}) returning id`;
  const id = row!.id;
  // JSON goes as the text that it is: postgres.js would wrap it once more.
  const executeSql = async (text: string, values: unknown[] = []) => ({
    rows: [
      ...(await sql.unsafe(
        text,
        values.map((value) => (isJson(value) ? sql.typed(value, textOid) : value)) as never[],
      )),
    ],
  });
  const sent = await boss.send(kind, { id }, { db: { executeSql } });
  if (!sent) throw new Error(`the queue took no job of the kind ${kind}`);
  return id;
}

/** How far a job is; undefined for whoever did not ask for it. */
export async function jobProgress(asker: Asker, id: number): Promise<JobProgress | undefined> {
  const [row] = await read(
    asker,
    (sql) => sql<JobProgress[]>`
      select id, asked_at, begun_at, done, total, ended_at, outcome from background_jobs where id = ${id}`,
  );
  return row;
}

async function doJob(kind: JobKind, id: number, apart: URL | undefined): Promise<void> {
  const job = await begin(id);
  if (!job) return;
  const reporter = progressReporter(id);
  const running = { id, input: job.input, askedBy: job.askedBy };
  try {
    if (apart) await runApart(apart, { kind: kind.name, job: running, database: openedWith() }, reporter.report);
    else await kind.run({ ...running, progress: reporter.report });
    await reporter.finish();
    await end(id, 'done');
  } catch (error) {
    await reporter.finish();
    log.error({ err: error, kind: kind.name, job: id }, 'a try at a job failed');
    throw error;
  }
}

/** After the last try, whether it failed or its process died: says so, once. */
async function giveUp(kinds: JobKind[], id: number): Promise<void> {
  const [job] = await system(
    'jobs',
    (sql) => sql<{ kind: string; input: JobInput }[]>`
      select kind, input from background_jobs where id = ${id} and ended_at is null`,
  );
  if (!job) return;
  await kinds.find((kind) => kind.name === job.kind)?.gaveUp?.({ input: job.input });
  await end(id, 'failed');
  log.error({ kind: job.kind, job: id }, 'a job failed for good');
}

/** Resolves when the process has done the job; rejects with what it threw, also when its memory was full. */
function runApart(module: URL, task: JobTask, report: RunningJob['progress']): Promise<void> {
  const child = fork(module, { execArgv: jobFlags, serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.on('message', (word: JobWord) => {
      if ('done' in word) report(word.done, word.total);
      else reject(Object.assign(new Error(word.message), { stack: word.stack }));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the process of the job ended with ${code ?? signal}`));
    });
    child.send(task, (error) => error && reject(error));
  });
}

/** For a process that does one job: it is told which, and ends with it, or with the process that asked for it. */
export async function answerForJob(
  work: (task: JobTask, progress: RunningJob['progress']) => Promise<void>,
): Promise<void> {
  const say = (word: JobWord): Promise<void> =>
    new Promise((resolve) => process.send!(word, undefined, {}, () => resolve()));
  process.once('disconnect', () => process.exit(1));
  const task = await new Promise<JobTask>((resolve) => process.once('message', resolve));
  try {
    await work(task, (done, total) => void say({ done, total }));
    process.exit(0);
  } catch (error) {
    const { message, stack } = error as Error;
    await say({ message, stack });
    process.exit(1);
  }
}

/** Marks the job as begun; undefined when it has ended already. */
function begin(id: number): Promise<{ input: JobInput; askedBy: number | null } | undefined> {
  return system('jobs', async (sql) => {
    const [row] = await sql<{ input: JobInput; askedBy: number | null }[]>`
      update background_jobs set begun_at = clock_timestamp(), done = 0, total = null
      where id = ${id} and ended_at is null returning input, asked_by`;
    return row;
  });
}

function end(id: number, outcome: 'done' | 'failed'): Promise<unknown> {
  return system(
    'jobs',
    (sql) => sql`update background_jobs set ended_at = clock_timestamp(), outcome = ${outcome} where id = ${id}`,
  );
}

/** Writes how far a job is from time to time; the last word is written by `finish`. */
function progressReporter(id: number) {
  let written = 0;
  let latest: [number, number | null] | null = null;
  let writing: Promise<unknown> = Promise.resolve();
  const write = (): void => {
    if (!latest) return;
    const [done, total] = latest;
    latest = null;
    written = Date.now();
    writing = writing
      .then(() =>
        system('jobs', (sql) => sql`update background_jobs set done = ${done}, total = ${total} where id = ${id}`),
      )
      .catch((error: unknown) => log.warn({ err: error, job: id }, 'how far a job is could not be written'));
  };
  return {
    report: (done: number, total: number | null): void => {
      latest = [done, total];
      if (Date.now() - written >= progressEveryMs) write();
    },
    finish: async (): Promise<void> => {
      write();
      await writing;
    },
  };
}

const isJson = (value: unknown): value is string => typeof value === 'string' && /^[[{]/.test(value);

async function execute(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const sql = queueConnection();
  const result =
    values.length > 0
      ? await sql.unsafe(text, values.map((value) => value ?? null) as never[])
      : await sql.unsafe(text).simple();
  // Several statements in one text give several results.
  return { rows: Array.isArray(result[0]) ? result.flat() : [...result] };
}
