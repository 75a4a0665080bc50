import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import type { Quiz } from '#domain/progress/attempt.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { perfectTry } from '#domain/exercises/practice.ts';
import { answerCheck, answerQuiz, quizOf } from '#domain/progress/attempts.ts';
import { applyDecisions } from '#domain/progress/corrections.ts';
import type { DecisionKind } from '#domain/progress/decision.ts';
import { decide, decisionsOf } from '#domain/progress/decisions.ts';
import { completionsOf, coursePlace, lessonPlace } from '#domain/progress/learning.ts';
import { practise } from '#domain/progress/tries.ts';
import { refreshWithdrawn, withdrawnItems } from '#domain/progress/withdrawn.ts';
import { addDays, dayOf, today } from '#platform/clock.ts';
import { read } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { beginQuiz } from './begin.ts';
import { courseId, loadSmallCourse, take } from './small-course.ts';

const db = useDatabase();
let make: Arrangement;
let section: number;
let learner: Actor, editor: Actor;

const course = () => catalogue().course(courseId);

beforeAll(async () => {
  make = new Arrangement(db.owner);
  section = await make.department('SECTION', null, { name: both('Section', '科') });
  editor = await make.administrator(await make.worker(section));
});

beforeEach(async () => {
  await loadSmallCourse();
  learner = actorOf(await make.worker(section));
  await db.owner.unsafe(
    'alter table answer_corrections disable trigger user; alter table attempt_corrections disable trigger user',
  );
  await db.owner.unsafe('delete from answer_corrections; delete from attempt_corrections; delete from item_decisions');
  await db.owner.unsafe(
    'alter table answer_corrections enable trigger user; alter table attempt_corrections enable trigger user',
  );
  await refreshWithdrawn();
});

const reason = 'Two options were right.';

function decided(kind: DecisionKind, itemId: string, { by = editor, key = randomUUID() as string, why = reason } = {}) {
  return decide(by, { courseId, itemId, kind, reason: why, key });
}

async function begin(at?: Date, actor = learner): Promise<Quiz> {
  return await quizOf(actor, await beginQuiz(actor, courseId, at), 'en');
}

/** Answers the questions that have no answer: right, but for those at these places. */
async function answer(
  quiz: Quiz,
  wrong: number[] = [],
  { at, actor = learner, leave = 0 }: { at?: Date; actor?: Actor; leave?: number } = {},
): Promise<Quiz> {
  for (const [index, question] of quiz.questions.slice(0, quiz.of - leave).entries()) {
    if (question.reveal) continue;
    await answerQuiz(actor, {
      attemptId: quiz.attemptId,
      itemId: question.itemId,
      answerKey: randomUUID(),
      response: take(question.prompt, wrong.includes(index) ? 'Wrong' : 'Right'),
      language: 'en',
      ...(at && { at }),
    });
  }
  return await quizOf(actor, quiz.attemptId, 'en');
}

/** Places of questions that are not critical, those of LO1 first. */
const places = (quiz: Quiz): number[] =>
  [...quiz.questions.keys()]
    .filter((index) => !quiz.questions[index]!.prompt.critical)
    .sort((a, b) => quiz.questions[a]!.itemId.localeCompare(quiz.questions[b]!.itemId));

/** What the ledger holds of these attempts, which nothing may change. */
async function ledger(attemptId: number): Promise<unknown> {
  return await db.owner`
    select a.*, i.*, n.*, c.* from attempts a join attempt_items i on i.attempt_id = a.id
    left join answers n on n.attempt_id = a.id and n.item_id = i.item_id
    left join attempt_closings c on c.attempt_id = a.id where a.id = ${attemptId} order by i.position`;
}

