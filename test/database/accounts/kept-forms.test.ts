import { beforeAll, describe, expect, test } from 'vitest';
import { openAccount } from '#domain/accounts/accounts.ts';
import { accountKey, accountMark, openSeal, sealForServer } from '#domain/accounts/account-key.ts';
import { carryForm, keepCarriedForm, keptForm } from '#domain/accounts/kept-forms.ts';
import { selectSecret } from '#domain/accounts/secrets.queries.ts';
import { createSession } from '#domain/accounts/sessions.ts';
import { read, system, withoutContext } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, addPerson } from './people.ts';

const db = useDatabase();
let chen: number;
let wang: number;

beforeAll(async () => {
  [chen, wang] = [await addPerson(db.owner, 'K1'), await addPerson(db.owner, 'K2')];
  await openAccount(chen);
  await openAccount(wang);
});

const formOf = (fields: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};
const sent = { path: '/courses/c/m', action: 'progress.answer', cookieHeader: null };
const sealedOf = (carried: Awaited<ReturnType<typeof carryForm>>): string =>
  'sealed' in carried ? carried.sealed : '';

describe('the key of an account', () => {
  test('is the same each time, another one for each account, and not the mark', async () => {
    const [one, again, other] = [
      await accountKey(actorOf(chen)),
      await accountKey(actorOf(chen)),
      await accountKey(actorOf(wang)),
    ];
    expect(one).toEqual(again);
    expect(Buffer.from(one.key, 'base64url')).toHaveLength(32);
    expect(new Set([one.key, one.account, other.key, other.account]).size).toBe(4);
    expect(one.account).toBe(await accountMark(chen));
  });

  test('comes from a secret that nobody can read who asks as a person, or as nobody', async () => {
    expect(await system('account-key', (sql) => selectSecret(sql, 'accounts'))).toHaveLength(32);
    await expect(read(actorOf(chen), (sql) => selectSecret(sql, 'accounts'))).rejects.toThrow('missing');
    expect(await withoutContext()`select * from site_secrets`).toHaveLength(0);
  });
});

describe('a seal of the server', () => {
  test('opens as it was closed, and not when a letter was changed', async () => {
    const sealed = await sealForServer('答案 a');
    expect(await openSeal(sealed)).toBe('答案 a');
    const changed = `${sealed.slice(0, 20)}${sealed[20] === 'A' ? 'B' : 'A'}${sealed.slice(21)}`;
    expect(await openSeal(changed)).toBeNull();
    expect(await openSeal('')).toBeNull();
    expect(await openSeal('no seal at all, only words and words')).toBeNull();
  });
});

describe('a form that arrived after its session had ended', () => {
  test('is kept for the account whose mark stands in it', async () => {
    const carried = await carryForm(formOf({ account: await accountMark(chen), choice: 'a' }), sent);
    const kept = await keepCarriedForm(chen, sealedOf(carried));
    if (!kept || !('form' in kept)) throw new Error('not kept');
    expect(kept.form).toMatchObject({ path: sent.path, action: sent.action, fields: [['choice', 'a']] });
    expect(await keptForm(actorOf(chen), kept.form.id)).toEqual(kept.form);
    expect(await keptForm(actorOf(wang), kept.form.id)).toBeNull();
  });

  test('is dropped for anybody else, and nothing of it is stored', async () => {
    const carried = await carryForm(formOf({ account: await accountMark(chen), choice: 'a' }), sent);
    expect(await keepCarriedForm(wang, sealedOf(carried))).toEqual({ lost: 'other-account' });
    expect(await db.owner`select from kept_forms where staff_id = ${wang}`).toHaveLength(0);
  });

  test('is known by the ended session of the browser', async () => {
    const cookie = await createSession(chen, null);
    await db.owner`update sessions set expires_at = now() - interval '1 hour'`;
    const cookieHeader = `${cookie.name}=${cookie.value}`;
    const carried = await carryForm(formOf({ text: 'hello' }), { ...sent, cookieHeader });
    expect(await keepCarriedForm(chen, sealedOf(carried))).toHaveProperty('form');
    const forged = `${cookie.name}=${cookie.value.slice(0, -1)}${cookie.value.endsWith('A') ? 'B' : 'A'}`;
    expect(await carryForm(formOf({ text: 'hello' }), { ...sent, cookieHeader: forged })).toEqual({
      lost: 'unknown-sender',
    });
  });

  test('is not carried without a known sender, or when it is too large', async () => {
    expect(await carryForm(formOf({ text: 'hello' }), sent)).toEqual({ lost: 'unknown-sender' });
    const large = formOf({ account: await accountMark(chen), text: 'x'.repeat(60_000) });
    expect(await carryForm(large, sent)).toEqual({ lost: 'too-large' });
  });

  test('is one of the newest five, and gone after a day', async () => {
    const carried = sealedOf(await carryForm(formOf({ account: await accountMark(wang), choice: 'a' }), sent));
    for (let times = 0; times < 7; times++) await keepCarriedForm(wang, carried);
    const rows = await db.owner<{ id: string }[]>`select id from kept_forms where staff_id = ${wang}`;
    expect(rows).toHaveLength(5);
    await db.owner`update kept_forms set kept_at = now() - interval '25 hours' where staff_id = ${wang}`;
    expect(await keptForm(actorOf(wang), rows[0]!.id)).toBeNull();
    expect(await keepCarriedForm(wang, 'nothing')).toBeNull();
  });
});
