// Passwords as they are kept and compared: argon2id with OWASP's parameters, few at a time.
import { hash, verify } from '@node-rs/argon2';
import { Invalid } from '#platform/errors.ts';
import { read, system, transaction } from '#platform/db.ts';
import { selectAccount, updatePassword } from './accounts.queries.ts';
import type { Actor } from './actor.ts';
import type { SessionCookie } from './cookie.ts';
import { longestPassword, normalisedPassword, passwordFault, shortestPassword } from './password.ts';
import { createSession } from './sessions.ts';
import { endSessionsOf } from './sessions.queries.ts';
import { countOwnTry, forgiveOwnTries } from './sign-in-limits.ts';

// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 thread.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
// Two cores' worth of work, 38 MiB; whoever comes when this many wait is asked to come again.
const atOnce = 2;
const longestQueue = 100;

let running = 0;
const waiting: (() => void)[] = [];
let comparisons = 0;

/** Too many people wait for their password to be checked. */
export class TooBusy extends Error {
  override name = 'TooBusy';
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < atOnce) running++;
  else {
    if (waiting.length >= longestQueue) throw new TooBusy('too many passwords at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** The hash of a password, in PHC form. Does not ask whether the password is a good one. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalisedPassword(password), parameters));
}

let dummy: Promise<string> | null = null;

/**
 * True when the password fits the hash. Without a hash it does the same work against one that nothing fits, so that the
 * time of the answer does not tell whether there is an account. Throws TooBusy when too many wait.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  dummy ??= hash(crypto.randomUUID(), parameters);
  const against = passwordHash ?? (await dummy);
  // An overlong password costs the work too, and never fits.
  const given = normalisedPassword(password.slice(0, longestPassword * 4));
  comparisons++;
  const fits = await inTurn(() => verify(against, given));
  return fits && passwordHash !== null;
}

/** How many comparisons this process has made: lets a test see that each sign-in costs exactly one. */
export function comparisonsMade(): number {
  return comparisons;
}

/** The numbers in the rules, for the words that explain them. */
export const passwordLimits = { shortest: shortestPassword, longest: longestPassword };

/** Refuses a new password that is too short, too long, common, or made of what others know of the person. */
export function requireGoodPassword(password: string, own: readonly string[], field = 'password'): void {
  const fault = passwordFault(password, own);
  if (fault) throw new Invalid(`password-${fault}`, { field, detail: passwordLimits });
}

export type PasswordChange =
  | { outcome: 'changed'; cookie: SessionCookie }
  | { outcome: 'wrong-password' }
  | { outcome: 'too-many'; retryAfterMinutes: number };

/**
 * Changes the person's password. Every session ends; this browser gets a new one. Refuses a new password that will not
 * do with Invalid (`password-…`), a wrong current one, and too many of them, with their outcomes.
 */
export async function changePassword(
  actor: Actor,
  change: { current: string; password: string; userAgent: string | null },
): Promise<PasswordChange> {
  const account = await read(actor, (sql) => selectAccount(sql, actor.staffId));
  const minutes = await countOwnTry(actor.staffId);
  if (minutes !== null) return { outcome: 'too-many', retryAfterMinutes: minutes };
  if (!(await verifyPassword(account.passwordHash, change.current))) return { outcome: 'wrong-password' };
  await forgiveOwnTries(actor.staffId);
  requireGoodPassword(change.password, [account.staffNumber, account.email ?? '', account.name.en, account.name.zh]);
  const passwordHash = await hashPassword(change.password);
  await transaction(actor, async (sql) => {
    await updatePassword(sql, actor.staffId, passwordHash);
    await endSessionsOf(sql, actor.staffId);
  });
  return { outcome: 'changed', cookie: await createSession(actor.staffId, change.userAgent) };
}

/** Sets a password without asking for the current one; for the command line. Every session of the person ends. */
export async function setPassword(staffId: number, password: string): Promise<void> {
  const account = await system('accounts', (sql) => selectAccount(sql, staffId));
  requireGoodPassword(password, [account.staffNumber, account.email ?? '', account.name.en, account.name.zh]);
  const passwordHash = await hashPassword(password);
  await system('accounts', async (sql) => {
    await updatePassword(sql, staffId, passwordHash);
    await endSessionsOf(sql, staffId);
  });
}
