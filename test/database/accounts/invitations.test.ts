import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accessOf } from '#domain/accounts/access.ts';
import type { Actor } from '#domain/accounts/actor.ts';
import {
  inviteByMail,
  mailWay,
  openInvitation,
  sendDueMails,
  startSending,
  useInvitation,
} from '#domain/accounts/invitations.ts';
import { signIn } from '#domain/accounts/sign-in.ts';
import { forgetSite } from '#domain/departments/site.ts';
import { transaction } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { capturedFolder, closeMail } from '#platform/mail.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { type MailServer, startMailServer } from '../../support/mail-server.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
const password = 'lantern gravel otter';
const everybody = { filter: { which: 'everybody' }, page: 1 } as const;
let make: Arrangement;
let server: MailServer;
let coordinator: Actor;
let [bureau, section] = [0, 0];
let serial = 0;

beforeAll(async () => {
  server = await startMailServer();
  Object.assign(env, { smtpUrl: server.url });
  make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  bureau = await make.department('BUREAU', city);
  section = await make.department('SECTION', bureau);
  coordinator = actorOf(await make.worker(bureau, { number: 'coordinator' }), { isCoordinator: true });
  await make.coordinator(coordinator.staffId, bureau);
});
afterAll(async () => {
  Object.assign(env, { smtpUrl: undefined });
  closeMail();
  await server.stop();
});
beforeEach(() => {
  server.mails.length = 0;
  server.refuse = () => null;
});

async function newcomer(address?: string | null): Promise<{ id: number; address: string | null }> {
  const number = `n${++serial}`;
  const id = await make.worker(section, { number, invitedOn: null });
  const email = address === undefined ? `${number}@example.org` : address;
  await db.owner`update staff set email = ${email} where id = ${id}`;
  return { id, address: email };
}

const invite = (ids: number[], key: string = randomUUID(), by = coordinator) =>
  inviteByMail(by, 'BUREAU', { chosen: ids, filter: everybody.filter, key }, 'zh');

/** The state of the last mail to somebody, as their coordinator reads it. */
async function mailOf(id: number) {
  const { rows } = await accessOf(coordinator, 'BUREAU', everybody, 'en');
  const { mail, failure, state, lastKind } = rows.find((row) => row.staffId === id)!;
  return { mail, failure, state, lastKind };
}

function tokenIn(text: string): string {
  return /\/invitation\/([A-Za-z0-9_-]{43})\s/.exec(text)![1]!;
}

describe('an invitation', () => {
  test('is received, opened as often as one likes, and used once', async () => {
    const { id, address } = await newcomer();
    expect(await invite([id])).toBe(1);
    expect(await mailOf(id)).toMatchObject({ mail: 'waiting', state: 'not-invited' });
    expect(await sendDueMails()).toBe(1);
    expect(await mailOf(id)).toEqual({ mail: 'sent', failure: null, state: 'open', lastKind: 'invitation' });

    const [mail] = server.mails;
    expect(mail!.to).toEqual([address]);
    expect(mail!.headers).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(mail!.text).toContain(`工号是 n${serial}`);
    expect(mail!.text).toContain(`${env.publicUrl.origin}/zh/invitation/`);
    const token = tokenIn(mail!.text);
    expect(JSON.stringify(await db.owner`select * from account_links`)).not.toContain(token);

    for (let n = 0; n < 3; n++) expect(await openInvitation(token)).toMatchObject({ outcome: 'open' });
    await expect(useInvitation({ token, password: 'short', userAgent: null })).rejects.toThrow('password-too-short');
    const used = await Promise.all([1, 2].map(() => useInvitation({ token, password, userAgent: null })));
    expect(used.map((each) => each.outcome).sort()).toEqual(['gone', 'signed-in']);
    expect(await openInvitation(token)).toEqual({ outcome: 'used' });
    expect(await signIn({ who: address!, password, userAgent: null, address: '10.1.1.1' })).toMatchObject({
      outcome: 'signed-in',
      staffId: id,
    });
    expect(await mailOf(id)).toMatchObject({ state: 'signed-in' });
  });

  test('can be sent again: the newer link counts', async () => {
    const { id } = await newcomer();
    await invite([id]);
    await sendDueMails();
    await invite([id]);
    await sendDueMails();
    const [first, second] = server.mails.map(({ text }) => tokenIn(text));
    expect(await openInvitation(first!)).toEqual({ outcome: 'replaced' });
    expect(await openInvitation(second!)).toMatchObject({ outcome: 'open' });
    await db.owner`update account_links set expires_at = now() where staff_id = ${id}`;
    expect(await openInvitation(second!)).toEqual({ outcome: 'expired' });
    expect(await useInvitation({ token: second!, password, userAgent: null })).toEqual({ outcome: 'gone' });
    await expect(openInvitation('A'.repeat(43))).rejects.toThrow(NotFound);
    await expect(openInvitation('nothing')).rejects.toThrow(NotFound);
  });

  test('to an address that the server does not know has failed, with the reason', async () => {
    const known = await newcomer();
    const unknown = await newcomer('nobody-here@example.org');
    server.refuse = (address) => (address.startsWith('nobody') ? { code: 550, words: 'No such user' } : null);
    expect(await invite([known.id, unknown.id])).toBe(2);
    await sendDueMails();
    expect(await mailOf(known.id)).toMatchObject({ mail: 'sent' });
    expect(await mailOf(unknown.id)).toMatchObject({ mail: 'failed', failure: 'address-refused' });
    const failed = await accessOf(coordinator, 'BUREAU', { filter: { which: 'failed' }, page: 1 }, 'en');
    expect(failed.rows.map((row) => row.staffId)).toEqual([unknown.id]);
  });

  test('waits while the server does not take it, and arrives later; after six tries it has failed', async () => {
    const { id } = await newcomer();
    server.refuse = () => ({ code: 451, words: 'Try again later' });
    await invite([id]);
    expect(await sendDueMails()).toBe(1);
    expect(await mailOf(id)).toMatchObject({ mail: 'waiting' });
    expect(await sendDueMails()).toBe(0);
    server.refuse = () => null;
    await db.owner`update mails set next_try_at = now() where staff_id = ${id}`;
    await sendDueMails();
    expect(await mailOf(id)).toMatchObject({ mail: 'sent' });

    const { id: other } = await newcomer();
    server.refuse = () => ({ code: 451, words: 'Try again later' });
    await invite([other]);
    for (let n = 0; n < 6; n++) {
      await db.owner`update mails set next_try_at = now() where staff_id = ${other}`;
      expect(await sendDueMails(), String(n)).toBe(1);
    }
    expect(await mailOf(other)).toMatchObject({ mail: 'failed', failure: 'no-answer' });
    const open =
      await db.owner`select from account_links where staff_id = ${other} and used_at is null and voided_at is null`;
    expect(open).toHaveLength(0);
  });

  test('that a process left half-sent is sent by another one', async () => {
    const { id } = await newcomer();
    await invite([id]);
    await db.owner`update mails set leased_until = now() + interval '1 minute', attempts = 1 where staff_id = ${id}`;
    expect(await sendDueMails()).toBe(0);
    await db.owner`update mails set leased_until = now() - interval '1 second' where staff_id = ${id}`;
    expect(await sendDueMails()).toBe(1);
    expect(server.mails).toHaveLength(1);
  });

  test('is sent once, however many processes look for work', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 30; n++) ids.push((await newcomer()).id);
    await invite(ids);
    const stops = [startSending(), startSending()];
    await expect.poll(() => server.mails.length, { timeout: 20_000 }).toBe(30);
    await Promise.all(stops.map((stop) => stop()));
    expect(new Set(server.mails.flatMap(({ to }) => to)).size).toBe(30);
  });
});

