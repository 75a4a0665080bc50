// Signing in by staff number or mail address and password.
import type { Language } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { selectAccountByName, updateFirstSignIn } from './accounts.queries.ts';
import type { SessionCookie } from './cookie.ts';
import { TooBusy, verifyPassword } from './passwords.ts';
import { createSession } from './sessions.ts';
import { countTry, forgiveTry } from './sign-in-limits.ts';

/** A person in front of a sign-in form. */
export interface SignInRequest {
  /** Staff number or mail address, as typed. */
  who: string;
  password: string;
  userAgent: string | null;
  /** The network address the request came from. */
  address: string;
  /** The Cookie header: the session that the browser had before ends. */
  cookieHeader?: string | null;
}

export type SignInResult =
  | { outcome: 'signed-in'; staffId: number; cookie: SessionCookie; language: Language }
  | { outcome: 'refused' }
  | { outcome: 'too-many'; retryAfterMinutes: number };

/** One spelling for what people type: full-width letters and digits become plain, capitals small, blanks go. */
export function normalisedName(who: string): string {
  return who.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

/**
 * Signs in. A wrong password, an unknown name, an account without password, a disabled one and one of somebody who has
 * left get the same answer after the same work. Begins a new session and records the first day of signing in.
 */
export async function signIn(request: SignInRequest): Promise<SignInResult> {
  const who = normalisedName(request.who);
  const minutes = await countTry(who, request.address);
  if (minutes !== null) return { outcome: 'too-many', retryAfterMinutes: minutes };

  const account = await system('sign-in', (sql) => selectAccountByName(sql, who));
  try {
    const fits = await verifyPassword(account?.passwordHash ?? null, request.password);
    if (!account || !fits) return { outcome: 'refused' };
  } catch (error) {
    if (error instanceof TooBusy) return { outcome: 'too-many', retryAfterMinutes: 1 };
    throw error;
  }

  await forgiveTry(who, request.address);
  const cookie = await createSession(account.staffId, request.userAgent, request.cookieHeader);
  await system('sign-in', (sql) => updateFirstSignIn(sql, account.staffId, today()));
  return { outcome: 'signed-in', staffId: account.staffId, cookie, language: account.language };
}
