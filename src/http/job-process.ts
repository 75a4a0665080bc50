// The process in which one job is done (platform/jobs.ts): it has connections of its own, and ends with the job.
import { answerForJob } from '#platform/jobs.ts';
import { closeDatabase, openDatabase } from '#platform/db.ts';
import { jobKinds } from './job-kinds.ts';

const connections = 2;

await answerForJob(async ({ kind, job, database }, progress) => {
  await openDatabase({ web: database.web, key: Buffer.from(database.key), connections });
  try {
    await jobKinds.find((each) => each.name === kind)!.run({ ...job, progress });
  } finally {
    await closeDatabase();
  }
});
