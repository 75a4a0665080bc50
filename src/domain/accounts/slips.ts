// One-time slips: a coordinator issues them, the person sets a password with the code. Works without mail. The code is
// shown once, on the sheet; after that there is only its hash.
import type { Language } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { system, transaction } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import { type AccessBranch, accessBranch, type AccessFilter } from './access.ts';
import { selectAccountByName, updateFirstSignIn, updatePassword } from './accounts.queries.ts';
import type { Actor } from './actor.ts';
import { insertEvent } from './audit.queries.ts';
import type { SessionCookie } from './cookie.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';
import { createSession } from './sessions.ts';
import { endSessionsOf } from './sessions.queries.ts';
import { countTry, forgiveTry } from './sign-in-limits.ts';
import { normalisedName } from './sign-in.ts';
import { newSlipCode, normalisedSlipCode, isSlipCode, slipDays, slipHash } from './slip.ts';
import {
  type Admitted,
  insertSlips,
  lockIssuing,
  selectAdmissible,
  selectOptionalBatch,
  selectOptionalSlip,
  selectOptionalTelephone,
  updateLinkUsed,
  updateOpenSlipsVoid,
} from './slips.queries.ts';

/** Slips in one go: a hundred sheets of paper and more are printed part by part. */
export const mostSlips = 500;

const keyForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A slip as it is printed. */
export interface Slip extends Admitted {
  code: string;
  /** The language in which the person is received. */
  language: Language;
  expiresAt: Date;
}

export type Issue =
  | { outcome: 'issued'; branch: AccessBranch; slips: Slip[]; telephone: string | null }
  | { outcome: 'already-issued'; branch: AccessBranch; at: Date; people: number };

/**
 * Issues slips to people of a branch: those chosen, or with `chosen` null all who fit the filter. Slips they had before
 * are void; passwords stay until the new slip is used. The same key twice issues nothing and shows no code again. Throws
 * Invalid `nobody-chosen` or `too-many-slips`, NotFound outside the issuer's branches.
 */
export function issueSlips(
  actor: Actor,
  departmentCode: string,
  wanted: { chosen: readonly number[] | null; filter: AccessFilter; key: string },
  language: Language,
): Promise<Issue> {
  if (!keyForm.test(wanted.key)) throw new Invalid('nobody-chosen');
  return transaction(actor, async (sql) => {
    const branch = await accessBranch(sql, departmentCode);
    await lockIssuing(sql);
    const before = await selectOptionalBatch(sql, wanted.key);
    if (before) return { outcome: 'already-issued', branch, ...before };

    const filter: AccessFilter = wanted.chosen ? { which: 'everybody' } : wanted.filter;
    const asked = { top: branch.id, day: today(), filter, language, chosen: wanted.chosen, limit: mostSlips + 1 };
    const people = await selectAdmissible(sql, asked);
    if (people.length === 0) throw new Invalid('nobody-chosen');
    if (people.length > mostSlips) throw new Invalid('too-many-slips', { detail: { n: mostSlips } });

    const made = people.map((person) => ({ ...person, code: newSlipCode() }));
    const ids = people.map(({ staffId }) => staffId);
    await updateOpenSlipsVoid(sql, ids);
    const hashed = made.map(({ staffId, code }) => ({ staffId, tokenHash: slipHash(staffId, code) }));
    const by = { staffId: actor.staffId, language, key: wanted.key, days: slipDays };
    const issued = new Map((await insertSlips(sql, hashed, by)).map((row) => [row.staffId, row]));
    await insertEvent(sql, {
      by: actor,
      action: 'slips-issued',
      target: branch.code,
      detail: { departmentName: branch.name, people: ids.length },
      subjects: ids,
    });
    const telephone = await selectOptionalTelephone(sql, actor.staffId);
    return {
      outcome: 'issued',
      branch,
      telephone,
      slips: made.map((slip) => ({ ...slip, ...issued.get(slip.staffId)! })),
    };
  });
}

/** A person with a slip in hand. */
export interface SlipUse {
  /** Staff number or mail address, as typed. */
  who: string;
  code: string;
  /** The new password. */
  password: string;
  userAgent: string | null;
  address: string;
  cookieHeader?: string | null;
}

export type SlipResult =
  | { outcome: 'signed-in'; staffId: number; cookie: SessionCookie; language: Language }
  | { outcome: 'refused' | 'used' | 'replaced' | 'expired' }
  | { outcome: 'too-many'; retryAfterMinutes: number };

/**
 * Sets the password with a slip and signs in; every session the account had ends. Wrong number, wrong code and an
 * account that may not sign in get the same answer. Tries count as tries to sign in do. Throws Invalid `password-…`, and
 * then the slip still holds.
 */
export async function useSlip(use: SlipUse): Promise<SlipResult> {
  const who = normalisedName(use.who);
  const minutes = await countTry(who, use.address);
  if (minutes !== null) return { outcome: 'too-many', retryAfterMinutes: minutes };

  const found = isSlipCode(use.code) ? await slipOf(who, normalisedSlipCode(use.code)) : null;
  if (!found) return { outcome: 'refused' };
  const { account, slip } = found;
  await forgiveTry(who, use.address);
  if (slip.isUsed) return { outcome: 'used' };
  if (slip.isVoid) return { outcome: 'replaced' };
  if (slip.isExpired) return { outcome: 'expired' };

  requireGoodPassword(use.password, [account.staffNumber, account.email ?? '', account.name.en, account.name.zh]);
  const passwordHash = await hashPassword(use.password);
  const isSet = await setByLink(account, slip.id, passwordHash, 'slip-used');
  if (!isSet) return { outcome: 'used' };
  const cookie = await createSession(account.staffId, use.userAgent, use.cookieHeader);
  return { outcome: 'signed-in', staffId: account.staffId, cookie, language: account.language };
}

function slipOf(who: string, code: string) {
  return system('sign-in', async (sql) => {
    const account = await selectAccountByName(sql, who);
    const slip = account && (await selectOptionalSlip(sql, account.staffId, slipHash(account.staffId, code)));
    return slip ? { account, slip } : null;
  });
}

/** Uses a slip or an invitation up and sets the password, all or nothing. False when it was used meanwhile. */
export function setByLink(
  person: { staffId: number },
  linkId: number,
  passwordHash: string,
  action: 'slip-used' | 'invitation-used',
): Promise<boolean> {
  return system('sign-in', async (sql) => {
    if (!(await updateLinkUsed(sql, linkId))) return false;
    await updatePassword(sql, person.staffId, passwordHash);
    await endSessionsOf(sql, person.staffId);
    await updateFirstSignIn(sql, person.staffId, today());
    await insertEvent(sql, { by: person, action, target: null, detail: {}, subjects: [person.staffId] });
    return true;
  });
}
