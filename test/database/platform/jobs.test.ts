import { beforeAll, expect, test } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import { joinStaff } from '#domain/staff/staff.ts';
import { transaction } from '#platform/db.ts';
import { enqueueJob, type JobKind, jobProgress, startJobs } from '#platform/jobs.ts';
import { prepareQueue } from '../../../db/queue.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
let clerk: { staffId: number };
let other: { staffId: number };

beforeAll(async () => {
  const both = { en: 'A', zh: '甲' };
  await openDepartment('system', { code: 'A', parentCode: null, level: 'city', name: both, openedOn: '2020-01-01' });
  const join = (staffNumber: string) =>
    joinStaff('system', {
      staffNumber,
      name: both,
      posting: { departmentCode: 'A', post: both, fromOn: '2024-01-01' },
    });
  clerk = { staffId: await join('1') };
  other = { staffId: await join('2') };
  await prepareQueue(db.ownerOptions, ['count', 'fail']);
  // A second start finds everything there.
  await prepareQueue(db.ownerOptions, ['count', 'fail']);
});

async function ended(id: number, most = 200) {
  for (let tries = 0; tries < most; tries++) {
    const progress = await jobProgress(clerk, id);
    if (progress?.endedAt) return progress;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the job does not end');
}

const seen: number[] = [];
const count: JobKind = {
  name: 'count',
  async run({ input, askedBy, progress }) {
    expect(askedBy).toBe(clerk.staffId);
    seen.push(Number(input['n']));
    for (let n = 1; n <= 10; n++) progress(n, 10);
  },
};

const ask = (kind: string, n: number) =>
  transaction(clerk, (sql) => enqueueJob(sql, kind, { askedBy: clerk.staffId, input: { n } }));

test('a job is done once after the commit, says how far it is, and is shown to whoever asked for it alone', async () => {
  const stop = await startJobs([count]);
  const id = await ask('count', 1);
  expect(await ended(id)).toMatchObject({ done: 10, total: 10, outcome: 'done' });
  expect(seen).toEqual([1]);
  expect(await jobProgress(other, id)).toBeUndefined();
  await stop();
});

test('what is rolled back is never done', async () => {
  const stop = await startJobs([count]);
  seen.length = 0;
  await expect(
    transaction(clerk, async (sql) => {
      await enqueueJob(sql, 'count', { askedBy: clerk.staffId, input: { n: 2 } });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await ended(await ask('count', 3));
  expect(seen).toEqual([3]);
  await stop();
});

test('what was asked for while nobody works is done after the next start', async () => {
  seen.length = 0;
  const stopAsking = await startJobs([]);
  const id = await ask('count', 4);
  await stopAsking();
  const stop = await startJobs([count]);
  await ended(id);
  expect(seen).toEqual([4]);
  await stop();
});

test('a job that fails is tried three times, and then says so', async () => {
  let tries = 0;
  const stop = await startJobs([
    {
      name: 'fail',
      run: () => {
        tries++;
        return Promise.reject(new Error('it does not work'));
      },
    },
  ]);
  expect(await ended(await ask('fail', 5))).toMatchObject({ outcome: 'failed' });
  expect(tries).toBe(3);
  await stop();
});

test('a job whose process died at its last try is given up, once, and its kind is told', async () => {
  const stopAsking = await startJobs([]);
  const id = await ask('count', 6);
  await stopAsking();
  // As a process leaves it that is killed in the middle of the third try.
  await db.owner`
    update lectern_jobs.job set state = 'active', retry_count = retry_limit, started_on = now() - interval '2 minutes',
      heartbeat_on = now() - interval '1 minute'
    where name = 'count' and data->>'id' = ${String(id)}`;
  const told: unknown[] = [];
  const stop = await startJobs([{ ...count, gaveUp: ({ input }) => Promise.resolve(void told.push(input)) }]);
  expect(await ended(id, 800)).toMatchObject({ outcome: 'failed' });
  expect(told).toEqual([{ n: 6 }]);
  await stop();
});

test('a process of its own does a job, and whatever goes wrong there, a full memory too, ends the job alone', async () => {
  const kind = (name: string): JobKind => ({ name, run: () => Promise.reject(new Error('not in this process')) });
  const stop = await startJobs([kind('count'), kind('fail')], new URL('./job-process.ts', import.meta.url));
  expect(await ended(await ask('count', 7))).toMatchObject({ outcome: 'done', done: 7, total: 7 });
  const failing = [await ask('fail', 0), await ask('fail', 1), await ask('fail', 2)];
  for (const id of failing) expect(await ended(id, 800)).toMatchObject({ outcome: 'failed' });
  await stop();
}, 120_000);

test('nobody asks for a job in the name of somebody else, and the web role owns nothing of the queue', async () => {
  const stop = await startJobs([]);
  await expect(
    transaction(other, (sql) => enqueueJob(sql, 'count', { askedBy: clerk.staffId, input: {} })),
  ).rejects.toThrow(/row-level security/);
  await stop();
  const [owned] = await db.owner`
    select count(*)::int as n from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'lectern_web'`;
  expect(owned).toEqual({ n: 0 });
});
