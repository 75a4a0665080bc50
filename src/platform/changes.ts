// What each process keeps in memory and reads again when one of them has changed it. A row in the database counts the
// changes; every process looks at it, so that N of them show the same, behind any pooler and after a lost connection.
import { type Sql, withoutContext } from './db.ts';
import { log } from './log.ts';

const lookEveryMs = 3000;
const readers = new Map<string, () => Promise<void>>();
const seen = new Map<string, number>();
let looking: Promise<void> = Promise.resolve();
let generationNow = 0;

/** Grows with each reading: what was made of the things in memory under another number is out of date. */
export function generation(): number {
  return generationNow;
}

async function look(): Promise<void> {
  const rows = await withoutContext()<{ what: string; number: number }[]>`select what, number from changes`;
  for (const { what, number } of rows) {
    const readAgain = readers.get(what);
    if (!readAgain || number <= (seen.get(what) ?? 0)) continue;
    await readAgain();
    generationNow += 1;
    seen.set(what, number);
    log.info({ what, number }, 'read again into memory');
  }
}

/** Says, within the transaction that changes it, that a thing kept in memory is out of date. Call `catchUp` after it. */
export async function announceChange(sql: Sql, what: string): Promise<void> {
  await sql`
    insert into changes (what) values (${what})
    on conflict (what) do update set number = changes.number + 1`;
}

/** Reads again, in this process and at once, what others or oneself have announced. Rejects when something cannot be read. */
export function catchUp(): Promise<void> {
  looking = looking.then(look, look);
  return looking;
}

/**
 * Reads each thing for the first time and follows its changes from then on, a few seconds behind. Returns how to stop.
 * A reading that fails later is logged and tried again.
 */
export async function followChanges(things: Record<string, () => Promise<void>>): Promise<() => void> {
  // The numbers first: what changes while it is being read is read once more.
  const rows = await withoutContext()<{ what: string; number: number }[]>`select what, number from changes`;
  for (const { what, number } of rows) seen.set(what, number);
  for (const [what, readAgain] of Object.entries(things)) {
    await readAgain();
    readers.set(what, readAgain);
  }
  const timer = setInterval(() => {
    catchUp().catch((error: unknown) => log.error({ err: error }, 'what is kept in memory could not be read again'));
  }, lookEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    readers.clear();
  };
}
