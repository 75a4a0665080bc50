// The thread in which a job is done (platform/jobs.ts): it has connections of its own, and ends with the job.
import { parentPort, workerData } from 'node:worker_threads';
import { closeDatabase, openDatabase } from '#platform/db.ts';
import type { ThreadTask } from '#platform/jobs.ts';
import { jobKinds } from './job-kinds.ts';

const connections = 2;

const { kind, job, database } = workerData as ThreadTask;
await openDatabase({ web: database.web, key: Buffer.from(database.key), connections });
try {
  await jobKinds
    .find((each) => each.name === kind)!
    .run({ ...job, progress: (done, total) => parentPort!.postMessage([done, total]) });
} finally {
  await closeDatabase();
}
