// What authors decide about a question, and the answer to those who reported it.
import { ActionError, defineAction } from 'astro:actions';
import type { Verdict } from '#domain/messages/message.ts';
import { answerReports } from '#domain/messages/messages.ts';
import type { DecisionKind } from '#domain/progress/decision.ts';
import { decide, itemOf, requireEditor } from '#domain/progress/decisions.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { actorOf, textOf } from './form.ts';

const kinds: readonly string[] = ['withdrawn', 'released', 'corrected'] satisfies DecisionKind[];
const verdicts: readonly string[] = ['as-intended', 'withdrawn', 'corrected'] satisfies Verdict[];

export const authors = {
  /**
   * Fields: `course`, `item`, `decision` (`withdrawn`, `corrected`, `released` or `as-intended`), `text`, which the learners
   * concerned read, and `key`. Reports on the question that have no answer get this one; `released` answers none.
   */
  decide: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const [courseId, itemId, decision] = [textOf(form, 'course'), textOf(form, 'item'), textOf(form, 'decision')];
      const [reason, key] = [textOf(form, 'text'), textOf(form, 'key')];
      try {
        if (!kinds.includes(decision) && !verdicts.includes(decision)) throw new Invalid('decision-missing');
        await requireEditor(actor);
        itemOf(courseId, itemId);
        let already: Invalid | null = null;
        if (kinds.includes(decision)) {
          await decide(actor, { courseId, itemId, kind: decision as DecisionKind, reason, key }).catch(
            (error: unknown) => {
              // A further report on a question that is out already is answered so too.
              if (error instanceof Invalid && error.code === 'already-withdrawn') already = error;
              else throw error;
            },
          );
        }
        const { answered } = verdicts.includes(decision)
          ? await answerReports(actor, { courseId, itemId, verdict: decision as Verdict, text: reason, key })
          : { answered: 0 };
        if (already && answered === 0) throw already;
        return { outcome: 'decided' as const, itemId };
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
        if (!(error instanceof Invalid)) throw error;
        const { code, detail } = error;
        return { outcome: 'invalid' as const, itemId, code, detail, decision, text: reason.slice(0, 20_000) };
      }
    },
  }),
};
