// Messages about a page and the answers to them. An unfit text comes back with what is wrong with it; it is not lost.
import { ActionError, defineAction } from 'astro:actions';
import { reply, sendMessage } from '#domain/messages/messages.ts';
import { answeredItem } from '#domain/progress/attempts.ts';
import { Invalid, NotFound } from '#platform/errors.ts';

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '');

function actorOf(locals: App.Locals): NonNullable<App.Locals['actor']> {
  if (!locals.actor) throw new ActionError({ code: 'UNAUTHORIZED', message: 'signed-out' });
  return locals.actor;
}

/** What was sent, so that the form can show it again. */
function unfit(error: unknown, form: FormData) {
  if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  if (!(error instanceof Invalid)) throw error;
  return {
    outcome: 'invalid' as const,
    code: error.code,
    detail: error.detail,
    text: textOf(form, 'text').slice(0, 20_000),
    page: textOf(form, 'page').slice(0, 500),
    item: textOf(form, 'item').slice(0, 80),
    message: textOf(form, 'message'),
  };
}

export const messages = {
  /** Fields: `page`, `text`, `key` (a UUID made with the form); `item` for a question that the sender has answered. */
  send: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      try {
        const message = { page: textOf(form, 'page'), text: textOf(form, 'text'), key: textOf(form, 'key') };
        const item = textOf(form, 'item');
        const about = item ? await answeredItem(actor, item, locals.language) : undefined;
        if (about === null) throw new NotFound('not answered');
        return await sendMessage(actor, { ...message, ...(about && { about }) });
      } catch (error) {
        return unfit(error, form);
      }
    },
  }),

  /** Fields: `message`, `text`, `key`. */
  reply: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      try {
        const answer = {
          messageId: Number(textOf(form, 'message')),
          text: textOf(form, 'text'),
          key: textOf(form, 'key'),
        };
        return await reply(actor, answer);
      } catch (error) {
        return unfit(error, form);
      }
    },
  }),
};
