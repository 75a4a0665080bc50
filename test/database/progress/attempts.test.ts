import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import type { AnswerResult, Check, Quiz } from '#domain/progress/attempt.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { selectLesson, storeAnswer } from '#domain/progress/attempts.queries.ts';
import { answerCheck, answerQuiz, quizOf, startQuiz } from '#domain/progress/attempts.ts';
import { completionsOf, coursePlace, lessonPlace, progressOf } from '#domain/progress/learning.ts';
import { moduleStates } from '#domain/progress/place.ts';
import { addDays, dayOf, today } from '#platform/clock.ts';
import { ask, read, store } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { beginQuiz } from './begin.ts';
import { courseId, loadSmallCourse, take } from './small-course.ts';

const db = useDatabase();
let make: Arrangement;
let bureau: number, section: number;
let learner: Actor;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  bureau = await make.department('BUREAU', null, { name: both('Bureau', '局') });
  section = await make.department('SECTION', bureau, { name: both('Section', '科') });
  await loadSmallCourse();
});

beforeEach(async () => {
  learner = actorOf(await make.worker(section));
});

const course = () => catalogue().course(courseId);

async function checkAt(slug: string, { actor = learner, again = false } = {}): Promise<Check> {
  return (await lessonPlace(actor, course(), catalogue().module(courseId, slug), 'en', again)).check;
}

function answer(check: Check, index: number, word: 'Right' | 'Wrong' = 'Right', extra = {}): Promise<AnswerResult> {
  const question = check.questions[index]!;
  return answerCheck(learner, {
    courseId,
    moduleSlug: check.moduleSlug,
    ordinal: check.ordinal,
    itemId: question.itemId,
    answerKey: randomUUID(),
    response: take(question.prompt, word),
    language: 'en',
    ...extra,
  });
}

async function quizAt(extra: { at?: Date } = {}): Promise<Quiz> {
  return await quizOf(learner, await beginQuiz(learner, courseId, extra.at), 'en');
}

function answerOf(quiz: Quiz, index: number, word: 'Right' | 'Wrong' = 'Right', extra = {}): Promise<AnswerResult> {
  const question = quiz.questions[index]!;
  return answerQuiz(learner, {
    attemptId: quiz.attemptId,
    itemId: question.itemId,
    answerKey: randomUUID(),
    response: take(question.prompt, word),
    language: 'en',
    ...extra,
  });
}

async function finish(quiz: Quiz, extra = {}): Promise<AnswerResult> {
  let last: AnswerResult | undefined;
  for (const index of quiz.questions.keys()) last = await answerOf(quiz, index, 'Right', extra);
  return last!;
}

const count = async (table: string, staffId = learner.staffId): Promise<number> => {
  const own = {
    answers: 'attempt_id in (select id from attempts where staff_id = $1)',
    attempts: 'staff_id = $1',
    completions: 'staff_id = $1',
    open_attempts: 'staff_id = $1',
    course_starts: 'staff_id = $1',
  }[table];
  const [row] = await db.owner.unsafe(`select count(*)::int as n from ${table} where ${own}`, [staffId]);
  return row!['n'] as number;
};

