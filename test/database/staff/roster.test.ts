import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import {
  checkRosterNow,
  commitRosterNow,
  confirmRoster,
  mapColumns,
  type RosterOutcome,
  uploadRoster,
} from '#domain/staff/roster.ts';
import { importJob, importLines, type ImportMode as RosterMode, importOf } from '#domain/imports/imports.ts';
import { joinStaff, letGo, recordLeave, transferStaff } from '#domain/staff/staff.ts';
import { addDays, today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { queueOnly, workOn } from '../../support/imports.ts';

const db = useDatabase();
const post = { en: 'Clerk', zh: '科员' };
const head = ['工号', '姓名', '部门', '职务'];

async function open(code: string, parentCode: string | null, zh = `${code}局`): Promise<number> {
  return openDepartment('system', {
    code,
    parentCode,
    level: 'city',
    name: { en: `${code} Bureau`, zh },
    openedOn: '2020-01-01',
  });
}

const csv = (rows: string[][], columns = head) => Buffer.from(stringify([columns, ...rows], { bom: true }));

/** Imports at once, as the command line does; counts what was decided. */
async function importNow(rows: string[][], mode: RosterMode = 'rows', columns = head) {
  const found = await checkRosterNow({ fileName: 'r.csv', file: csv(rows, columns), mode });
  const committed = found.state === 'checked' ? await commitRosterNow(found.id) : false;
  return { ...found.counts, state: found.state, id: found.id, committed };
}

const faultsOf = (id: number, outcome: RosterOutcome = 'refused') =>
  db.owner<{ row: number; faults: { column: string; value: string; reason: string; row?: number }[] }[]>`
    select row_number as row, faults from import_decisions where import_id = ${id} and outcome = ${outcome} order by 1`;

/** [row, column, reason] of everything that was refused. */
async function reasonsOf(id: number) {
  return (await faultsOf(id)).flatMap(({ row, faults }) => faults.map((each) => [row, each.column, each.reason]));
}

/** Where somebody works today, by number: department, post in Chinese, since, until; null when nowhere. */
async function placeOf(number: string) {
  const [row] = await db.owner`
    select d.code, p.post->>'zh' as post, p.from_on, p.until_on, p.employment from staff f
    join postings p on p.staff_id = f.id and p.main and p.from_on <= ${today()} and (p.until_on is null or p.until_on >= ${today()})
    join departments d on d.id = p.department_id
    where f.staff_number = ${number}`;
  return row ?? null;
}

beforeAll(async () => {
  await open('TOP', null, '总局');
  for (const code of ['A', 'B', 'C']) await open(code, 'TOP');
  await open('A1', 'A', '一科');
  await open('B1', 'B', '一科');
  return queueOnly(db);
});
afterEach(() => vi.useRealTimers());

/** The same hour some days later. */
function later(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 });
}

test('a file takes people on, moves them, gives them new posts and names, and the second time nothing changes', async () => {
  const first = await importNow([
    ['00127', '陈宇', 'A', '科员'],
    ['00128', '王芳', 'B 局'.replace(' ', ''), '科长'],
    ['00129', '李·明', 'a1', '科员'],
  ]);
  expect(first).toMatchObject({ joined: 3, committed: true });
  expect(await placeOf('00128')).toMatchObject({ code: 'B', post: '科长', fromOn: today() });
  expect(await importNow([['00127', '陈宇', 'A', '科员']])).toMatchObject({ unchanged: 1 });
  later(10);
  const second = await importNow([
    ['00127', '陈宇', 'B', '科员'],
    ['00128', '王芳', 'B', '处长'],
    ['00129', '李•明', 'A1', '科员'],
    ['00130', '赵六', 'A', '科员'],
  ]);
  expect(second).toMatchObject({ moved: 1, 'new-post': 1, unchanged: 1, joined: 1 });
  const history = await db.owner`
    select d.code, p.from_on, p.until_on from postings p join departments d on d.id = p.department_id
    join staff f on f.id = p.staff_id where f.staff_number = '00127' order by p.from_on`;
  expect(history).toEqual([
    { code: 'A', fromOn: addDays(today(), -10), untilOn: addDays(today(), -1) },
    { code: 'B', fromOn: today(), untilOn: null },
  ]);
  expect(await importNow([['00127', '陈羽', 'B', '科员']])).toMatchObject({ renamed: 1 });
});

