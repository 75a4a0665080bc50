// Issuing slips. The codes go into the page that answers and nowhere else.
import { ActionError, defineAction } from 'astro:actions';
import { accessFilterFrom } from '#domain/accounts/access.ts';
import { issueSlips } from '#domain/accounts/slips.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, textOf } from './form.ts';

const largestId = 2_147_483_647;

export const slips = {
  /** Fields: `key`, made with the form; `person` once for each, or `everybody` with the filter's `which`, `q` and `own`. */
  issue: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals, params }) => {
      const actor = actorOf(locals);
      const ids = form.getAll('person').map(Number);
      const chosen = form.has('everybody')
        ? null
        : ids.filter((id) => Number.isInteger(id) && id > 0 && id <= largestId);
      const { filter } = accessFilterFrom((name) => form.get(name) as string | null);
      const wanted = { chosen, filter, key: textOf(form, 'key') };
      try {
        return await issueSlips(actor, params['department'] ?? '', wanted, locals.language);
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code, detail: error.detail };
        throw error;
      }
    },
  }),
};