describe('asking for invitations', () => {
  test('twice with one key is once, and leaves out who has no address', async () => {
    const { id } = await newcomer();
    const { id: without } = await newcomer(null);
    const key = randomUUID();
    expect(await invite([id, without], key)).toBe(1);
    expect(await invite([id, without], key)).toBe(1);
    expect(await db.owner`select from mails where batch_key = ${key}`).toHaveLength(1);
    await expect(invite([without])).rejects.toThrow('nobody-with-address');
    await sendDueMails();
  });

  test('reaches the own people only, and nobody whose rights reach further', async () => {
    const { id: author } = await newcomer();
    await db.owner`insert into role_grants (staff_id, role) values (${author}, 'author')`;
    const outsider = await make.worker(await make.department('OTHER'), { number: 'outsider' });
    await db.owner`update staff set email = 'outsider@example.org' where id = ${outsider}`;
    for (const id of [author, outsider, coordinator.staffId]) {
      await expect(invite([id])).rejects.toThrow('nobody-with-address');
      const forced = transaction(
        coordinator,
        (sql) => sql`
          insert into mails (kind, staff_id, address, language, asked_by, batch_key)
          values ('invitation', ${id}, 'x@example.org', 'en', ${coordinator.staffId}, ${randomUUID()})`,
      );
      await expect(forced).rejects.toThrow(/row-level security/);
    }
    const learner = actorOf((await newcomer()).id);
    await expect(invite([author], randomUUID(), learner)).rejects.toThrow(NotFound);
  });

  test('without a mail server says so; a demonstration keeps its mail as files', async () => {
    const { id } = await newcomer();
    const { dataDirectory } = env;
    const ownDirectory = await mkdtemp(path.join(tmpdir(), 'lectern-mail-'));
    Object.assign(env, { smtpUrl: undefined, dataDirectory: ownDirectory });
    forgetSite();
    try {
      expect(await mailWay()).toBe('none');
      await expect(invite([id])).rejects.toThrow('no-mail');
      await db.owner`insert into settings (key, value) values ('demonstration', 'true')`;
      forgetSite();
      expect(await mailWay()).toBe('captured');
      await invite([id]);
      await sendDueMails();
      const [file] = await readdir(capturedFolder());
      expect(await readFile(path.join(capturedFolder(), file!), 'utf8')).toContain(`To: n${serial}@example.org`);
    } finally {
      Object.assign(env, { smtpUrl: server.url, dataDirectory });
      await rm(ownDirectory, { recursive: true, force: true });
    }
  });
});
