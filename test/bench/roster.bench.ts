// A roster of 100,000 people, dry run and commit, against the bare inserts of the same people in the same run; and what
// memory the process needs, for a good file and for one with every fault there is.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { expect, onTestFinished, test } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import { checkRosterNow, commitRosterNow } from '#domain/staff/roster.ts';
import { system } from '#platform/db.ts';
import { useDatabase } from '../support/database.ts';
import { figure } from './figure.ts';

const db = useDatabase();
const people = 100_000;
const batch = 1000;
const departments = 300;
const head = ['工号', '姓名', '部门', '职务', '邮箱', '电话', '任职日期', '用工形式'];

const rowOf = (n: number, prefix: string): string[] => [
  `${prefix}${String(n).padStart(6, '0')}`,
  `张${String.fromCharCode(0x4e00 + (n % 2000))}${String.fromCharCode(0x4e00 + ((n * 7) % 3000))}`,
  `D${n % departments}`,
  n % 9 === 0 ? '科长' : '科员',
  `${prefix}${n}@example.org`,
  '5550 0101',
  '2026-03-01',
  n % 20 === 0 ? '合同制' : '在编',
];

/** The same row with one fault or another. */
function spoilt(n: number): string[] {
  const row = rowOf(n, 'F');
  const spoil: (() => void)[] = [
    () => (row[0] = ''),
    () => (row[0] = 'F000001'),
    () => (row[0] = '１２３４５' + n),
    () => (row[0] = '11010519491231002X'),
    () => (row[1] = '=HYPERLINK("x")'),
    () => (row[1] = ''),
    () => (row[1] = `𠮷·${n}`),
    () => (row[2] = '没有这个单位'),
    () => (row[2] = ''),
    () => (row[4] = 'nobody'),
    () => (row[4] = 'same@example.org'),
    () => (row[6] = '2026-02-31'),
    () => (row[6] = '46266'),
    () => (row[7] = '神仙'),
  ];
  spoil[n % spoil.length]!();
  return row;
}

async function bareInserts(): Promise<number> {
  const { id } = (await db.owner<{ id: number }[]>`select id from departments where code = 'D1'`)[0]!;
  const began = performance.now();
  await system('bench', async (sql) => {
    for (let from = 0; from < people; from += batch) {
      const rows = Array.from({ length: batch }, (_, n) => rowOf(from + n, 'B'));
      const staff = await sql<{ id: number }[]>`
        insert into staff ${sql(rows.map((row) => ({ staffNumber: row[0]!, name: { en: row[1]!, zh: row[1]! }, email: row[4]!.toLowerCase(), telephone: row[5]! })))}
        returning id`;
      await sql`insert into postings ${sql(staff.map((each) => ({ staffId: each.id, departmentId: id, post: { en: '科员', zh: '科员' }, fromOn: '2026-03-01' })))}`;
    }
  });
  return performance.now() - began;
}

/** The most memory that the process of the command line had, in MB; started as src/start.mjs does. */
async function memoryOf(file: string, ...options: string[]): Promise<number> {
  const { host, port, database } = db.webOptions;
  const address = (user: string) => `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const spy = `process.on('exit',()=>process.stderr.write('MAXRSS '+process.resourceUsage().maxRSS+'\\n'))`;
  const child = spawn(process.execPath, ['--max-semi-space-size=4', 'src/cli.ts', 'import-staff', file, ...options], {
    env: {
      ...process.env,
      DATABASE_URL: address(db.webOptions.user),
      DATABASE_OWNER_URL: address(db.ownerOptions.user),
      NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(spy)}"`,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const found = /MAXRSS (\d+)/.exec(said);
  if (!found) throw new Error(said.slice(-2000));
  return Number(found[1]) / 1024;
}

test('a roster of 100,000 takes at most four times the bare inserts, and its process at most 300 MB', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-roster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const name = { en: 'D', zh: '局' };
  await openDepartment('system', { code: 'TOP', parentCode: null, level: 'city', name, openedOn: '2020-01-01' });
  for (let n = 0; n < departments; n++) {
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
    stringify([head, ...Array.from({ length: people }, (_, n) => rowOf(n, 'R'))], { bom: true }),
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
  writeFileSync(bad, stringify([head, ...Array.from({ length: people }, (_, n) => spoilt(n))]));
  const memory = Math.max(await memoryOf(good), await memoryOf(bad, '--dry-run'));
  const [row] = await db.owner<{ n: number }[]>`select count(*)::int as n from staff where staff_number like 'S0%'`;
  expect(row!.n).toBe(people);
  figure('roster-import', (ended - began) / floor, { atMost: 4 });
  figure('roster-memory-mb', memory, { atMost: 300 });
});