test('a name or post in one language does not undo what is on record in two', async () => {
  const posting = { departmentCode: 'A', post, fromOn: '2024-01-01' };
  await joinStaff('system', { staffNumber: 'T1', name: { en: 'Chen Yu', zh: '陈宇' }, posting });
  expect(await importNow([['T1', '陈宇', 'A', '科员']])).toMatchObject({ unchanged: 1 });
  expect(await importNow([['T1', 'Chen Yu', 'A Bureau', 'Clerk']])).toMatchObject({ unchanged: 1 });
});

test('every fault of a row is told with its row, column and reason, and the other rows go in', async () => {
  const columns = [...head, '邮箱', '任职日期', '合同到期', '是否主岗', '用工形式', '借调单位', '借调开始', '借调结束'];
  const rows: [string[], (string | number)[][]][] = [
    [['FW１', '张三', 'A', '科员'], []],
    [['', '张三', 'A', '科员'], []],
    [['11010519491231002X', '张三', 'A', ''], [['staffNumber', 'identity-card']]],
    [['a b;c', '张三', 'A', ''], [['staffNumber', 'number-shape']]],
    [['F3', '', 'A', ''], [['name', 'name-missing']]],
    [['F4', '=1+1', 'A', ''], [['name', 'name-shape']]],
    [['F4B', '=HYPERLINK("http://x")', 'A', ''], [['name', 'name-shape']]],
    [['F5', '𠮷野家', 'A', ''], []],
    [['F6', '张三', '', ''], [['department', 'department-missing']]],
    [['F7', '张三', '没有这个局', ''], [['department', 'unknown-department']]],
    [['F8', '张三', '一科', ''], [['department', 'department-ambiguous']]],
    [['F9', '张三', 'A', '', 'zhang@'], [['email', 'email-shape']]],
    [['F10', '张三', 'A', '', '', '2027-02-31'], [['fromOn', 'not-a-day']]],
    [['F11', '张三', 'A', '', '', '46266', '46000'], [['untilOn', 'ends-before-it-begins']]],
    [['F12', '张三', 'A', '', '', '', '', '也许'], [['main', 'unknown-word']]],
    [['F13', '张三', 'A', '', '', '', '', '', '神仙'], [['employment', 'unknown-word']]],
    [['F14', '张三', 'A', ''], [['staffNumber', 'number-twice']]],
    [['F14', '张四', 'B', ''], [['staffNumber', 'number-twice']]],
    [['F15', '张三', 'A', '', '', '', '', '兼'], [['main', 'no-main-post']]],
    [['F16', '张三', 'A', '', 'same@example.org'], [['email', 'email-twice']]],
    [['F17', '张三', 'A', '', 'SAME@example.org'], [['email', 'email-twice']]],
    [['F18', '张三', 'A', '', '', '', '', '', '', '无此单位', '2026-01-01'], [['secondedTo', 'unknown-department']]],
    [['F19', '张三', 'A', '', '', '', '', '', '', '', '2026-01-01'], [['secondedTo', 'seconded-nowhere']]],
    [['F20', '张'.repeat(121), 'A', ''], [['name', 'too-long']]],
  ];
  const done = await importNow(
    rows.map(([row]) => row),
    'rows',
    columns,
  );
  const expected = rows.flatMap(([, faults], index) => faults.map((fault) => [index + 2, ...fault]));
  expect(await reasonsOf(done.id)).toEqual(expected);
  expect(done).toMatchObject({ joined: 3, refused: expected.length, committed: true });
  const numbers = await db.owner`select staff_number from staff where staff_number like 'F%' order by 1`;
  expect(numbers.map((row) => row['staffNumber'])).toEqual(['F5', 'FW1']);
  const [twice] = (await faultsOf(done.id)).filter((each) => each.row === 18);
  expect(twice!.faults[0]).toMatchObject({ value: 'F14', row: 19 });
});

