// The thread of a test: counts to the number it is given in the database, or fails in one way or another.
import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { closeDatabase, openDatabase, system } from '#platform/db.ts';
import type { ThreadTask } from '#platform/jobs.ts';

const { kind, job, database } = workerData as ThreadTask;
const n = Number(job.input['n']);
if (kind === 'count') {
  await openDatabase({ web: database.web, key: Buffer.from(database.key), connections: 1 });
  const [row] = await system(
    'test',
    (sql) => sql<{ n: number }[]>`select count(*)::int as n from generate_series(1, ${n}::int)`,
  );
  parentPort!.postMessage([row!.n, n]);
  await closeDatabase();
} else if (n === 0) {
  // As postgres.js does: where nobody can catch it.
  setTimeout(() => {
    throw new TypeError('from somewhere');
  });
} else {
  for (const kept: unknown[] = []; ; await turn()) kept.push(new Array(2_000_000).fill(kept));
}
