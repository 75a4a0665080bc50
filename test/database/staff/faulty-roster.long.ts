// 100,000 rows with every fault there is, as CSV and as a workbook: each is told with its row, its column and its reason,
// and nothing of it is left out of the file of refused rows.
import { stringify } from 'csv-stringify/sync';
import { beforeAll, expect, test } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import { importOf } from '#domain/imports/imports.ts';
import { refusedFile } from '#domain/reports/refused-rows.ts';
import { uploadRoster } from '#domain/staff/roster.ts';
import { useDatabase } from '../../support/database.ts';
import { queueOnly, workOn } from '../../support/imports.ts';
import { refusalOfSpoilt, rosterDepartments, rosterHead, spoiltRow, workbookOf } from '../../support/large-roster.ts';

const db = useDatabase();
const people = 100_000;
const rows = [rosterHead, ...Array.from({ length: people }, (_, n) => spoiltRow(n))];
let administrator: { staffId: number };

beforeAll(async () => {
  const name = { en: 'Office', zh: '办' };
  const open = (code: string, parentCode: string | null) =>
    openDepartment('system', { code, parentCode, level: 'city', name, openedOn: '2020-01-01' });
  await open('TOP', null);
  for (let n = 0; n < rosterDepartments; n++) await open(`D${n}`, 'TOP');
  const [person] = await db.owner<{ id: number }[]>`
    insert into staff (staff_number, name) values ('adm', '{"en": "A", "zh": "甲"}') returning id`;
  administrator = { staffId: person!.id };
  await db.owner`insert into role_grants (staff_id, role, from_on) values (${person!.id}, 'administrator', '2020-01-01')`;
  return queueOnly(db);
});

test.each(['csv', 'xlsx'])('each of 100,000 faulty rows of a %s has its message', async (format) => {
  const file = format === 'csv' ? Buffer.from(stringify(rows)) : await workbookOf(rows);
  const began = performance.now();
  const id = await uploadRoster(administrator, { fileName: `faulty.${format}`, file, mode: 'rows' });
  await workOn(id);
  const seconds = (performance.now() - began) / 1000;
  const { counts } = await importOf(administrator, 'roster', id);
  const decisions = await db.owner<{ rowNumber: number; outcome: string; reasons: string[] | null }[]>`
    select row_number, outcome, (select array_agg(f->>'reason') from jsonb_array_elements(faults) f) as reasons
    from import_decisions where import_id = ${id} order by row_number`;
  const wrong = decisions.filter(({ rowNumber, outcome, reasons }, n) => {
    const reason = refusalOfSpoilt(n);
    const isRight = reason === null ? outcome === 'joined' : outcome === 'refused' && reasons!.includes(reason);
    return rowNumber !== n + 2 || !isRight;
  });
  expect(decisions).toHaveLength(people);
  expect(wrong.slice(0, 5)).toEqual([]);
  const refused = rows.slice(1).filter((_, n) => refusalOfSpoilt(n) !== null).length;
  expect(counts).toMatchObject({ refused, joined: people - refused });

  const download = await new Response((await refusedFile(administrator, 'roster', id, 'en')).body).text();
  const told = new Set([...download.matchAll(/^(\d+),/gm)].map((match) => match[1]));
  expect(told.size).toBe(refused);
  process.stdout.write(`${format}: ${people} rows, ${refused} refused, each told, in ${seconds.toFixed(1)} s\n`);
  expect(seconds).toBeLessThan(180);
});
