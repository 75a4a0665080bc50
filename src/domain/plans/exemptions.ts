// Who need not do a course, for a reason and for a time. Rows are added, never changed.
import { isDay, today } from '#platform/clock.ts';
import { type Asker, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { insertExemption, selectIsCoordinated } from './exemptions.queries.ts';

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

/**
 * Exempts a person from a course. NotFound when the person is not in the actor's branches; Invalid without a reason,
 * with an end before the beginning, or for an unknown course.
 */
export async function exempt(actor: Asker, request: ExemptionRequest): Promise<{ id: number }> {
  const fromOn = request.fromOn ?? request.at ?? today();
  const reason = request.reason.trim();
  if (!reason) throw new Invalid('reason-missing', { field: 'reason' });
  if (!isDay(fromOn)) throw new Invalid('not-a-day', { field: 'fromOn' });
  if (request.untilOn !== undefined && (!isDay(request.untilOn) || request.untilOn < fromOn)) {
    throw new Invalid('not-a-day', { field: 'untilOn' });
  }
  return transaction(actor, async (sql) => {
    if (!(await selectIsCoordinated(sql, request.staffId))) throw new NotFound('staff member');
    const id = await insertExemption(sql, {
      ...request,
      reason,
      fromOn,
      untilOn: request.untilOn ?? null,
      grantedBy: actor.staffId,
    });
    if (id === null) throw new Invalid('unknown-course', { field: 'courseId' });
    return { id };
  });
}
