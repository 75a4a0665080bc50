import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { accessOf } from '#domain/accounts/access.ts';
import { openAccount } from '#domain/accounts/accounts.ts';
import type { Actor } from '#domain/accounts/actor.ts';
import { grantRole } from '#domain/accounts/roles.ts';
import { createSession, validateSession } from '#domain/accounts/sessions.ts';
import { signIn } from '#domain/accounts/sign-in.ts';
import { shownSlipCode, slipHash } from '#domain/accounts/slip.ts';
import { issueSlips, type Slip, useSlip } from '#domain/accounts/slips.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { transaction } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
let make: Arrangement;
let [city, bureau, section, other] = [0, 0, 0, 0];
let coordinator: Actor;
let administrator: Actor;
const password = 'lantern gravel otter';
const everybody = { filter: { which: 'everybody' }, page: 1 } as const;
let serial = 0;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY');
  bureau = await make.department('BUREAU', city);
  section = await make.department('SECTION', bureau);
  other = await make.department('OTHER', city);
  coordinator = actorOf(await make.worker(bureau, { number: 'coordinator' }), { isCoordinator: true });
  administrator = actorOf(await make.worker(city, { number: 'administrator' }), { isAdministrator: true });
  await make.coordinator(coordinator.staffId, bureau);
  await make.administrator(administrator.staffId);
});

/** Somebody new without an account. */
async function newcomer(department = section): Promise<{ id: number; number: string }> {
  const number = `new-${++serial}`;
  return { id: await make.worker(department, { number, invitedOn: null }), number };
}

async function slipFor(id: number, by = coordinator, key: string = randomUUID()): Promise<Slip> {
  const issue = await issueSlips(by, 'BUREAU', { chosen: [id], filter: { which: 'everybody' }, key }, 'zh');
  if (issue.outcome !== 'issued') throw new Error(issue.outcome);
  return issue.slips[0]!;
}

const use = (who: string, code: string, chosen = password, address = `10.0.${serial % 250}.${++serial % 250}`) =>
  useSlip({ who, code, password: chosen, address, userAgent: null });

describe('a slip', () => {
  test('opens the account, and its code sets the password once', async () => {
    const { id, number } = await newcomer();
    const slip = await slipFor(id);
    expect(slip).toMatchObject({ staffNumber: number, language: 'zh', departmentCode: 'SECTION' });
    const [person] =
      await db.owner`select invited_on is not null as invited, first_signed_in_on from staff where id = ${id}`;
    expect(person).toMatchObject({ invited: true, firstSignedInOn: null });

    const result = await use(` ${number.toUpperCase()} `, shownSlipCode(slip.code).toLowerCase());
    expect(result).toMatchObject({ outcome: 'signed-in', staffId: id, language: 'zh' });
    if (result.outcome !== 'signed-in') return;
    const session = await validateSession(`${result.cookie.name}=${result.cookie.value}`);
    expect(session?.actor.staffId).toBe(id);
    expect(await signIn({ who: number, password, userAgent: null, address: '10.9.9.9' })).toMatchObject({
      outcome: 'signed-in',
    });
    expect(await use(number, slip.code, 'another long password')).toEqual({ outcome: 'used' });
  });

  test('is kept as a hash, and nothing else of the code', async () => {
    const { id } = await newcomer();
    const slip = await slipFor(id);
    const rows = await db.owner`select * from account_links where staff_id = ${id}`;
    expect(rows).toHaveLength(1);
    expect((rows[0] as unknown as { tokenHash: Buffer }).tokenHash).toEqual(slipHash(id, slip.code));
    const events = await db.owner`select * from audit_events`;
    expect(JSON.stringify([rows, events])).not.toContain(slip.code);
  });

  test('with a password that will not do still holds', async () => {
    const { id, number } = await newcomer();
    const slip = await slipFor(id);
    await expect(use(number, slip.code, 'short')).rejects.toThrow('password-too-short');
    await expect(use(number, slip.code, `${number}${number}${number}`)).rejects.toThrow('password-too-personal');
    expect(await use(number, slip.code)).toMatchObject({ outcome: 'signed-in' });
  });

  test('used by two at once works for one', async () => {
    const { id, number } = await newcomer();
    const slip = await slipFor(id);
    const results = await Promise.all([use(number, slip.code), use(number, slip.code), use(number, slip.code)]);
    expect(results.map((each) => each.outcome).sort()).toEqual(['signed-in', 'used', 'used']);
  });

  test('that expired or was replaced says so to whoever knows its code, and to nobody else', async () => {
    const { id, number } = await newcomer();
    const first = await slipFor(id);
    const second = await slipFor(id);
    expect(await use(number, first.code)).toEqual({ outcome: 'replaced' });
    await db.owner`update account_links set expires_at = now() where staff_id = ${id}`;
    expect(await use(number, second.code)).toEqual({ outcome: 'expired' });
    expect(await use(number, '23467 8FHKM QRTWX')).toEqual({ outcome: 'refused' });
    expect(await use('nobody', second.code)).toEqual({ outcome: 'refused' });
    const { number: neighbour } = await newcomer();
    expect(await use(neighbour, second.code)).toEqual({ outcome: 'refused' });
  });

  test('for somebody with a password replaces it when it is used, and ends every session', async () => {
    const { id, number } = await newcomer();
    await openAccount(id, 'the old pass words');
    const cookie = await createSession(id, null);
    const slip = await slipFor(id);
    expect(await validateSession(`${cookie.name}=${cookie.value}`)).not.toBeNull();
    expect(slip.language).toBe('en');
    await use(number, slip.code);
    expect(await validateSession(`${cookie.name}=${cookie.value}`)).toBeNull();
    const old = { who: number, password: 'the old pass words', userAgent: null, address: '10.8.8.8' };
    expect(await signIn(old)).toEqual({ outcome: 'refused' });
  });

  test('cannot be guessed for long: ten tries of a name at an address, then a wait', async () => {
    const { id, number } = await newcomer();
    const slip = await slipFor(id);
    const address = '10.77.77.77';
    for (let n = 0; n < 10; n++) {
      expect(await use(number, '23467 8FHKM QRTWX', password, address)).toEqual({ outcome: 'refused' });
    }
    expect(await use(number, slip.code, password, address)).toMatchObject({ outcome: 'too-many' });
    // The same counter as signing in.
    expect(await signIn({ who: number, password, userAgent: null, address })).toMatchObject({ outcome: 'too-many' });
  });

  test('of somebody who left or whose account is disabled does nothing', async () => {
    const { id, number } = await newcomer();
    const slip = await slipFor(id);
    await db.owner`update accounts set disabled_at = now() where staff_id = ${id}`;
    expect(await use(number, slip.code)).toEqual({ outcome: 'refused' });
  });
});

