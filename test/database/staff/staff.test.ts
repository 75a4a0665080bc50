import { beforeAll, describe, expect, test } from 'vitest';
import { closeDepartment, mergeDepartments } from '#domain/staff/reorganisation.ts';
import {
  addPosting,
  endPosting,
  joinStaff,
  letGo,
  myPlace,
  recordLeave,
  recordSecondment,
  staffMember,
  transferStaff,
} from '#domain/staff/staff.ts';
import type { Joining } from '#domain/staff/staff-member.ts';
import { ancestorsOf, openDepartment } from '#domain/departments/departments.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
const clerk = { en: 'Clerk', zh: '科员' };
const head = { en: 'Section head', zh: '科长' };
let numbers = 0;

async function open(code: string, parentCode: string | null): Promise<number> {
  const name = { en: `${code} Bureau`, zh: `${code}局` };
  return openDepartment('system', { code, parentCode, level: 'city', name, openedOn: '2020-01-01' });
}

function joining(departmentCode: string, extra: Partial<Joining['posting']> = {}): Joining {
  const posting = { departmentCode, post: clerk, fromOn: '2024-01-01', ...extra };
  return { staffNumber: `000${++numbers}`, name: { en: 'Chen Yu', zh: '陈宇' }, posting };
}

const join = (departmentCode: string, extra: Partial<Joining['posting']> = {}) =>
  joinStaff('system', joining(departmentCode, extra));

const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Invalid ? error.code : (error as Error).name),
  );

/** Where somebody counts on a day, by code. */
async function placeOn(staffId: number, day: string): Promise<string | undefined> {
  return (await myPlace({ staffId }, day))?.department.code;
}

let administrator: { staffId: number };

beforeAll(async () => {
  for (const code of ['TOP', 'A', 'B', 'C']) await open(code, code === 'TOP' ? null : 'TOP');
  administrator = { staffId: await join('TOP') };
  await db.owner`insert into role_grants (staff_id, role, from_on) values (${administrator.staffId}, 'administrator', '2024-01-01')`;
});

describe('joining', () => {
  test('makes a person with a main post and no account', async () => {
    const staffId = await joinStaff(administrator, {
      ...joining('A', { employment: 'contractor', untilOn: '2030-12-31' }),
      staffNumber: '00127',
      email: ' An.Jing@Yunze.example ',
      telephone: '5550 0127',
    });
    expect(await staffMember(administrator, staffId)).toEqual({
      id: staffId,
      staffNumber: '00127',
      name: { en: 'Chen Yu', zh: '陈宇' },
      email: 'an.jing@yunze.example',
      telephone: '5550 0127',
      invitedOn: null,
      firstSignedInOn: null,
      leftOn: null,
      postings: [
        expect.objectContaining({
          departmentCode: 'A',
          departmentName: { en: 'A Bureau', zh: 'A局' },
          post: clerk,
          employment: 'contractor',
          main: true,
          fromOn: '2024-01-01',
          untilOn: '2030-12-31',
        }),
      ],
      states: [],
    });
  });

  test('is refused for a taken number or address, an unknown or closed department, days that do not fit', async () => {
    const first = { ...joining('A'), email: 'one@yunze.example' };
    await joinStaff('system', first);
    expect(await refusal(joinStaff('system', { ...joining('A'), staffNumber: first.staffNumber }))).toBe(
      'staff-number-taken',
    );
    expect(await refusal(joinStaff('system', { ...joining('A'), email: 'ONE@yunze.example' }))).toBe('email-taken');
    expect(await refusal(joinStaff('system', { ...joining('A'), staffNumber: '12 3' }))).toBe('staff-number');
    expect(await refusal(joinStaff('system', { ...joining('A'), name: { en: 'Chen Yu', zh: '' } }))).toBe(
      'both-languages',
    );
    expect(await refusal(join('nowhere'))).toBe('unknown-department');
    expect(await refusal(join('A', { fromOn: '2019-12-31' }))).toBe('department-closed');
    expect(await refusal(join('A', { fromOn: '2026-02-30' }))).toBe('not-a-day');
    expect(await refusal(join('A', { untilOn: '2023-01-01' }))).toBe('ends-before-it-begins');
  });

  test('a refused joining leaves no half-made person', async () => {
    const half = joining('nowhere');
    await refusal(joinStaff('system', half));
    expect(await db.owner`select from staff where staff_number = ${half.staffNumber}`).toHaveLength(0);
  });

  test('only administrators and the platform change staff', async () => {
    const [someone, another] = [await join('A'), await join('A')];
    const me = { staffId: someone };
    await expect(joinStaff(me, joining('A'))).rejects.toThrow(Forbidden);
    await expect(transferStaff(me, someone, 'B', clerk, '2025-01-01')).rejects.toThrow(Forbidden);
    await expect(letGo(me, another, '2025-01-01')).rejects.toThrow(NotFound);
    await expect(mergeDepartments(me, 'A', 'B', '2025-01-01')).rejects.toThrow(Forbidden);
    await expect(closeDepartment(me, 'C', '2025-01-01')).rejects.toThrow(Forbidden);
  });
});

