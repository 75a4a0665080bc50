// “Ask about this page”: questions go to those who write the courses; the answer stands in the asker's messages, and can
// be published under the page. What is published is kept in memory, so that a lesson costs no query more.
import type { Actor } from '#domain/accounts/actor.ts';
import { may } from '#domain/accounts/permissions.ts';
import type { Language, Localised } from '#i18n/language.ts';
import { announceChange, catchUp } from '#platform/changes.ts';
import { read, system, transaction, type Asker } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { checkKey, storedPage, storedText } from './message.ts';
import { storedPublishing, type PageQuestion, type PublishedAnswer, type Publishing } from './question.ts';
import * as queries from './questions.queries.ts';

/** What is announced when published answers have changed. */
export const answersChange = 'answers';

const listLimit = 100;
let published = new Map<string, Record<'question' | 'answer', Partial<Localised>>[]>();

function onlyForAuthors(actor: Actor): void {
  if (!may(actor, 'courses')) throw new NotFound('not an author');
}

/**
 * Keeps a question of the actor about a part of a course. The caller has made sure that there is such a part. The same
 * key again is the same question. Invalid for an empty or over-long text.
 */
export async function askAbout(
  actor: Asker,
  asked: { part: string; page: string; text: string; key: string; language: Language },
): Promise<{ outcome: 'sent' | 'already-sent' }> {
  checkKey(asked.key);
  const row = { ...asked, staffId: actor.staffId, page: storedPage(asked.page), text: storedText(asked.text) };
  return transaction(actor, async (sql) => ({
    outcome: (await queries.insertQuestion(sql, row)) ? 'sent' : 'already-sent',
  }));
}

/** Questions of readers, those without an answer first; without their names. NotFound for all but authors and administrators. */
export async function questionsAboutPages(actor: Actor): Promise<PageQuestion[]> {
  onlyForAuthors(actor);
  return read(actor, (sql) => queries.selectQuestions(sql, actor.staffId, listLimit));
}

/** How many questions wait for an answer. NotFound for all but authors and administrators. */
export async function unansweredQuestions(actor: Actor): Promise<number> {
  onlyForAuthors(actor);
  return read(actor, (sql) => queries.countUnanswered(sql, actor.staffId));
}

/**
 * Puts question and answer under the page, in the languages that are given, for everybody and without who asked; what
 * was published of this question before is replaced. NotFound for all but authors and administrators and for a question
 * without an answer; Invalid as `storedPublishing` says.
 */
export async function publishAnswer(actor: Actor, messageId: number, given: Publishing): Promise<void> {
  onlyForAuthors(actor);
  const stored = storedPublishing(given);
  await transaction(actor, async (sql) => {
    const part = await queries.selectOptionalAnsweredPart(sql, messageId);
    if (part === undefined) throw new NotFound('question');
    await queries.upsertPublished(sql, { messageId, part, ...stored });
    await noteAndAnnounce(sql, actor, 'answer-published', messageId);
  });
  await catchUp();
}

/** Takes a published answer off the page; the asker keeps it. NotFound when there is none, and for all but authors and administrators. */
export async function withdrawAnswer(actor: Actor, messageId: number): Promise<void> {
  onlyForAuthors(actor);
  await transaction(actor, async (sql) => {
    if (!(await queries.updateWithdrawn(sql, messageId))) throw new NotFound('question');
    await noteAndAnnounce(sql, actor, 'answer-withdrawn', messageId);
  });
  await catchUp();
}

async function noteAndAnnounce(
  sql: Parameters<typeof announceChange>[0],
  actor: Actor,
  action: 'answer-published' | 'answer-withdrawn',
  messageId: number,
): Promise<void> {
  await queries.insertPublishingEvent(sql, { actorId: actor.staffId, actorName: actor.name, action, messageId });
  await announceChange(sql, answersChange);
}

/** Reads what is published into memory. */
export async function readPublishedAnswers(): Promise<void> {
  const rows = await system('published-answers', queries.selectPublished);
  const next: typeof published = new Map();
  for (const { part, question, answer } of rows) next.set(part, [...(next.get(part) ?? []), { question, answer }]);
  published = next;
}

/** What is published under a part of a course, in the reader's language where it was given in it. */
export function publishedAnswers(part: string, language: Language): PublishedAnswer[] {
  const other: Language = language === 'en' ? 'zh' : 'en';
  return (published.get(part) ?? []).flatMap(({ question, answer }) => {
    for (const each of [language, other]) {
      const [asked, said] = [question[each], answer[each]];
      if (asked && said) return [{ language: each, question: asked, answer: said }];
    }
    return [];
  });
}
