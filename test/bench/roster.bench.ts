// A roster of 100,000 people, dry run and commit, against the bare inserts of the same people in the same run; and what
// memory the process needs, for a good file and for one with every fault there is.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { expect, onTestFinished, test } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import { checkRosterNow, commitRosterNow } from '#domain/staff/roster.ts';
import { system } from '#platform/db.ts';
import { useDatabase } from '../support/database.ts';
import { frugal } from '../../src/prepare.mjs';
import { rosterDepartments, rosterHead, rosterRow, spoiltRow, workbookOf } from '../support/large-roster.ts';
import { ownerOf, startSite } from '../support/site.ts';
import { figure, median } from './figure.ts';

const db = useDatabase();
const people = 100_000;
const batch = 1000;
async function bareInserts(): Promise<number> {
  const { id } = (await db.owner<{ id: number }[]>`select id from departments where code = 'D1'`)[0]!;
  const began = performance.now();
  await system('bench', async (sql) => {
    for (let from = 0; from < people; from += batch) {
      const rows = Array.from({ length: batch }, (_, n) => rosterRow(from + n, 'B'));
      const staff = await sql<{ id: number }[]>`
        insert into staff ${sql(rows.map((row) => ({ staffNumber: row[0]!, name: { en: row[1]!, zh: row[1]! }, email: row[4]!.toLowerCase(), telephone: row[5]! })))}
        returning id`;
      await sql`insert into postings ${sql(staff.map((each) => ({ staffId: each.id, departmentId: id, post: { en: '科员', zh: '科员' }, fromOn: '2026-03-01' })))}`;
    }
  });
  return performance.now() - began;
}