describe('a person', () => {
  test('is seen by coordinators of the branch and not found by others', async () => {
    const staffId = await join('B');
    const [inBranch, elsewhere] = [await join('B'), await join('C')];
    const [b, c] = [await open('B-X', 'B'), await open('C-X', 'C')];
    const at = async (id: number) => (await ancestorsOf(administrator, id))[1]!.id;
    await db.owner`insert into role_grants (staff_id, role, department_id, from_on) values
      (${inBranch}, 'coordinator', ${await at(b)}, '2024-01-01'), (${elsewhere}, 'coordinator', ${await at(c)}, '2024-01-01')`;
    expect(await staffMember({ staffId: inBranch }, staffId)).toMatchObject({ id: staffId });
    expect(await staffMember({ staffId }, staffId)).toMatchObject({ id: staffId });
    await expect(staffMember({ staffId: elsewhere }, staffId)).rejects.toThrow(NotFound);
    await expect(staffMember(administrator, 999_999)).rejects.toThrow(NotFound);
  });

  test('knows the post, the department and the way to it, and further posts', async () => {
    const staffId = await join('A');
    const further = await addPosting('system', staffId, { departmentCode: 'B', post: head, fromOn: '2024-03-01' });
    expect(await myPlace({ staffId }, '2024-02-29')).toMatchObject({ furtherPosts: [] });
    const place = await myPlace({ staffId }, '2024-03-01');
    expect(place).toMatchObject({
      post: clerk,
      employment: 'permanent',
      untilOn: null,
      department: { code: 'A', name: { en: 'A Bureau', zh: 'A局' } },
      secondedFrom: null,
      onLeave: false,
      furtherPosts: [{ post: head, departmentCode: 'B', departmentName: { en: 'B Bureau', zh: 'B局' } }],
    });
    expect(place!.path.map((step) => step.code)).toEqual(['TOP', 'A']);
    await endPosting('system', further, '2024-03-31');
    expect(await myPlace({ staffId }, '2024-04-01')).toMatchObject({ furtherPosts: [] });
    expect(await myPlace({ staffId }, '2023-12-31')).toBeNull();
    await expect(endPosting('system', 999_999, '2024-01-01')).rejects.toThrow(NotFound);
    expect(await refusal(endPosting('system', further, '2024-01-01'))).toBe('ends-before-it-begins');
  });

  test('has one main post at a time', async () => {
    const staffId = await join('A', { untilOn: '2024-12-31' });
    const second = { departmentCode: 'B', post: head, main: true };
    expect(await refusal(addPosting('system', staffId, { ...second, fromOn: '2024-12-31' }))).toBe('overlaps');
    await addPosting('system', staffId, { ...second, fromOn: '2025-01-01' });
    expect(await placeOn(staffId, '2024-12-31')).toBe('A');
    expect(await placeOn(staffId, '2025-01-01')).toBe('B');
  });
});

