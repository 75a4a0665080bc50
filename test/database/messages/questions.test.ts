import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { messagesInBranch, myMessages, reply } from '#domain/messages/messages.ts';
import {
  answersChange,
  askAbout,
  publishAnswer,
  publishedAnswers,
  questionsAboutPages,
  readPublishedAnswers,
  unansweredQuestions,
  withdrawAnswer,
} from '#domain/messages/questions.ts';
import { followChanges, generation } from '#platform/changes.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';

const db = useDatabase();
const part = 'sharing-and-grading/grade-the-record';
let clerk: Actor, coordinator: Actor, author: Actor, administrator: Actor;
let stop: () => void;

beforeAll(async () => {
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  const bureau = await make.department('BUREAU', city);
  const other = await make.department('OTHER', city);
  clerk = actorOf(await make.worker(bureau, { number: '00127', name: both('Chen Yu', '陈宇') }));
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  author = actorOf(await make.worker(other), { isAuthor: true });
  await db.owner`insert into role_grants (staff_id, role) values (${author.staffId}, 'author')`;
  administrator = await make.administrator(await make.worker(city));
  stop = await followChanges({ [answersChange]: readPublishedAnswers });
});
afterAll(() => stop());

const ask = (text: string, key: string = randomUUID()) =>
  askAbout(clerk, { part, page: `/courses/${part}`, text, key, language: 'en' });
const answered = { question: { en: 'Who grades?', zh: '' }, answer: { en: 'The source office.', zh: '' } };

test('a question goes to authors and administrators without a name, not to coordinators, and the answer comes back', async () => {
  const key = randomUUID();
  expect(await ask('  Who grades a joint file?\r\n', key)).toEqual({ outcome: 'sent' });
  expect(await ask('Something else', key)).toEqual({ outcome: 'already-sent' });
  expect(await unansweredQuestions(author)).toBe(1);
  for (const actor of [author, administrator]) {
    const list = await questionsAboutPages(actor);
    expect(list).toMatchObject([
      { part, text: 'Who grades a joint file?', language: 'en', replies: [], published: null },
    ]);
    expect(JSON.stringify(list)).not.toMatch(/Chen|陈|00127|staffId/);
  }
  expect(await messagesInBranch(coordinator)).toEqual([]);
  expect(await messagesInBranch(administrator)).toEqual([]);
  for (const actor of [coordinator, clerk])
    await expect(questionsAboutPages(actor)).rejects.toMatchObject({ name: 'NotFound' });
  // The role that a session claims is not enough: the rows themselves are out of reach.
  expect(await questionsAboutPages({ ...coordinator, isAuthor: true })).toEqual([]);

  const [question] = await questionsAboutPages(author);
  const said = { messageId: question!.id, text: 'The office that keeps it.', key: randomUUID() };
  await expect(reply(coordinator, said)).rejects.toMatchObject({ name: 'NotFound' });
  expect(await reply(author, said)).toEqual({ outcome: 'sent' });
  const [mine] = await myMessages(clerk);
  expect(mine).toMatchObject({ page: `/courses/${part}`, replies: [{ text: said.text, authorName: author.name }] });
  expect(await unansweredQuestions(author)).toBe(0);
});

test('an answer is published for everybody, in the languages it was given in, and withdrawn again', async () => {
  const [{ id } = { id: 0 }] = await questionsAboutPages(author);
  const before = generation();
  await publishAnswer(author, id, answered);
  expect(generation()).toBe(before + 1);
  const english = { language: 'en', question: 'Who grades?', answer: 'The source office.' };
  expect(publishedAnswers(part, 'en')).toEqual([english]);
  expect(publishedAnswers(part, 'zh')).toEqual([english]);
  expect(publishedAnswers('another/part', 'en')).toEqual([]);

  const inBoth = { question: both('Who grades?', '谁来定级？'), answer: both('The source office.', '源头单位。') };
  await publishAnswer(administrator, id, inBoth);
  expect(publishedAnswers(part, 'en')).toEqual([english]);
  expect(publishedAnswers(part, 'zh')).toEqual([{ language: 'zh', question: '谁来定级？', answer: '源头单位。' }]);

  await withdrawAnswer(author, id);
  expect(publishedAnswers(part, 'en')).toEqual([]);
  await expect(withdrawAnswer(author, id)).rejects.toMatchObject({ name: 'NotFound' });
  expect((await myMessages(clerk))[0]!.replies).toHaveLength(1);
  const events = await db.owner`select action, actor_id from audit_events order by id`;
  expect(events).toMatchObject([
    { action: 'answer-published', actorId: author.staffId },
    { action: 'answer-published', actorId: administrator.staffId },
    { action: 'answer-withdrawn', actorId: author.staffId },
  ]);
});

test('nothing half, nothing unanswered, nothing by others is published', async () => {
  await ask('And who checks?');
  const [open, done] = await questionsAboutPages(author);
  expect(open!.text).toBe('And who checks?');
  await expect(publishAnswer(author, open!.id, answered)).rejects.toMatchObject({ name: 'NotFound' });
  await expect(publishAnswer(clerk, done!.id, answered)).rejects.toMatchObject({ name: 'NotFound' });
  await expect(publishAnswer({ ...clerk, isAuthor: true }, done!.id, answered)).rejects.toThrow();
  const empty = { en: '', zh: '' };
  await expect(publishAnswer(author, done!.id, { question: empty, answer: empty })).rejects.toMatchObject({
    code: 'nothing-to-publish',
  });
  const half = { question: both('Who?', '谁？'), answer: both('He.', ' ') };
  await expect(publishAnswer(author, done!.id, half)).rejects.toMatchObject({ code: 'half-published' });
  expect(publishedAnswers(part, 'en')).toEqual([]);
  await expect(ask('   ')).rejects.toMatchObject({ code: 'text-missing' });
});

test('what is published is there again after a start', async () => {
  const [, done] = await questionsAboutPages(author);
  await publishAnswer(author, done!.id, answered);
  stop();
  stop = await followChanges({ [answersChange]: readPublishedAnswers });
  expect(publishedAnswers(part, 'en')).toHaveLength(1);
});