test('employment, end of contract, leave and secondment are dated, and end when the file no longer says them', async () => {
  const columns = [...head, '用工形式', '合同到期', '离岗开始', '离岗结束', '借调单位', '借调开始'];
  const day = today();
  const until = addDays(day, 100);
  expect(
    await importNow([['S1', '孙一', 'A', '科员', '合同制', until, day, '', 'B', day]], 'rows', columns),
  ).toMatchObject({ joined: 1 });
  const states = () => db.owner`
    select s.kind, d.code, s.from_on, s.until_on from staff_states s join staff f on f.id = s.staff_id
    left join departments d on d.id = s.department_id where f.staff_number = 'S1' order by 1, 3`;
  expect(await placeOf('S1')).toMatchObject({ employment: 'contractor', untilOn: until });
  expect(await states()).toEqual([
    { kind: 'leave', code: null, fromOn: day, untilOn: null },
    { kind: 'secondment', code: 'B', fromOn: day, untilOn: null },
  ]);
  expect(
    await importNow([['S1', '孙一', 'A', '科员', '合同制', until, day, '', 'B', day]], 'rows', columns),
  ).toMatchObject({ unchanged: 1 });
  later(5);
  expect(
    await importNow([['S1', '孙一', 'A', '科员', '在编', '', day, addDays(day, 30), '', '']], 'rows', columns),
  ).toMatchObject({ changed: 1 });
  expect(await placeOf('S1')).toMatchObject({ employment: 'permanent', untilOn: null, fromOn: today() });
  expect(await states()).toEqual([
    { kind: 'leave', code: null, fromOn: day, untilOn: addDays(day, 30) },
    { kind: 'secondment', code: 'B', fromOn: day, untilOn: addDays(day, 4) },
  ]);
  expect(
    await importNow([['S1', '孙一', 'A', '科员', '在编', '', day, addDays(day, 30), '', '']], 'rows', columns),
  ).toMatchObject({ unchanged: 1 });
});

test('further posts are kept beside the main one, and those who left can come back', async () => {
  const columns = [...head, '主兼岗', '离职日期'];
  const both = [
    ['G1', '周一', 'A', '科员', '主', ''],
    ['G1', '周一', 'B', '委员', '兼', ''],
  ];
  expect(await importNow(both, 'rows', columns)).toMatchObject({ joined: 1, 'new-post': 1 });
  expect(await importNow(both, 'rows', columns)).toMatchObject({ unchanged: 2 });
  const gone = await importNow([['G1', '周一', 'A', '科员', '主', today()]], 'rows', columns);
  expect(gone).toMatchObject({ left: 1 });
  later(3);
  expect(await placeOf('G1')).toBeNull();
  expect(await importNow([['G1', '周一', 'B', '科员', '主', '']], 'rows', columns)).toMatchObject({ joined: 1 });
  expect(await placeOf('G1')).toMatchObject({ code: 'B', fromOn: today() });
  const [person] = await db.owner`select left_on from staff where staff_number = 'G1'`;
  expect(person).toEqual({ leftOn: null });
});