describe('a transfer', () => {
  test('ends the old post the day before; the contract goes on', async () => {
    const staffId = await join('A', { employment: 'contractor', untilOn: '2025-12-31' });
    await transferStaff('system', staffId, 'B', head, '2025-03-01');
    expect([await placeOn(staffId, '2025-02-28'), await placeOn(staffId, '2025-03-01')]).toEqual(['A', 'B']);
    expect(await myPlace({ staffId }, '2025-03-01')).toMatchObject({
      post: head,
      employment: 'contractor',
      untilOn: '2025-12-31',
    });
    expect(await placeOn(staffId, '2026-01-01')).toBeUndefined();
  });

  test('is refused without a post, on its first day, before a later one, and into a closed department', async () => {
    const staffId = await join('A', { untilOn: '2024-06-30' });
    expect(await refusal(transferStaff('system', staffId, 'B', clerk, '2024-07-01'))).toBe('no-post');
    expect(await refusal(transferStaff('system', staffId, 'B', clerk, '2024-01-01'))).toBe('too-early');
    await addPosting('system', staffId, { departmentCode: 'C', post: clerk, main: true, fromOn: '2024-09-01' });
    expect(await refusal(transferStaff('system', staffId, 'B', clerk, '2024-03-01'))).toBe('later-posting');
    expect(await refusal(transferStaff('system', 999_999, 'B', clerk, '2024-03-01'))).toBe('NotFound');
    await open('OLD', 'TOP');
    await closeDepartment('system', 'OLD', '2024-10-01');
    expect(await refusal(transferStaff('system', staffId, 'OLD', clerk, '2024-10-01'))).toBe('department-closed');
    expect(await placeOn(staffId, '2024-10-01')).toBe('C');
  });

  test('two at once leave one main post on every day', async () => {
    const staffId = await join('A');
    await Promise.all([
      refusal(transferStaff('system', staffId, 'B', clerk, '2025-03-01')),
      refusal(transferStaff('system', staffId, 'C', clerk, '2025-03-01')),
    ]);
    const rows = await db.owner`select from postings where staff_id = ${staffId} and main and until_on is null`;
    expect(rows).toHaveLength(1);
  });
});

