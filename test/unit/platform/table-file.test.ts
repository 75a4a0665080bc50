import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { dayOfSerial, readTable, readWholeTable, tableLimits } from '#platform/table-file.ts';
import { workbookParts, zipOf } from '../../support/zip.ts';

/** 姓名,工号 / 陈宇,00127 / 王芳,00128 in GB18030. */
const gb = Buffer.from('d0d5c3fb2cb9a4bac50ab3c2d3ee2c30303132370acdf5b7bc2c30303132380a', 'hex');

async function cellsOf(file: Buffer | string): Promise<string[][]> {
  const read = await readWholeTable(Buffer.from(file));
  if (read.outcome !== 'read') throw new Error(`refused: ${read.reason}`);
  return read.table.map((row) => row.cells);
}

async function refusalOf(file: Buffer | string) {
  const read = await readWholeTable(Buffer.from(file));
  return read.outcome === 'refused' ? { reason: read.reason, row: read.row } : read;
}

test('comma, semicolon and tab, CRLF and LF, with a mark and without, give the same table', async () => {
  const table = [
    ['Name', 'Number'],
    ['Chen, Yu; "the elder"', '00127'],
    ['陈宇\n二行', '00128'],
  ];
  for (const delimiter of [',', ';', '\t']) {
    for (const record_delimiter of ['\n', '\r\n']) {
      for (const bom of [true, false]) {
        expect(await cellsOf(stringify(table, { delimiter, record_delimiter, bom, quoted: true }))).toEqual(table);
      }
    }
  }
});

test('GB18030 is recognised, rare characters of extension B and the middle dot among them', async () => {
  expect(await cellsOf(gb)).toEqual([
    ['姓名', '工号'],
    ['陈宇', '00127'],
    ['王芳', '00128'],
  ]);
  // 𠮷 in four bytes, then · of GB18030.
  const rare = Buffer.concat([Buffer.from('95 34 8b 35'.replaceAll(' ', ''), 'hex'), Buffer.from('a1a4d3ee0a', 'hex')]);
  const [[name]] = (await cellsOf(Buffer.concat([gb, rare]))).slice(-1) as [[string]];
  expect(name).toHaveLength(new TextDecoder('gb18030').decode(rare).trim().length);
  expect(name).toContain('·宇');
});

test('what was written as CSV is read again, whatever stands in the cells', async () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '').trim());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
      const file = stringify([['a', 'b', 'c'], ...rows], { quoted: true, bom: true });
      const read = (await cellsOf(file)).slice(1).map((cells) => [0, 1, 2].map((at) => cells[at] ?? ''));
      expect(read).toEqual(rows.filter((row) => row.some((text) => text !== '')));
    }),
    { numRuns: 100 },
  );
});

test('rows keep the numbers that the person sees, empty lines counted', async () => {
  const read = await readWholeTable(Buffer.from('a,b\n\n1,2\n,\n3,4\n'));
  expect(read.outcome === 'read' && read.table.map((row) => row.number)).toEqual([1, 3, 5]);
});

test('cells of a workbook are read as they are seen: zeros, days, long numbers, formulas, rich text', async () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>';
  const shared = '<sst><si><t>00127</t></si><si><r><t>陈</t></r><r><t>宇</t></r><rPh><t>chenyu</t></rPh></si></sst>';
  const rows =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>=1+1</t></is></c></row>' +
    '<row r="4"><c r="A4" s="1"><v>127</v></c><c r="B4" s="2"><v>46022.5</v></c><c r="D4" s="3"><v>46022</v></c></row>' +
    '<row r="5"><c r="A5"><v>1.3800138E10</v></c><c r="B5" t="str"><f>A1&amp;"x"</f><v>x</v></c><c r="C5" t="b"><v>1</v></c></row>';
  const file = zipOf(workbookParts(rows, { 'xl/styles.xml': styles, 'xl/sharedStrings.xml': shared }));
  const read = await readWholeTable(file);
  expect(read).toMatchObject({
    outcome: 'read',
    format: 'xlsx',
    table: [
      { number: 1, cells: ['00127', '陈宇', '=1+1'] },
      { number: 4, cells: ['00127', '2025-12-31', '', '2025-12-31'] },
      { number: 5, cells: ['13800138000', 'x', 'TRUE'] },
    ],
  });
});