describe('a coordinator', () => {
  let coordinator: { staffId: number };
  let other: { staffId: number };

  beforeAll(async () => {
    const join = (staffNumber: string, departmentCode: string) =>
      joinStaff('system', { staffNumber, name: post, posting: { departmentCode, post, fromOn: '2024-01-01' } });
    coordinator = { staffId: await join('K1', 'C') };
    other = { staffId: await join('K2', 'A') };
    await join('K3', 'C');
    const [c] = await db.owner`select id from departments where code = 'C'`;
    await db.owner`insert into role_grants (staff_id, role, department_id, from_on) values (${coordinator.staffId}, 'coordinator', ${c!['id']}, '2024-01-01')`;
  });

  async function upload(rows: string[][], mode: RosterMode = 'rows', columns = head) {
    const id = await uploadRoster(coordinator, { fileName: 'c.csv', file: csv(rows, columns), mode });
    await workOn(id);
    return importOf(coordinator, 'roster', id);
  }

  test('takes people on in the own branches, and can neither put anybody elsewhere nor take them from there', async () => {
    const found = await upload([
      ['K3', '科员', 'C', '科员'],
      ['K4', '钱四', 'C', '科员'],
      ['K5', '钱五', 'A', '科员'],
      ['K2', '钱二', 'C', '科员'],
    ]);
    expect(found.counts).toMatchObject({ joined: 1, refused: 2 });
    expect(await reasonsOf(found.id)).toEqual([
      [4, 'department', 'department-not-yours'],
      [5, 'staffNumber', 'person-elsewhere'],
    ]);
    await confirmRoster(coordinator, found.id, { digest: found.digest!, leaving: '' });
    await confirmRoster(coordinator, found.id, { digest: found.digest!, leaving: '' });
    await workOn(found.id);
    await workOn(found.id);
    expect((await importOf(coordinator, 'roster', found.id)).state).toBe('committed');
    expect(await placeOf('K4')).toMatchObject({ code: 'C' });
    expect(await placeOf('K2')).toMatchObject({ code: 'A' });
    expect(await placeOf('K5')).toBeNull();
  });

  test('has the own people leave, after typing how many, and nobody else', async () => {
    const found = await upload([['K1', '科员', 'C', '科员']], 'all');
    const names = await importLines(coordinator, found.id, 'left', { limit: 10, offset: 0 });
    expect(names.map((line) => line.code)).toEqual(['K3', 'K4']);
    const before = await db.owner`select count(*)::int as n from staff where left_on is null`;
    const confirm = (leaving: string) => confirmRoster(coordinator, found.id, { digest: found.digest!, leaving });
    await expect(confirm('')).rejects.toThrow(Invalid);
    await expect(confirm('3')).rejects.toThrow(Invalid);
    await confirm(' ２ ');
    await workOn(found.id);
    const after = await db.owner`select count(*)::int as n from staff where left_on is null`;
    expect(before[0]!['n'] - after[0]!['n']).toBe(2);
  });

  test('sees the own imports alone; a learner can upload none', async () => {
    const found = await upload([['K6', '钱六', 'C', '科员']]);
    await expect(importOf(other, 'roster', found.id)).rejects.toThrow(NotFound);
    await expect(importLines(other, found.id, 'joined', { limit: 10, offset: 0 })).rejects.toThrow(NotFound);
    await expect(uploadRoster(other, { fileName: 'x', file: csv([]), mode: 'rows' })).rejects.toThrow(NotFound);
  });

  test('says once what unknown columns hold', async () => {
    const columns = ['代码甲', '姓名', '哪个地方', '无关'];
    const rows = [['K7', '钱七', 'C', '随便']];
    const asked = await upload(rows, 'rows', columns);
    expect(asked).toMatchObject({
      state: 'unmapped',
      head: columns,
      mapping: [null, 'name', null, null],
      sample: rows,
    });
    await expect(mapColumns(coordinator, asked.id, ['staffNumber', 'name', null, null])).rejects.toThrow(Invalid);
    await mapColumns(coordinator, asked.id, ['staffNumber', 'name', 'department', null]);
    await workOn(asked.id);
    expect((await importOf(coordinator, 'roster', asked.id)).counts).toMatchObject({ joined: 1 });
    expect((await upload(rows, 'rows', columns)).state).toBe('checked');
  });

  test('is told that a file was applied before, and that the staff changed since the dry run', async () => {
    const rows = [['K8', '钱八', 'C', '科员']];
    const [first, second] = [await upload(rows), await upload(rows)];
    const confirm = (each: { id: number; digest: string | null }) =>
      confirmRoster(coordinator, each.id, { digest: each.digest!, leaving: '' });
    // One after the other, whoever confirmed: the second is told so, and that one can go on later.
    const outcomes = await Promise.allSettled([confirm(first), confirm(second)]);
    const refused = outcomes.filter((each) => each.status === 'rejected');
    expect(refused.map((each) => each.reason)).toEqual([new Invalid('another-runs')]);
    await expect(importNow([['K9', '钱九', 'C', '科员']])).rejects.toThrow(new Invalid('another-runs'));
    await Promise.all([workOn(first.id), workOn(second.id)]);
    for (const each of [first, second]) await confirm(each);
    await Promise.all([workOn(first.id), workOn(second.id)]);
    const both = await Promise.all([
      importOf(coordinator, 'roster', first.id),
      importOf(coordinator, 'roster', second.id),
    ]);
    expect(both.map((each) => each.state).sort()).toEqual(['checked', 'committed']);
    const late = both.find((each) => each.state === 'checked')!;
    expect(late).toMatchObject({ changedSince: true, counts: { unchanged: 1 } });
    expect(late.appliedBefore).not.toBeNull();
    await expect(confirmRoster(coordinator, late.id, { digest: first.digest!, leaving: '' })).rejects.toThrow(Invalid);
  });
});

