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

/** A form on the way to a try: the step after these choices, or null for the same form with its sums. Nothing was stored. */
export interface TryGoesOn {
  outcome: 'goes-on';
  made: string | null;
  given: [name: string, value: string][];
}

/** A try that is not whole: where, and what was given so that the form keeps it. Nothing was stored. */
export interface TryIncomplete {
  outcome: 'incomplete';
  reason: TryProblem;
  part: string | null;
  given: [name: string, value: string][];
}

const givenAtMost = 500;

/** What was given in the form, for showing it again. */
function givenIn(form: FormData): [name: string, value: string][] {
  const parts = [...form].filter(([name]) => /^[a-z]+(-[a-z0-9]+)+$/.test(name)).slice(0, givenAtMost);
  return parts.map(([name, value]) => [name, String(value).slice(0, 40)]);
}

export const practice = {
  /** One try. Fields: `course`, `activity`, `key` (a UUID made with the form), `language`, and the engine's own fields. */
  submit: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }): Promise<TryKept | TryIncomplete | TryGoesOn> => {
      const language = form.get('language');
      const actor = actorOf(locals);
      refuseOtherAccount(form, locals);
      try {
        const result = await practise(actor, {
          courseId: textOf(form, 'course'),
          activity: textOf(form, 'activity'),
          answerKey: textOf(form, 'key'),
          form,
          language: isLanguage(language) ? language : locals.language,
        });
        if (result.outcome === 'goes-on') return { outcome: 'goes-on', made: result.made, given: givenIn(form) };
        return { outcome: result.outcome, ordinal: result.ordinal };
      } catch (error) {
        if (!(error instanceof Invalid) || error.code !== 'response') throw refusal(error);
        return {
          outcome: 'incomplete',
          reason: error.detail['reason'] as TryProblem,
          part: error.detail['part'] === undefined ? null : String(error.detail['part']),
          given: givenIn(form),
        };
      }
    },
  }),
};