describe('an item that is withdrawn', () => {
  test('is drawn no more, in quizzes and in checks, until it is released', async () => {
    const pool = course().modules[0]!.checkItems.map((item) => item.id);
    for (const id of pool.slice(0, 2)) await decided('withdrawn', id);
    expect([...withdrawnItems()].sort()).toEqual(pool.slice(0, 2).sort());
    for (let turn = 0; turn < 4; turn += 1) {
      const other = actorOf(await make.worker(section));
      const drawn = (await begin(undefined, other)).questions.map((each) => each.itemId);
      expect(drawn).not.toContain(pool[0]);
      expect(drawn).not.toContain(pool[1]);
      const { check } = await lessonPlace(other, course(), course().modules[0]!, 'en', false);
      expect(check.questions.map((each) => each.itemId).sort()).toEqual(pool.slice(2).sort());
    }
    await decided('released', pool[0]!);
    expect([...withdrawnItems()]).toEqual([pool[1]]);
  });

  test('counts as right for who was asked it: a quiz missed by it is passed, from the day of the decision', async () => {
    const at = new Date(Date.now() - 30 * 86_400_000);
    const quiz = await begin(at);
    const [first, second] = places(quiz);
    const missed = await answer(quiz, [first!, second!], { at });
    expect(missed).toMatchObject({ outcome: 'not-passed', result: { score: 3 } });
    const before = await ledger(quiz.attemptId);

    await decided('withdrawn', quiz.questions[first!]!.itemId);
    const after = await quizOf(learner, quiz.attemptId, 'en');
    expect(after).toMatchObject({
      outcome: 'passed',
      result: { passed: true, score: 4, completedOn: today(), correctedOn: expect.any(Date) },
    });
    expect(after.questions[first!]).toMatchObject({
      reveal: { score: 0 },
      correction: { kind: 'withdrawn', reason, score: 1 },
    });
    expect(after.questions[second!]!.correction).toBeNull();
    // The record says when it was found, and runs out as it would have.
    const [completion] = await completionsOf(learner);
    expect(completion).toMatchObject({ gained: 'passed', attemptId: quiz.attemptId, completedOn: today() });
    const [row] = await db.owner`select (${dayOf(at)}::date + interval '24 months')::date as due`;
    expect(completion!.expiresOn).toBe(row!['due']);
    expect((await coursePlace(learner, course())).completion).not.toBeNull();
    expect(await ledger(quiz.attemptId)).toEqual(before);
    expect(await decisionsOf(editor, courseId)).toMatchObject([
      { answersCorrected: 1, passesGiven: 1, isApplied: true },
    ]);
  });

  test('takes nothing from anybody: who had it right keeps the points, who had passed stays passed', async () => {
    const quiz = await begin();
    const [first] = places(quiz);
    await answer(quiz);
    await decided('withdrawn', quiz.questions[first!]!.itemId);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({ outcome: 'passed', result: { score: 5 } });
    expect(await completionsOf(learner)).toHaveLength(1);
    expect(await db.owner`select from answer_corrections where attempt_id = ${quiz.attemptId}`).toHaveLength(0);
  });

  test('in a quiz under way it can still be answered and counts as right, whatever is answered', async () => {
    const quiz = await begin();
    const [first, second] = places(quiz);
    await decided('withdrawn', quiz.questions[first!]!.itemId);
    const open = await quizOf(learner, quiz.attemptId, 'en');
    expect(open.questions[first!]).toMatchObject({ reveal: null, correction: { kind: 'withdrawn', score: null } });
    const done = await answer(open, [first!, second!]);
    expect(done).toMatchObject({ outcome: 'passed', result: { passed: true, score: 4, completedOn: today() } });
  });

  test('who is asked it again after its release answers for themselves', async () => {
    const quiz = await begin();
    const [first] = places(quiz);
    const { itemId } = quiz.questions[first!]!;
    await decided('withdrawn', itemId);
    await decided('released', itemId);
    const other = actorOf(await make.worker(section));
    for (let turn = 0; turn < 30; turn += 1) {
      const own = await begin(undefined, other);
      const place = own.questions.findIndex((each) => each.itemId === itemId);
      const done = await answer(own, place < 0 ? [] : [place], { actor: other });
      if (place < 0) continue;
      expect(done.result).toMatchObject({ score: 4 });
      expect(done.questions[place]!.correction).toBeNull();
      return;
    }
    throw new Error('it was never drawn again');
  });

  test('an answer to a check in which somebody has it before them is kept', async () => {
    const { check } = await lessonPlace(learner, course(), course().modules[0]!, 'en', false);
    const [question] = check.questions;
    await decided('withdrawn', question!.itemId);
    const kept = await answerCheck(learner, {
      courseId,
      moduleSlug: 'alpha',
      ordinal: 1,
      itemId: question!.itemId,
      answerKey: randomUUID(),
      response: take(question!.prompt, 'Right'),
      language: 'en',
    });
    expect(kept).toMatchObject({ outcome: 'stored', attempt: { answered: 1, of: check.of } });
  });
});

