// Invitations by mail: asked for in bulk, sent one by one by whichever process has time, tried again while the mail server
// does not answer. The link is made when the mail is written; of its token only a hash is kept.
import { createHash, randomBytes } from 'node:crypto';
import { siteOf } from '#domain/departments/site.ts';
import { fill } from '#i18n/fill.ts';
import { longDay } from '#i18n/format.ts';
import { type Language, type Localised, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { dayOf, today } from '#platform/clock.ts';
import { system, transaction } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { log } from '#platform/log.ts';
import { captureMail, closeMail, type MailResult, sendMail } from '#platform/mail.ts';
import { accessBranch, type AccessFilter } from './access.ts';
import type { Actor } from './actor.ts';
import { insertEvent } from './audit.queries.ts';
import type { SessionCookie } from './cookie.ts';
import {
  countInvitationsOfBatch,
  type DueMail,
  insertInvitationLink,
  insertInvitations,
  leaseDueMails,
  selectOptionalAsker,
  selectOptionalInvitation,
  updateLinkVoid,
  updateMailFailed,
  updateMailLater,
  updateMailSent,
} from './invitations.queries.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';
import { createSession } from './sessions.ts';
import { setByLink } from './slips.ts';
import { selectAdmissible } from './slips.queries.ts';

/** Days for which an invitation holds. */
const invitationDays = 7;

/** Invitations asked for in one go. */
export const mostInvitations = 5000;

const atOnce = 10;
const leaseSeconds = 300;
const pauseMs = 2000;
/** Minutes before the next try; after the last one the mail has failed. */
const pauses = [1, 5, 30, 120, 360];
const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const keyForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hashOf = (token: string): Buffer => createHash('sha256').update(`invitation|${token}`).digest();

/** How mail leaves: through a server, into files (a demonstration without one), or not at all. */
export async function mailWay(): Promise<'smtp' | 'captured' | 'none'> {
  if (env.smtpUrl) return 'smtp';
  return (await siteOf()).demonstration ? 'captured' : 'none';
}

/**
 * Asks for invitations to people of a branch who have a mail address: those chosen, or with `chosen` null all who fit
 * the filter. The same key twice asks once. Throws Invalid `nobody-with-address`, `too-many-invitations` or `no-mail`,
 * NotFound outside the asker's branches.
 */
export async function inviteByMail(
  actor: Actor,
  departmentCode: string,
  wanted: { chosen: readonly number[] | null; filter: AccessFilter; key: string },
  language: Language,
): Promise<number> {
  if ((await mailWay()) === 'none') throw new Invalid('no-mail');
  if (!keyForm.test(wanted.key)) throw new Invalid('nobody-with-address');
  return transaction(actor, async (sql) => {
    const branch = await accessBranch(sql, departmentCode);
    const before = await countInvitationsOfBatch(sql, wanted.key);
    if (before > 0) return before;
    const filter: AccessFilter = wanted.chosen ? { which: 'everybody' } : wanted.filter;
    const asked = { top: branch.id, day: today(), filter, language, chosen: wanted.chosen, limit: mostInvitations + 1 };
    const people = await selectAdmissible(sql, asked);
    if (people.length > mostInvitations) throw new Invalid('too-many-invitations', { detail: { n: mostInvitations } });
    const by = { staffId: actor.staffId, language, key: wanted.key };
    const ids = await insertInvitations(
      sql,
      people.map(({ staffId }) => staffId),
      by,
    );
    if (ids.length === 0) throw new Invalid('nobody-with-address');
    await insertEvent(sql, {
      by: actor,
      action: 'invitations-sent',
      target: branch.code,
      detail: { departmentName: branch.name, people: ids.length },
      subjects: ids,
    });
    return ids.length;
  });
}

/** Sends what is due now; how many mails were taken in hand. */
export async function sendDueMails(): Promise<number> {
  const due = await system('mail', (sql) => leaseDueMails(sql, atOnce, leaseSeconds));
  for (const mail of due) {
    try {
      await send(mail);
    } catch (error) {
      // The lease runs out, and the mail is tried again.
      log.error({ err: error, mail: mail.id }, 'a mail could not be handled');
    }
  }
  return due.length;
}

/** Sends mails as they fall due, until the returned function is called; it waits for the mail in hand. */
export function startSending(): () => Promise<void> {
  let isStopping = false;
  let wake = (): void => {};
  const running = (async () => {
    while (!isStopping) {
      const sent = await sendDueMails().catch((error: unknown) => {
        log.warn({ err: error }, 'mail is not looked for at the moment');
        return 0;
      });
      if (sent > 0) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pauseMs).unref();
      });
    }
  })();
  return async () => {
    isStopping = true;
    wake();
    await running;
    closeMail();
  };
}

