/** Makes the queue of jobs as the owner: the schema that pg-boss keeps, the queues, and what the web role may do there. */
import { PgBoss } from 'pg-boss';
import postgres from 'postgres';
import { plainOptions } from '#platform/db.ts';
import { givenUpQueue, queueOptions, queueSchema } from '#platform/jobs.ts';
import type { OwnerConnection } from './migrate.ts';

const queueLock = 7_270_003;

/**
 * Brings the queue to the version of the installed pg-boss and makes a queue for each kind. Only one process does so at
 * a time. The web role may use it and owns nothing of it: what is queued are numbers, no personal data.
 */
export async function prepareQueue(owner: OwnerConnection, kinds: string[]): Promise<void> {
  const common = plainOptions({ max: 1, max_lifetime: null });
  const sql =
    typeof owner === 'string' ? postgres(owner, common as object) : postgres({ ...common, ...owner } as object);
  const executeSql = async (text: string, values: unknown[] = []) => {
    const query = values.length > 0 ? sql.unsafe(text, values as never[]) : sql.unsafe(text).simple();
    const result = await query;
    return { rows: Array.isArray(result[0]) ? result.flat() : [...result] };
  };
  const boss = new PgBoss({ db: { executeSql }, schema: queueSchema, supervise: false, schedule: false });
  boss.on('error', () => {});
  try {
    await sql`select pg_advisory_lock(${queueLock})`;
    await boss.start();
    for (const name of [givenUpQueue, ...kinds]) {
      const options = name === givenUpQueue ? queueOptions : { ...queueOptions, deadLetter: givenUpQueue };
      if (await boss.getQueue(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, options);
    }
    await sql.unsafe(`
      grant usage on schema ${queueSchema} to lectern_web;
      grant select, insert, update, delete on all tables in schema ${queueSchema} to lectern_web;
      grant usage on all sequences in schema ${queueSchema} to lectern_web`);
  } finally {
    await boss.stop({ graceful: false, close: false }).catch(() => {});
    await sql.end({ timeout: 5 });
  }
}
