// Entering a demonstration as one of its invented people, without a password.
import type { Language, Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { selectOptionalUsableAccount, updateFirstSignIn } from './accounts.queries.ts';
import type { SessionCookie } from './cookie.ts';
import { selectCards, selectIsDemonstration, selectOptionalCardHolder } from './demonstration.queries.ts';
import { createSession } from './sessions.ts';

/** One of the people as whom a visitor may look round. */
export interface DemonstrationCard {
  /** Names the card, and the sentence about it in the words. */
  key: string;
  name: Localised;
  post: Localised | null;
  department: Localised | null;
}

/** The cards of the sign-in page; none unless the site is a demonstration. */
export async function demonstrationCards(): Promise<DemonstrationCard[]> {
  return system('sign-in', async (sql) => {
    if (!(await selectIsDemonstration(sql))) return [];
    const rows = await selectCards(sql, today());
    return rows.map(({ key, name, post, department }) => ({ key, name, post, department }));
  });
}

/** Enters as the person of a card. NotFound when the site is no demonstration or has no such card. */
export async function enterAs(
  key: string,
  browser: { userAgent: string | null; cookieHeader?: string | null },
): Promise<{ staffId: number; cookie: SessionCookie; language: Language }> {
  const account = await system('sign-in', async (sql) => {
    if (!(await selectIsDemonstration(sql))) return null;
    const staffId = await selectOptionalCardHolder(sql, key);
    const found = staffId === null ? null : await selectOptionalUsableAccount(sql, staffId);
    if (found) await updateFirstSignIn(sql, found.staffId, today());
    return found;
  });
  if (!account) throw new NotFound('no such card');
  const cookie = await createSession(account.staffId, browser.userAgent, browser.cookieHeader);
  return { staffId: account.staffId, cookie, language: account.language };
}
