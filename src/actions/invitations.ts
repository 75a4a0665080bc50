// Asking for invitations by mail. What became of each stands in the list of who can get in.
import { ActionError, defineAction } from 'astro:actions';
import { inviteByMail } from '#domain/accounts/invitations.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, chosenFrom } from './form.ts';

export const invitations = {
  /** Fields: `key`, made with the form; `person` once for each, or `everybody` with the filter's `which`, `q` and `own`. */
  send: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals, params }) => {
      const actor = actorOf(locals);
      try {
        const people = await inviteByMail(actor, params['department'] ?? '', chosenFrom(form), locals.language);
        return { outcome: 'asked' as const, people };
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code };
        throw error;
      }
    },
  }),
};
