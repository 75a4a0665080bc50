import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { invite, noteFirstSignIn, openAccount } from '#domain/accounts/accounts.ts';
import { selectAccount } from '#domain/accounts/accounts.queries.ts';
import { changePassword, comparisonsMade, setPassword } from '#domain/accounts/passwords.ts';
import { createSession, validateSession } from '#domain/accounts/sessions.ts';
import { signIn, type SignInResult } from '#domain/accounts/sign-in.ts';
import { today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, addPerson } from './people.ts';

const db = useDatabase();
const password = 'the reservoir opens on tuesdays';
let chen: number;
let address = 0;

const attempt = (who: string, given: string, from = `10.0.0.${address}`): Promise<SignInResult> =>
  signIn({ who, password: given, userAgent: null, address: from });

beforeAll(async () => {
  chen = await addPerson(db.owner, 'A00127', { email: 'chen.yu@yunze.example' });
  await openAccount(chen, password, { on: '2026-09-01' });
});
beforeEach(async () => {
  address++;
  await db.owner`update staff set left_on = null`;
  await db.owner`update accounts set disabled_at = null`;
});

describe('signing in', () => {
  test.each(['A00127', 'a00127', ' Ａ００１２７ ', 'chen.yu@yunze.example', 'Chen.Yu@Yunze.Example'])(
    'works with %s',
    async (who) => {
      const result = await attempt(who, password);
      expect(result.outcome).toBe('signed-in');
      if (result.outcome !== 'signed-in') return;
      const found = await validateSession(`${result.cookie.name}=${result.cookie.value}`);
      expect(found!.actor.staffId).toBe(chen);
    },
  );

  test('takes the same password in full-width letters', async () => {
    expect((await attempt('A00127', 'ｔｈｅ　ｒｅｓｅｒｖｏｉｒ　ｏｐｅｎｓ　ｏｎ　ｔｕｅｓｄａｙｓ')).outcome).toBe(
      'signed-in',
    );
  });

  test('gives the same answer after the same work to everybody who may not', async () => {
    const invited = await addPerson(db.owner, 'invited');
    await invite(invited);
    await addPerson(db.owner, 'uninvited');
    const disabled = await addPerson(db.owner, 'disabled');
    await openAccount(disabled, password);
    await db.owner`update accounts set disabled_at = now() where staff_id = ${disabled}`;
    const left = await addPerson(db.owner, 'left', { leftOn: '2026-01-31' });
    await openAccount(left, password);
    await db.owner`update staff set left_on = '2026-01-31' where id = ${left}`;

    const times: Record<string, number[]> = {};
    for (const round of [1, 2, 3]) {
      for (const who of ['A00127', 'nobody', 'invited', 'uninvited', 'disabled', 'left', '']) {
        const before = comparisonsMade();
        const startedAt = performance.now();
        const given = who === 'A00127' ? `${password}!` : password;
        expect(await attempt(who, given, `10.1.${round}.1`)).toEqual({ outcome: 'refused' });
        (times[who] ??= []).push(performance.now() - startedAt);
        expect(comparisonsMade() - before).toBe(1);
      }
    }
    const fastest = Object.values(times).map((each) => Math.min(...each));
    expect(Math.max(...fastest) / Math.min(...fastest)).toBeLessThan(4);
  });

  test('ends the session that the browser had before', async () => {
    const before = await createSession(chen, null);
    const cookieHeader = `${before.name}=${before.value}`;
    const result = await signIn({ who: 'A00127', password, userAgent: null, address: 'x', cookieHeader });
    expect(result.outcome).toBe('signed-in');
    expect(await validateSession(cookieHeader)).toBeNull();
  });

  test('records the first day and no later one', async () => {
    const person = await addPerson(db.owner, 'first');
    await openAccount(person, password, { on: '2026-09-01' });
    await attempt('first', password);
    const read = (): Promise<unknown> =>
      db.owner`select invited_on, first_signed_in_on from staff where id = ${person}`;
    expect(await read()).toEqual([{ invitedOn: '2026-09-01', firstSignedInOn: today() }]);
    await noteFirstSignIn(person, '2030-01-01');
    expect(await read()).toEqual([{ invitedOn: '2026-09-01', firstSignedInOn: today() }]);
  });

  test('is limited for one name from one address; other people and other addresses go on', async () => {
    for (let n = 0; n < 10; n++) expect((await attempt('A00127', 'wrong', '10.9.9.9')).outcome).toBe('refused');
    const refused = await attempt('ａ００１２７', password, '10.9.9.9');
    expect(refused.outcome).toBe('too-many');
    if (refused.outcome === 'too-many') expect(refused.retryAfterMinutes).toBeGreaterThan(0);
    expect((await attempt('nobody', 'wrong', '10.9.9.9')).outcome).toBe('refused');
    expect((await attempt('A00127', password, '10.9.9.8')).outcome).toBe('signed-in');
  });

  test('leaves an office of hundreds behind one address alone', async () => {
    for (let n = 0; n < 40; n++) expect((await attempt('A00127', password, '10.8.8.8')).outcome).toBe('signed-in');
  });

  test('of many at once: each gets an answer', async () => {
    const results = await Promise.all(Array.from({ length: 12 }, (_, n) => attempt('A00127', password, `10.7.0.${n}`)));
    expect(results.map((each) => each.outcome)).toEqual(Array(12).fill('signed-in'));
  });
});

