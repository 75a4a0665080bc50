// The tree from a table: what is refused and why, what the dry run says, and that the commit does that or nothing.
import { beforeAll, describe, expect, test } from 'vitest';
import { moveDepartment, openDepartment } from '#domain/departments/departments.ts';
import { historyOf } from '#domain/departments/history.ts';
import { uploadTree } from '#domain/departments/tree-import.ts';
import { confirmImport, importLines, importOf } from '#domain/imports/imports.ts';
import { csvOf, xlsxOf } from '#domain/reports/export.ts';
import { treeTable, treeTemplate } from '#domain/reports/tree-export.ts';
import { closeDepartment } from '#domain/staff/reorganisation.ts';
import { joinStaff } from '#domain/staff/staff.ts';
import { addDays, today } from '#platform/clock.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import type { Actor } from '#domain/accounts/actor.ts';
import { useDatabase } from '../../support/database.ts';
import { queueOnly, workOn } from '../../support/imports.ts';

const db = useDatabase();
const called = (word: string) => ({ en: word, zh: `${word}局` });
const open = (code: string, parentCode: string | null) =>
  openDepartment('system', { code, parentCode, level: 'city', name: called(code), openedOn: '2024-01-01' });
const head = '单位代码,上级单位代码,排序,英文名称,中文名称,英文简称,中文简称,层级,生效日期';

let administrator: Actor;
let other: { staffId: number };

beforeAll(async () => {
  await open('TOP', null);
  await open('A', 'TOP');
  await open('B', 'TOP');
  await open('OLD', 'TOP');
  await closeDepartment('system', 'OLD', '2025-01-01');
  const join = (staffNumber: string) => {
    const posting = { departmentCode: 'TOP', post: called('Clerk'), fromOn: '2024-01-01' };
    return joinStaff('system', { staffNumber, name: called(staffNumber), posting });
  };
  const [one, two] = [await join('adm1'), await join('adm2')];
  for (const staffId of [one, two]) {
    await db.owner`insert into role_grants (staff_id, role, from_on) values (${staffId}, 'administrator', '2024-01-01')`;
  }
  const roles = { isAdministrator: true, isCoordinator: false, isDeputy: false, isAuthor: false, isAuditor: false };
  const stop = await queueOnly(db);
  administrator = { staffId: one, name: called('adm1'), language: 'en', departmentId: null, ...roles };
  other = { staffId: two };
  return stop;
});

async function uploadFile(file: Buffer, by: { staffId: number } = administrator) {
  const id = await uploadTree(by, { fileName: 'tree.csv', file });
  await workOn(id);
  return importOf(by, 'tree', id);
}

const upload = (lines: string[], by?: { staffId: number }) => uploadFile(Buffer.from(lines.join('\r\n')), by);

async function confirm({ id, digest }: { id: number; digest: string | null }) {
  await confirmImport(administrator, 'tree', id, digest!);
  await workOn(id);
  return importOf(administrator, 'tree', id);
}

const commit = async (lines: string[]) => confirm(await upload(lines));

const tree = async () =>
  new Map(
    (
      await db.owner<{ code: string; parent: string | null; name: string; opened: string; position: number }[]>`
        select d.code, p.code as parent, d.name->>'zh' as name, d.opened_on as opened, d.position
        from departments d left join departments p on p.id = d.parent_id order by d.code`
    ).map((row) => [row.code, row]),
  );