describe('a module’s check', () => {
  test('reading it stores nothing, and shows the same questions each time', async () => {
    const [first, second] = [await checkAt('alpha'), await checkAt('alpha')];
    expect(second).toEqual(first);
    expect(first).toMatchObject({ ordinal: 1, answered: 0, closed: false });
    expect(first.questions.length).toBeGreaterThanOrEqual(2);
    expect(await count('attempts')).toBe(0);
  });

  test('the first answer begins it, the last one finishes it and the module is done', async () => {
    const check = await checkAt('alpha');
    const first = await answer(check, 0, 'Wrong');
    expect(first).toMatchObject({ outcome: 'stored', attempt: { answered: 1, closed: false } });
    expect(first.reveal).toMatchObject({ score: 0 });
    expect(moduleStates(await coursePlace(learner, course()), course())).toEqual(['in-progress', 'not-started']);
    for (const index of check.questions.keys()) if (index > 0) await answer(check, index);
    expect(await checkAt('alpha')).toMatchObject({ closed: true, outcome: 'finished', ordinal: 1 });
    expect(moduleStates(await coursePlace(learner, course()), course())).toEqual(['done', 'not-started']);
    expect(await count('open_attempts')).toBe(0);
    expect(await count('course_starts')).toBe(1);
    const [start] = await db.owner`select * from course_starts where staff_id = ${learner.staffId}`;
    expect(start).toMatchObject({ departmentId: section, startedOn: today() });
  });

  test('a finished check can be done again; the module stays done', async () => {
    const check = await checkAt('alpha');
    for (const index of check.questions.keys()) await answer(check, index);
    expect((await checkAt('alpha')).ordinal).toBe(1);
    const again = await checkAt('alpha', { again: true });
    expect(again).toMatchObject({ ordinal: 2, answered: 0 });
    await answer(again, 0);
    expect(await checkAt('alpha')).toMatchObject({ ordinal: 2, answered: 1 });
    expect(moduleStates(await coursePlace(learner, course()), course())).toEqual(['done', 'not-started']);
  });

  test('a second check while one is open, and one that skips, are refused', async () => {
    const check = await checkAt('alpha');
    await expect(answer({ ...check, ordinal: 2 }, 0)).rejects.toMatchObject({ code: 'check-order' });
    await answer(check, 0);
    await expect(answer({ ...check, ordinal: 2 }, 1)).rejects.toMatchObject({ code: 'check-order' });
    await expect(answer({ ...check, ordinal: 0 }, 1)).rejects.toBeInstanceOf(Invalid);
    expect(await count('answers')).toBe(1);
  });

  test('a form without scripts is read like an answer from a script', async () => {
    const check = await checkAt('alpha');
    const form = new FormData();
    form.set('choice', (take(check.questions[0]!.prompt, 'Right') as { choice: string }).choice);
    expect(await answer(check, 0, 'Right', { response: undefined, form })).toMatchObject({
      outcome: 'stored',
      reveal: { score: 1 },
    });
    await expect(answer(check, 1, 'Right', { response: undefined, form: new FormData() })).rejects.toMatchObject({
      code: 'response',
      detail: { reason: 'nothing-chosen' },
    });
  });
});

describe('the same answer twice', () => {
  test('a double click stores one answer and shows it twice', async () => {
    const check = await checkAt('alpha');
    const extra = { answerKey: randomUUID() };
    const both = await Promise.all([answer(check, 0, 'Right', extra), answer(check, 0, 'Right', extra)]);
    expect(both.map((each) => each.outcome).sort()).toEqual(['same', 'stored']);
    expect(both[0].reveal).toEqual(both[1].reveal);
    expect(await count('answers')).toBe(1);
    expect(await count('attempts')).toBe(1);
  });

  test('two windows with different keys: the first answer stands, eight at once', async () => {
    const check = await checkAt('alpha');
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => answer(check, 0, i % 2 ? 'Right' : 'Wrong')));
    expect(all.filter((each) => each.outcome === 'stored')).toHaveLength(1);
    expect(all.filter((each) => each.outcome === 'already-answered')).toHaveLength(7);
    const stored = all.find((each) => each.outcome === 'stored')!;
    for (const each of all) expect(each.reveal).toEqual(stored.reveal);
    expect(await count('answers')).toBe(1);
  });

  test('the same key with another body: the first answer stands', async () => {
    const check = await checkAt('alpha');
    const extra = { answerKey: randomUUID() };
    await answer(check, 0, 'Right', extra);
    expect(await answer(check, 0, 'Wrong', extra)).toMatchObject({ outcome: 'already-answered', reveal: { score: 1 } });
    expect(await answer(check, 0, 'Right', { answerKey: extra.answerKey.toUpperCase() })).toMatchObject({
      outcome: 'same',
    });
  });

  test('a key that belongs to another answer is refused and nothing is stored', async () => {
    const check = await checkAt('alpha');
    const extra = { answerKey: randomUUID() };
    await answer(check, 0, 'Right', extra);
    await expect(answer(check, 1, 'Right', extra)).rejects.toMatchObject({ code: 'answer-key' });
    await expect(answer(check, 1, 'Right', { answerKey: 'not a key' })).rejects.toMatchObject({ code: 'answer-key' });
    expect(await count('answers')).toBe(1);
  });

  test('all answers of a quiz at once, each twice: one closing, one completion', async () => {
    const quiz = await quizAt();
    const results = await Promise.all(
      [...quiz.questions.keys(), ...quiz.questions.keys()].map((index) => answerOf(quiz, index)),
    );
    expect(results.filter((each) => each.outcome === 'stored')).toHaveLength(quiz.of);
    expect(await count('answers')).toBe(quiz.of);
    expect(await count('completions')).toBe(1);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({ closed: true, outcome: 'passed' });
  });
});

