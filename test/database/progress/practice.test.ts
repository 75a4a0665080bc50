import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { answerQuiz, quizOf } from '#domain/progress/attempts.ts';
import { completionsOf, coursePlace } from '#domain/progress/learning.ts';
import { nextStep, practiceState } from '#domain/progress/place.ts';
import { practiceOf, practise } from '#domain/progress/tries.ts';
import { today } from '#platform/clock.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { beginQuiz } from './begin.ts';
import { courseId, loadSmallCourse, take } from './small-course.ts';

const db = useDatabase();
let make: Arrangement;
let section: number;
let learner: Actor;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  section = await make.department('SECTION', null, { name: both('Section', '科') });
});

beforeEach(async () => {
  await loadSmallCourse({ practice: ['sort', 'queue'], required: ['sort'] });
  learner = actorOf(await make.worker(section));
});

const right = { classes: { 1: 'a', 2: 'b', 3: 'c' } };
const half = { classes: { 1: 'a', 2: 'b', 3: 'b' } };
const fatal = { classes: { 1: 'a', 2: 'b', 3: 'a' } };

const practiseWith = (response: unknown, extra: object = {}) =>
  practise(learner, { courseId, activity: 'sort', answerKey: randomUUID(), response, language: 'en', ...extra });

async function passQuiz(word: 'Right' | 'Wrong' = 'Right'): Promise<number> {
  const attemptId = await beginQuiz(learner, courseId);
  for (const { itemId, prompt } of (await quizOf(learner, attemptId, 'en')).questions) {
    const response = take(prompt, word);
    await answerQuiz(learner, { attemptId, itemId, answerKey: randomUUID(), response, language: 'en' });
  }
  return attemptId;
}

const count = async (table: 'attempts' | 'answers' | 'completions' | 'open_attempts'): Promise<number> => {
  const own = table === 'answers' ? 'attempt_id in (select id from attempts where staff_id = $1)' : 'staff_id = $1';
  const [row] = await db.owner.unsafe(`select count(*)::int as n from ${table} where ${own}`, [learner.staffId]);
  return row!['n'] as number;
};

