import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import type { Quiz } from '#domain/progress/attempt.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { perfectTry } from '#domain/exercises/practice.ts';
import { answerCheck, answerQuiz, quizOf } from '#domain/progress/attempts.ts';
import { completionsOf, coursePlace, lessonPlace } from '#domain/progress/learning.ts';
import { minutesLeft, nextStep, testOutOffer } from '#domain/progress/place.ts';
import { startTestOut } from '#domain/progress/test-out.ts';
import { practise } from '#domain/progress/tries.ts';
import { addDays, dayOf, today } from '#platform/clock.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { beginQuiz } from './begin.ts';
import { courseId, loadSmallCourse, take } from './small-course.ts';

const db = useDatabase();
let make: Arrangement;
let section: number;
let learner: Actor;

const course = () => catalogue().course(courseId);

beforeAll(async () => {
  make = new Arrangement(db.owner);
  section = await make.department('SECTION', null, { name: both('Section', '科') });
});

beforeEach(async () => {
  await loadSmallCourse();
  learner = actorOf(await make.worker(section));
});

async function begin(at?: Date): Promise<Quiz> {
  const begun = await startTestOut(learner, courseId, 'en', at);
  if (begun.outcome === 'not-offered') throw new Error('not offered');
  return await quizOf(learner, begun.attemptId, 'en');
}

/** Answers everything, the first `wrong` questions wrongly. */
async function answerAll(quiz: Quiz, wrong = 0, at?: Date): Promise<Quiz> {
  for (const [index, question] of quiz.questions.entries()) {
    await answerQuiz(learner, {
      attemptId: quiz.attemptId,
      itemId: question.itemId,
      answerKey: randomUUID(),
      response: take(question.prompt, index < wrong ? 'Wrong' : 'Right'),
      language: 'en',
      ...(at && { at }),
    });
  }
  return await quizOf(learner, quiz.attemptId, 'en');
}

async function finishCheck(slug: string): Promise<void> {
  const { check } = await lessonPlace(learner, course(), catalogue().module(courseId, slug), 'en', false);
  for (const question of check.questions) {
    await answerCheck(learner, {
      courseId,
      moduleSlug: slug,
      ordinal: check.ordinal,
      itemId: question.itemId,
      answerKey: randomUUID(),
      response: take(question.prompt, 'Wrong'),
      language: 'en',
    });
  }
}

