import { beforeAll, describe, expect, test } from 'vitest';
import { chooseLanguage, openAccount } from '#domain/accounts/accounts.ts';
import { branchesOf, endRole, grantRole } from '#domain/accounts/roles.ts';
import { createSession, validateSession } from '#domain/accounts/sessions.ts';
import { addDays, today } from '#platform/clock.ts';
import { read } from '#platform/db.ts';
import { Forbidden, NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, addDepartment, addPerson } from './people.ts';

const db = useDatabase();
let administrator: number;
let learner: number;
let [north, south] = [0, 0];

beforeAll(async () => {
  administrator = await addPerson(db.owner, 'administrator');
  learner = await addPerson(db.owner, 'learner');
  for (const each of [administrator, learner]) await openAccount(each);
  const top = await addDepartment(db.owner, 'top');
  north = await addDepartment(db.owner, 'north', top);
  south = await addDepartment(db.owner, 'south', top);
  await grantRole('system', administrator, { role: 'administrator' });
});

describe('a role', () => {
  test('is given by administrators alone', async () => {
    const coordinator = { role: 'coordinator', departmentId: north } as const;
    await expect(grantRole(actorOf(learner), learner, coordinator)).rejects.toThrow(Forbidden);
    await expect(grantRole(actorOf(learner), learner, { role: 'administrator' })).rejects.toThrow(Forbidden);
    await expect(grantRole(actorOf(learner), learner, { role: 'author' })).rejects.toThrow(Forbidden);
    // A role that is only claimed changes nothing: the database asks for the grant.
    const pretender = actorOf(learner, { isAdministrator: true });
    await expect(grantRole(pretender, learner, { role: 'administrator' })).rejects.toThrow(Forbidden);
    expect(await db.owner`select from role_grants where staff_id = ${learner}`).toHaveLength(0);
  });

  test('shows in the session at once, is given once, and ends at once', async () => {
    const cookie = await createSession(learner, null);
    const actor = async () => (await validateSession(`${cookie.name}=${cookie.value}`))!.actor;
    const by = actorOf(administrator);
    const id = await grantRole(by, learner, { role: 'coordinator', departmentId: north });
    expect(await grantRole(by, learner, { role: 'coordinator', departmentId: north })).toBe(id);
    const second = await grantRole(by, learner, { role: 'coordinator', departmentId: south });
    expect(second).not.toBe(id);
    expect((await actor()).isCoordinator).toBe(true);
    expect((await branchesOf({ staffId: learner })).map((each) => each.code)).toEqual(['north', 'south']);

    await expect(endRole(actorOf(learner), id)).rejects.toThrow(Forbidden);
    await endRole(by, id);
    expect((await branchesOf({ staffId: learner })).map((each) => each.code)).toEqual(['south']);
    await endRole(by, second, addDays(today(), 5));
    expect((await actor()).isCoordinator).toBe(true);
    const author = await grantRole(by, learner, { role: 'author' });
    expect(await actor()).toMatchObject({ isAuthor: true, isCoordinator: true, isAdministrator: false });
    await endRole(by, author);
    expect((await actor()).isAuthor).toBe(false);
    await endRole(by, second);
    expect((await actor()).isCoordinator).toBe(false);
    expect(await branchesOf({ staffId: learner })).toEqual([]);
  });

  test('begins on its day', async () => {
    const future = addDays(today(), 10);
    await grantRole('system', learner, { role: 'coordinator', departmentId: north }, future);
    expect(await branchesOf({ staffId: learner })).toEqual([]);
  });

  test('of the last administrator does not end', async () => {
    const [grant] = await db.owner<{ id: number }[]>`select id from role_grants where role = 'administrator'`;
    await expect(endRole(actorOf(administrator), grant!.id)).rejects.toThrow('last-administrator');
    const second = await grantRole('system', learner, { role: 'administrator' });
    const ended = await Promise.allSettled([endRole('system', grant!.id), endRole('system', second)]);
    expect(ended.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(endRole('system', 9999)).rejects.toThrow(NotFound);
  });
});

test('each person chooses the language of their own account', async () => {
  await chooseLanguage(actorOf(learner), 'zh');
  const rows = await db.owner`select staff_id, language from accounts order by staff_id`;
  expect(rows.map((row) => row['language'])).toEqual(['en', 'zh']);
  const others = await read({ staffId: learner }, (sql) => sql`select from accounts where staff_id <> ${learner}`);
  expect(others).toHaveLength(0);
});
