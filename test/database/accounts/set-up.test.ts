import { beforeEach, describe, expect, test } from 'vitest';
import { completeSetUp, firstAdministratorLink, openSetUpLink, type SetUp } from '#domain/accounts/set-up.ts';
import { validateSession } from '#domain/accounts/sessions.ts';
import { siteOf } from '#domain/departments/site.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { addPerson } from './people.ts';

const db = useDatabase();

const tokenOf = (link: string | null): string => link!.split('/set-up/')[1]!;
const form = (token: string, over: Partial<SetUp> = {}): SetUp => ({
  token,
  name: { en: 'Zhou Heng' },
  staffNumber: '１００１',
  email: ' Zhou.Heng@Yunze.Example ',
  siteName: { en: 'City of Yunze', zh: '云泽市' },
  password: 'the reservoir opens on tuesdays',
  language: 'zh',
  userAgent: null,
  ...over,
});

beforeEach(async () => {
  await db.owner`delete from sessions`;
  await db.owner`delete from role_grants`;
  await db.owner`delete from accounts`;
  await db.owner`delete from account_links`;
  await db.owner`delete from staff`;
});

describe('the link for the first administrator', () => {
  test('makes one administrator with account and role, names the site, signs in, and is used up', async () => {
    const token = tokenOf(await firstAdministratorLink());
    expect((await openSetUpLink(token)).outcome).toBe('open');
    const result = await completeSetUp(form(token));
    expect(result.outcome).toBe('done');
    if (result.outcome !== 'done') return;
    const found = await validateSession(`${result.cookie.name}=${result.cookie.value}`);
    expect(found!.actor).toMatchObject({
      name: { en: 'Zhou Heng', zh: 'Zhou Heng' },
      language: 'zh',
      isAdministrator: true,
    });
    const [person] = await db.owner`select staff_number, email, invited_on is not null as invited from staff`;
    expect(person).toEqual({ staffNumber: '1001', email: 'zhou.heng@yunze.example', invited: true });
    expect((await siteOf()).name).toEqual({ en: 'City of Yunze', zh: '云泽市' });

    expect(await completeSetUp(form(token, { staffNumber: '1002', email: '' }))).toEqual({ outcome: 'used' });
    expect((await openSetUpLink(token)).outcome).toBe('used');
    expect(await firstAdministratorLink()).toBeNull();
    expect(await db.owner`select from staff`).toHaveLength(1);
  });

  test('is good once, however many send the form at the same moment', async () => {
    const token = tokenOf(await firstAdministratorLink());
    const results = await Promise.all(
      ['1', '2', '3', '4'].map((staffNumber) => completeSetUp(form(token, { staffNumber, email: '' }))),
    );
    expect(results.map((each) => each.outcome).sort()).toEqual(['done', 'used', 'used', 'used']);
    expect(await db.owner`select from role_grants`).toHaveLength(1);
    expect(await db.owner`select from staff`).toHaveLength(1);
  });

  test('makes the links before it void, ends after 24 hours, and is kept as a hash', async () => {
    const [first, second] = [tokenOf(await firstAdministratorLink()), tokenOf(await firstAdministratorLink())];
    expect((await openSetUpLink(first)).outcome).toBe('expired');
    expect((await openSetUpLink(second)).outcome).toBe('open');
    expect(await completeSetUp(form(first))).toEqual({ outcome: 'expired' });
    const rows = await db.owner`select to_jsonb(l)::text as text from account_links l`;
    expect(JSON.stringify(rows)).not.toContain(second);
    await db.owner`update account_links set expires_at = expires_at - interval '24 hours'`;
    expect((await openSetUpLink(second)).outcome).toBe('expired');
    expect(await db.owner`select from staff`).toHaveLength(0);
  });

  test('is not found when it has never been made', async () => {
    await expect(openSetUpLink('x')).rejects.toThrow(NotFound);
    await expect(openSetUpLink('A'.repeat(43))).rejects.toThrow(NotFound);
    await expect(completeSetUp(form('A'.repeat(43)))).rejects.toThrow(NotFound);
  });

  test.each<[string, Partial<SetUp>]>([
    ['name-missing', { name: { en: ' ' } }],
    ['name-too-long', { name: { zh: '周'.repeat(101) } }],
    ['staff-number', { staffNumber: '' }],
    ['email', { email: 'no address' }],
    ['password-too-short', { password: 'short' }],
    ['password-too-personal', { password: 'Zhou Heng 1001 Zhou' }],
    ['site-name-too-long', { siteName: { en: 'x'.repeat(101) } }],
  ])('refuses %s and may be used afterwards', async (code, over) => {
    const token = tokenOf(await firstAdministratorLink());
    await expect(completeSetUp(form(token, over))).rejects.toThrow(code);
    expect(await db.owner`select from staff`).toHaveLength(0);
    expect((await openSetUpLink(token)).outcome).toBe('open');
  });

  test('takes on somebody whom a roster brought, unless they have an account', async () => {
    const known = await addPerson(db.owner, '1001');
    const result = await completeSetUp(form(tokenOf(await firstAdministratorLink())));
    expect(result.outcome).toBe('done');
    expect(await db.owner`select staff_id from role_grants`).toEqual([{ staffId: known }]);

    await db.owner`delete from role_grants`;
    const again = tokenOf(await firstAdministratorLink());
    await expect(completeSetUp(form(again))).rejects.toThrow('staff-number-taken');
    await expect(completeSetUp(form(again, { staffNumber: '1002' }))).rejects.toThrow('email-taken');
    expect((await openSetUpLink(again)).outcome).toBe('open');
  });
});
