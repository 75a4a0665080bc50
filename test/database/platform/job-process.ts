// The process of a test: counts to the number it is given in the database, or fails in one way or another.
import { setImmediate as turn } from 'node:timers/promises';
import { closeDatabase, openDatabase, system } from '#platform/db.ts';
import { answerForJob } from '#platform/jobs.ts';

await answerForJob(async ({ kind, job, database }, progress) => {
  const n = Number(job.input['n']);
  if (kind === 'count') {
    await openDatabase({ web: database.web, key: Buffer.from(database.key), connections: 1 });
    const [row] = await system(
      'test',
      (sql) => sql<{ n: number }[]>`select count(*)::int as n from generate_series(1, ${n}::int)`,
    );
    progress(row!.n, n);
    await closeDatabase();
  } else if (n === 0) {
    throw new Error('it does not work');
  } else if (n === 1) {
    // As postgres.js does: where nobody can catch it.
    setTimeout(() => {
      throw new TypeError('from somewhere');
    });
    await new Promise(() => {});
  } else {
    for (const kept: unknown[] = []; ; await turn()) kept.push(new Array(2_000_000).fill(kept));
  }
});