describe('who shows that they know it', () => {
  test('answers reserved items alone, and completes the course by “shown”', async () => {
    const quiz = await begin();
    expect(quiz).toMatchObject({ kind: 'test-out', of: 4, ordinal: 1 });
    for (const { itemId } of quiz.questions) expect(course().reserved).toContain(itemId);
    const done = await answerAll(quiz);
    expect(done).toMatchObject({ closed: true, outcome: 'passed', result: { passed: true, completedOn: today() } });
    expect(await completionsOf(learner)).toMatchObject([
      { courseId, gained: 'shown', attemptId: quiz.attemptId, department: both('Section', '科') },
    ]);
    const progress = await coursePlace(learner, course());
    expect(minutesLeft(course(), progress)).toBe(0);
    expect(testOutOffer(progress, 4)).toBeNull();
  });

  test('needs 85 %: one of four wrong is not enough, tells what to read, and the modules and the quiz stay open', async () => {
    const done = await answerAll(await begin(), 1);
    expect(done).toMatchObject({ outcome: 'not-passed', result: { passed: false, score: 3, of: 4, needed: 3.4 } });
    expect(done.result!.outcomes.flatMap((each) => each.readAgain).length).toBeGreaterThan(0);
    expect(await completionsOf(learner)).toEqual([]);
    const progress = await coursePlace(learner, course());
    expect(nextStep(course(), progress)).toMatchObject({ kind: 'module', number: 1 });
    expect(await beginQuiz(learner, courseId)).toBeGreaterThan(done.attemptId);
  });

  test('has one try in a cycle; windows that begin it together share one attempt', async () => {
    const begun = await Promise.all(Array.from({ length: 5 }, () => startTestOut(learner, courseId, 'en')));
    expect(begun.filter((each) => each.outcome === 'started')).toHaveLength(1);
    expect(new Set(begun.map((each) => 'attemptId' in each && each.attemptId)).size).toBe(1);
    expect(testOutOffer(await coursePlace(learner, course()), 4)).toBe('open');
    await answerAll(await begin(), 4);
    expect(testOutOffer(await coursePlace(learner, course()), 4)).toBe('taken');
    expect(await startTestOut(learner, courseId, 'en')).toEqual({ outcome: 'not-offered' });
  });

  test('may try again when the completion has run out, with the items met least often', async () => {
    const at = new Date(Date.now() - 800 * 86_400_000);
    await answerAll(await begin(at), 0, at);
    const [row] = await completionsOf(learner);
    expect(row).toMatchObject({ completedOn: dayOf(at) });
    expect(row!.expiresOn! < today()).toBe(true);
    expect(await begin()).toMatchObject({ ordinal: 2 });
  });

  test('still passes the required practice; the course is complete with whichever comes last', async () => {
    await loadSmallCourse({ practice: ['queue'], required: ['queue'] });
    const done = await answerAll(await begin());
    expect(done.result).toMatchObject({ passed: true, completedOn: null, practiceLeft: [{ slug: 'queue' }] });
    expect(await completionsOf(learner)).toEqual([]);
    const progress = await coursePlace(learner, course());
    expect(nextStep(course(), progress)).toMatchObject({ kind: 'practice' });
    expect(minutesLeft(course(), progress)).toBe(5);
    const activity = catalogue().activity(courseId, 'queue');
    const response = perfectTry(activity);
    await practise(learner, { courseId, activity: 'queue', answerKey: randomUUID(), response, language: 'zh' });
    expect(await completionsOf(learner)).toMatchObject([
      { gained: 'shown', attemptId: done.attemptId, language: 'zh' },
    ]);
  });

  test('still does a module that nobody can skip; it is not asked about in the questions', async () => {
    await loadSmallCourse({ neverTestedOut: ['beta'] });
    const quiz = await begin();
    expect(quiz.of).toBe(2);
    expect(quiz.questions.every(({ itemId }) => itemId.startsWith('alpha'))).toBe(true);
    const done = await answerAll(quiz);
    expect(done.result).toMatchObject({ passed: true, completedOn: null, modulesLeft: [{ slug: 'beta' }] });
    expect(nextStep(course(), await coursePlace(learner, course()))).toMatchObject({ kind: 'module', number: 2 });
    await finishCheck('beta');
    expect(await completionsOf(learner)).toMatchObject([{ gained: 'shown', attemptId: quiz.attemptId }]);
    expect((await quizOf(learner, quiz.attemptId, 'en')).result).toMatchObject({
      completedOn: today(),
      modulesLeft: [],
    });
  });
});

describe('it is not offered', () => {
  test('to somebody who has passed the quiz and has only practice left', async () => {
    await loadSmallCourse({ practice: ['queue'], required: ['queue'] });
    await answerAll(await quizOf(learner, await beginQuiz(learner, courseId), 'en'));
    expect(await startTestOut(learner, courseId, 'en')).toEqual({ outcome: 'not-offered' });
  });

  test('while a completion counts, and for a course that is not there', async () => {
    await make.completion(learner.staffId, courseId, addDays(today(), -10));
    expect(await startTestOut(learner, courseId, 'en')).toEqual({ outcome: 'not-offered' });
    await expect(startTestOut(learner, 'no-such-course', 'en')).rejects.toBeInstanceOf(NotFound);
  });
});

test('somebody else’s test-out is not found', async () => {
  const quiz = await begin();
  const stranger = actorOf(await make.worker(section));
  await expect(quizOf(stranger, quiz.attemptId, 'en')).rejects.toBeInstanceOf(NotFound);
});
