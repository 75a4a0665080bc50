// Opening accounts, and what a person chooses for theirs.
import type { Language } from '#i18n/language.ts';
import { read, system, transaction } from '#platform/db.ts';
import { insertAccount, selectAccount, updateFirstSignIn, updateLanguage } from './accounts.queries.ts';
import type { Actor } from './actor.ts';
import { hashPassword } from './passwords.ts';

/** How an account is opened. */
export interface Opening {
  /** The day of the invitation, 'YYYY-MM-DD'; today when left out. An earlier invitation stays. */
  on?: string;
  language?: Language;
}

/**
 * Invites a staff member: opens the account without a password. Inviting again changes nothing. Under `system`: the
 * caller has asked whether the one who invites may.
 */
export async function invite(staffId: number, { on, language = 'en' }: Opening = {}): Promise<void> {
  await system('accounts', (sql) =>
    insertAccount(sql, { staffId, passwordHash: null, language, invitedOn: on ?? null }),
  );
}

/** Opens the account, or gives an open one this password. Does not ask whether the password is a good one. */
export async function openAccount(staffId: number, password?: string, opening: Opening = {}): Promise<void> {
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const { on, language = 'en' } = opening;
  await system('accounts', (sql) => insertAccount(sql, { staffId, passwordHash, language, invitedOn: on ?? null }));
}

/** Records the first day on which somebody signed in, 'YYYY-MM-DD'; later days change nothing. */
export async function noteFirstSignIn(staffId: number, day: string): Promise<void> {
  await system('sign-in', (sql) => updateFirstSignIn(sql, staffId, day));
}

/** The language in which the person is received from now on. The page they read stays in the language of its address. */
export async function chooseLanguage(actor: Actor, language: Language): Promise<void> {
  await transaction(actor, (sql) => updateLanguage(sql, actor.staffId, language));
}

/** What the person's own account page shows: the language they are received in, and whether there is a password to change. */
export async function myAccount(actor: Actor): Promise<{ language: Language; hasPassword: boolean }> {
  const { language, passwordHash } = await read(actor, (sql) => selectAccount(sql, actor.staffId));
  return { language, hasPassword: passwordHash !== null };
}