test('an import whose work was given up changes nothing, holds up nobody, and is checked again when asked', async () => {
  const found = await checkRosterNow({ fileName: 'r.csv', file: csv([['GU1', '放弃', 'A', '']]), mode: 'rows' });
  await db.owner`update imports set state = 'committing' where id = ${found.id}`;
  await expect(importNow([['GU2', '别人', 'A', '']])).rejects.toThrow(new Invalid('another-runs'));
  await importJob([]).gaveUp!({ input: { import: found.id } });
  expect(await importNow([['GU2', '别人', 'A', '']])).toMatchObject({ joined: 1 });
  expect(await placeOf('GU1')).toBeNull();
  await workOn(found.id);
  const [after] = await db.owner`select state from imports where id = ${found.id}`;
  expect(after).toEqual({ state: 'checked' });
});

test('administrators do not leave because a file does not name them, nor do those who join later', async () => {
  const posting = { departmentCode: 'TOP', post, fromOn: '2024-01-01' };
  const id = await joinStaff('system', { staffNumber: 'ADM', name: post, posting });
  await db.owner`insert into role_grants (staff_id, role, from_on) values (${id}, 'administrator', '2024-01-01')`;
  await joinStaff('system', { staffNumber: 'SOON', name: post, posting: { ...posting, fromOn: addDays(today(), 30) } });
  const found = await checkRosterNow({ fileName: 'r.csv', file: csv([['X1', '某人', 'A', '']]), mode: 'all' });
  const leaving = await db.owner`select code from import_decisions where import_id = ${found.id} and outcome = 'left'`;
  expect(leaving.length).toBeGreaterThan(5);
  expect(leaving.map((row) => row['code'])).not.toContain('ADM');
  expect(leaving.map((row) => row['code'])).not.toContain('SOON');
});

test('a change by hand between the dry run and the commit is not overwritten', async () => {
  await importNow([['H1', '手工', 'A', '科员']]);
  later(2);
  const found = await checkRosterNow({ fileName: 'r.csv', file: csv([['H1', '手工', 'B', '科员']]), mode: 'rows' });
  const [person] = await db.owner`select id from staff where staff_number = 'H1'`;
  await transferStaff('system', person!['id'], 'C', post, today());
  expect(await commitRosterNow(found.id)).toBe(false);
  expect(await placeOf('H1')).toMatchObject({ code: 'C' });
  await recordLeave('system', person!['id'], { fromOn: today() });
  await letGo('system', person!['id'], today());
});