describe('the course quiz', () => {
  test('it is drawn by the blueprint, and there is one open at a time, however often it is started', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => startQuiz(learner, courseId, 'en')));
    expect(new Set(started.map((each) => 'attemptId' in each && each.attemptId)).size).toBe(1);
    expect(started.filter((each) => each.outcome === 'started')).toHaveLength(1);
    const quiz = await quizAt();
    expect(quiz.of).toBe(5);
    expect(await count('attempts')).toBe(1);
  });

  test('starting it is not yet a beginning of the course; the first answer is', async () => {
    const quiz = await quizAt();
    expect((await coursePlace(learner, course())).started).toBe(false);
    expect(await count('course_starts')).toBe(0);
    await answerOf(quiz, 2);
    expect(await coursePlace(learner, course())).toMatchObject({ started: true, openQuiz: { answered: 1, of: 5 } });
    expect(await count('course_starts')).toBe(1);
  });

  test('questions can be answered out of order, and resumed with the same arrangement', async () => {
    const quiz = await quizAt();
    await answerOf(quiz, 3, 'Wrong');
    const resumed = await quizOf(learner, await beginQuiz(learner, courseId), 'en');
    expect(resumed.questions.map((each) => each.prompt)).toEqual(quiz.questions.map((each) => each.prompt));
    expect(resumed.questions.map((each) => each.reveal !== null)).toEqual([false, false, false, true, false]);
    expect(resumed.questions[3]!.reveal).toMatchObject({ score: 0 });
  });

  test('passing completes the course with department, post, content, language and days of that day', async () => {
    const until = addDays(today(), -11);
    const mover = await make.worker(section, {}, { until, post: both('Driver', '驾驶员') });
    await make.posting(mover, bureau, { from: addDays(until, 1), post: both('Head', '主任') });
    learner = actorOf(mover);
    const at = new Date(Date.now() - 20 * 86_400_000);
    const result = await finish(await quizAt({ at }), { at, language: 'zh' });
    expect(result.attempt).toEqual({ answered: 5, of: 5, closed: true, outcome: 'passed' });
    const [row] = await db.owner`select * from completions where staff_id = ${mover}`;
    expect(row).toMatchObject({
      departmentId: section,
      post: both('Driver', '驾驶员'),
      courseHash: course().hash,
      language: 'zh',
      gained: 'passed',
      completedOn: dayOf(at),
    });
    const inTwoYears = `${Number(dayOf(at).slice(0, 4)) + 2}${dayOf(at).slice(4)}`;
    expect(row!['expiresOn']).toBe(inTwoYears.endsWith('02-29') ? inTwoYears.replace('29', '28') : inTwoYears);
    expect(await completionsOf(learner)).toMatchObject([{ courseId, department: both('Section', '科') }]);
    expect((await progressOf(learner)).get(courseId)?.completion).toMatchObject({ completedOn: dayOf(at) });
  });

  test('somebody who works nowhere completes it too, without department', async () => {
    learner = actorOf(await make.staff());
    expect((await finish(await quizAt())).attempt.outcome).toBe('passed');
    expect(await completionsOf(learner)).toMatchObject([{ department: null, post: null }]);
  });

  test('a wrong answer too many is not passed, says what to read again, and it can be taken again', async () => {
    const quiz = await quizAt();
    for (const index of quiz.questions.keys()) await answerOf(quiz, index, index < 3 ? 'Wrong' : 'Right');
    const closed = await quizOf(learner, quiz.attemptId, 'en');
    expect(closed).toMatchObject({
      closed: true,
      outcome: 'not-passed',
      result: { passed: false, score: 2, of: 5, needed: 4 },
    });
    const again = closed.result!.outcomes.flatMap((each) => each.readAgain);
    expect(again.length).toBeGreaterThan(0);
    expect(again[0]).toMatchObject({ text: 'The heading', anchor: 'the-heading' });
    expect(await count('completions')).toBe(0);
    expect(closed.result!.againFrom).toBeNull();
    const second = await quizAt();
    expect(second).toMatchObject({ ordinal: 2, answered: 0 });
    expect((await coursePlace(learner, course())).openQuiz).toMatchObject({ attemptId: second.attemptId });
  });

  test('a finished quiz is not under way: the course page offers a new one', async () => {
    const quiz = await quizAt();
    for (const index of quiz.questions.keys()) await answerOf(quiz, index, 'Wrong');
    expect(await coursePlace(learner, course())).toMatchObject({
      openQuiz: null,
      lastQuiz: { attemptId: quiz.attemptId, passed: false },
    });
  });

  test('after the first miss at once, after each further one a day later; a pass ends the counting', async () => {
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    const miss = async (at: Date): Promise<Quiz> => {
      const quiz = await quizAt({ at });
      for (const index of quiz.questions.keys()) await answerOf(quiz, index, 'Wrong', { at });
      return await quizOf(learner, quiz.attemptId, 'en');
    };
    expect((await miss(hoursAgo(30))).result!.againFrom).toBeNull();
    const second = await miss(hoursAgo(29));
    const opens = new Date(second.closedAt!.getTime() + 24 * 3_600_000);
    expect(second.result!.againFrom).toEqual(opens);
    expect((await coursePlace(learner, course())).quizAgainFrom).toEqual(opens);
    expect(await startQuiz(learner, courseId, 'en', hoursAgo(6))).toEqual({ outcome: 'wait', from: opens });
    expect(await count('attempts')).toBe(2);
    await miss(hoursAgo(4));
    expect(await startQuiz(learner, courseId, 'en')).toMatchObject({ outcome: 'wait' });
    await finish(await quizAt({ at: new Date(Date.now() + 21 * 3_600_000) }));
    expect(await startQuiz(learner, courseId, 'en')).toMatchObject({ outcome: 'started' });
  });

  test('a second attempt asks what was not seen as far as there is any', async () => {
    const first = await quizAt();
    await finish(first);
    const second = await quizAt();
    const bank = course()
      .modules.flatMap((module) => module.items)
      .filter((item) => !course().reserved.includes(item.id));
    for (const outcome of ['LO1', 'LO2']) {
      const pool = bank.filter((item) => item.outcome === outcome).map((item) => item.id);
      const seen = first.questions.filter((each) => pool.includes(each.itemId));
      const next = second.questions.filter((each) => pool.includes(each.itemId));
      const repeated = next.filter((each) => seen.some((other) => other.itemId === each.itemId));
      expect(repeated).toHaveLength(Math.max(0, next.length - (pool.length - seen.length)));
    }
  });

  test('an item that changed in the folder after the draw is shown and graded as it was drawn', async () => {
    const quiz = await quizAt();
    await answerOf(quiz, 0);
    await loadSmallCourse({ right: 'Correct' });
    try {
      const resumed = await quizOf(learner, quiz.attemptId, 'en');
      expect(resumed.questions.map((each) => each.prompt)).toEqual(quiz.questions.map((each) => each.prompt));
      for (const index of quiz.questions.keys()) if (index > 0) await answerOf(quiz, index);
      const [row] = await db.owner`select * from completions where staff_id = ${learner.staffId}`;
      expect(row!['courseHash']).not.toBe(course().hash);
    } finally {
      await loadSmallCourse();
    }
  });
});