describe('leave and secondment', () => {
  test('are dated; a seconded person counts at the host', async () => {
    const staffId = await join('A');
    await recordLeave('system', staffId, { fromOn: '2025-01-10', untilOn: '2025-01-20' });
    await recordSecondment('system', staffId, { departmentCode: 'B', fromOn: '2025-02-01', untilOn: '2025-02-28' });
    const leave = async (day: string) => (await myPlace({ staffId }, day))!.onLeave;
    expect([await leave('2025-01-09'), await leave('2025-01-10'), await leave('2025-01-20')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await leave('2025-01-21')).toBe(false);
    expect(await myPlace({ staffId }, '2025-02-28')).toMatchObject({
      department: { code: 'B' },
      secondedFrom: { code: 'A', name: { en: 'A Bureau', zh: 'A局' } },
    });
    expect(await placeOn(staffId, '2025-03-01')).toBe('A');
    expect(await refusal(recordLeave('system', staffId, { fromOn: '2025-01-20' }))).toBe('overlaps');
    const again = { departmentCode: 'C', fromOn: '2025-02-28' };
    expect(await refusal(recordSecondment('system', staffId, again))).toBe('overlaps');
    expect((await staffMember({ staffId }, staffId)).states).toMatchObject([
      { kind: 'secondment', departmentCode: 'B', fromOn: '2025-02-01', untilOn: '2025-02-28' },
      { kind: 'leave', departmentCode: null, fromOn: '2025-01-10', untilOn: '2025-01-20' },
    ]);
  });
});

describe('leaving', () => {
  test('ends everything with the last day and keeps the past', async () => {
    const staffId = await join('A');
    await addPosting('system', staffId, { departmentCode: 'B', post: head, fromOn: '2024-02-01' });
    await recordLeave('system', staffId, { fromOn: '2025-01-10' });
    await letGo('system', staffId, '2025-05-31');
    expect([await placeOn(staffId, '2025-05-31'), await placeOn(staffId, '2025-06-01')]).toEqual(['A', undefined]);
    const person = await staffMember(administrator, staffId);
    expect(person.leftOn).toBe('2025-05-31');
    expect([...person.postings, ...person.states].map((each) => each.untilOn)).toEqual(Array(3).fill('2025-05-31'));
    expect(await refusal(letGo('system', staffId, '2025-06-30'))).toBe('already-left');
    const next = await join('A');
    await addPosting('system', next, { departmentCode: 'B', post: head, fromOn: '2026-01-01' });
    expect(await refusal(letGo('system', next, '2025-12-31'))).toBe('later-posting');
  });
});

describe('a reorganisation', () => {
  test('a merged department sends its people and what stands below it to the other, from the day on', async () => {
    for (const [code, parent] of [
      ['OLD1', 'TOP'],
      ['NEW1', 'TOP'],
      ['OLD1-X', 'OLD1'],
      ['NEW1-X', 'NEW1'],
    ] as const) {
      await open(code, parent);
    }
    const stays = await join('OLD1', { untilOn: '2025-03-31' });
    const moves = await join('OLD1', { employment: 'contractor', untilOn: '2026-12-31' });
    const comesLater = await join('OLD1', { fromOn: '2025-09-01' });
    const seconded = await join('A');
    await recordSecondment('system', seconded, { departmentCode: 'OLD1', fromOn: '2025-01-01', untilOn: '2025-12-31' });
    const alsoThere = await join('B');
    await addPosting('system', alsoThere, { departmentCode: 'OLD1', post: head, fromOn: '2025-01-01' });

    expect(await mergeDepartments(administrator, 'OLD1', 'NEW1', '2025-07-01')).toBe(4);

    expect(await placeOn(stays, '2025-03-31')).toBe('OLD1');
    expect([await placeOn(moves, '2025-06-30'), await placeOn(moves, '2025-07-01')]).toEqual(['OLD1', 'NEW1']);
    expect(await myPlace({ staffId: moves }, '2025-07-01')).toMatchObject({
      post: clerk,
      employment: 'contractor',
      untilOn: '2026-12-31',
    });
    expect(await placeOn(comesLater, '2025-09-01')).toBe('NEW1');
    expect([await placeOn(seconded, '2025-06-30'), await placeOn(seconded, '2025-07-01')]).toEqual(['OLD1', 'NEW1']);
    expect(await placeOn(seconded, '2026-01-01')).toBe('A');
    expect((await myPlace({ staffId: alsoThere }, '2025-07-01'))!.furtherPosts).toMatchObject([
      { departmentCode: 'NEW1' },
    ]);

    const [merged] = await db.owner`
      select o.closed_on, n.code from departments o join departments n on n.id = o.merged_into_id where o.code = 'OLD1'`;
    expect(merged).toEqual({ closedOn: '2025-07-01', code: 'NEW1' });
    const [below] = await db.owner<{ id: number }[]>`select id from departments where code = 'OLD1-X'`;
    expect((await ancestorsOf(administrator, below!.id)).map((step) => step.code)).toEqual(['OLD1-X', 'NEW1', 'TOP']);
  });

  test('a department is not merged into itself, into what stands below it, nor twice', async () => {
    await open('M', 'TOP');
    await open('M-1', 'M');
    expect(await refusal(mergeDepartments('system', 'M', 'M', '2025-07-01'))).toBe('department-below-itself');
    expect(await refusal(mergeDepartments('system', 'M', 'M-1', '2025-07-01'))).toBe('department-below-itself');
    expect(await refusal(mergeDepartments('system', 'nowhere', 'M', '2025-07-01'))).toBe('unknown-department');
    await mergeDepartments('system', 'M-1', 'M', '2025-07-01');
    expect(await refusal(mergeDepartments('system', 'M-1', 'M', '2025-08-01'))).toBe('department-closed');
  });

  test('a department is closed only when it is empty', async () => {
    await open('E', 'TOP');
    await open('E-1', 'E');
    const last = await join('E');
    expect(await refusal(closeDepartment('system', 'E', '2025-07-01'))).toBe('department-has-departments');
    await closeDepartment('system', 'E-1', '2025-07-01');
    expect(await refusal(closeDepartment('system', 'E', '2025-07-01'))).toBe('department-has-staff');
    await letGo('system', last, '2025-06-30');
    await closeDepartment('system', 'E', '2025-07-01');
    expect(await refusal(closeDepartment('system', 'E', '2025-08-01'))).toBe('department-closed');
    expect(await refusal(join('E', { fromOn: '2025-07-01' }))).toBe('department-closed');
  });
});