test('a workbook as our own exports write it is read again', async () => {
  const file = await writeXlsxFile(
    [
      [
        { value: '工号', type: String },
        { value: 'Since', type: String },
      ],
      [
        { value: '00127', type: String, format: '@' },
        { value: new Date(Date.UTC(2026, 8, 1)), type: Date, format: 'yyyy-mm-dd' },
      ],
    ],
    { sheet: 'x' },
  ).toBuffer();
  expect(await cellsOf(file)).toEqual([
    ['工号', 'Since'],
    ['00127', '2026-09-01'],
  ]);
});

test('days of a spreadsheet are days of the calendar', () => {
  expect([1, 59, 60, 61, 46022, 0, 109_575].map(dayOfSerial)).toEqual([
    '1900-01-01',
    '1900-02-28',
    null,
    '1900-03-01',
    '2025-12-31',
    null,
    null,
  ]);
});

test('a file in two encodings is refused at the row where it changes', async () => {
  const utf8 = Buffer.from('李明,交通局综合科\n');
  expect(await refusalOf(Buffer.concat([gb, utf8]))).toEqual({ reason: 'mixed-encodings', row: 4 });
  expect(await refusalOf(Buffer.concat([utf8, utf8, gb]))).toEqual({ reason: 'mixed-encodings', row: 3 });
  expect(await refusalOf(Buffer.concat([Buffer.from('\ufeff'), utf8, gb]))).toEqual({
    reason: 'mixed-encodings',
    row: 2,
  });
  expect(await refusalOf(Buffer.from([0x61, 0x0a, 0x81, 0x20, 0x0a]))).toEqual({ reason: 'unknown-encoding', row: 2 });
});

test('NULs, quotes that never close, other kinds of file and empty ones are refused with their place', async () => {
  expect(await refusalOf('a,b\n1,2\n3,\0\n')).toEqual({ reason: 'nul', row: 3 });
  expect(await refusalOf('a,b\n1,2\n3,"4\n5,6\n')).toEqual({ reason: 'quote-not-closed', row: 3 });
  expect(await refusalOf('')).toEqual({ reason: 'empty', row: null });
  expect(await refusalOf('\ufeff\n , \n')).toEqual({ reason: 'empty', row: null });
  expect(await refusalOf('<!doctype html><table>')).toEqual({ reason: 'not-a-table', row: null });
  expect(await refusalOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toEqual({ reason: 'old-or-protected', row: null });
  expect(await refusalOf('%PDF-1.7')).toEqual({ reason: 'not-a-table', row: null });
  expect(await refusalOf(zipOf({ 'word/document.xml': '<x/>' }))).toEqual({ reason: 'not-a-table', row: null });
});

test('too many rows, columns, letters and bytes are refused with the limit', async () => {
  const small = { ...tableLimits, bytes: 1000, rows: 3, columns: 3, cellLength: 10 };
  const refused = (file: string) => readTable(Buffer.from(file), () => {}, small);
  expect(await refused('a\nb\nc\nd\n')).toMatchObject({ reason: 'too-many-rows', row: 4, most: 3 });
  expect(await refused('a,b,c\n1,2,3,4\n')).toMatchObject({ reason: 'too-many-columns', row: 2, most: 3 });
  expect(await refused('a,b,c\n1,2,3,,,,\n')).toMatchObject({ outcome: 'read' });
  expect(await refused('a,b\n1,12345678901\n')).toMatchObject({ reason: 'cell-too-long', row: 2, most: 10 });
  expect(await refused('x'.repeat(1001))).toMatchObject({ reason: 'too-large', most: 1000 });
});

test('a workbook that is cut off anywhere is refused', async () => {
  const file = zipOf(workbookParts('<row><c><v>1</v></c></row>'));
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
    expect(await refusalOf(file.subarray(0, Math.floor(file.length * share)))).toEqual({
      reason: 'cut-off-or-damaged',
      row: null,
    });
  }
  const damaged = Buffer.from(file);
  damaged.fill(0xaa, 60, 90);
  expect(await refusalOf(damaged)).toEqual({ reason: 'cut-off-or-damaged', row: null });
});

