import { parse } from 'csv-parse/sync';
import readWorkbook from 'read-excel-file/node';
import { beforeAll, expect, test } from 'vitest';
import { csvOf, type ExportFile, xlsxOf } from '#domain/reports/export.ts';
import { figuresTable, namesTable } from '#domain/reports/exports.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { nameFilterFrom } from '#domain/reports/name.ts';
import { namesInBranch } from '#domain/reports/names.ts';
import { noticeOf, sheetsOf } from '#domain/reports/notices.ts';
import { type ReportScope, reportScopeFor } from '#domain/reports/scopes.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { Arrangement, both } from './arrangement.ts';

const db = useDatabase();
const day = today();
let scope: ReportScope;

beforeAll(async () => {
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY', null, { name: both('City', '市') });
  const ports = await make.department('PORTS', city, { position: 1, name: both('Ports', '港航站') });
  const roads = await make.department('ROADS', city, { position: 2, name: both('Roads', '公路科') });
  await make.course('safe', both('Safe', '安全'));
  await make.course('data', both('Data', '数据'));
  await make.assignment('safe', city, { due: addDays(day, -1) });
  await make.assignment('data', roads, { due: addDays(day, 9) });
  for (let n = 0; n < 60; n++) {
    const id = await make.worker(n % 3 ? roads : ports, {
      number: String(n).padStart(5, '0'),
      name: both(`Li ${n}`, '李娜'),
    });
    if (n % 2) await make.completion(id, 'safe', addDays(day, -5));
  }
  await make.worker(city, { number: '00127', name: both('=1+1', '＝甲') });
  scope = await reportScopeFor(await make.administrator(await make.worker(city, { number: '00001x' })), 'CITY');
});

const cellsOf = async (file: ExportFile): Promise<unknown[][]> =>
  (await readWorkbook(Buffer.from(file.bytes)))[0]!.data;

const csvRows = (bytes: Uint8Array): string[][] =>
  parse(Buffer.from(bytes), { bom: true, relax_column_count: true }) as string[][];

test('files of figures hold exactly the figures of the screen, in both formats', async () => {
  const report = await completionByDepartment(scope);
  const table = await figuresTable(scope, {}, 'zh');
  const csv = csvRows(csvOf(table).bytes);
  expect(csv[0]![0]).toContain('市');
  expect(csv[1]![0]).toContain('向下取整');
  const lines = csv.slice(4);
  const wanted = [...report.rows, { ...report.total, code: '' }].flatMap((row) => [
    ...report.courses
      .filter((course) => row.courses.has(course.id))
      .map((course) => [row.code, course.title.zh, row.courses.get(course.id)!]),
    [row.code, '全部课程', row.all],
  ]) as [string, string, { expected: number; done: number; lateNeverBegun: number }][];
  expect(lines.map((row) => [row[0], row[2], row[3], row[4], row[10]])).toEqual(
    wanted.map(([code, course, counts]) => [
      code,
      course,
      String(counts.expected),
      String(counts.done),
      String(counts.lateNeverBegun),
    ]),
  );
  const cells = await cellsOf(await xlsxOf(table));
  expect(cells[4]).toEqual(csv[4]!.map((text, i) => (i >= 3 && i <= 10 ? Number(text) : text)));
  expect(cells).toHaveLength(csv.length);
});

test('files of names hold all pages in the order of the screen; numbers stay numbers of staff, formulas stay names', async () => {
  const filter = nameFilterFrom(new URLSearchParams('course=safe&sort=department'));
  const screen = [];
  for (const page of [1, 2])
    screen.push(...(await namesInBranch(scope, { ...filter, page }, 'en')).rows.map((row) => row.staffNumber));
  const table = (await namesTable(scope, filter, 'en'))!;
  const csv = csvRows(csvOf(table).bytes).slice(4);
  expect(csv.map((row) => row[1])).toEqual(screen);
  expect(csv.find((row) => row[1] === '00127')![0]).toBe("'=1+1");
  const cells = await cellsOf(await xlsxOf(table));
  expect(cells.slice(4).map((row) => row[1])).toEqual(screen);
  expect(cells.find((row) => row[1] === '00127')![0]).toBe('=1+1');
  expect(table.name).toBe(`Training names City ${day}`);
});

test('a sheet per department comes in official order with everybody once', async () => {
  const sheets = await sheetsOf(scope, nameFilterFrom(new URLSearchParams('course=safe&state=not-begun')), 'zh');
  if (sheets.outcome !== 'made') throw new Error(sheets.outcome);
  expect(sheets.departments.map((each) => [each.code, each.rows.length])).toEqual([
    ['CITY', 2],
    ['PORTS', 10],
    ['ROADS', 20],
  ]);
  expect(sheets.courseTitle).toEqual(both('Safe', '安全'));
});

test('a notice agrees with the figures, names people only when asked, and needs an assignment', async () => {
  const asked = { courseId: 'safe', minutes: 30, address: 'https://learn.example' };
  const counts = await noticeOf(scope, { ...asked, withNames: false }, 'en');
  const names = await noticeOf(scope, { ...asked, withNames: true }, 'en');
  if (counts.outcome !== 'made' || names.outcome !== 'made') throw new Error('not made');
  expect(counts.text).toContain('32 of 62 people have not started.');
  expect(counts.text).toContain('Ports: 10');
  expect(counts.text).not.toContain('Li 0');
  expect(names.text).toContain('Ports (10): Li 0 (00000), ');
  expect(await noticeOf(scope, { ...asked, courseId: 'none', withNames: true }, 'en')).toEqual({
    outcome: 'not-assigned',
  });
});
