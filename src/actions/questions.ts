// Questions about a page, and what of their answers is published. An unfit text comes back with what is wrong with it.
import { ActionError, defineAction } from 'astro:actions';
import { optionalPart } from '#domain/courses/catalogue.ts';
import { askAbout, publishAnswer, withdrawAnswer } from '#domain/messages/questions.ts';
import { isLanguage } from '#i18n/language.ts';
import { Invalid } from '#platform/errors.ts';
import { actorOf, refusal, refuseOtherAccount, textOf } from './form.ts';

const publishingFields = ['question-en', 'answer-en', 'question-zh', 'answer-zh'] as const;

/** What was sent, so that the form can show it again. */
function unfit(error: unknown, form: FormData, names: readonly string[]) {
  if (!(error instanceof Invalid)) throw refusal(error);
  const given = Object.fromEntries(names.map((name) => [name, textOf(form, name).slice(0, 20_000)]));
  return {
    outcome: 'invalid' as const,
    code: error.code,
    detail: error.detail,
    message: textOf(form, 'message'),
    given,
  };
}

const messageOf = (form: FormData): number => {
  const id = Number(textOf(form, 'message'));
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw new Invalid('message-missing');
  return id;
};

export const questions = {
  /** Fields: `part`, `language`, `text`, `key` (a UUID made with the form), `account`. */
  ask: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      refuseOtherAccount(form, locals);
      const part = optionalPart(textOf(form, 'part'));
      if (!part) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
      const language = textOf(form, 'language');
      try {
        return await askAbout(actor, {
          part: part.id,
          page: `/courses/${part.id}`,
          text: textOf(form, 'text'),
          key: textOf(form, 'key'),
          language: isLanguage(language) ? language : locals.language,
        });
      } catch (error) {
        return unfit(error, form, ['text']);
      }
    },
  }),

  /** Fields: `message`, and `question-en`, `answer-en`, `question-zh`, `answer-zh`, of which one pair may be empty. */
  publish: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const both = (what: 'question' | 'answer') => ({
        en: textOf(form, `${what}-en`),
        zh: textOf(form, `${what}-zh`),
      });
      try {
        await publishAnswer(actorOf(locals), messageOf(form), { question: both('question'), answer: both('answer') });
        return { outcome: 'published' as const };
      } catch (error) {
        return unfit(error, form, publishingFields);
      }
    },
  }),

  /** Field: `message`. */
  withdraw: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      try {
        await withdrawAnswer(actorOf(locals), messageOf(form));
        return { outcome: 'withdrawn' as const };
      } catch (error) {
        throw refusal(error);
      }
    },
  }),
};