describe('what is refused', () => {
  test('an item that was not drawn, in a check and in a quiz', async () => {
    const check = await checkAt('alpha');
    const other = (await checkAt('beta')).questions[0]!;
    await expect(answer({ ...check, questions: [other] }, 0)).rejects.toBeInstanceOf(NotFound);
    const quiz = await quizAt();
    const undrawn = { ...quiz.questions[0]!, itemId: 'alpha-q99' };
    await expect(answerOf({ ...quiz, questions: [undrawn] }, 0)).rejects.toBeInstanceOf(NotFound);
    expect(await count('answers')).toBe(0);
  });

  test('another person’s attempt is not found: not to read, not to answer', async () => {
    const quiz = await quizAt();
    const stranger = actorOf(await make.worker(section));
    await expect(quizOf(stranger, quiz.attemptId, 'en')).rejects.toBeInstanceOf(NotFound);
    const owner = learner;
    learner = stranger;
    await expect(answerOf(quiz, 0)).rejects.toBeInstanceOf(NotFound);
    expect(await count('answers', owner.staffId)).toBe(0);
  });

  test('an attempt at a check is no quiz', async () => {
    await answer(await checkAt('alpha'), 0);
    const [row] = await db.owner`select id from attempts where staff_id = ${learner.staffId}`;
    await expect(quizOf(learner, row!['id'] as number, 'en')).rejects.toBeInstanceOf(NotFound);
  });

  test('a closed attempt takes no answer more; what is stored is shown again', async () => {
    const quiz = await quizAt();
    await finish(quiz);
    expect(await answerOf(quiz, 0, 'Wrong')).toMatchObject({
      outcome: 'already-answered',
      reveal: { score: 1 },
      attempt: { closed: true, outcome: 'passed' },
    });
    expect(await count('answers')).toBe(5);
    expect(await count('completions')).toBe(1);
  });

  test('an unknown course and an unknown module', async () => {
    await expect(startQuiz(learner, 'no-such-course', 'en')).rejects.toBeInstanceOf(NotFound);
    const check = await checkAt('alpha');
    await expect(answer({ ...check, moduleSlug: 'gamma' }, 0)).rejects.toBeInstanceOf(NotFound);
  });
});

