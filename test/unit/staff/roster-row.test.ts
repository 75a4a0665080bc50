import { expect, test } from 'vitest';
import { knownHeadings, mappingFaults, recogniseColumns, rosterFields } from '#domain/staff/roster-columns.ts';
import { cleanName, parseRosterRow } from '#domain/staff/roster-row.ts';
import { dayIn } from '#platform/table-file.ts';

test('headings are known in both languages, however they are written', () => {
  const head = ['工号（必填）', ' Full_Name ', '所在 单位', 'E-Mail', '随便'];
  expect(recogniseColumns(head, new Map())).toEqual(['staffNumber', 'name', 'department', 'email', null]);
  expect(recogniseColumns(['随便'], new Map([['随便', 'post']]))).toEqual(['post']);
});

test('no heading stands for two things', () => {
  for (const field of rosterFields) {
    expect(recogniseColumns(knownHeadings[field], new Map())).toEqual(knownHeadings[field].map(() => field));
  }
});

test('number, name and department are needed, and nothing twice', () => {
  expect(mappingFaults(['staffNumber', 'nameZh', 'department', null, null])).toEqual([]);
  expect(mappingFaults(['staffNumber', 'name', 'name'])).toEqual([
    { fault: 'missing', field: 'department' },
    { fault: 'twice', field: 'name' },
  ]);
});

test('names have one kind of middle dot and no blanks between characters, and keep rare characters', () => {
  for (const dot of ['·', '•', '‧', '・', '･', '∙', '.', '．', ' · '])
    expect(cleanName(`阿卜杜拉${dot}买买提`)).toBe('阿卜杜拉·买买提');
  expect(cleanName('陈　宇')).toBe('陈宇');
  expect(cleanName('𠮷野\u200b家')).toBe('𠮷野家');
  expect(cleanName('Chen  Yu Jr.')).toBe('Chen Yu Jr.');
});

test('days are read as people and spreadsheets write them', () => {
  for (const text of [
    '2026-09-01',
    '2026/9/1',
    '2026.9.1',
    '2026年9月1日',
    '20260901',
    '46266',
    '２０２６-９-１',
    '2026-09-01 00:00:00',
  ])
    expect(dayIn(text)).toBe('2026-09-01');
  for (const text of ['2026-02-30', '1.9.2026', '12', 'soon', '99999999']) expect(dayIn(text)).toBeNull();
});

test('full-width digits are digits, and every fault of a row is named', () => {
  const mapping = ['staffNumber', 'name', 'department', 'untilOn'] as const;
  expect(parseRosterRow(2, ['００１２７', '陈宇', 'A', ''], [...mapping])).toMatchObject({
    staffNumber: '00127',
    faults: [],
  });
  expect(parseRosterRow(3, ['', '=1', '', 'x'], [...mapping]).faults).toEqual([
    { column: 'name', value: '=1', reason: 'name-shape' },
    { column: 'department', value: '', reason: 'department-missing' },
    { column: 'untilOn', value: 'x', reason: 'not-a-day' },
  ]);
});
