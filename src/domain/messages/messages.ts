// Messages go to the coordinators of the branch in which the person works, and to administrators; the answer comes back
// on the person's own page. Nothing needs mail.
import type { Actor } from '#domain/accounts/actor.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { type BranchMessage, checkKey, type Message, storedPage, storedText } from './message.ts';
import {
  insertMessage,
  insertReply,
  selectBranchMessages,
  selectIsAnswerable,
  selectOwnMessages,
} from './messages.queries.ts';

/** The most messages that one page shows. */
const listLimit = 100;

/**
 * Keeps a message of the actor about a page. `key` is made with the form: the same key again is the same message, and
 * the first text stands. Invalid for an empty or over-long text.
 */
export async function sendMessage(
  actor: Asker,
  { page, text, key, at }: { page: string; text: string; key: string; at?: Date },
): Promise<{ outcome: 'sent' | 'already-sent' }> {
  checkKey(key);
  const message = {
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

/** Messages from the actor's branches, those without an answer first, then the newest; never the actor's own. */
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
