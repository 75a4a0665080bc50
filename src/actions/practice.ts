// Tries at practice activities.
import { defineAction } from 'astro:actions';
import type { TryProblem } from '#domain/exercises/practice.ts';
import { practise } from '#domain/progress/tries.ts';
import { isLanguage } from '#i18n/language.ts';
import { Invalid } from '#platform/errors.ts';
import { actorOf, refusal, refuseOtherAccount, textOf } from './form.ts';

/** A try that counts. */
export interface TryKept {
  outcome: 'stored' | 'same';
  ordinal: number;
}

/** A try that is not whole: where, and what was given so that the form keeps it. Nothing was stored. */
export interface TryIncomplete {
  outcome: 'incomplete';
  reason: TryProblem;
  part: string | null;
  given: [name: string, value: string][];
}

const givenAtMost = 500;

export const practice = {
  /** One try. Fields: `course`, `activity`, `key` (a UUID made with the form), `language`, and the engine's own fields. */
  submit: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }): Promise<TryKept | TryIncomplete> => {
      const language = form.get('language');
      const actor = actorOf(locals);
      refuseOtherAccount(form, locals);
      try {
        const { outcome, ordinal } = await practise(actor, {
          courseId: textOf(form, 'course'),
          activity: textOf(form, 'activity'),
          answerKey: textOf(form, 'key'),
          form,
          language: isLanguage(language) ? language : locals.language,
        });
        return { outcome, ordinal };
      } catch (error) {
        if (!(error instanceof Invalid) || error.code !== 'response') throw refusal(error);
        const parts = [...form].filter(([name]) => /^[a-z]+-[a-z0-9]+$/.test(name)).slice(0, givenAtMost);
        return {
          outcome: 'incomplete',
          reason: error.detail['reason'] as TryProblem,
          part: error.detail['part'] === undefined ? null : String(error.detail['part']),
          given: parts.map(([name, value]) => [name, String(value).slice(0, 40)]),
        };
      }
    },
  }),
};
