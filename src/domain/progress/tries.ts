// Practising: tries are stored one by one, each with the activity as it stood; the best one counts. A try and
// everything that follows from it is one transaction.
import type { Asker } from '#platform/db.ts';
import type { Activity, Try } from '#domain/exercises/practice.ts';
import type { Language } from '#i18n/language.ts';
import type { GivenTry, Practice, TryResult } from './try.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import {
  gradeTry,
  practicePromptOf,
  practiceRevealOf,
  readTry,
  tryFromForm,
  tryGoesOn,
} from '#domain/exercises/practice.ts';
import { dayOf } from '#platform/clock.ts';
import { read, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { isAnswerKey } from './attempt.ts';
import {
  insertAnswer,
  insertAttempt,
  insertAttemptClosing,
  insertCourseStart,
  lockLedger,
} from './attempts.queries.ts';
import { insertCompletionWhenDone } from './completions.queries.ts';
import * as queries from './tries.queries.ts';

/** Reads the try in whichever form it came. Refuses with Invalid('response') what is not a whole try. */
function responseOf(activity: Activity, given: GivenTry): Try {
  return given.form ? tryFromForm(activity, given.form) : readTry(activity, given.response);
}

/**
 * Stores a try, grades it, and completes the course when the quiz is passed and this was the last required practice.
 * Sent twice with one key it is stored once; a form that is only a step on the way to a try is not stored. Refuses an unknown activity (NotFound), a try that is not whole (Invalid
 * 'response') and a key that belongs to another answer (Invalid 'answer-key').
 */
export async function practise(actor: Asker, given: GivenTry): Promise<TryResult> {
  const { courseId, answerKey, language } = given;
  const course = catalogue().course(courseId);
  const activity = catalogue().activity(courseId, given.activity);
  if (!isAnswerKey(answerKey)) throw new Invalid('answer-key');
  const goesOn = given.form && tryGoesOn(activity, given.form);
  if (goesOn) return { outcome: 'goes-on' as const, made: goesOn.made };
  return await transaction(actor, async (sql) => {
    const [, known, tries] = await Promise.all([
      lockLedger(sql, actor.staffId),
      queries.selectOptionalTryByKey(sql, actor.staffId, answerKey),
      queries.selectTries(sql, actor.staffId, courseId, activity.slug),
    ]);
    if (known) {
      if (known.courseId !== courseId || known.activityId !== activity.slug) throw new Invalid('answer-key');
      const { ordinal, score, passed, at } = known;
      return { outcome: 'same' as const, ordinal, score, passed, at, completes: false };
    }
    const response = responseOf(activity, given);
    const { score, passed, criticalMissed } = gradeTry(activity, response);
    const at = given.at ?? new Date();
    const ordinal = (tries[0]?.ordinal ?? 0) + 1;
    const [attemptId] = await Promise.all([
      insertAttempt(sql, {
        staffId: actor.staffId,
        courseId,
        courseHash: course.hash,
        kind: 'practice',
        moduleId: null,
        activityId: activity.slug,
        ordinal,
        seed: '',
        language,
        startedAt: at,
      }),
      queries.insertActivityVersion(sql, activity),
    ]);
    const outcome = passed ? 'passed' : 'not-passed';
    // Sent together; the database works through them in this order.
    const [, isNew, , , completes] = await Promise.all([
      queries.insertTryItem(sql, attemptId, activity),
      insertAnswer(sql, {
        attemptId,
        itemId: activity.id,
        answerKey,
        response,
        score,
        criticalMissed,
        language,
        answeredAt: at,
      }),
      insertAttemptClosing(sql, { attemptId, outcome, score, closedAt: at }),
      insertCourseStart(sql, actor.staffId, courseId, dayOf(at)),
      passed ? insertCompletionWhenDone(sql, { staffId: actor.staffId, course, language, at, on: dayOf(at) }) : false,
    ]);
    if (!isNew) throw new Invalid('answer-key');
    return { outcome: 'stored' as const, ordinal, score, passed, at, completes };
  });
}

/**
 * An activity with the person's own tries; `ordinal` asks for one of them to be explained, `made` for the step after these
 * choices. Refuses an unknown try with NotFound, choices that cannot have been made with Invalid('response').
 */
export function practiceOf(
  actor: Asker,
  courseId: string,
  slug: string,
  language: Language,
  { ordinal, made }: { ordinal?: number | undefined; made?: string | undefined } = {},
): Promise<Practice> {
  const activity = catalogue().activity(courseId, slug);
  return read(actor, async (sql) => {
    const [tries, asked] = await Promise.all([
      queries.selectTries(sql, actor.staffId, courseId, slug),
      ordinal === undefined ? undefined : queries.selectOptionalTry(sql, actor.staffId, courseId, slug, ordinal),
    ]);
    const summary = tries.find((each) => each.ordinal === ordinal);
    if (ordinal !== undefined && (!asked || !summary)) throw new NotFound('no such try');
    return {
      prompt: practicePromptOf(activity, language, made),
      tries,
      best: tries.length > 0 ? Math.max(...tries.map((each) => each.score)) : null,
      passed: tries.some((each) => each.passed),
      shown:
        asked && summary ? { try: summary, reveal: practiceRevealOf(asked.activity, language, asked.response) } : null,
    };
  });
}
