// The first administrator: a one-time link on the console, and what its form does.
import { createHash, randomBytes } from 'node:crypto';
import { forgetSite } from '#domain/departments/site.ts';
import { checkStaffNumber } from '#domain/staff/staff-member.ts';
import type { Language, Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { codeOf, constraintOf, system } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { insertAccount, updateFirstSignIn } from './accounts.queries.ts';
import type { SessionCookie } from './cookie.ts';
import {
  expireSetUpLinks,
  insertSetUpLink,
  lockSetUp,
  selectHasAccount,
  selectHasAdministrator,
  selectOptionalSetUpLink,
  updateSetUpLinkUsed,
  upsertAdministrator,
  upsertSiteName,
} from './links.queries.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';
import { insertGrant } from './roles.queries.ts';
import { createSession } from './sessions.ts';

const linkHours = 24;
const longestName = 100;
const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * A link with which the first administrator sets up the site, good once and for 24 hours; links made before are void.
 * null when there is an administrator with an account.
 */
export async function firstAdministratorLink(): Promise<string | null> {
  const token = randomBytes(32).toString('base64url');
  const isMade = await system('set-up', async (sql) => {
    await lockSetUp(sql);
    if (await selectHasAdministrator(sql)) return false;
    await expireSetUpLinks(sql);
    await insertSetUpLink(sql, hashOf(token), linkHours);
    return true;
  });
  return isMade ? new URL(`/set-up/${token}`, env.publicUrl).href : null;
}

/** Whether a set-up link may still be used. */
export type SetUpLink = { outcome: 'open'; expiresAt: Date } | { outcome: 'used' } | { outcome: 'expired' };

/** Looks at a set-up link without using it. NotFound when there has never been such a link. */
export async function openSetUpLink(token: string): Promise<SetUpLink> {
  if (!tokenForm.test(token)) throw new NotFound('no such link');
  return system('set-up', async (sql) => {
    const link = await selectOptionalSetUpLink(sql, hashOf(token));
    if (!link) throw new NotFound('no such link');
    if (link.usedAt || (await selectHasAdministrator(sql))) return { outcome: 'used' };
    return link.isExpired ? { outcome: 'expired' } : { outcome: 'open', expiresAt: link.expiresAt };
  });
}

/** What the first administrator says about themselves and the site. One script of a name is enough; it stands for both. */
export interface SetUp {
  token: string;
  name: Partial<Localised>;
  staffNumber: string;
  email?: string;
  siteName?: Partial<Localised>;
  password: string;
  language: Language;
  userAgent: string | null;
}

export type SetUpResult = { outcome: 'done'; cookie: SessionCookie } | { outcome: 'used' } | { outcome: 'expired' };

/** Both scripts of what was written in one or both; null when nothing was written. */
function bothScripts(written: Partial<Localised> | undefined): Localised | null {
  const [en, zh] = [written?.en?.trim(), written?.zh?.trim()];
  if (!en && !zh) return null;
  return { en: en || zh!, zh: zh || en! };
}

/**
 * Makes the first administrator with account and role, writes the name of the site, and signs in: all in one
 * transaction, once per link. Throws Invalid `name-missing`, `name-too-long`, `staff-number`, `staff-number-taken`,
 * `email`, `email-taken`, `site-name-too-long` or `password-…`; NotFound when there has never been such a link.
 */
export async function completeSetUp(setUp: SetUp): Promise<SetUpResult> {
  const link = await openSetUpLink(setUp.token);
  if (link.outcome !== 'open') return link;

  const name = bothScripts(setUp.name);
  if (!name) throw new Invalid('name-missing', { field: 'nameEn' });
  if (Math.max(name.en.length, name.zh.length) > longestName) throw new Invalid('name-too-long', { field: 'nameEn' });
  const staffNumber = setUp.staffNumber.normalize('NFKC').trim();
  checkStaffNumber(staffNumber);
  const email = setUp.email?.normalize('NFKC').trim().toLowerCase() || null;
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) throw new Invalid('email', { field: 'email' });
  const siteName = bothScripts(setUp.siteName);
  if (siteName && Math.max(siteName.en.length, siteName.zh.length) > longestName) {
    throw new Invalid('site-name-too-long', { field: 'siteNameEn' });
  }
  requireGoodPassword(setUp.password, [staffNumber, email ?? '', name.en, name.zh]);
  const passwordHash = await hashPassword(setUp.password);

  const staffId = await makeAdministrator(setUp, { name, staffNumber, email, siteName, passwordHash });
  if (staffId === null) return { outcome: 'used' };
  forgetSite();
  return { outcome: 'done', cookie: await createSession(staffId, setUp.userAgent) };
}

async function makeAdministrator(
  { token, language }: SetUp,
  person: {
    name: Localised;
    staffNumber: string;
    email: string | null;
    siteName: Localised | null;
    passwordHash: string;
  },
): Promise<number | null> {
  try {
    return await system('set-up', async (sql) => {
      await lockSetUp(sql);
      if (await selectHasAdministrator(sql)) return null;
      const staffId = await upsertAdministrator(sql, person);
      if (await selectHasAccount(sql, staffId)) throw new Invalid('staff-number-taken', { field: 'staffNumber' });
      if (!(await updateSetUpLinkUsed(sql, hashOf(token)))) throw new LinkGone();
      const account = { staffId, passwordHash: person.passwordHash, language, invitedOn: today() };
      await insertAccount(sql, account);
      await updateFirstSignIn(sql, staffId, today());
      await insertGrant(sql, {
        staffId,
        role: 'administrator',
        departmentId: null,
        grantedBy: null,
        on: today(),
        until: null,
      });
      if (person.siteName) await upsertSiteName(sql, person.siteName);
      return staffId;
    });
  } catch (error) {
    if (error instanceof LinkGone) return null;
    if (codeOf(error) === '23505' && constraintOf(error) === 'staff_email_idx') {
      throw new Invalid('email-taken', { field: 'email' });
    }
    throw error;
  }
}

/** Rolls back: the link went while the form was being sent. */
class LinkGone extends Error {
  override name = 'LinkGone';
}
