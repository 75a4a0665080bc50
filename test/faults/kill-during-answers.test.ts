import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { env } from '#platform/env.ts';
import { ownerOf, startSite, type TestSite } from '../support/site.ts';
import { answerWithoutPause, type Ledger, type Writer } from './writers.ts';

const name = 'faults';
const careful = 6;
const hasty = 2;
const kills = 10;

let site: TestSite;
let writers: Writer[];

beforeAll(async () => {
  site = await startSite({ name });
  writers = await signIn(careful + hasty);
}, 180_000);

afterAll(() => site?.stop());

/** Sessions for people who have answered nothing yet. */
async function signIn(count: number): Promise<Writer[]> {
  const { courses } = await readCatalogue(env.contentDirectories);
  const course = courses[0]!;
  const { sql, end } = await ownerOf(site);
  const people = await sql<{ staffId: number }[]>`
    select a.staff_id from accounts a
    where a.disabled_at is null and not exists (select from attempts t where t.staff_id = a.staff_id)
    order by a.staff_id limit ${count}`;
  expect(people).toHaveLength(count);
  const signedIn: Writer[] = [];
  for (const [index, { staffId }] of people.entries()) {
    const [id, secret] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
    await sql`
      insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
      select ${id}, ${createHash('sha256').update(secret).digest()}, staff_id, now() + interval '20 minutes', auth_epoch
      from accounts where staff_id = ${staffId}`;
    const module = course.modules[index % course.modules.length]!;
    signedIn.push({ cookie: `sid=${id}.${secret}`, courseId: course.id, module });
  }
  await end();
  return signedIn;
}