/** The most memory that a process had so far, in MB, as its system counts it; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The processes that it started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** The same for the command line, started as src/start.mjs does. */
async function memoryOf(file: string, ...options: string[]): Promise<number> {
  const { host, port, database } = db.webOptions;
  const address = (user: string) => `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const child = spawn(process.execPath, [...frugal.flags, 'src/cli.ts', 'import-staff', file, ...options], {
    env: {
      ...frugal.environment,
      ...process.env,
      DATABASE_URL: address(db.webOptions.user),
      DATABASE_OWNER_URL: address(db.ownerOptions.user),
    },
  });
  let [said, peak] = ['', 0];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (child.exitCode === null) {
    peak = Math.max(peak, peakOf(child.pid!));
    await Promise.race([ended, sleep(20)]);
  }
  if (![0, 3].includes(child.exitCode)) throw new Error(said.slice(-2000));
  return peak;
}

test('a roster of 100,000 takes at most four times the bare inserts, and its process at most 300 MB', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-roster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const name = { en: 'D', zh: '局' };
  await openDepartment('system', { code: 'TOP', parentCode: null, level: 'city', name, openedOn: '2020-01-01' });
  for (let n = 0; n < rosterDepartments; n++) {
    await openDepartment('system', {
      code: `D${n}`,
      parentCode: 'TOP',
      level: 'city',
      name: { en: `Dept ${n}`, zh: `${n}局` },
      openedOn: '2020-01-01',
    });
  }
  const floor = await bareInserts();
  const file = Buffer.from(
    stringify([rosterHead, ...Array.from({ length: people }, (_, n) => rosterRow(n, 'R'))], { bom: true }),
  );
  const began = performance.now();
  const checked = await checkRosterNow({ fileName: 'r.csv', file, mode: 'rows' });
  const between = performance.now();
  expect(checked.counts).toMatchObject({ joined: people });
  expect(await commitRosterNow(checked.id)).toBe(true);
  const ended = performance.now();
  process.stdout.write(
    `bare ${floor.toFixed(0)} ms, dry run ${(between - began).toFixed(0)} ms, commit ${(ended - between).toFixed(0)} ms\n`,
  );

  const good = path.join(folder, 'good.csv');
  writeFileSync(good, file.toString('utf8').replaceAll('R0', 'S0').replaceAll('R', 'S'));
  const bad = path.join(folder, 'bad.csv');
  writeFileSync(bad, stringify([rosterHead, ...Array.from({ length: people }, (_, n) => spoiltRow(n))]));
  const memory = Math.max(await memoryOf(good), await memoryOf(bad, '--dry-run'));
  const [row] = await db.owner<{ n: number }[]>`select count(*)::int as n from staff where staff_number like 'S0%'`;
  expect(row!.n).toBe(people);
  figure('roster-import', (ended - began) / floor, { atMost: 4 });
  figure('roster-memory-command-mb', memory, { atMost: 300 });
});

test('while a site imports 100,000 rows its process keeps to 300 MB, and its pages are nearly as quick as before', async () => {
  // The first start fills in the demonstration; the process to be measured is the second.
  await (await startSite({ name: 'roster-bench' })).stop();
  const site = await startSite({ name: 'roster-bench', keep: true });
  const { sql, end } = await ownerOf(site);
  onTestFinished(async () => {
    await end();
    await site.stop();
  });
  await sql`
    insert into departments (code, parent_id, position, level, name, short_name, opened_on)
    select 'D' || n, p.id, 100 + n, 'city', jsonb_build_object('en', n || ' Office', 'zh', n || '办'),
      jsonb_build_object('en', n || ' Office', 'zh', n || '办'), '2020-01-01'
    from generate_series(0, ${rosterDepartments - 1}::int) n, departments p where p.parent_id is null`;
  const [id, secret] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
  await sql`
    insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
    select ${id}, ${createHash('sha256').update(secret).digest()}, a.staff_id, now() + interval '2 hours', a.auth_epoch
    from accounts a join demonstration_cards d on d.staff_id = a.staff_id where d.key = 'administrator'`;
  const headers = { cookie: `sid=${id}.${secret}`, origin: site.url };

  const timeOfPage = async (): Promise<number> => {
    const began = performance.now();
    const response = await fetch(`${site.url}/account`, { headers });
    expect(response.status).toBe(200);
    await response.text();
    return performance.now() - began;
  };
  let jobPeak = 0;
  /** Pages asked for one after the other, as long as the work goes on, and how long each took. */
  const pagesDuring = async (work: Promise<unknown>): Promise<number[]> => {
    const times: number[] = [];
    let isOver = false;
    void work.finally(() => (isOver = true));
    while (!isOver) {
      times.push(await timeOfPage());
      for (const child of childrenOf(site.process.pid!)) jobPeak = Math.max(jobPeak, peakOf(child));
      await sleep(20);
    }
    await work;
    return times;
  };
  for (let n = 0; n < 100; n++) await timeOfPage();
  const idle = await pagesDuring(sleep(5000));
  process.stdout.write(
    `at rest: ${peakOf(site.process.pid!).toFixed(0)} MB, pages median ${median(idle).toFixed(1)} ms, longest ${Math.max(...idle).toFixed(0)} ms\n`,
  );

  const post = (action: string, place: string, form: FormData) =>
    fetch(`${site.url}${place}?_action=${action}`, { method: 'POST', headers, body: form, redirect: 'manual' });
  const stateOf = async (state: string): Promise<{ id: number; digest: string; counts: Record<string, number> }> => {
    for (;;) {
      const [row] = await sql<{ id: number; state: string; digest: string; counts: Record<string, number> }[]>`
        select id, state, digest, counts from imports order by id desc limit 1`;
      if (row?.state === state) return row;
      if (row?.state === 'refused') throw new Error(JSON.stringify(row));
      await sleep(100);
    }
  };
  const importFile = async (name: string, file: Buffer, mayCommit: boolean) => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(file)], name));
    form.set('mode', 'rows');
    const uploaded = await post('roster.upload', '/training/roster', form);
    expect(uploaded.status).toBe(303);
    const { id: number, digest, counts } = await stateOf('checked');
    if (!mayCommit) return counts;
    const confirmation = new FormData();
    confirmation.set('import', String(number));
    confirmation.set('digest', digest);
    expect((await post('roster.confirm', `/training/roster/${number}`, confirmation)).status).toBe(303);
    return (await stateOf('committed')).counts;
  };
  const rows = (prefix: string) => [rosterHead, ...Array.from({ length: people }, (_, n) => rosterRow(n, prefix))];
  const faulty = [rosterHead, ...Array.from({ length: people }, (_, n) => spoiltRow(n))];
  const files: [string, Buffer, boolean][] = [
    ['good.csv', Buffer.from(stringify(rows('V'))), true],
    ['good.xlsx', await workbookOf(rows('W')), true],
    ['faulty.csv', Buffer.from(stringify(faulty)), false],
    ['faulty.xlsx', await workbookOf(faulty), false],
  ];
  const during: number[] = [];
  for (const [name, file, mayCommit] of files) {
    const began = performance.now();
    const importing = importFile(name, file, mayCommit);
    const times = await pagesDuring(importing);
    during.push(...times);
    const counts = await importing;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const pages = `pages median ${median(times).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`;
    const size = `${(file.length / 1024 / 1024).toFixed(1)} MB`;
    process.stdout.write(
      `${name} ${size}: ${seconds} s, ${peakOf(site.process.pid!).toFixed(0)} MB so far, ${pages}\n`,
    );
    if (mayCommit) expect(counts['joined']).toBe(people);
    else expect(counts['refused']).toBeGreaterThan(people / 2);
  }
  figure('roster-page-median', median(during) / median(idle), { atMost: 3 });
  figure('roster-page-longest', Math.max(...during) / Math.max(...idle), { atMost: 25 });
  figure('roster-memory-mb', peakOf(site.process.pid!), { atMost: 300 });
  figure('roster-memory-job-mb', jobPeak, { atMost: 300 });
});
