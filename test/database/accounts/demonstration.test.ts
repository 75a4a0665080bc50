import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAccount } from '#domain/accounts/accounts.ts';
import { demonstrationCards, enterAs } from '#domain/accounts/demonstration.ts';
import { validateSession } from '#domain/accounts/sessions.ts';
import { today } from '#platform/clock.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { addDepartment, addPerson } from './people.ts';

const db = useDatabase();
let clerk: number;

const enter = (key: string) => enterAs(key, { userAgent: null });

beforeAll(async () => {
  clerk = await addPerson(db.owner, '1');
  const administrator = await addPerson(db.owner, '2');
  const department = await addDepartment(db.owner, 'roads');
  await openAccount(clerk);
  await openAccount(administrator);
  await db.owner`
    insert into postings (staff_id, department_id, post, from_on)
    values (${clerk}, ${department}, ${db.owner.json({ en: 'Clerk', zh: '科员' })}, '2026-01-01')`;
  await db.owner`
    insert into demonstration_cards values ('administrator', 2, ${administrator}), ('township-clerk', 1, ${clerk})`;
});
beforeEach(async () => {
  await db.owner`insert into settings values ('demonstration', 'true') on conflict (key) do update set value = 'true'`;
});

describe('the cards of a demonstration', () => {
  test('are shown in their order, with post and department', async () => {
    expect(await demonstrationCards()).toEqual([
      {
        key: 'township-clerk',
        name: { en: 'Person 1', zh: '人员1' },
        post: { en: 'Clerk', zh: '科员' },
        department: { en: 'roads', zh: 'roads' },
      },
      { key: 'administrator', name: { en: 'Person 2', zh: '人员2' }, post: null, department: null },
    ]);
  });

  test('let a visitor in as that person', async () => {
    const { cookie, language } = await enter('township-clerk');
    expect(language).toBe('en');
    expect((await validateSession(`${cookie.name}=${cookie.value}`))!.actor.staffId).toBe(clerk);
    const [row] = await db.owner`select first_signed_in_on from staff where id = ${clerk}`;
    expect(row).toEqual({ firstSignedInOn: today() });
    await expect(enter('nobody')).rejects.toThrow(NotFound);
  });

  test.each(['false', '"true"', 'null', '1', '{}'])('open nothing when the setting is %s', async (value) => {
    await db.owner`update settings set value = ${value}::text::jsonb where key = 'demonstration'`;
    await db.owner`delete from sessions`;
    expect(await demonstrationCards()).toEqual([]);
    await expect(enter('township-clerk')).rejects.toThrow(NotFound);
    expect(await db.owner`select from sessions`).toHaveLength(0);
  });

  test('open nothing when there is no such setting', async () => {
    await db.owner`delete from settings`;
    expect(await demonstrationCards()).toEqual([]);
    await expect(enter('administrator')).rejects.toThrow(NotFound);
  });
});