/** The process of the site's PostgreSQL, by its own lock file. */
async function postmasterPid(): Promise<number> {
  const note = await readFile(path.join(site.dataDirectory, 'postgres-is-at.txt'), 'utf8').catch(() => '');
  const base = note.split('\n')[0] || path.join(site.dataDirectory, 'postgres');
  return Number((await readFile(path.join(base, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function killSite(): Promise<void> {
  const ended = new Promise((resolve) => site.process.once('exit', resolve));
  site.process.kill('SIGKILL');
  await ended;
}

const startAgain = async () => {
  site = await startSite({ name, keep: true, port: Number(new URL(site.url).port) });
};

async function ready(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await fetch(`${site.url}/readyz`).catch(() => null))?.ok) return;
    await sleep(50);
  }
  throw new Error(`the site did not come back:\n${site.output()}`);
}

const emptyLedger = (): Ledger => ({ acknowledged: new Set(), interrupted: 0, foundStored: 0, strange: [] });

test('every acknowledged answer survives ten kills of the site and of PostgreSQL, and is there once', async () => {
  let isOver = false;
  const [kept, lossy] = [emptyLedger(), emptyLedger()];
  const { url } = site;
  const writing = writers.map((writer, index) => {
    const isHasty = index >= careful;
    return answerWithoutPause(url, writer, isHasty ? lossy : kept, { isHasty, isOver: () => isOver });
  });

  for (let kill = 0; kill < kills; kill++) {
    const [before, interruptedBefore] = [kept.acknowledged.size, kept.interrupted];
    await sleep(300 + Math.random() * 500);
    await expect
      .poll(() => kept.acknowledged.size, { timeout: 15_000, message: 'answers are given' })
      .toBeGreaterThan(before);
    if (kill % 2 === 0) {
      await killSite();
      await startAgain();
    } else {
      process.kill(await postmasterPid(), 'SIGKILL');
      await sleep(200);
    }
    await ready();
    expect(kept.interrupted, 'the kill was felt').toBeGreaterThan(interruptedBefore);
  }
  await sleep(300);
  isOver = true;
  await Promise.all(writing);

  const { sql, end } = await ownerOf(site);
  const rows = await sql<{ answerKey: string; times: number }[]>`
    select answer_key, count(*)::int as times from answers group by answer_key`;
  const attempts = await sql<{ wrong: number }[]>`
    select count(*)::int as wrong from attempts a
    where (select count(*) from answers r where r.attempt_id = a.id)
        > (select count(*) from attempt_items i where i.attempt_id = a.id)`;
  await end();

  const stored = new Map(rows.map((row) => [row.answerKey, row.times]));
  const lost = (ledger: Ledger) => [...ledger.acknowledged].filter((key) => stored.get(key) !== 1);
  expect(kept.strange).toEqual([]);
  expect(lost(kept)).toEqual([]);
  expect(attempts[0]!.wrong).toBe(0);
  expect(kept.acknowledged.size).toBeGreaterThan(100);
  // The control: a writer who trusts what was only sent loses answers, and this test sees it.
  expect(lost(lossy).length).toBeGreaterThan(0);
});

test('after a kill of everything the next start says what it recovered', async () => {
  // Whoever looked into the database after a kill may have started it first, and stopped it as the last to let go.
  await expect.poll(() => postmasterPid().catch(() => 0), { timeout: 15_000 }).toBeGreaterThan(1);
  await ready();
  const postmaster = await postmasterPid();
  await killSite();
  process.kill(postmaster, 'SIGKILL');
  await startAgain();
  expect(site.output()).toMatch(/replayed its log, nothing acknowledged was lost/);

  await killSite();
  await startAgain();
  expect(site.output()).toMatch(/its PostgreSQL was still running and goes on/);
});

test('an import whose site is killed in the middle of it is taken up after the next start and applied once', async () => {
  const people = 5000;
  const { sql, end } = await ownerOf(site);
  const [id, secret] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
  await sql`
    insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
    select ${id}, ${createHash('sha256').update(secret).digest()}, a.staff_id, now() + interval '20 minutes', a.auth_epoch
    from accounts a join demonstration_cards d on d.staff_id = a.staff_id where d.key = 'administrator'`;
  const post = async (action: string, place: string, fields: Record<string, string | File>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { cookie: `sid=${id}.${secret}`, origin: site.url };
    const address = `${site.url}/training/roster${place}?_action=roster.${action}`;
    expect((await fetch(address, { method: 'POST', headers, body, redirect: 'manual' })).status).toBe(303);
  };
  const found = async () =>
    (
      await sql<
        { id: number; state: string; digest: string }[]
      >`select id, state, digest from imports order by id desc limit 1`
    )[0]!;
  const reaches = (state: string) =>
    expect.poll(async () => (await found()).state, { timeout: 120_000, interval: 200 }).toBe(state);
  const lines = Array.from({ length: people }, (_, n) => `KILL-${n},张三,YZ-TB,科员`);
  await post('upload', '', { file: new File([['工号,姓名,部门,职务', ...lines].join('\n')], 'k.csv'), mode: 'rows' });
  await reaches('checked');
  const checked = await found();

  // The people are in, their posts are not: there the site dies.
  const holder = await sql.reserve();
  await holder.unsafe('begin; lock table postings in share mode').simple();
  await post('confirm', `/${checked.id}`, { import: String(checked.id), digest: checked.digest });
  const waits = async () =>
    (await sql`select from pg_locks where not granted and relation = 'postings'::regclass`).length > 0;
  await expect.poll(waits, { timeout: 60_000 }).toBe(true);
  await killSite();
  await holder.unsafe('rollback').simple();
  holder.release();
  const stored = async () => {
    const [row] = await sql`
      select count(*)::int as people, count(p.id)::int as posts from staff f left join postings p on p.staff_id = f.id
      where f.staff_number like 'KILL-%'`;
    return row;
  };
  expect([await stored(), (await found()).state]).toEqual([{ people: 0, posts: 0 }, 'committing']);
  await startAgain();
  await reaches('committed');
  expect(await stored()).toEqual({ people, posts: people });
  const events =
    await sql`select from audit_events where action = 'roster-committed' and target = ${`roster-${checked.id}`}`;
  expect(events).toHaveLength(1);
  await end();
});

test('SIGTERM ends the site and its PostgreSQL, and the next start has nothing to recover', async () => {
  expect(await postmasterPid()).toBeGreaterThan(1);
  await site.stop();
  expect(site.process.exitCode).toBe(0);
  await expect(postmasterPid()).rejects.toThrow(/ENOENT/);
  await startAgain();
  expect(site.output()).not.toMatch(/recovered|replayed|still running/);
});