test('a process that is killed in the middle of a commit leaves nothing half done', async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => [`Z${n}`, '批量', 'A', '科员']);
  const people = async () =>
    (await db.owner`select count(*)::int as n from staff where staff_number like 'Z%'`)[0]!['n'];
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-roster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'z.csv');
  writeFileSync(file, csv(rows));
  // The people are in, their posts are not: there the process dies.
  const holder = await db.owner.reserve();
  await holder.unsafe('begin; lock table postings in share mode').simple();
  const { host, port, database } = db.webOptions;
  const address = (user: string) => `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const child = spawn(process.execPath, ['src/cli.ts', 'import-staff', file], {
    env: {
      ...process.env,
      DATABASE_URL: address(db.webOptions.user),
      DATABASE_OWNER_URL: address(db.ownerOptions.user),
    },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const isWaiting = async () =>
    (await db.owner`select from pg_locks where not granted and relation = 'postings'::regclass`).length > 0;
  while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await ended;
  await holder.unsafe('rollback').simple();
  holder.release();
  expect(await people()).toBe(0);
  expect(await importNow(rows)).toMatchObject({ joined: 3000, committed: true });
  expect(await people()).toBe(3000);
});

test('people without a number get a local one, and are found again by name and department', async () => {
  const people = () => db.owner<{ number: string; name: string; code: string }[]>`
    select f.staff_number as number, f.name->>'zh' as name, d.code from staff f
    join postings p on p.staff_id = f.id and p.main and (p.until_on is null or p.until_on > ${today()})
    join departments d on d.id = p.department_id where f.name->>'zh' like '无号%' order by f.staff_number`;
  const rows = [
    ['', '无号甲', 'A', '科员'],
    ['', '无号甲', 'B', '科员'],
    ['', '无号乙', 'A', '科员'],
    ['L-000400', '无号丙', 'A', '科员'],
  ];
  expect(await importNow(rows)).toMatchObject({ joined: 4 });
  const first = await people();
  expect(first.map(({ name, code }) => name + code)).toEqual(['无号丙A', '无号甲A', '无号甲B', '无号乙A']);
  expect(first.map(({ number }) => number)).toEqual(['L-000400', 'L-000401', 'L-000402', 'L-000403']);
  // The same file again, in another order, with a name in one language that is on record in two: nobody twice.
  await db.owner`update staff set name = '{"en": "Wuhao Yi", "zh": "无号乙"}' where staff_number = 'L-000403'`;
  expect(await importNow(rows.toReversed())).toMatchObject({ unchanged: 4 });
  expect(await importNow([['', '无号丙', 'A', '科长']])).toMatchObject({ 'new-post': 1 });
  expect(await people()).toHaveLength(4);
  // Of a whole roster nobody leaves who stands in it without a number, not even in a row that is refused.
  const columns = [...head, '主兼岗', '邮箱'];
  const found = await checkRosterNow({
    fileName: 'r.csv',
    mode: 'all',
    file: csv(
      [
        ['', '无号甲', 'A', '科员', '主', ''],
        ['', '无号甲', 'B', '科员', '兼', ''],
        ['', '无号乙', 'A', '科员', '主', 'no-address'],
        ['', '无号丁', 'A', '科员', '主', ''],
        ['', '无号丁', 'A', '科员', '主', ''],
      ],
      columns,
    ),
  });
  expect(await reasonsOf(found.id)).toEqual([
    [3, 'staffNumber', 'number-missing'],
    [4, 'email', 'email-shape'],
    [5, 'staffNumber', 'number-unclear'],
    [6, 'staffNumber', 'number-unclear'],
  ]);
  const left =
    await db.owner`select code from import_decisions where import_id = ${found.id} and outcome = 'left' and code like 'L-0004%'`;
  expect(left.map((row) => row['code']).sort()).toEqual(['L-000400', 'L-000402']);
});

test('further posts that a whole roster does not name end as of its day, and it says so before', async () => {
  const columns = [...head, '主兼岗'];
  const main = ['P1', '兼职者', 'A', '科员', '主'];
  const further = (code: string) => ['P1', '兼职者', code, '委员', '兼'];
  const all = async (rows: string[][], isCommitted = true, heads = columns) => {
    const others = await db.owner<{ number: string; name: string; code: string }[]>`
      select f.staff_number as number, f.name->>'zh' as name, d.code from staff f join postings p on p.staff_id = f.id and p.main
      join departments d on d.id = p.department_id
      where (p.until_on is null or p.until_on >= ${today()}) and p.from_on <= ${today()} and f.staff_number <> 'P1'`;
    const whole = [...rows, ...others.map(({ number, name, code }) => [number, name, code, '', '主'])];
    const file = csv(
      whole.map((row) => row.slice(0, heads.length)),
      heads,
    );
    const found = await checkRosterNow({ fileName: 'all.csv', file, mode: 'all' });
    if (isCommitted) expect(await commitRosterNow(found.id)).toBe(true);
    return found;
  };
  const posts = () => db.owner`
    select d.code, p.from_on, p.until_on from postings p join departments d on d.id = p.department_id
    join staff f on f.id = p.staff_id where f.staff_number = 'P1' and not p.main order by d.code, p.from_on`;
  await importNow([main, further('B'), further('C')], 'rows', columns);
  later(5);
  const day = today();
  // A file that says nothing about further posts leaves them.
  expect((await all([main], false, head)).counts).not.toHaveProperty('post-ended');
  const shown = await all([main, further('C')], false);
  expect(shown.counts).toMatchObject({ 'post-ended': 1 });
  const lines = await db.owner`
    select i.code, d.code as department from import_decisions i join departments d on d.id = i.department_id
    where i.import_id = ${shown.id} and i.outcome = 'post-ended'`;
  expect(lines).toEqual([{ code: 'P1', department: 'B' }]);
  await all([main, further('C')]);
  const began = addDays(day, -5);
  const ended = { code: 'B', fromOn: began, untilOn: addDays(day, -1) };
  expect(await posts()).toEqual([ended, { code: 'C', fromOn: began, untilOn: null }]);
  expect((await all([main, further('C')])).counts).not.toHaveProperty('post-ended');
  // Named again the same day it goes on from that day.
  expect((await all([main, further('B'), further('C')])).counts).toMatchObject({ 'new-post': 1 });
  expect((await posts())[1]).toEqual({ code: 'B', fromOn: day, untilOn: null });
});

test('random rosters, day after day, make the staff that a simple model says', async () => {
  const departments = ['A', 'B', 'C', 'A1', 'B1'];
  const row = fc.record({
    number: fc.integer({ min: 1, max: 12 }).map((n) => `M${n}`),
    name: fc.constantFrom('甲', '乙', '丙'),
    department: fc.constantFrom(...departments),
    post: fc.constantFrom('科员', '科长'),
  });
  const file = fc.record({
    mode: fc.constantFrom<RosterMode>('all', 'rows'),
    days: fc.integer({ min: 0, max: 3 }),
    rows: fc.uniqueArray(row, { selector: (each) => each.number, minLength: 1, maxLength: 12 }),
  });
  const stays = { number: 'M1', name: '甲', department: 'A', post: '科员' };
  const leaves = { number: 'M10', name: '甲', department: 'A1', post: '科员' };
  interface Modelled {
    name: string;
    department: string;
    post: string;
    isHere: boolean;
  }
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 6 }), async (files) => {
      vi.useRealTimers();
      // Each run begins without the people of the one before.
      await db.owner`delete from postings where staff_id in (select id from staff where staff_number ~ '^M[0-9]+$')`;
      await db.owner`delete from imports`;
      await db.owner`delete from staff where staff_number ~ '^M[0-9]+$'`;
      const model = new Map<string, Modelled>();
      let day = 0;
      for (const { mode, days, rows } of files) {
        day += days;
        vi.useRealTimers();
        later(day);
        const expected: Partial<Record<RosterOutcome, number>> = {};
        const count = (outcome: RosterOutcome) => (expected[outcome] = (expected[outcome] ?? 0) + 1);
        const named = new Set(rows.map((each) => each.number));
        for (const each of rows) {
          const old = model.get(each.number);
          count(
            !old?.isHere
              ? 'joined'
              : old.department !== each.department
                ? 'moved'
                : old.post !== each.post
                  ? 'new-post'
                  : old.name !== each.name
                    ? 'renamed'
                    : 'unchanged',
          );
          model.set(each.number, { ...each, isHere: true });
        }
        const done = await importNow(
          rows.map((each) => [each.number, each.name, each.department, each.post]),
          mode,
        );
        if (mode === 'all') for (const [number, person] of model) if (!named.has(number)) person.isHere = false;
        const {
          left: _left,
          present: _present,
          state: _state,
          id: _id,
          committed,
          ...counts
        } = done as Record<string, unknown>;
        expect(committed).toBe(true);
        expect(counts).toEqual(expected);
        // From the day after on, those who left are nowhere.
        const real = await db.owner`
          select f.staff_number as number, f.name->>'zh' as name, d.code as department, p.post->>'zh' as post, f.left_on is null as is_here
          from staff f left join postings p on p.staff_id = f.id and p.main and p.from_on <= ${today()} and (p.until_on is null or p.until_on >= ${today()})
          left join departments d on d.id = p.department_id
          where f.staff_number ~ '^M[0-9]+$' order by 1`;
        const told = [...model]
          .map(([number, person]) => ({ number, ...person }))
          .sort((a, b) => (a.number < b.number ? -1 : 1));
        expect(real.filter((each) => each['isHere'])).toEqual(told.filter((each) => each.isHere));
        expect(real.filter((each) => !each['isHere']).map((each) => each['number'])).toEqual(
          told.filter((each) => !each.isHere).map((each) => each.number),
        );
      }
    }),
    {
      numRuns: 30,
      // Somebody who left, came back the same day and left again the next day.
      examples: [
        [
          [
            { mode: 'all', days: 0, rows: [stays, leaves] },
            { mode: 'all', days: 1, rows: [stays] },
            { mode: 'all', days: 0, rows: [stays, leaves] },
            { mode: 'all', days: 1, rows: [stays] },
            { mode: 'all', days: 0, rows: [stays] },
          ],
        ],
      ],
    },
  );
  await system('roster', async (sql) => {
    const overlaps = await sql`
      select from postings a join postings b on a.staff_id = b.staff_id and a.id < b.id and a.main and b.main
        and daterange(a.from_on, a.until_on, '[]') && daterange(b.from_on, b.until_on, '[]')`;
    expect(overlaps).toHaveLength(0);
  });
});