describe('a try', () => {
  test('is stored, graded and explained; before the first one nothing is stored', async () => {
    expect(await practiceOf(learner, courseId, 'sort', 'en')).toMatchObject({ tries: [], best: null, passed: false });
    expect(await count('attempts')).toBe(0);
    const result = await practiseWith(half);
    expect(result).toMatchObject({ outcome: 'stored', ordinal: 1, passed: false, completes: false });
    const { shown, tries } = await practiceOf(learner, courseId, 'sort', 'zh', { ordinal: 1 });
    expect(tries).toHaveLength(1);
    expect(shown?.reveal.parts.map((part) => part.verdict)).toEqual(['right', 'right', 'partly']);
    expect(shown?.reveal.parts[2]?.why).toBe('健康信息是敏感的。');
    expect(await count('open_attempts')).toBe(0);
    const [start] = await db.owner`select * from course_starts where staff_id = ${learner.staffId}`;
    expect(start).toMatchObject({ departmentId: section, startedOn: today() });
  });

  test('can be made as often as one likes, and the best one counts', async () => {
    for (const response of [half, right, fatal]) await practiseWith(response);
    expect(await practiceOf(learner, courseId, 'sort', 'en')).toMatchObject({
      tries: [{ ordinal: 3, passed: false }, { ordinal: 2, passed: true, score: 1 }, { ordinal: 1 }],
      best: 1,
      passed: true,
    });
    const progress = await coursePlace(learner, catalogue().course(courseId));
    expect(progress.practice.get('sort')).toEqual({ tries: 3, best: 1, passed: true });
    expect(practiceState(progress, { slug: 'sort' })).toBe('done');
    expect(progress.started).toBe(true);
  });

  test('that was sent twice is stored once, also when both arrive at the same moment', async () => {
    const answerKey = randomUUID();
    const results = await Promise.all([1, 2, 3].map(() => practiseWith(right, { answerKey })));
    expect(results.map((result) => result.outcome).sort()).toEqual(['same', 'same', 'stored']);
    expect(results.map((result) => result.outcome !== 'goes-on' && result.ordinal)).toEqual([1, 1, 1]);
    expect(await count('answers')).toBe(1);
  });

  test('made in two windows at once is two tries', async () => {
    const results = await Promise.all([practiseWith(half), practiseWith(right), practiseWith(half)]);
    expect(results.map((result) => result.outcome !== 'goes-on' && result.ordinal).sort()).toEqual([1, 2, 3]);
  });

  test('that is not whole, of unknown practice, or under the key of another answer is refused and stores nothing', async () => {
    await expect(practiseWith({ classes: { 1: 'a' } })).rejects.toMatchObject({
      code: 'response',
      detail: { reason: 'part-without-choice', part: '2' },
    });
    await expect(practiseWith({ classes: { 1: 'z', 2: 'a', 3: 'a' } })).rejects.toMatchObject({
      detail: { reason: 'not-shown', part: '1' },
    });
    await expect(practiseWith(right, { activity: 'nothing' })).rejects.toBeInstanceOf(NotFound);
    await expect(practiseWith(right, { answerKey: 'no-key' })).rejects.toBeInstanceOf(Invalid);
    const answerKey = randomUUID();
    await practiseWith(right, { answerKey });
    await expect(practiseWith({ actions: { 1: 'a' } }, { activity: 'queue', answerKey })).rejects.toMatchObject({
      code: 'answer-key',
    });
    const first = learner;
    learner = actorOf(await make.worker(section));
    await expect(practiseWith(right, { answerKey })).rejects.toMatchObject({ code: 'answer-key' });
    expect(await count('attempts')).toBe(0);
    learner = first;
    expect(await count('attempts')).toBe(1);
  });

  test('is one’s own: nobody else sees it, and asking for one that is not there finds nothing', async () => {
    await practiseWith(right);
    const other = actorOf(await make.worker(section));
    expect(await practiceOf(other, courseId, 'sort', 'en')).toMatchObject({ tries: [] });
    await expect(practiceOf(other, courseId, 'sort', 'en', { ordinal: 1 })).rejects.toBeInstanceOf(NotFound);
    await expect(practiceOf(learner, courseId, 'sort', 'en', { ordinal: 2 })).rejects.toBeInstanceOf(NotFound);
  });

  test('is explained as it was graded then, after the activity has changed', async () => {
    await practiseWith(half);
    const before = (await practiceOf(learner, courseId, 'sort', 'en', { ordinal: 1 })).shown;
    await loadSmallCourse({ practice: ['sort', 'queue'], required: ['sort'], third: 'g2' });
    expect((await practiceOf(learner, courseId, 'sort', 'en', { ordinal: 1 })).shown).toEqual(before);
    expect(await practiseWith(half)).toMatchObject({ score: 1, passed: true });
  });

  test('of a queue keeps actions and fields, from a form as from a script', async () => {
    const form = new FormData();
    form.set('action-1', 'a');
    form.append('fields-1', '1');
    form.append('fields-1', '2');
    const result = await practiseWith(undefined, { activity: 'queue', form });
    expect(result).toMatchObject({ passed: false, score: 0.75 });
    const { shown } = await practiceOf(learner, courseId, 'queue', 'en', { ordinal: 1 });
    expect(shown?.reveal.parts[0]).toMatchObject({ verdict: 'partly', right: null, excess: ['Account'] });
  });
});

