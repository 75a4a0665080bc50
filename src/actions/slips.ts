// Issuing slips. The codes go into the page that answers and nowhere else.
import { ActionError, defineAction } from 'astro:actions';
import { issueSlips } from '#domain/accounts/slips.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, chosenFrom } from './form.ts';

export const slips = {
  /** Fields: `key`, made with the form; `person` once for each, or `everybody` with the filter's `which`, `q` and `own`. */
  issue: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals, params }) => {
      const actor = actorOf(locals);
      try {
        return await issueSlips(actor, params['department'] ?? '', chosenFrom(form), locals.language);
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code };
        throw error;
      }
    },
  }),
};
