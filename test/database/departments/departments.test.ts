import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { levels } from '#domain/departments/department.ts';
import {
  ancestorsOf,
  childrenOf,
  departmentByCode,
  departmentPath,
  moveDepartment,
  openDepartment,
} from '#domain/departments/departments.ts';
import { changeSettings, forgetSite, helplineOf, siteOf } from '#domain/departments/site.ts';
import { joinStaff } from '#domain/staff/staff.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
const openedOn = '2020-01-01';
const called = (word: string) => ({ en: word, zh: `${word}局` });
const open = (code: string, parentCode: string | null, position?: number) =>
  openDepartment('system', { code, parentCode, position, level: 'city', name: called(code), openedOn });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Invalid ? error.code : (error as Error).name),
  );

let reader: { staffId: number };
let ids: Record<string, number>;

beforeAll(async () => {
  ids = { TOP: await open('TOP', null) };
  for (const [code, parent] of [
    ['A', 'TOP'],
    ['B', 'TOP'],
    ['A1', 'A'],
    ['A2', 'A'],
    ['A11', 'A1'],
  ] as const) {
    ids[code] = await open(code, parent);
  }
  reader = { staffId: await joinStaff('system', person('r1', 'A11')) };
});

function person(staffNumber: string, departmentCode: string, telephone?: string) {
  const posting = { departmentCode, post: { en: 'Clerk', zh: '科员' }, fromOn: '2024-01-01' };
  return { staffNumber, name: { en: 'Chen Yu', zh: '陈宇' }, telephone, posting };
}

/** Somebody with the department where they work today, as the session brings them. */
async function workerOf(staffId: number) {
  const [row] = await db.owner<[{ departmentId: number }]>`
    select department_id from workplaces(${today()}) where staff_id = ${staffId}`;
  return { staffId, ...row };
}

async function grant(staffId: number, role: 'coordinator' | 'administrator', departmentId: number | null = null) {
  await db.owner`insert into role_grants (staff_id, role, department_id, from_on) values (${staffId}, ${role}, ${departmentId}, '2024-01-01')`;
}

describe('the tree', () => {
  test('a department is found by its code with its names, level and parent', async () => {
    expect(await departmentByCode(reader, 'A1')).toEqual({
      id: ids.A1,
      code: 'A1',
      parentId: ids.A,
      position: 0,
      level: 'city',
      name: called('A1'),
      shortName: called('A1'),
      openedOn,
      closedOn: null,
      mergedIntoId: null,
    });
    await expect(departmentByCode(reader, 'nowhere')).rejects.toThrow(NotFound);
  });

  test('ancestors come nearest first, the path from the top', async () => {
    const ancestors = await ancestorsOf(reader, ids.A11!);
    expect(ancestors.map((step) => step.code)).toEqual(['A11', 'A1', 'A', 'TOP']);
    expect(ancestors[1]).toEqual({
      id: ids.A1,
      code: 'A1',
      level: 'city',
      name: called('A1'),
      shortName: called('A1'),
    });
    expect((await departmentPath(reader, ids.A11!)).map((step) => step.code)).toEqual(['TOP', 'A', 'A1', 'A11']);
    expect(await ancestorsOf(reader, 999_999)).toEqual([]);
  });

  test('children come in official order, and only those that are open on the day', async () => {
    await open('ORD', 'TOP');
    await open('ORD-C', 'ORD', 2);
    await open('ORD-A', 'ORD', 1);
    await open('ORD-B', 'ORD', 1);
    await open('ORD-LAST', 'ORD');
    await openDepartment('system', {
      ...{ code: 'ORD-NEXT', parentCode: 'ORD', level: 'city', name: called('next'), openedOn: '2999-01-01' },
    });
    await db.owner`update departments set closed_on = '2024-06-01' where code = 'ORD-C'`;
    const parent = await departmentByCode(reader, 'ORD');
    const codes = async (day?: string) => (await childrenOf(reader, parent.id, day)).map((child) => child.code);
    expect(await codes()).toEqual(['ORD-A', 'ORD-B', 'ORD-LAST']);
    expect(await codes('2024-05-31')).toEqual(['ORD-A', 'ORD-B', 'ORD-C', 'ORD-LAST']);
    expect(await codes('2024-06-01')).toEqual(['ORD-A', 'ORD-B', 'ORD-LAST']);
  });

  test('a moved department takes everything below it along', async () => {
    await open('M', 'TOP');
    await open('M1', 'M');
    const leaf = await open('M11', 'M1');
    await moveDepartment('system', 'M1', { parentCode: 'B' });
    expect((await ancestorsOf(reader, leaf)).map((step) => step.code)).toEqual(['M11', 'M1', 'B', 'TOP']);
  });

  test('a cycle is refused, also below itself, and nothing changes', async () => {
    expect(await codeOf(moveDepartment('system', 'A', { parentCode: 'A11' }))).toBe('department-below-itself');
    expect(await codeOf(moveDepartment('system', 'A', { parentCode: 'A' }))).toBe('department-below-itself');
    expect((await departmentPath(reader, ids.A11!)).map((step) => step.code)).toEqual(['TOP', 'A', 'A1', 'A11']);
  });

  test('bad input is refused with a code', async () => {
    const opening = { code: 'X1', parentCode: 'TOP', level: levels[2], name: called('x'), openedOn };
    expect(await codeOf(openDepartment('system', { ...opening, code: '../x' }))).toBe('department-code');
    expect(await codeOf(openDepartment('system', { ...opening, code: 'A1' }))).toBe('department-code-taken');
    expect(await codeOf(openDepartment('system', { ...opening, parentCode: 'nowhere' }))).toBe('unknown-department');
    expect(await codeOf(openDepartment('system', { ...opening, openedOn: '2019-12-31' }))).toBe('department-closed');
    expect(await codeOf(openDepartment('system', { ...opening, name: { en: 'x', zh: ' ' } }))).toBe('both-languages');
    expect(await codeOf(moveDepartment('system', 'nowhere', { parentCode: 'A' }))).toBe('unknown-department');
  });

  test('only administrators and the platform change it', async () => {
    const opening = { code: 'ADM', parentCode: 'TOP', level: levels[2], name: called('adm'), openedOn };
    const coordinator = await joinStaff('system', person('co1', 'TOP'));
    await grant(coordinator, 'coordinator', ids.TOP!);
    for (const staffId of [reader.staffId, coordinator]) {
      await expect(openDepartment({ staffId }, opening)).rejects.toThrow(Forbidden);
      await expect(moveDepartment({ staffId }, 'A2', { parentCode: 'B' })).rejects.toThrow(Forbidden);
      await expect(changeSettings({ staffId }, { site_name: called('mine') })).rejects.toThrow(Forbidden);
    }
    const administrator = await joinStaff('system', person('ad1', 'TOP'));
    await grant(administrator, 'administrator');
    await openDepartment({ staffId: administrator }, opening);
    await moveDepartment({ staffId: administrator }, 'ADM', { parentCode: 'B' });
    expect((await departmentByCode(reader, 'ADM')).parentId).toBe(ids.B);
  });

  test('a coordinator of one of two tops does not see the staff of the other', async () => {
    const otherTop = await open('TOP2', null);
    const coordinator = await joinStaff('system', person('co2', 'TOP2'));
    await grant(coordinator, 'coordinator', otherTop);
    const { read } = await import('#platform/db.ts');
    const numbers = await read(
      { staffId: coordinator },
      (sql) => sql<{ staffNumber: string }[]>`select staff_number from staff`,
    );
    expect(numbers.map((row) => row.staffNumber)).toEqual(['co2']);
    await moveDepartment('system', 'TOP2', { parentCode: 'TOP' });
  });
});

