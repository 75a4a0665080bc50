// People who left become anonymous after a time, and all totals stay: the row remains without name, number, mail and
// telephone, and so do the records under it (db/migrations/0046-erasure.sql says what goes).
import type { Actor } from '#domain/accounts/actor.ts';
import { change } from '#domain/departments/change.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, type Sql, system } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import {
  countToErase,
  eraseFormerStaff,
  selectDayBefore,
  selectErasureRuns,
  selectOptionalRetention,
  upsertRetention,
} from './erasure.queries.ts';

/**
 * Months after the last day, while nothing else is set: three years, so that who comes back or needs a proof still finds
 * it, and the years that are audited are closed.
 */
export const defaultRetentionMonths = 36;

export const retentionLimits = { shortest: 1, longest: 600 } as const;

/** People made anonymous in one transaction. */
const batch = 200;

/** One batch of an erasure, as the audit trail keeps it: how many, not who. */
export interface ErasureRun {
  at: Date;
  people: number;
  leftBefore: string;
}

export interface ErasureState {
  months: number;
  /** Who left before this day becomes anonymous with the next run. */
  leftBefore: string;
  /** How many these are. */
  people: number;
  runs: ErasureRun[];
}

async function retentionIn(sql: Sql): Promise<number> {
  const value = await selectOptionalRetention(sql);
  return typeof value === 'number' && isRetention(value) ? value : defaultRetentionMonths;
}

function isRetention(months: number): boolean {
  return Number.isInteger(months) && months >= retentionLimits.shortest && months <= retentionLimits.longest;
}

/** How it stands, for an administrator's page: row-level security counts nobody for others. */
export function erasureState(actor: Asker, day = today()): Promise<ErasureState> {
  return read(actor, async (sql) => {
    const months = await retentionIn(sql);
    const leftBefore = await selectDayBefore(sql, day, months);
    return { months, leftBefore, people: await countToErase(sql, leftBefore), runs: await selectErasureRuns(sql) };
  });
}

/** Sets the time in months; in the audit trail. Invalid `months` outside 1 to 600; Forbidden for all but administrators. */
export async function setRetention(by: Pick<Actor, 'staffId' | 'name'>, months: number): Promise<void> {
  if (!isRetention(months)) throw new Invalid('months', { field: 'months' });
  await change(by, (sql) => upsertRetention(sql, by, months));
}

/** Makes everybody anonymous whose time is over, batch by batch; how many. While another process does it, 0. */
export async function eraseWhoLeft(day = today()): Promise<{ people: number; leftBefore: string; months: number }> {
  const { months, leftBefore } = await system('erase-former-staff', async (sql) => {
    const kept = await retentionIn(sql);
    return { months: kept, leftBefore: await selectDayBefore(sql, day, kept) };
  });
  let people = 0;
  for (let erased = batch; erased === batch; people += erased) {
    erased = await system('erase-former-staff', (sql) => eraseFormerStaff(sql, leftBefore, batch));
  }
  return { people, leftBefore, months };
}

/** How many the next run would make anonymous, without doing it. */
export function whoWouldBeErased(day = today()): Promise<{ people: number; leftBefore: string; months: number }> {
  return system('erase-former-staff', async (sql) => {
    const months = await retentionIn(sql);
    const leftBefore = await selectDayBefore(sql, day, months);
    return { people: await countToErase(sql, leftBefore), leftBefore, months };
  });
}
