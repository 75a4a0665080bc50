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

const longestName = 200;

/** Counts a try before its password is looked at. `minutes` to wait when there were too many; null when it may go on. */
export async function countTry(name: string, address: string): Promise<number | null> {
  const key = name.slice(0, longestName);
  try {
    await forAddress.consume(address);
    await forNameAtAddress.consume(`${key} ${address}`);
    await forName.consume(key);
    return null;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000));
  }
}

/** Takes back what a successful sign-in counted: only failures add up. */
export async function forgiveTry(name: string, address: string): Promise<void> {
  const key = name.slice(0, longestName);
  await forNameAtAddress.delete(`${key} ${address}`);
  await forName.delete(key);
  await forAddress.reward(address);
}
