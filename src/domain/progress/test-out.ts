// “Show that you know it”: once per cycle, in place of modules and quiz. It is answered and closed like a quiz
// (attempts.ts); what is its own is when it may begin and what is drawn.
import { randomUUID } from 'node:crypto';
import { catalogue } from '#domain/courses/catalogue.ts';
import { drawTestOut, testOutCount, timesSeen } from '#domain/courses/draw.ts';
import { arrange } from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import { dayOf } from '#platform/clock.ts';
import { type Asker, transaction } from '#platform/db.ts';
import { beginAttempt } from './attempts.ts';
import { lockLedger, selectQuizHistory } from './attempts.queries.ts';
import { selectWithdrawn } from './decisions.queries.ts';
import { courseProgressIn } from './learning.ts';
import { testOutOffer } from './place.ts';

/**
 * Begins the actor's test-out of the course, or finds the one under way. `not-offered`, and nothing stored, when the one
 * of this cycle is taken, there is nothing left to show, or too few items are reserved. Refuses an unknown course with
 * NotFound.
 */
export async function startTestOut(
  actor: Asker,
  courseId: string,
  language: Language,
  at = new Date(),
): Promise<{ outcome: 'started' | 'open'; attemptId: number } | { outcome: 'not-offered' }> {
  const course = catalogue().course(courseId);
  return await transaction(actor, async (sql) => {
    await lockLedger(sql, actor.staffId);
    const [progress, history, withdrawn] = await Promise.all([
      courseProgressIn(sql, actor.staffId, courseId, dayOf(at)),
      selectQuizHistory(sql, actor.staffId, courseId, 'test-out'),
      selectWithdrawn(sql),
    ]);
    const out = new Set(withdrawn);
    const offer = testOutOffer(progress, testOutCount(course, out));
    if (offer === 'open') return { outcome: 'open' as const, attemptId: progress.testOut!.attemptId };
    if (offer !== 'offered') return { outcome: 'not-offered' as const };
    const seed = randomUUID();
    const items = drawTestOut(course, seed, timesSeen(history.flatMap((each) => each.itemIds)), out);
    const [row] = await beginAttempt(
      sql,
      {
        staffId: actor.staffId,
        courseId,
        courseHash: course.hash,
        kind: 'test-out',
        moduleId: null,
        ordinal: (history.at(-1)?.ordinal ?? 0) + 1,
        seed,
        language,
        startedAt: at,
      },
      items.map((item) => ({ item, arrangement: arrange(item, seed) })),
    );
    return { outcome: 'started' as const, attemptId: row!.id };
  });
}
