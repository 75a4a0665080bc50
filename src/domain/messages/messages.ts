// Messages about a page go to the coordinators of the branch in which the person works, and to administrators; reports on
// a question to authors and administrators, without a name. The answer comes back on the person's own page. Nothing needs
// mail.
import type { Actor } from '#domain/accounts/actor.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import {
  type AskedItem,
  type BranchMessage,
  checkKey,
  type Message,
  storedPage,
  storedText,
  type Verdict,
} from './message.ts';
import {
  insertMessage,
  insertReply,
  insertReportReplies,
  selectBranchMessages,
  selectIsAnswerable,
  selectOwnMessages,
  selectReports,
} from './messages.queries.ts';

/** The most messages that one page shows. */
const listLimit = 100;

/**
 * Keeps a message of the actor about a page, or about a question that the actor has answered. `key` is made with the form:
 * the same key again is the same message, and the first text stands. Invalid for an empty or over-long text.
 */
export async function sendMessage(
  actor: Asker,
  { page, text, key, at, about }: { page: string; text: string; key: string; at?: Date; about?: AskedItem },
): Promise<{ outcome: 'sent' | 'already-sent' }> {
  checkKey(key);
  const message = {
    about: about ?? null,
    staffId: actor.staffId,
    page: storedPage(page),
    text: storedText(text),
    key,
    day: today(),
    at: at ?? null,
  };
  return transaction(actor, async (sql) => ({
    outcome: (await insertMessage(sql, message)) ? 'sent' : 'already-sent',
  }));
}

/** The actor's own messages with their answers, the newest first. */
export function myMessages(actor: Asker): Promise<Message[]> {
  return read(actor, (sql) => selectOwnMessages(sql, actor.staffId, listLimit));
}

/** Messages about pages from the actor's branches, those without an answer first, then the newest; never the actor's own. */
export function messagesInBranch(actor: Asker): Promise<BranchMessage[]> {
  return read(actor, (sql) => selectBranchMessages(sql, actor.staffId, listLimit));
}

/**
 * Answers a message from the actor's branches under the actor's name. NotFound for a message from elsewhere, and for
 * one's own. The same key again is the same answer.
 */
export async function reply(
  actor: Actor,
  { messageId, text, key, at }: { messageId: number; text: string; key: string; at?: Date },
): Promise<{ outcome: 'sent' | 'already-sent' }> {
  checkKey(key);
  if (!Number.isInteger(messageId) || messageId < 1 || messageId > 2_147_483_647) throw new Invalid('message-missing');
  const kept = storedText(text);
  return transaction(actor, async (sql) => {
    if (!(await selectIsAnswerable(sql, messageId, actor.staffId))) throw new NotFound('message');
    const row = { messageId, staffId: actor.staffId, authorName: actor.name, text: kept, key, at: at ?? null };
    return { outcome: (await insertReply(sql, row)) ? 'sent' : 'already-sent' };
  });
}

/** Reports on the questions of a course. Empty for everybody but authors and administrators, by row-level security. */
export function reportsOn(actor: Asker, courseId: string): Promise<(Message & { itemId: string })[]> {
  return read(actor, async (sql) => await selectReports(sql, courseId));
}

/**
 * One answer to all reports on a question that have none yet: what was found, and a text. Gives how many it answers. The
 * same key again is the same answer. Invalid for an empty or over-long text.
 */
export async function answerReports(
  actor: Actor,
  answer: { courseId: string; itemId: string; verdict: Verdict; text: string; key: string },
): Promise<{ answered: number }> {
  checkKey(answer.key);
  const row = { ...answer, text: storedText(answer.text), staffId: actor.staffId, authorName: actor.name };
  return transaction(actor, async (sql) => ({ answered: await insertReportReplies(sql, row) }));
}
