// What coordinators record about their people: training done elsewhere, exemptions, and the ends of both. What does not
// fit comes back with what was typed, so that nothing has to be typed twice.
import { ActionError, defineAction } from 'astro:actions';
import { endExemption, exempt } from '#domain/plans/exemptions.ts';
import type { AttendanceRequest } from '#domain/progress/recorded-training.ts';
import { recordAttendance, tryAttendance, withdrawTraining } from '#domain/progress/recorded-trainings.ts';
import { setRetention } from '#domain/staff/erasure.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, textOf } from './form.ts';

/** No field of these forms takes more; what is longer is cut before it is shown again. */
const longest = 100_000;

const typed = (form: FormData, name: string): string => textOf(form, name).slice(0, longest);

function attendanceFrom(form: FormData): AttendanceRequest {
  return {
    what: typed(form, 'what'),
    place: typed(form, 'place'),
    heldOn: typed(form, 'heldOn'),
    creditHours: typed(form, 'creditHours'),
    evidence: typed(form, 'evidence'),
    courseId: typed(form, 'courseId'),
    people: typed(form, 'people'),
  };
}

function idFrom(form: FormData, name: string): number {
  const id = Number(textOf(form, name));
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647)
    throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  return id;
}

/** What is wrong, for the page to say; thrown on when it is not the form's fault. */
function problem(error: unknown) {
  if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  if (error instanceof Forbidden) throw new ActionError({ code: 'FORBIDDEN', message: 'forbidden' });
  if (!(error instanceof Invalid)) throw error;
  return { outcome: 'invalid' as const, code: error.code, field: error.field, detail: error.detail };
}

export const people = {
  /** Fields: `what`, `place`, `heldOn`, `creditHours`, `evidence`, `courseId`, `people`. Changes nothing. */
  tryAttendance: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const wanted = attendanceFrom(form);
      try {
        return { outcome: 'tried' as const, wanted, ...(await tryAttendance(actor, wanted)) };
      } catch (error) {
        return { ...problem(error), wanted };
      }
    },
  }),

  /** The same fields, with `mark` and `key` of the dry run. */
  recordAttendance: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const wanted = attendanceFrom(form);
      const confirmed = { mark: typed(form, 'mark'), listKey: textOf(form, 'key'), language: locals.language };
      try {
        return { wanted, ...(await recordAttendance(actor, wanted, confirmed)) };
      } catch (error) {
        return { ...problem(error), wanted };
      }
    },
  }),

  /** Fields: `training`, `reason`. */
  withdrawTraining: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const id = idFrom(form, 'training');
      try {
        return await withdrawTraining(actor, id, typed(form, 'reason'));
      } catch (error) {
        return { ...problem(error), id, reason: typed(form, 'reason') };
      }
    },
  }),

  /** Fields: `person`, `courseId`, `reason`, `untilOn`. */
  exempt: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const staffId = idFrom(form, 'person');
      const wanted = {
        courseId: typed(form, 'courseId').trim(),
        reason: typed(form, 'reason'),
        untilOn: typed(form, 'untilOn').trim(),
      };
      try {
        return await exempt(actor, { ...wanted, staffId, untilOn: wanted.untilOn || undefined });
      } catch (error) {
        return { ...problem(error), wanted };
      }
    },
  }),

  /** Fields: `exemption`, `reason`. Ends it at once. */
  endExemption: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const id = idFrom(form, 'exemption');
      try {
        return await endExemption(actor, id, { reason: typed(form, 'reason') });
      } catch (error) {
        return { ...problem(error), id, reason: typed(form, 'reason') };
      }
    },
  }),

  /** Field: `months`. For administrators. */
  setRetention: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const months = typed(form, 'months').normalize('NFKC').trim();
      try {
        await setRetention(actor, /^\d{1,4}$/.test(months) ? Number(months) : NaN);
        return { outcome: 'set' as const };
      } catch (error) {
        return { ...problem(error), months };
      }
    },
  }),
};
