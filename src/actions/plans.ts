// Setting and withdrawing assignments. What does not fit comes back as an outcome that the page puts into words.
import { ActionError, defineAction } from 'astro:actions';
import { assignCourse, withdrawAssignment } from '#domain/plans/assignments.ts';
import { Invalid, NotFound } from '#platform/errors.ts';

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

function actorOf(locals: App.Locals): NonNullable<App.Locals['actor']> {
  if (!locals.actor) throw new ActionError({ code: 'UNAUTHORIZED', message: 'signed-out' });
  return locals.actor;
}

export const plans = {
  /** Fields: `course`, `department` (its code), `dueOn`, `reasonEn`, `reasonZh`. Twice is once. */
  assign: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const wanted = {
        courseId: textOf(form, 'course'),
        departmentCode: textOf(form, 'department'),
        dueOn: textOf(form, 'dueOn'),
        reason: { en: textOf(form, 'reasonEn'), zh: textOf(form, 'reasonZh') },
      };
      try {
        return await assignCourse(actor, wanted);
      } catch (error) {
        if (error instanceof NotFound) return { outcome: 'invalid' as const, code: 'unknown-department', wanted };
        if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code, wanted };
        throw error;
      }
    },
  }),

  /** Field: `assignment`. */
  withdraw: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const id = Number(textOf(form, 'assignment'));
      try {
        if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw new NotFound('assignment');
        return await withdrawAssignment(actor, id);
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        throw error;
      }
    },
  }),
};
