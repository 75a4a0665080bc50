// Who need not do a course, for a reason and for a time. Rows are added, never changed; an early end is a row of its own.
import type { Actor } from '#domain/accounts/actor.ts';
import { notePersonEvent } from '#domain/staff/events.ts';
import type { Localised } from '#i18n/language.ts';
import { addDays, isDay, today } from '#platform/clock.ts';
import { type Sql, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import {
  insertExemption,
  insertExemptionEnd,
  lockExemptions,
  selectExemptions,
  selectIsCoordinated,
  selectOptionalExemptionOwner,
  selectOptionalSameExemption,
} from './exemptions.queries.ts';

export interface ExemptionRequest {
  staffId: number;
  courseId: string;
  /** In words, for the record */
  reason: string;
  /** First day; the day of the exemption when left out. */
  fromOn?: string | undefined;
  /** Last day; without it the exemption stays. */
  untilOn?: string | undefined;
  at?: string | undefined;
}

/** An exemption as the person and the coordinator see it. */
export interface Exemption {
  id: number;
  courseId: string;
  title: Localised;
  reason: string;
  fromOn: string;
  untilOn: string | null;
  /** The last day after an early end, and why; null while it was not ended. */
  endedLastDay: string | null;
  endedReason: string | null;
}

/** The most characters of a reason. */
export const exemptionReasonLength = 500;

/** The last day on which it holds; null without an end. */
export function lastDayOf({ untilOn, endedLastDay }: Pick<Exemption, 'untilOn' | 'endedLastDay'>): string | null {
  if (untilOn === null || endedLastDay === null) return untilOn ?? endedLastDay;
  return untilOn < endedLastDay ? untilOn : endedLastDay;
}

function checkedReason(given: string): string {
  const reason = given.trim();
  if (!reason) throw new Invalid('reason-missing', { field: 'reason' });
  if (reason.length > exemptionReasonLength) throw new Invalid('reason-too-long', { field: 'reason' });
  return reason;
}

/**
 * Exempts a person from a course. NotFound when the person is not in the actor's branches; Invalid without a reason,
 * with an end before the beginning, for an unknown course, or for the actor. The same again is the same exemption.
 */
export async function exempt(
  actor: Pick<Actor, 'staffId' | 'name'>,
  request: ExemptionRequest,
): Promise<{ outcome: 'exempt' | 'already-exempt'; id: number }> {
  const fromOn = request.fromOn ?? request.at ?? today();
  const reason = checkedReason(request.reason);
  if (!isDay(fromOn)) throw new Invalid('not-a-day', { field: 'fromOn' });
  if (request.untilOn !== undefined && (!isDay(request.untilOn) || request.untilOn < fromOn)) {
    throw new Invalid(isDay(request.untilOn) ? 'ends-before-it-begins' : 'not-a-day', { field: 'untilOn' });
  }
  return transaction(actor, async (sql) => {
    const { staffId, courseId } = request;
    if (!(await selectIsCoordinated(sql, staffId))) throw new NotFound('staff member');
    if (staffId === actor.staffId) throw new Invalid('yourself', { field: 'courseId' });
    await lockExemptions(sql, staffId);
    const wanted = { staffId, courseId, fromOn, untilOn: request.untilOn ?? null };
    const same = await selectOptionalSameExemption(sql, wanted);
    if (same !== null) return { outcome: 'already-exempt', id: same };
    const id = await insertExemption(sql, { ...wanted, reason, grantedBy: actor.staffId });
    if (id === null) throw new Invalid('unknown-course', { field: 'courseId' });
    const detail = { fromOn, untilOn: wanted.untilOn, courseTitle: await titleOf(sql, id) };
    await notePersonEvent(sql, actor, { kind: 'exempted', target: courseId, detail, subjects: [staffId] });
    return { outcome: 'exempt', id };
  });
}

async function titleOf(sql: Sql, exemptionId: number): Promise<Localised | undefined> {
  return (await selectOptionalExemptionOwner(sql, exemptionId))?.title;
}

/**
 * Ends an exemption before its time: `lastDay` is the last day on which it holds, yesterday when left out, so that it ends
 * at once. Past days keep it. NotFound outside the actor's branches; Invalid `reason-missing`, `reason-too-long`,
 * `not-a-day` or `yourself`. Twice is once: the first end stands.
 */
export function endExemption(
  actor: Pick<Actor, 'staffId' | 'name'>,
  exemptionId: number,
  { reason: given, lastDay, at = today() }: { reason: string; lastDay?: string | undefined; at?: string },
): Promise<{ outcome: 'ended' | 'already-ended'; staffId: number }> {
  return transaction(actor, async (sql) => {
    const owner = await selectOptionalExemptionOwner(sql, exemptionId);
    if (!owner) throw new NotFound('exemption');
    const { staffId, courseId, title } = owner;
    if (staffId === actor.staffId) throw new Invalid('yourself', { field: 'reason' });
    const reason = checkedReason(given);
    const last = lastDay ?? addDays(at, -1);
    if (!isDay(last)) throw new Invalid('not-a-day', { field: 'lastDay' });
    const row = { exemptionId, lastDay: last, reason, endedBy: actor.staffId, endedOn: at };
    if (!(await insertExemptionEnd(sql, row))) return { outcome: 'already-ended', staffId };
    const detail = { lastDay: last, courseTitle: title };
    await notePersonEvent(sql, actor, { kind: 'exemption-ended', target: courseId, detail, subjects: [staffId] });
    return { outcome: 'ended', staffId };
  });
}

/** The exemptions of a person, read in a transaction of whoever asks. */
export function exemptionsIn(sql: Sql, staffId: number): Promise<Exemption[]> {
  return selectExemptions(sql, staffId);
}