/** How far memory rises above its level while the work runs, in MB; looked at often. */
async function riseOf(work: () => Promise<void>): Promise<number> {
  const level = process.memoryUsage().rss;
  let peak = level;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await work();
  clearInterval(timer);
  return (Math.max(peak, process.memoryUsage().rss) - level) / 1024 / 1024;
}

test('a zip bomb is refused, whether it announces itself or lies, and memory stays bounded', async () => {
  const zeros = Buffer.alloc(260 * 1024 * 1024, ' ');
  const honest = zipOf(workbookParts(zeros));
  const lying = zipOf(workbookParts(zeros.subarray(0, 50_000_000)), 1000);
  const oneText = zipOf(
    workbookParts(Buffer.concat([Buffer.from('<row><c t="inlineStr"><is><t>'), zeros.subarray(0, 50_000_000)])),
  );
  const entities = zipOf(
    workbookParts('<row><c t="inlineStr"><is><t>&b;</t></is></c></row>', {
      'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>',
    }),
  );
  const rise = await riseOf(async () => {
    expect(await refusalOf(honest)).toMatchObject({ reason: 'unpacks-too-large' });
    expect(await refusalOf(lying)).toMatchObject({ reason: 'cut-off-or-damaged' });
    expect(await refusalOf(oneText)).toMatchObject({ reason: 'cell-too-long' });
    expect(await refusalOf(entities)).toMatchObject({ reason: 'cut-off-or-damaged' });
  });
  expect(rise).toBeLessThan(60);
}, 30_000);

test('a line of 100 MB is refused at once, and one of 20 MB without filling the memory', async () => {
  expect(await refusalOf(Buffer.alloc(100 * 1024 * 1024, 'x'))).toEqual({ reason: 'too-large', row: null });
  const line = Buffer.alloc(tableLimits.bytes, 'x');
  const quoted = Buffer.from(line);
  quoted.write('a,b\n1,"');
  const rise = await riseOf(async () => {
    expect(await refusalOf(line)).toEqual({ reason: 'cell-too-long', row: 1 });
    expect(await refusalOf(quoted)).toEqual({ reason: 'cell-too-long', row: 2 });
  });
  expect(rise).toBeLessThan(60);
});

test('a million blank lines and rows of any length are read in no time, and are counted', async () => {
  const began = performance.now();
  const blank = await readWholeTable(Buffer.from(`a,b\n${'\n'.repeat(500_000)}${' \n'.repeat(500_000)}1,2\n`));
  expect(blank.outcome === 'read' && blank.table[1]!.number).toBe(1_000_002);
  const ragged = Array.from({ length: 190_000 }, (_, n) => '1' + ',1'.repeat(n % 5)).join('\n');
  expect(await readTable(Buffer.from(ragged), () => {})).toMatchObject({ outcome: 'read', rows: 190_000 });
  expect(await refusalOf('\n'.repeat(1_100_000) + 'a')).toMatchObject({ reason: 'too-many-rows' });
  // A second and a half when nobody else works; it was more than a minute.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('what the taker throws is thrown on, for both kinds of file', async () => {
  const take = () => Promise.reject(new RangeError('mine'));
  await expect(readTable(Buffer.from('a,b\n'), take)).rejects.toThrow('mine');
  await expect(readTable(zipOf(workbookParts('<row><c><v>1</v></c></row>')), take)).rejects.toThrow('mine');
});