describe('a key that was corrected', () => {
  // Every key of alpha says the wrong option is right, until the course is mended.
  const faulty = (): Promise<void> => loadSmallCourse({ wrongKey: (id) => id.startsWith('alpha') });

  test('re-grades what was answered before: new rows, with the reason, and passes that are now due', async () => {
    await faulty();
    const quiz = await begin();
    const missed = await answer(quiz);
    expect(missed).toMatchObject({ outcome: 'not-passed', result: { score: 2 } });
    const before = await ledger(quiz.attemptId);
    await loadSmallCourse();
    const shownAgain = await quizOf(learner, quiz.attemptId, 'en');
    expect(shownAgain).toEqual(missed);

    const alpha = quiz.questions.filter(({ itemId }) => itemId.startsWith('alpha')).map(({ itemId }) => itemId);
    await decided('corrected', alpha[0]!);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({ outcome: 'not-passed', result: { score: 3 } });
    expect(await completionsOf(learner)).toEqual([]);
    await decided('corrected', alpha[1]!);
    const after = await quizOf(learner, quiz.attemptId, 'en');
    expect(after).toMatchObject({ outcome: 'passed', result: { score: 4, completedOn: today() } });
    const corrected = after.questions.find(({ itemId }) => itemId === alpha[0])!;
    expect(corrected).toMatchObject({ reveal: { score: 0 }, correction: { kind: 'corrected', reason, score: 1 } });
    // The question and what was explained then stand as they stood.
    for (const [index, question] of after.questions.entries()) {
      expect(question.prompt).toEqual(missed.questions[index]!.prompt);
      expect(question.reveal).toEqual(missed.questions[index]!.reveal);
    }
    expect(await ledger(quiz.attemptId)).toEqual(before);
    expect(await completionsOf(learner)).toHaveLength(1);
  });

  test('who had points by the wrong key keeps them', async () => {
    await faulty();
    const quiz = await begin();
    const alpha = [...quiz.questions.keys()].filter((index) => quiz.questions[index]!.itemId.startsWith('alpha'));
    // `Wrong` is one of two options that say so, and one of them is keyed.
    await answer(quiz, alpha);
    const score = (await quizOf(learner, quiz.attemptId, 'en')).result!.score;
    await loadSmallCourse();
    for (const index of alpha) await decided('corrected', quiz.questions[index]!.itemId);
    const after = await quizOf(learner, quiz.attemptId, 'en');
    expect(after.result!.score).toBeGreaterThanOrEqual(score);
  });

  test('an answer given after the decision, to a question drawn before it, is worth what the right key gives', async () => {
    await faulty();
    const quiz = await begin();
    await loadSmallCourse();
    for (const { itemId } of quiz.questions) {
      if (itemId.startsWith('alpha')) await decided('corrected', itemId);
    }
    expect(await answer(quiz)).toMatchObject({ outcome: 'passed', result: { score: 5, completedOn: today() } });
  });

  test('is refused while the course has not changed, and when the options are others', async () => {
    const quiz = await begin();
    const { itemId } = quiz.questions[places(quiz).at(-1)!]!;
    await answer(quiz);
    await expect(decided('corrected', itemId)).rejects.toMatchObject({ code: 'nothing-to-regrade' });
    await loadSmallCourse({ right: 'Correct' });
    await expect(decided('corrected', itemId)).rejects.toMatchObject({ code: 'nothing-to-regrade' });
  });

  test('gives no second completion to who has completed the course since, and none that has run out already', async () => {
    await faulty();
    const at = new Date(Date.now() - 20 * 86_400_000);
    const quiz = await answer(await begin(at), [], { at });
    expect(quiz.outcome).toBe('not-passed');
    await make.completion(learner.staffId, courseId, addDays(today(), -10));
    const long = new Date(Date.now() - 900 * 86_400_000);
    const other = actorOf(await make.worker(section));
    const old = await answer(await begin(long, other), [], { at: long, actor: other });
    await loadSmallCourse();
    const alpha = [...new Set([...quiz.questions, ...old.questions].map(({ itemId }) => itemId))].filter((id) =>
      id.startsWith('alpha'),
    );
    for (const id of alpha) await decided('corrected', id);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({ outcome: 'passed' });
    expect(await completionsOf(learner)).toHaveLength(1);
    expect(await quizOf(other, old.attemptId, 'en')).toMatchObject({ outcome: 'passed' });
    expect(await completionsOf(other)).toEqual([]);
  });

  test('where practice is missing, the course is complete when that is passed too', async () => {
    const small = { practice: ['queue'], required: ['queue'] };
    await loadSmallCourse({ ...small, wrongKey: (id) => id.startsWith('alpha') });
    const quiz = await answer(await begin());
    await loadSmallCourse(small);
    for (const { itemId } of quiz.questions) if (itemId.startsWith('alpha')) await decided('corrected', itemId);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({
      outcome: 'passed',
      result: { completedOn: null },
    });
    expect(await coursePlace(learner, course())).toMatchObject({ quizPassed: true });
    const response = perfectTry(catalogue().activity(courseId, 'queue'));
    await practise(learner, { courseId, activity: 'queue', answerKey: randomUUID(), response, language: 'en' });
    expect(await completionsOf(learner)).toMatchObject([{ attemptId: quiz.attemptId, gained: 'passed' }]);
  });
});