describe('a table of departments', () => {
  test('is refused row by row, each with its column, value and reason, and the others go in', async () => {
    const before = await tree();
    const found = await upload([
      head,
      'N1,TOP,1,New One,新一局,,,市级,2025-03-01',
      '"N1",TOP,,Again,再一局,,,city,',
      ',TOP,,No code,无代码,,,city,',
      '../x,TOP,,Bad code,坏代码,,,city,',
      'N2,NOWHERE,,x,某局,,,city,',
      'N3,N2,,x,某局,,,city,',
      'N4,N5,,x,某局,,,city,',
      'N5,N4,,x,某局,,,city,',
      'N6,TOP,many,x,某局,,,planet,31.02.2025',
      'N7,TOP,,,,,,city,',
      'N8,TOP,,x,某局,,,,',
      'OLD,TOP,,x,旧局,,,city,',
      `A,TOP,,Renamed,更名局,,,city,${addDays(today(), 1)}`,
      'B,TOP,,Renamed,更名局,,,city,2023-12-31',
      'N9,OLD,,x,某局,,,city,',
      'N10,N11,,x,某局,,,city,2025-01-01',
      'N11,TOP,,x,某局,,,city,2025-06-01',
      `N12,TOP,,${'x'.repeat(201)},某局,,,city,`,
      'Ｎ１３,ＴＯＰ,２,x,某局,,,市,2025年3月1日',
    ]);
    const refused = await importLines(administrator, found.id, 'refused', { limit: 100 });
    expect(
      refused.flatMap(({ rowNumber, faults }) =>
        faults!.map(({ column, reason, other: more }) => [rowNumber, column, reason, ...(more ? [more] : [])]),
      ),
    ).toEqual([
      [3, 'code', 'twice', '2'],
      [4, 'code', 'missing'],
      [5, 'code', 'department-code'],
      [6, 'parent', 'unknown-parent'],
      [7, 'parent', 'parent-refused'],
      [8, 'parent', 'circle'],
      [9, 'parent', 'circle'],
      [10, 'order', 'position'],
      [10, 'level', 'level'],
      [10, 'from', 'not-a-day'],
      [11, 'nameZh', 'missing'],
      [12, 'level', 'missing'],
      [13, 'code', 'closed', '2025-01-01'],
      [14, 'from', 'day-to-come'],
      [15, 'from', 'before-opening', '2024-01-01'],
      [16, 'parent', 'parent-closed'],
      [17, 'parent', 'parent-later'],
      [19, 'nameEn', 'name-too-long'],
    ]);
    expect(found.counts).toEqual({ opened: 3, unchanged: 0, refused: 16 });
    expect(await tree()).toEqual(before);
    expect(await confirm(found)).toMatchObject({ state: 'committed' });
    const after = await tree();
    expect([...after.keys()].filter((code) => !before.has(code))).toEqual(['N1', 'N11', 'N13']);
    expect(after.get('N13')).toEqual({ code: 'N13', parent: 'TOP', name: '某局', opened: '2025-03-01', position: 2 });
  });

  test('opens in any order of its rows, renames, moves and exchanges places, each from its day on', async () => {
    for (const code of ['R', 'S']) await open(code, 'TOP');
    await open('R-1', 'R');
    const { id: importId, counts } = await commit([
      'Code,Parent code,Name in Chinese,Level,Valid from',
      'DEEP-2,DEEP-1,最深,township,2025-01-01',
      'DEEP-1,DEEP,较深,county,2025-01-01',
      'DEEP,R,深,city,2025-01-01',
      'R,R-1,R局,city,2025-05-01',
      'R-1,S,一处,city,2025-05-01',
    ]);
    expect(counts).toEqual({ opened: 3, moved: 2, unchanged: 0, refused: 0 });
    expect(await importLines(administrator, importId, 'moved', { limit: 9 })).toMatchObject([
      { rowNumber: 5, code: 'R', detail: { parent: 'R-1', from: '2025-05-01' } },
      { rowNumber: 6, code: 'R-1', name: { zh: '一处' }, detail: { parent: 'S', isRenamed: true } },
    ]);
    const path = await db.owner`
      select a.code from department_closure c join departments a on a.id = c.ancestor_id
      join departments d on d.id = c.descendant_id where d.code = 'DEEP-2' order by c.depth`;
    expect(path.map((row) => row.code)).toEqual(['DEEP-2', 'DEEP-1', 'DEEP', 'R', 'R-1', 'S', 'TOP']);
    const [past] = await db.owner`
      select department_name_on(d.id, '2025-04-30')->>'zh' as name, p.code as parent
      from departments d left join departments p on p.id = department_parent_on(d.id, '2025-04-30') where d.code = 'R-1'`;
    expect(past).toEqual({ name: 'R-1局', parent: 'R' });
    const [{ id }] = (await db.owner`select id from departments where code = 'R-1'`) as unknown as [{ id: number }];
    expect((await historyOf(administrator, id)).map((each) => [each.kind, each.onDay])).toEqual([
      ['moved', '2025-05-01'],
      ['renamed', '2025-05-01'],
      ['opened', '2024-01-01'],
    ]);
  });

  test('that was exported, as CSV or XLSX, in either language, changes nothing when it is imported', async () => {
    await open('FORM', 'TOP');
    await db.owner`update departments set name = '{"en": "=1+1", "zh": "+加号局"}' where code = 'FORM'`;
    for (const language of ['en', 'zh'] as const) {
      const table = await treeTable(administrator, language);
      for (const file of [csvOf(table), await xlsxOf(table)]) {
        const { counts } = await uploadFile(Buffer.from(file.bytes));
        expect(counts).toEqual({ opened: 0, unchanged: table.rows.length, refused: 0 });
      }
      expect((await uploadFile(Buffer.from(csvOf(treeTemplate(language)).bytes))).state).toBe('checked');
    }
  });

  test('without columns that it needs, or that is none, is refused as a whole', async () => {
    const of = async (text: string) => (await uploadFile(Buffer.from(text))).refusal;
    expect(await of('code,colour\nA,blue\n')).toEqual({ reason: 'columns-missing', columns: ['parent', 'nameZh'] });
    expect(await of('\n\n')).toMatchObject({ reason: 'empty' });
    expect(await of('%PDF-1.4')).toMatchObject({ reason: 'not-a-table' });
    await expect(of('')).rejects.toThrow(new Invalid('no-file', { field: 'file' }));
  });
});