describe('a path', () => {
  const walk = (made: string, step: number, choice: string, answerKey: string = randomUUID()) => {
    const form = new FormData();
    form.set('path-made', made);
    form.set(`choice-${step}`, choice);
    return practise(learner, { courseId, activity: 'path', answerKey, form, language: 'en' });
  };
  beforeEach(() => loadSmallCourse({ practice: ['path'] }));

  test('is stored when it ends and not before, once for each key', async () => {
    expect(await walk('', 1, 'a')).toEqual({ outcome: 'goes-on', made: 'a' });
    expect(await count('attempts')).toBe(0);
    const answerKey = randomUUID();
    expect(await walk('a', 2, 'b', answerKey)).toMatchObject({ outcome: 'stored', ordinal: 1 });
    expect(await walk('a', 2, 'b', answerKey)).toMatchObject({ outcome: 'same', ordinal: 1 });
    expect(await count('answers')).toBe(1);
  });

  test('is refused where a choice was not there, and where none was made', async () => {
    await expect(walk('', 1, 'c')).rejects.toMatchObject({ detail: { reason: 'not-shown' } });
    await expect(walk('c', 2, 'a')).rejects.toMatchObject({ detail: { reason: 'not-shown' } });
    await expect(walk('a', 2, '')).rejects.toMatchObject({ detail: { reason: 'part-without-choice', part: '2' } });
    await expect(practiceOf(learner, courseId, 'path', 'en', { made: 'c' })).rejects.toBeInstanceOf(Invalid);
    expect(await count('attempts')).toBe(0);
  });

  test('is told again as it was walked, after the activity has changed', async () => {
    await walk('a', 2, 'b');
    const before = (await practiceOf(learner, courseId, 'path', 'zh', { ordinal: 1 })).shown!.reveal;
    expect(before).toMatchObject({ passed: false, criticalMissed: true, isStory: true });
    expect(before.parts.map(({ verdict, given }) => [verdict, given])).toEqual([
      ['not', 'Go left.'],
      ['right', 'Ask.'],
      ['not', '30'],
    ]);
    expect(before.parts[0]?.later).toEqual([{ at: 'Second', why: '你走了左边。' }]);
    await loadSmallCourse({ practice: ['path'], third: 'g2' });
    expect((await practiceOf(learner, courseId, 'path', 'zh', { ordinal: 1 })).shown!.reveal).toEqual(before);
    expect(await walk('a', 2, 'b')).toMatchObject({ ordinal: 2 });
    expect((await practiceOf(learner, courseId, 'path', 'zh', { ordinal: 2 })).shown!.reveal.parts[2]?.verdict).toBe(
      'right',
    );
  });
});

describe('a course with required practice', () => {
  test('is complete when the practice is passed last', async () => {
    const attemptId = await passQuiz();
    expect(await completionsOf(learner)).toEqual([]);
    const course = catalogue().course(courseId);
    const progress = await coursePlace(learner, course);
    expect(progress).toMatchObject({ quizPassed: true, completion: null });
    expect(nextStep(course, progress)).toMatchObject({ kind: 'practice', activity: { slug: 'sort' } });
    expect((await quizOf(learner, attemptId, 'en')).result).toMatchObject({
      passed: true,
      completedOn: null,
      practiceLeft: [{ slug: 'sort' }],
    });
    expect(await practiseWith(half)).toMatchObject({ completes: false });
    expect(await practiseWith(right)).toMatchObject({ completes: true });
    const [completion, ...others] = await completionsOf(learner);
    expect(others).toEqual([]);
    expect(completion).toMatchObject({ courseId, attemptId, completedOn: today(), gained: 'passed' });
    expect(completion!.department).toEqual(both('Section', '科'));
    expect((await quizOf(learner, attemptId, 'en')).result).toMatchObject({ completedOn: today(), practiceLeft: [] });
  });

  test('is complete when the quiz is passed last', async () => {
    await practiseWith(right);
    expect(await completionsOf(learner)).toEqual([]);
    await passQuiz();
    expect(await completionsOf(learner)).toMatchObject([{ courseId, completedOn: today() }]);
  });

  test('is completed once, however often one practises afterwards', async () => {
    await practiseWith(right);
    await passQuiz();
    for (let turn = 0; turn < 3; turn += 1) expect(await practiseWith(right)).toMatchObject({ completes: false });
    expect(await count('completions')).toBe(1);
  });

  test('is completed once when quiz and practice are finished at the same moment', async () => {
    const attemptId = await beginQuiz(learner, courseId);
    const { questions } = await quizOf(learner, attemptId, 'en');
    const answer = ({ itemId, prompt }: (typeof questions)[number]) =>
      answerQuiz(learner, {
        attemptId,
        itemId,
        answerKey: randomUUID(),
        response: take(prompt, 'Right'),
        language: 'en',
      });
    for (const question of questions.slice(1)) await answer(question);
    await Promise.all([answer(questions[0]!), practiseWith(right), practiseWith(right)]);
    expect(await count('completions')).toBe(1);
  });

  test('is not complete by practice alone, by practice that is not required, or after a quiz that was not passed', async () => {
    await practiseWith(right);
    await passQuiz('Wrong');
    await practiseWith(right);
    expect(await completionsOf(learner)).toEqual([]);
    learner = actorOf(await make.worker(section));
    await passQuiz();
    await practiseWith({ actions: { 1: 'a' }, fields: { 1: ['1'] } }, { activity: 'queue' });
    expect(await completionsOf(learner)).toEqual([]);
  });

  test('is renewed by the quiz alone', async () => {
    await practiseWith(right);
    await passQuiz();
    await passQuiz();
    expect(await count('completions')).toBe(2);
  });
});