describe('the site', () => {
  afterEach(forgetSite);

  test('is called as the top department until a name is set', async () => {
    expect(await siteOf()).toEqual({ name: called('TOP'), demonstration: false, mark: null, contact: null });
    const contact = { name: { en: 'Zhou Heng', zh: '周恒' }, telephone: '5550 0110' };
    const helpHours = { en: 'weekdays', zh: '工作日' };
    await changeSettings('system', {
      site_name: { en: 'Yunze', zh: '云泽' },
      demonstration: true,
      contact,
      help_hours: helpHours,
    });
    expect(await siteOf()).toEqual({
      name: { en: 'Yunze', zh: '云泽' },
      demonstration: true,
      mark: null,
      contact: { ...contact, role: 'support', hours: helpHours },
    });
  });

  test('the help line is the nearest other coordinator with a telephone, then the support', async () => {
    const near = await joinStaff('system', person('h1', 'A1'));
    const far = await joinStaff('system', person('h2', 'A', '5550 0002'));
    await grant(near, 'coordinator', ids.A1!);
    expect(await helplineOf(await workerOf(reader.staffId))).toMatchObject({ role: 'support', telephone: '5550 0110' });
    await grant(far, 'coordinator', ids.A!);
    forgetSite();
    expect(await helplineOf(await workerOf(reader.staffId))).toMatchObject({
      role: 'coordinator',
      telephone: '5550 0002',
    });
    await db.owner`update staff set telephone = '5550 0001' where id = ${near}`;
    forgetSite();
    expect(await helplineOf(await workerOf(reader.staffId))).toMatchObject({
      telephone: '5550 0001',
      hours: { en: 'weekdays', zh: '工作日' },
    });
    expect(await helplineOf(await workerOf(near))).toMatchObject({ telephone: '5550 0002' });
    expect(await helplineOf(await workerOf(far))).toMatchObject({ role: 'support' });
    await db.owner`update staff set left_on = ${'2024-02-01'} where id = ${near}`;
    forgetSite();
    expect(await helplineOf(await workerOf(reader.staffId)), `on ${today()}`).toMatchObject({ telephone: '5550 0002' });
  });
});