describe('the commit', () => {
  test('does what the dry run said, once; when the tree has changed meanwhile, nothing', async () => {
    await open('C', 'TOP');
    const lines = [head, 'C,A,,C,C局,,,city,2025-01-01', 'C-1,C,,x,某局,,,city,2025-01-01'];
    const shown = await upload(lines);
    await moveDepartment('system', 'C', { parentCode: 'B', day: '2024-06-01' });
    const before = await tree();
    const changed = await confirm(shown);
    expect(changed).toMatchObject({ state: 'checked', changedSince: true });
    expect(await tree()).toEqual(before);
    await expect(confirm(shown)).rejects.toThrow(new Invalid('too-late'));
    await confirmImport(administrator, 'tree', changed.id, changed.digest!);
    await confirmImport(administrator, 'tree', changed.id, changed.digest!);
    await Promise.all([workOn(changed.id), workOn(changed.id)]);
    expect(await importOf(administrator, 'tree', changed.id)).toMatchObject({
      state: 'committed',
      counts: { opened: 1, moved: 1 },
    });
    const events =
      await db.owner`select detail from audit_events where action = 'departments-imported' and target = ${`tree-${changed.id}`}`;
    expect(events).toHaveLength(1);
    expect((await commit(lines)).counts).toMatchObject({ unchanged: 2 });
  });

  test('leaves nothing behind when a place would have made a circle on a past day', async () => {
    for (const code of ['P', 'Q']) await open(code, 'TOP');
    await moveDepartment('system', 'Q', { parentCode: 'P', day: '2024-02-01' });
    await moveDepartment('system', 'Q', { parentCode: 'TOP', day: '2024-04-01' });
    const before = await tree();
    const circle = await commit([head, 'NEW-P,TOP,,x,某局,,,city,', 'P,Q,,P,P局,,,city,2024-03-01']);
    expect(circle).toMatchObject({ state: 'refused', refusal: { reason: 'department-below-itself', code: 'P' } });
    expect(await tree()).toEqual(before);
  });

  test('belongs to the administrator who uploaded it', async () => {
    const { id, digest } = await upload([head, 'OWN,TOP,,x,某局,,,city,']);
    await expect(importOf(other, 'tree', id)).rejects.toThrow(NotFound);
    await expect(importOf(administrator, 'roster', id)).rejects.toThrow(NotFound);
    await expect(confirmImport(other, 'tree', id, digest!)).rejects.toThrow(NotFound);
    await expect(upload([head], { staffId: 999_999 })).rejects.toThrow(Forbidden);
  });

  test('is refused to whoever is an administrator no longer', async () => {
    const before = await tree();
    const found = await upload([head, 'LATE,TOP,,x,某局,,,city,'], other);
    await confirmImport(other, 'tree', found.id, found.digest!);
    await db.owner`update role_grants set until_on = ${addDays(today(), -1)} where staff_id = ${other.staffId}`;
    await workOn(found.id);
    const [after] = await db.owner`select state, refusal from imports where id = ${found.id}`;
    expect(after).toEqual({ state: 'refused', refusal: { reason: 'not-allowed' } });
    expect(await tree()).toEqual(before);
    await expect(importOf(other, 'tree', found.id)).rejects.toThrow(NotFound);
  });
});
