// Answers, and the beginning of a quiz.
import { defineAction } from 'astro:actions';
import type { Reveal, ResponseProblem, ReviewLink } from '#domain/exercises/exercise.ts';
import type { AnswerResult, AttemptProgress, GivenAnswer } from '#domain/progress/attempt.ts';
import { answerCheck, answerQuiz, startQuiz } from '#domain/progress/attempts.ts';
import { tryPrequestion } from '#domain/progress/prequestion.ts';
import { startTestOut } from '#domain/progress/test-out.ts';
import { clockTime } from '#i18n/format.ts';
import { isLanguage } from '#i18n/language.ts';
import { env } from '#platform/env.ts';
import { Invalid } from '#platform/errors.ts';
import { actorOf, refusal, refuseOtherAccount, textOf } from './form.ts';

/** An answer that counts, with its feedback. */
export interface AnswerKept {
  outcome: AnswerResult['outcome'];
  itemId: string;
  attemptId: number;
  reveal: AnswerResult['reveal'];
  /** `10:42` */
  savedAt: string;
  attempt: AttemptProgress;
}

/** An answer that is not whole: what is missing, and what was given so that the form keeps it. Nothing was stored. */
export interface AnswerIncomplete {
  outcome: 'incomplete';
  itemId: string;
  reason: ResponseProblem;
  given: [name: string, value: string][];
}

/** A prequestion that was tried. Nothing was stored; `reveal` is null for who does not know yet. */
export interface PrequestionTried {
  outcome: 'shown';
  itemId: string;
  reveal: Reveal | null;
  /** Where the lesson has the answer. */
  review: ReviewLink;
}

/** Fields of the form round an answer; every other field is the answer's. */
const ownFields = ['attempt', 'course', 'module', 'ordinal', 'item', 'key', 'account', 'language', 'unknown'];

/** An answer that is not whole, as the page or the island shows it again; throws on whatever else went wrong. */
function incomplete(error: unknown, itemId: string, form: FormData): AnswerIncomplete {
  if (!(error instanceof Invalid) || error.code !== 'response') throw refusal(error);
  const given = [...form].filter(([name]) => !ownFields.includes(name) && name.length <= 40).slice(0, 60);
  return {
    outcome: 'incomplete',
    itemId,
    reason: error.detail['reason'] as ResponseProblem,
    given: given.map(([name, value]) => [name, String(value).slice(0, 100)]),
  };
}

export const progress = {
  /**
   * One answer. Fields: `attempt` for a quiz, or `course`, `module` and `ordinal` for a check; `item`; `key`, a UUID
   * made with the answer, or with the form where there are no scripts; `account`, the mark of the account for which the
   * page was made; `language`; and the answer's own fields.
   */
  answer: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }): Promise<AnswerKept | AnswerIncomplete> => {
      const actor = actorOf(locals);
      refuseOtherAccount(form, locals);
      const language = form.get('language');
      const given: GivenAnswer = {
        itemId: textOf(form, 'item'),
        answerKey: textOf(form, 'key'),
        form,
        language: isLanguage(language) ? language : locals.language,
      };
      try {
        const result = form.has('attempt')
          ? await answerQuiz(actor, { ...given, attemptId: wholeNumber(form, 'attempt') })
          : await answerCheck(actor, {
              ...given,
              courseId: textOf(form, 'course'),
              moduleSlug: textOf(form, 'module'),
              ordinal: wholeNumber(form, 'ordinal'),
            });
        const savedAt = clockTime(given.language, result.answeredAt, env.timeZone);
        const { outcome, itemId, attemptId, reveal, attempt } = result;
        return { outcome, itemId, attemptId, reveal, savedAt, attempt };
      } catch (error) {
        return incomplete(error, given.itemId, form);
      }
    },
  }),

  /** An answer to the prequestion `item` of `course` and `module`, or `unknown`; explained, not stored. */
  tryPrequestion: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }): PrequestionTried | AnswerIncomplete => {
      const actor = actorOf(locals);
      const itemId = textOf(form, 'item');
      try {
        const place = { courseId: textOf(form, 'course'), moduleSlug: textOf(form, 'module'), itemId };
        return { outcome: 'shown', itemId, ...tryPrequestion(actor, { ...place, form, language: locals.language }) };
      } catch (error) {
        return incomplete(error, itemId, form);
      }
    },
  }),

  /** Begins the quiz of the course named in `course`, or finds the one under way; without an attempt it has to wait. */
  startQuiz: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }): Promise<{ attemptId: number | null }> => {
      try {
        const begun = await startQuiz(actorOf(locals), textOf(form, 'course'), locals.language);
        return { attemptId: begun.outcome === 'wait' ? null : begun.attemptId };
      } catch (error) {
        throw refusal(error);
      }
    },
  }),

  /** Begins “show that you know it” of `course`, or finds it under way; without an attempt it is not offered any more. */
  startTestOut: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }): Promise<{ attemptId: number | null }> => {
      try {
        const begun = await startTestOut(actorOf(locals), textOf(form, 'course'), locals.language);
        return { attemptId: begun.outcome === 'not-offered' ? null : begun.attemptId };
      } catch (error) {
        throw refusal(error);
      }
    },
  }),
};

/** A number as the database takes it; 0, which is nobody's, for anything else. */
function wholeNumber(form: FormData, name: string): number {
  const text = textOf(form, name);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}
