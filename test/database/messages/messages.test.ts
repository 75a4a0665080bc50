import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import {
  answerReports,
  messagesInBranch,
  myMessages,
  reply,
  reportsOn,
  sendMessage,
} from '#domain/messages/messages.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';

const db = useDatabase();
let clerk: Actor, coordinator: Actor, stranger: Actor, otherCoordinator: Actor, administrator: Actor;

beforeAll(async () => {
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  const bureau = await make.department('BUREAU', city, { name: both('Bureau', '局') });
  const other = await make.department('OTHER', city);
  clerk = actorOf(await make.worker(bureau, { number: '00127', name: both('Chen Yu', '陈宇') }));
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  stranger = actorOf(await make.worker(other));
  otherCoordinator = await make.coordinator(await make.worker(other), other);
  administrator = await make.administrator(await make.worker(city));
});

test('a message reaches the coordinator of the branch and administrators, and the answer comes back', async () => {
  const key = randomUUID();
  expect(await sendMessage(clerk, { page: '/courses', text: '  What is a data level?\r\n', key })).toEqual({
    outcome: 'sent',
  });
  expect(await sendMessage(clerk, { page: '/courses', text: 'Something else', key })).toEqual({
    outcome: 'already-sent',
  });

  const [message] = await messagesInBranch(coordinator);
  expect(message).toMatchObject({
    page: '/courses',
    text: 'What is a data level?',
    name: both('Chen Yu', '陈宇'),
    staffNumber: '00127',
    departmentName: both('Bureau', '局'),
    replies: [],
  });
  expect(await messagesInBranch(administrator)).toHaveLength(1);

  const answer = { messageId: message!.id, text: 'See the glossary.', key: randomUUID() };
  expect(await reply(coordinator, answer)).toEqual({ outcome: 'sent' });
  expect(await reply(coordinator, answer)).toEqual({ outcome: 'already-sent' });
  const [mine] = await myMessages(clerk);
  expect(mine!.replies).toMatchObject([{ text: 'See the glossary.', authorName: coordinator.name }]);
  expect(mine!.replies[0]!.repliedAt).toBeInstanceOf(Date);
});

test('nobody else sees it or can answer it, the writer cannot answer either', async () => {
  const [message] = await myMessages(clerk);
  expect(await messagesInBranch(otherCoordinator)).toEqual([]);
  expect(await messagesInBranch(clerk)).toEqual([]);
  expect(await myMessages(stranger)).toEqual([]);
  for (const actor of [otherCoordinator, stranger, clerk]) {
    await expect(reply(actor, { messageId: message!.id, text: 'x', key: randomUUID() })).rejects.toMatchObject({
      name: 'NotFound',
    });
  }
});

test('those without an answer come first', async () => {
  await sendMessage(clerk, { page: '/record', text: 'Second', key: randomUUID() });
  await sendMessage(clerk, { page: '/record', text: 'Third', key: randomUUID(), at: new Date('2026-01-02T03:04:05Z') });
  const texts = (await messagesInBranch(coordinator)).map((message) => message.text);
  expect(texts).toEqual(['Third', 'Second', 'What is a data level?']);
  expect((await myMessages(clerk))[0]!.sentAt.toISOString()).toBe('2026-01-02T03:04:05.000Z');
});

test('an empty, an endless and a keyless message are refused; a page of another site becomes the first page', async () => {
  const message = { page: '/x', text: 'x', key: randomUUID() };
  await expect(sendMessage(clerk, { ...message, text: ' \n' })).rejects.toMatchObject({ code: 'text-missing' });
  await expect(sendMessage(clerk, { ...message, text: 'x'.repeat(4001) })).rejects.toMatchObject({
    code: 'text-too-long',
  });
  await expect(sendMessage(clerk, { ...message, key: '' })).rejects.toMatchObject({ code: 'key-missing' });
  await sendMessage(clerk, { ...message, page: '//evil.example/x' });
  expect((await myMessages(clerk))[0]!.page).toBe('/');
});

test('a report on a question goes to authors and administrators, without a name; one answer reaches everybody who reported it', async () => {
  const make = new Arrangement(db.owner);
  await make.course('safe');
  const author = actorOf(await make.worker(await make.department('AUTHORS')));
  await db.owner`alter table role_grants drop constraint if exists role_grants_role_check`;
  await db.owner`insert into role_grants (staff_id, role) values (${author.staffId}, 'author')`;
  const about = { courseId: 'safe', itemId: 'safe-q1', itemHash: 'h' };
  for (const actor of [clerk, stranger]) {
    const text = 'Two options are right.';
    await sendMessage(actor, { page: '/courses/safe', text, key: randomUUID(), about });
  }
  for (const actor of [coordinator, otherCoordinator]) {
    expect(await reportsOn(actor, 'safe')).toEqual([]);
    expect((await messagesInBranch(actor)).filter((each) => each.itemId)).toEqual([]);
  }
  expect((await messagesInBranch(administrator)).filter((each) => each.itemId)).toEqual([]);
  for (const actor of [author, administrator]) {
    const reports = await reportsOn(actor, 'safe');
    expect(reports).toHaveLength(2);
    expect(JSON.stringify(reports)).not.toMatch(/Chen Yu|00127/);
  }

  const answer = { courseId: 'safe', itemId: 'safe-q1', verdict: 'withdrawn' as const, text: 'You are right.' };
  expect(await answerReports(coordinator, { ...answer, key: randomUUID() })).toEqual({ answered: 0 });
  const key = randomUUID();
  expect(await answerReports(author, { ...answer, key })).toEqual({ answered: 2 });
  expect(await answerReports(author, { ...answer, key })).toEqual({ answered: 0 });
  await expect(answerReports(author, { ...answer, text: ' ', key })).rejects.toMatchObject({ code: 'text-missing' });
  for (const actor of [clerk, stranger]) {
    const [mine] = await myMessages(actor);
    expect(mine).toMatchObject({
      itemId: 'safe-q1',
      replies: [{ verdict: 'withdrawn', text: 'You are right.', authorName: author.name }],
    });
  }
});