describe('a decision', () => {
  test('is for authors and administrators: nobody else finds the item, and the database refuses them too', async () => {
    const coordinator = await make.coordinator(await make.worker(section), section);
    for (const by of [learner, coordinator]) {
      await expect(decided('withdrawn', 'alpha-q1', { by })).rejects.toBeInstanceOf(NotFound);
      await expect(decisionsOf(by, courseId)).rejects.toBeInstanceOf(NotFound);
    }
    await expect(decided('withdrawn', 'no-such-item')).rejects.toBeInstanceOf(NotFound);
    expect(await db.owner`select from item_decisions`).toHaveLength(0);
  });

  test('sent twice is one; it needs a reason, and something to change', async () => {
    const key = randomUUID();
    expect(await decided('withdrawn', 'alpha-q1', { key })).toEqual({ outcome: 'decided' });
    expect(await decided('withdrawn', 'alpha-q1', { key })).toEqual({ outcome: 'already-decided' });
    await expect(decided('withdrawn', 'alpha-q1')).rejects.toMatchObject({ code: 'already-withdrawn' });
    await expect(decided('released', 'alpha-q2')).rejects.toMatchObject({ code: 'not-withdrawn' });
    await expect(decided('withdrawn', 'alpha-q2', { why: '  ' })).rejects.toMatchObject({ code: 'text-missing' });
    await expect(decided('withdrawn', 'alpha-q2', { key: 'x' })).rejects.toMatchObject({ code: 'key-missing' });
    expect(await db.owner`select from item_decisions`).toHaveLength(1);
  });

  test('stands in the audit trail, without anybody’s name but the one who decided', async () => {
    await decided('withdrawn', 'alpha-q3');
    const [event] = await db.owner`select * from audit_events where target = 'alpha-q3'`;
    expect(event).toMatchObject({
      actorId: editor.staffId,
      action: 'item-withdrawn',
      detail: { course: courseId, reason },
    });
    expect(await db.owner`select from audit_subjects where event_id = ${event!['id'] as number}`).toHaveLength(0);
  });

  test('that was cut short is carried out at the next start', async () => {
    const quiz = await begin();
    const [first, second] = places(quiz);
    await answer(quiz, [first!, second!]);
    await db.owner`
      insert into item_decisions (course_id, item_id, kind, reason, decided_by, decision_key)
      values (${courseId}, ${quiz.questions[first!]!.itemId}, 'withdrawn', ${reason}, ${editor.staffId}, ${randomUUID()})`;
    await Promise.all([applyDecisions(), applyDecisions()]);
    expect(await quizOf(learner, quiz.attemptId, 'en')).toMatchObject({ outcome: 'passed' });
    expect(await completionsOf(learner)).toHaveLength(1);
    expect(await db.owner`select from answer_corrections where attempt_id = ${quiz.attemptId}`).toHaveLength(1);
  });

  test('made while quizzes are being closed misses none of them', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, async () => actorOf(await make.worker(section))));
    const quizzes = await Promise.all(people.map((actor) => begin(undefined, actor)));
    const itemId = quizzes[0]!.questions[places(quizzes[0]!)[0]!]!.itemId;
    const wrongAt = (quiz: Quiz): number[] => {
      const own = quiz.questions.findIndex((each) => each.itemId === itemId);
      const other = places(quiz).find((index) => index !== own)!;
      return own < 0 ? [] : [own, other];
    };
    const closing = people.map((actor, index) => answer(quizzes[index]!, wrongAt(quizzes[index]!), { actor }));
    const [, ...done] = await Promise.all([decided('withdrawn', itemId), ...closing]);
    for (const [index, quiz] of done.entries()) {
      expect(await quizOf(people[index]!, quiz.attemptId, 'en')).toMatchObject({ outcome: 'passed' });
      expect(await completionsOf(people[index]!)).toHaveLength(1);
    }
  });

  test('the corrections of a person are that person’s own', async () => {
    const quiz = await begin();
    const [first, second] = places(quiz);
    await answer(quiz, [first!, second!]);
    await decided('withdrawn', quiz.questions[first!]!.itemId);
    for (const viewer of [editor, await make.coordinator(await make.worker(section), section)]) {
      const seen = await read(viewer, async (sql) => [
        ...(await sql`select * from answer_corrections`),
        ...(await sql`select * from attempt_corrections`),
        ...(await sql`select * from attempt_outcomes`),
      ]);
      expect(seen).toEqual([]);
    }
  });
});
