import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import readWorkbook from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { csvOf, downloadHeaders, type ExportTable, xlsxOf } from '#domain/reports/export.ts';

const table = (rows: ExportTable['rows']): ExportTable => ({
  name: 'x',
  sheet: 'Names',
  head: ['姓名', 'Number', 'Count'],
  rows,
  notes: ['As of 21 November 2026.'],
  widths: [10, 10, 10],
});

test('CSV begins with a mark, ends lines with CRLF, keeps zeros and says of when it is', () => {
  const text = Buffer.from(csvOf(table([['陈宇', '00127', 12]])).bytes).toString();
  expect(text).toBe('\ufeffAs of 21 November 2026.\r\n\r\n姓名,Number,Count\r\n陈宇,00127,12\r\n');
});

test('no cell of a CSV can run as a formula, whatever somebody is called', () => {
  const name = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '', '"', ','), fc.string())
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, (each) => {
      const text = Buffer.from(csvOf(table([[each, '00127', -1]])).bytes).toString();
      const rows = parse(text, { bom: true, relax_column_count: true, record_delimiter: '\r\n' }) as string[][];
      const [cell] = rows[3]!;
      expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      expect([each, `'${each}`]).toContain(cell);
      expect(rows[3]![2]).toBe('-1');
    }),
  );
});

test('in XLSX staff numbers and names that look like formulas are text, counts are numbers', async () => {
  const { bytes } = await xlsxOf(
    table([
      ['=HYPERLINK("x")', '00127', 1284],
      ['A\u0000<&>"', '007', null],
    ]),
  );
  const [sheet] = await readWorkbook(Buffer.from(bytes));
  expect(sheet!.data).toEqual([
    ['As of 21 November 2026.', null, null],
    [null, null, null],
    ['姓名', 'Number', 'Count'],
    ['=HYPERLINK("x")', '00127', 1284],
    ['A<&>"', '007', null],
  ]);
});

test('a download has its name in the reader’s language and a plain one for old browsers', () => {
  const headers = downloadHeaders({ name: '培训名单 交通局 2026-11-21.csv', type: 'text/csv; charset=utf-8' });
  const disposition = headers['content-disposition']!;
  expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+\.csv"; filename\*=UTF-8''[!-~]+$/);
  expect(disposition).toContain('filename="lectern-2026-11-21.csv"');
  expect(decodeURIComponent(disposition.split("UTF-8''")[1]!)).toBe('培训名单 交通局 2026-11-21.csv');
  for (const name of ['a/b\\c"d\r\n.csv', '../../x.csv', "Chief's (new).csv", '名.xlsx']) {
    const value = downloadHeaders({ name, type: 'x' })['content-disposition']!;
    expect(value).toMatch(/^attachment; filename="[^"\\/\r\n]+"; filename\*=UTF-8''[^\s"']+$/);
  }
});