describe('a password', () => {
  test('is kept as argon2id with the parameters of OWASP', async () => {
    const account = await system('accounts', (sql) => selectAccount(sql, chen));
    expect(account.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('is changed with the current one: every session ends and this browser gets a new one', async () => {
    const person = await addPerson(db.owner, 'changer');
    await openAccount(person, password);
    const old = await createSession(person, null);
    const actor = actorOf(person);
    const change = (current: string, next: string) =>
      changePassword(actor, { current, password: next, userAgent: null });

    expect(await change('wrong', 'a new and quite long one')).toEqual({ outcome: 'wrong-password' });
    await expect(change(password, 'short')).rejects.toThrow('password-too-short');
    await expect(change(password, 'Person changer 1')).rejects.toThrow('password-too-personal');
    expect(await validateSession(`${old.name}=${old.value}`)).not.toBeNull();

    const result = await change(password, 'a new and quite long one');
    expect(result.outcome).toBe('changed');
    expect(await validateSession(`${old.name}=${old.value}`)).toBeNull();
    if (result.outcome === 'changed') {
      expect(await validateSession(`${result.cookie.name}=${result.cookie.value}`)).not.toBeNull();
    }
    expect((await attempt('changer', password)).outcome).toBe('refused');
    expect((await attempt('changer', 'a new and quite long one')).outcome).toBe('signed-in');
  });

  test('is not guessed by somebody at an open session', async () => {
    const person = await addPerson(db.owner, 'guessed');
    await openAccount(person, password);
    const guess = (current: string) =>
      changePassword(actorOf(person), { current, password: 'a new and quite long one', userAgent: null });
    for (let n = 0; n < 10; n++) expect((await guess('wrong')).outcome).toBe('wrong-password');
    expect((await guess(password)).outcome).toBe('too-many');
  });

  test('is set from the command line under the same rules', async () => {
    await expect(setPassword(chen, 'passwordpassword')).rejects.toThrow('password-too-common');
    await setPassword(chen, password);
    expect((await attempt('A00127', password)).outcome).toBe('signed-in');
  });
});

test('inviting again, or opening an account twice, changes neither password nor day', async () => {
  const person = await addPerson(db.owner, 'twice');
  await openAccount(person, password, { on: '2026-09-01', language: 'zh' });
  await invite(person, { on: '2026-10-01' });
  const account = await system('accounts', (sql) => selectAccount(sql, person));
  expect(account.passwordHash).not.toBeNull();
  expect(account.language).toBe('zh');
  const [row] = await db.owner`select invited_on from staff where id = ${person}`;
  expect(row).toEqual({ invitedOn: '2026-09-01' });
});
