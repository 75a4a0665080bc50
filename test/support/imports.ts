// Uploads worked on at once, as the queue would do in the background.
import { treeImports } from '#domain/departments/tree-import.ts';
import { importJob, importQueue } from '#domain/imports/imports.ts';
import { rosterImports } from '#domain/staff/roster.ts';
import { startJobs } from '#platform/jobs.ts';
import { prepareQueue } from '../../db/queue.ts';
import type { TestDatabase } from './database.ts';

const job = importJob([rosterImports, treeImports]);

/** Does what waits to be done about the import: checks it, or carries it out. */
export function workOn(id: number): Promise<void> {
  return job.run({ id: 0, input: { import: id }, askedBy: null, progress: () => {} });
}

/** A queue that takes jobs and does none. Returns how to stop. */
export async function queueOnly(db: TestDatabase): Promise<() => Promise<void>> {
  await prepareQueue(db.ownerOptions, [importQueue]);
  return startJobs([]);
}