async function send(mail: DueMail): Promise<void> {
  const way = await mailWay();
  if (way === 'none') return system('mail', (sql) => updateMailFailed(sql, mail.id, 'no-mail', null));

  const token = randomBytes(32).toString('base64url');
  const { staffId, language, askedBy } = mail;
  const made = await system('mail', async (sql) => {
    const wanted = { staffId, tokenHash: hashOf(token), days: invitationDays, language, issuedBy: askedBy };
    const link = await insertInvitationLink(sql, wanted);
    return link && { ...link, asker: await selectOptionalAsker(sql, askedBy) };
  });
  if (!made) return system('mail', (sql) => updateMailFailed(sql, mail.id, 'not-admissible', null));

  const letter = { to: mail.address, ...(await letterOf(made, token)) };
  const result: MailResult =
    way === 'smtp' ? await sendMail(letter) : await captureMail(letter).then(() => ({ outcome: 'sent' }));
  await system('mail', async (sql) => {
    if (result.outcome === 'sent') return updateMailSent(sql, mail.id, made.id);
    await updateLinkVoid(sql, made.id);
    const pause = result.outcome === 'no-answer' ? pauses[mail.attempts - 1] : undefined;
    if (pause !== undefined) return updateMailLater(sql, mail.id, pause, result.said);
    return updateMailFailed(sql, mail.id, result.outcome, result.said);
  });
}

/** The words of an invitation, in the language in which the person is received. */
async function letterOf(
  made: {
    language: Language;
    expiresAt: Date;
    name: Localised;
    staffNumber: string;
    asker: { name: Localised; telephone: string | null } | null;
  },
  token: string,
): Promise<{ subject: string; text: string }> {
  const { language, name, staffNumber, expiresAt, asker } = made;
  const { invitations } = wordsFor(language);
  const site = (await siteOf()).name[language];
  const values = {
    name: name[language],
    number: staffNumber,
    site,
    link: new URL(`${prefixOf(language)}/invitation/${token}`, env.publicUrl).href,
    day: longDay(language, dayOf(expiresAt)),
    asker: asker ? [asker.name[language], asker.telephone].filter(Boolean).join(', ') : site,
  };
  return {
    subject: fill(invitations.subject, values),
    text: `${invitations.letter.map((line) => fill(line, values)).join('\n\n')}\n`,
  };
}

/** An invitation as the page of its link shows it. */
export type Invitation =
  { outcome: 'open'; name: Localised; staffNumber: string } | { outcome: 'used' | 'replaced' | 'expired' };

/** Looks at an invitation without using it: mail programs open links on their own. NotFound when there has been none. */
export async function openInvitation(token: string): Promise<Invitation> {
  const row = await invitationOf(token);
  if (row.isUsed) return { outcome: 'used' };
  if (row.isVoid) return { outcome: 'replaced' };
  if (row.isExpired) return { outcome: 'expired' };
  return { outcome: 'open', name: row.name, staffNumber: row.staffNumber };
}

/** Sets the password with an invitation, once, and signs in. Throws Invalid `password-…`; then the link still holds. */
export async function useInvitation(use: {
  token: string;
  password: string;
  userAgent: string | null;
  cookieHeader?: string | null;
}): Promise<{ outcome: 'signed-in'; cookie: SessionCookie; language: Language } | { outcome: 'gone' }> {
  const row = await invitationOf(use.token);
  if (row.isUsed || row.isVoid || row.isExpired) return { outcome: 'gone' };
  requireGoodPassword(use.password, [row.staffNumber, row.email ?? '', row.name.en, row.name.zh]);
  const passwordHash = await hashPassword(use.password);
  if (!(await setByLink(row, row.id, passwordHash, 'invitation-used'))) return { outcome: 'gone' };
  const cookie = await createSession(row.staffId, use.userAgent, use.cookieHeader);
  return { outcome: 'signed-in', cookie, language: row.language };
}

async function invitationOf(token: string) {
  if (!tokenForm.test(token)) throw new NotFound('no such invitation');
  const row = await system('sign-in', (sql) => selectOptionalInvitation(sql, hashOf(token)));
  if (!row) throw new NotFound('no such invitation');
  return row;
}
