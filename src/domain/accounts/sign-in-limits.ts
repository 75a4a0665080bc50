// How often one may try to sign in. Generous to an office that shares one address and to people who mistype, and far
// below the hundred tries of NIST SP 800-63B-4. Kept in memory: each server counts for itself, a restart forgets.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const quarter = 15 * 60;
/** Tries for one name from one address. */
const forNameAtAddress = new RateLimiterMemory({ keyPrefix: 'both', points: 10, duration: quarter });
/** Tries for one name from anywhere: more, so that a stranger cannot easily lock somebody out. */
const forName = new RateLimiterMemory({ keyPrefix: 'name', points: 50, duration: quarter });
/** Failed tries from one address: an office of hundreds may stand behind it. */
const forAddress = new RateLimiterMemory({ keyPrefix: 'address', points: 300, duration: quarter });

/** Wrong current passwords of somebody who is signed in already. */
const forOwnPassword = new RateLimiterMemory({ keyPrefix: 'own', points: 10, duration: quarter });

const longestName = 200;

/** Counts a try before its password is looked at. `minutes` to wait when there were too many; null when it may go on. */
export function countTry(name: string, address: string): Promise<number | null> {
  const key = name.slice(0, longestName);
  return minutesToWait(async () => {
    await forAddress.consume(address);
    await forNameAtAddress.consume(`${key} ${address}`);
    await forName.consume(key);
  });
}

/** Counts a try at the current password of somebody who changes theirs; `minutes` to wait, or null. */
export function countOwnTry(staffId: number): Promise<number | null> {
  return minutesToWait(() => forOwnPassword.consume(String(staffId)));
}

async function minutesToWait(count: () => Promise<unknown>): Promise<number | null> {
  try {
    await count();
    return null;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000));
  }
}

/** Forgets the tries of somebody who knew their password. */
export async function forgiveOwnTries(staffId: number): Promise<void> {
  await forOwnPassword.delete(String(staffId));
}

/** Takes back what a successful sign-in counted: only failures add up. */
export async function forgiveTry(name: string, address: string): Promise<void> {
  const key = name.slice(0, longestName);
  await forNameAtAddress.delete(`${key} ${address}`);
  await forName.delete(key);
  await forAddress.reward(address);
}