describe('privacy', () => {
  test('a coordinator and an administrator see completions and starts, and no attempt, answer or score', async () => {
    const quiz = await quizAt();
    await finish(quiz);
    const coordinator = await make.coordinator(await make.worker(bureau), bureau);
    const administrator = await make.administrator(await make.worker(bureau));
    for (const viewer of [coordinator, administrator]) {
      const seen = await read(viewer, async (sql) => ({
        attempts: await sql`select * from attempts where staff_id = ${learner.staffId}`,
        open: await sql`select * from open_attempts where staff_id = ${learner.staffId}`,
        items: await sql`select * from attempt_items where attempt_id = ${quiz.attemptId}`,
        answers: await sql`select * from answers where attempt_id = ${quiz.attemptId}`,
        closings: await sql`select * from attempt_closings where attempt_id = ${quiz.attemptId}`,
        completions: await sql`select * from completions where staff_id = ${learner.staffId}`,
        starts: await sql`select * from course_starts where staff_id = ${learner.staffId}`,
      }));
      for (const name of ['attempts', 'open', 'items', 'answers', 'closings'] as const)
        expect(seen[name]).toHaveLength(0);
      expect(seen.completions).toHaveLength(1);
      expect(seen.starts).toHaveLength(1);
    }
  });

  test('what a page gets before an answer holds no key and no feedback', async () => {
    const [check, quiz] = [await checkAt('beta'), await quizAt()];
    const text = JSON.stringify([check.questions, quiz.questions]);
    expect(text).not.toMatch(/"(key|right|feedback|why)"|reason/);
  });
});

describe('the statements that carry their own context', () => {
  test('store and show nothing of another person’s, and nothing without a signature that holds', async () => {
    const quiz = await quizAt();
    await answerOf(quiz, 0);
    const [, second] = quiz.questions;
    const stored = {
      attemptId: quiz.attemptId,
      itemId: second!.itemId,
      answerKey: randomUUID(),
      response: { choice: 'a' },
      score: 1,
      criticalMissed: false,
      language: 'en' as const,
      answeredAt: new Date(),
    };
    const other = actorOf(await make.worker(section));
    expect(await store(other, (sql, signed) => storeAnswer(sql, signed, stored, 9, null))).toBeNull();
    const forged = `staff|${learner.staffId}|99999999999|${'0'.repeat(64)}`;
    expect(await store(learner, (sql) => storeAnswer(sql, forged, stored, 9, null))).toBeNull();
    expect(await count('answers')).toBe(1);

    const module = catalogue().course(courseId).modules[0]!;
    const seen = await ask(other, (sql, signed) => selectLesson(sql, signed, courseId, module.id));
    expect(seen).toMatchObject({ checks: {}, items: [] });
    await expect(ask(learner, (sql) => selectLesson(sql, forged, courseId, module.id))).rejects.toThrow();

    // Thought to be the last one, or not to be: nothing is stored, and the attempt stays open.
    const passed = { outcome: 'passed' as const, score: 1, course: catalogue().course(courseId) };
    expect(await store(learner, (sql, signed) => storeAnswer(sql, signed, stored, 9, passed))).toBeNull();
    expect(await store(learner, (sql, signed) => storeAnswer(sql, signed, stored, 2, null))).toBeNull();
    expect([await count('answers'), await count('open_attempts'), await count('completions')]).toEqual([1, 1, 0]);

    expect(await store(learner, (sql, signed) => storeAnswer(sql, signed, stored, 9, null))).toBe(1);
    expect(await count('answers')).toBe(2);
  });
});
