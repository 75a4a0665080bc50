// Appointing and ending appointments. What does not fit comes back as an outcome that the page puts into words.
import { ActionError, defineAction } from 'astro:actions';
import { appoint, endAppointment } from '#domain/accounts/appointments.ts';
import { departmentIn, isLooking, lookIn } from '#domain/departments/choosing.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, textOf } from './form.ts';

export const appointments = {
  /** Fields: `staffNumber`, `role`, `department`, `fromOn`, `untilOn`; with `look` it only looks for one. Twice is once. */
  appoint: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const wanted = {
        staffNumber: textOf(form, 'staffNumber').trim(),
        role: textOf(form, 'role'),
        departmentCode: departmentIn(form, 'department'),
        fromOn: textOf(form, 'fromOn').trim(),
        untilOn: textOf(form, 'untilOn').trim(),
      };
      if (isLooking(form)) return { outcome: 'looking' as const, look: lookIn(form, 'department'), wanted };
      try {
        return { outcome: await appoint(actorOf(locals), wanted) };
      } catch (error) {
        if (error instanceof Invalid)
          return { outcome: 'invalid' as const, code: error.code, field: error.field, wanted };
        throw error;
      }
    },
  }),

  /** Fields: `appointment`, `lastDay` (empty: at once). */
  end: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const id = Number(textOf(form, 'appointment'));
      const lastDay = textOf(form, 'lastDay').trim();
      try {
        if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw new NotFound('appointment');
        await endAppointment(actorOf(locals), id, lastDay);
        return { outcome: 'ended' as const };
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code, id, lastDay };
        throw error;
      }
    },
  }),
};