describe('issuing', () => {
  test('twice with one key is once, and shows no code again', async () => {
    const { id, number } = await newcomer();
    const key = randomUUID();
    const slip = await slipFor(id, coordinator, key);
    const again = await issueSlips(coordinator, 'BUREAU', { chosen: [id], filter: everybody.filter, key }, 'en');
    expect(again).toMatchObject({ outcome: 'already-issued', people: 1 });
    expect(await use(number, slip.code)).toMatchObject({ outcome: 'signed-in' });
  });

  test('by two coordinators at once leaves one slip that holds', async () => {
    const { id } = await newcomer();
    const slips = await Promise.all([1, 2, 3, 4].map(() => slipFor(id)));
    expect(slips).toHaveLength(4);
    const open = await db.owner`select from account_links where staff_id = ${id} and voided_at is null`;
    expect(open).toHaveLength(1);
  });

  test('reaches the own branches only, and nobody whose rights reach further', async () => {
    const { id: outside } = await newcomer(other);
    const { id: highCoordinator } = await newcomer();
    await make.coordinator(highCoordinator, city);
    const { id: author } = await newcomer();
    await grantRole('system', author, { role: 'author' });
    const { id: below } = await newcomer();
    await make.coordinator(below, section);
    for (const id of [outside, highCoordinator, author, coordinator.staffId]) {
      await expect(slipFor(id), String(id)).rejects.toThrow('nobody-chosen');
      const forced = transaction(
        coordinator,
        (sql) => sql`
          insert into account_links (kind, staff_id, token_hash, expires_at, issued_by)
          values ('slip', ${id}, sha256(${Buffer.from(`forced ${id}`)}), now() + interval '1 day', ${coordinator.staffId})`,
      );
      await expect(forced).rejects.toThrow(/row-level security/);
    }
    expect(await db.owner`select from account_links where staff_id = ${outside}`).toHaveLength(0);
    expect((await slipFor(below)).staffId).toBe(below);
    expect((await slipFor(author, administrator)).staffId).toBe(author);
    await expect(slipFor(administrator.staffId, administrator)).rejects.toThrow('nobody-chosen');

    const list = await accessOf(coordinator, 'BUREAU', everybody, 'en');
    const admissible = new Map(list.rows.map((row) => [row.staffId, row.isAdmissible]));
    expect(admissible.get(author)).toBe(false);
    expect(admissible.get(highCoordinator)).toBe(false);
    expect(admissible.get(coordinator.staffId)).toBe(false);
    expect(admissible.get(below)).toBe(true);
    expect(admissible.has(outside)).toBe(false);
  });

  test('outside the branch, or by a learner, finds no department', async () => {
    const learner = actorOf((await newcomer()).id);
    const wanted = { chosen: null, filter: everybody.filter };
    await expect(issueSlips(coordinator, 'OTHER', { ...wanted, key: randomUUID() }, 'en')).rejects.toThrow(NotFound);
    await expect(issueSlips(learner, 'SECTION', { ...wanted, key: randomUUID() }, 'en')).rejects.toThrow(NotFound);
    await expect(accessOf(coordinator, 'CITY', everybody, 'en')).rejects.toThrow(NotFound);
  });

  test('for all shown takes the filter, department by department', async () => {
    const there = await make.department('QUIET', bureau, { position: 9 });
    for (let n = 0; n < 3; n++) await newcomer(there);
    const wanted = { chosen: null, filter: { which: 'without', withoutBelow: true }, key: randomUUID() } as const;
    const issue = await issueSlips(coordinator, 'QUIET', wanted, 'en');
    expect(issue.outcome === 'issued' && issue.slips.map((each) => each.departmentCode)).toEqual([
      'QUIET',
      'QUIET',
      'QUIET',
    ]);
    const list = await accessOf(coordinator, 'QUIET', { filter: { which: 'open' }, page: 1 }, 'en');
    expect(list.rows.map(({ state, lastKind }) => [state, lastKind])).toEqual(Array(3).fill(['open', 'slip']));
  });

  test('is told to the person, with the name of the one who did it', async () => {
    const { id } = await newcomer();
    await slipFor(id);
    expect(await whoLooked({ staffId: id })).toMatchObject([{ kind: 'slip', by: { en: 'Person coordinator' } }]);
    await accessOf(coordinator, 'SECTION', everybody, 'en');
    expect((await whoLooked({ staffId: id })).map((look) => look.kind)).toEqual(['viewed', 'slip']);
  });
});
