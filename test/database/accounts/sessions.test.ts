import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAccount } from '#domain/accounts/accounts.ts';
import { cookieName, newToken, type SessionCookie } from '#domain/accounts/cookie.ts';
import {
  createSession,
  endAllSessions,
  endSession,
  endSessionOfBrowser,
  listSessions,
  validateSession,
} from '#domain/accounts/sessions.ts';
import { deleteEndedSessions, selectSession } from '#domain/accounts/sessions.queries.ts';
import { read, system } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, addPerson } from './people.ts';

const db = useDatabase();
let me: number;
let other: number;

const headerOf = (cookie: SessionCookie): string => `${cookie.name}=${cookie.value}`;
const idOf = (cookie: SessionCookie): string => cookie.value.split('.')[0]!;
const begin = async (staffId = me): Promise<SessionCookie> => createSession(staffId, 'a browser');

beforeAll(async () => {
  me = await addPerson(db.owner, '1');
  other = await addPerson(db.owner, '2');
  await openAccount(me);
  await openAccount(other);
});
beforeEach(async () => {
  await db.owner`update accounts set disabled_at = null`;
  await db.owner`update staff set left_on = null`;
  await db.owner`delete from sessions`;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session', () => {
  test('says who is asking, and hands on its id but never its secret', async () => {
    const cookie = await begin();
    const found = await validateSession(`theme=x; ${headerOf(cookie)}`);
    expect(found).toEqual({
      actor: {
        staffId: me,
        name: { en: 'Person 1', zh: '人员1' },
        language: 'en',
        departmentId: null,
        isAdministrator: false,
        isCoordinator: false,
        isDeputy: false,
        isAuthor: false,
        isAuditor: false,
      },
      session: { id: idOf(cookie), freshCookie: null },
    });
    expect(JSON.stringify(found)).not.toContain(cookie.value.split('.')[1]);
  });

  test('leaves no secret in the database', async () => {
    const cookie = await begin();
    const rows = await db.owner`select to_jsonb(s)::text as text from sessions s`;
    expect(rows[0]!['text']).toContain(idOf(cookie));
    expect(JSON.stringify(rows)).not.toContain(cookie.value.split('.')[1]);
  });

  test('does not open with its id alone, a wrong secret or a malformed token', async () => {
    const cookie = await begin();
    const ill = [idOf(cookie), `${idOf(cookie)}.${'A'.repeat(43)}`, "x' or 1=1--", 'a'.repeat(100_000), '', '%'];
    for (const value of ill) expect(await validateSession(`${cookieName}=${value}`)).toBeNull();
    expect(await validateSession(`${headerOf(cookie)}; ${headerOf(await begin())}`)).toBeNull();
    expect(await validateSession(`x=%; ${headerOf(cookie)}`)).not.toBeNull();
    expect(await validateSession(null)).toBeNull();
  });

  test('is extended by the clock of the database when a minute has passed, and not before', async () => {
    const cookie = await begin();
    const seen = async (): Promise<Record<string, number>> => {
      const [row] = await db.owner<Record<string, number>[]>`
        select extract(epoch from now() - seen_at)::float as ago, extract(epoch from expires_at - now())::float as left
        from sessions where id = ${idOf(cookie)}`;
      return row!;
    };
    const age = async (text: string): Promise<void> => {
      await db.owner`
        update sessions set seen_at = now() - ${text}::interval, expires_at = now() - ${text}::interval + interval '30 minutes'
        where id = ${idOf(cookie)}`;
    };
    await age('50 seconds');
    expect(await validateSession(headerOf(cookie))).not.toBeNull();
    expect((await seen())['ago']).toBeGreaterThan(49);
    await age('70 seconds');
    expect(await validateSession(headerOf(cookie))).not.toBeNull();
    expect((await seen())['ago']).toBeLessThan(5);
    expect((await seen())['left']).toBeGreaterThan(1795);
  });

  test('ends after 30 minutes without use', async () => {
    const cookie = await begin();
    await db.owner`update sessions set seen_at = now() - interval '31 minutes', expires_at = now() - interval '1 minute'`;
    expect(await validateSession(headerOf(cookie))).toBeNull();
  });

  test('is not extended past twelve hours, and ends then', async () => {
    const cookie = await begin();
    await db.owner`
      update sessions set created_at = now() - interval '11 hours 50 minutes', seen_at = now() - interval '5 minutes',
        expires_at = now() + interval '10 minutes'`;
    expect(await validateSession(headerOf(cookie))).not.toBeNull();
    const [row] = await db.owner<{ left: number; fresh: number }[]>`
      select extract(epoch from expires_at - now())::float as left, extract(epoch from now() - seen_at)::float as fresh
      from sessions`;
    expect(row!.left).toBeLessThan(601);
    expect(row!.fresh).toBeLessThan(5);
    // In its last minutes it is not written at every request either.
    await db.owner`update sessions set seen_at = now() - interval '30 seconds'`;
    await validateSession(headerOf(cookie));
    const [again] = await db.owner<{ fresh: number }[]>`
      select extract(epoch from now() - seen_at)::float as fresh from sessions`;
    expect(again!.fresh).toBeGreaterThan(29);

    await db.owner`update sessions set created_at = now() - interval '12 hours 1 second', expires_at = now() + interval '5 minutes'`;
    expect(await validateSession(headerOf(cookie))).toBeNull();
  });

  test('does not depend on the clock of this server', async () => {
    const cookie = await begin();
    for (const hours of [2, -2]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
      const row = await selectSession(idOf(cookie), Buffer.alloc(32));
      expect(row).toBeNull();
      expect(await validateSession(headerOf(cookie))).not.toBeNull();
      vi.useRealTimers();
    }
  });

  test('ends with the account: disabled, epoch raised, or its person gone', async () => {
    const cookie = await begin();
    await db.owner`update accounts set disabled_at = now() where staff_id = ${me}`;
    expect(await validateSession(headerOf(cookie))).toBeNull();
    await db.owner`update accounts set disabled_at = null where staff_id = ${me}`;
    await db.owner`update staff set left_on = current_date - 1 where id = ${me}`;
    expect(await validateSession(headerOf(cookie))).toBeNull();
    await db.owner`update staff set left_on = current_date where id = ${me}`;
    expect(await validateSession(headerOf(cookie))).not.toBeNull();
    await db.owner`update accounts set auth_epoch = auth_epoch + 1 where staff_id = ${me}`;
    expect(await validateSession(headerOf(cookie))).toBeNull();
  });

  test('does not begin without an account that may sign in', async () => {
    const stranger = await addPerson(db.owner, '3');
    await expect(createSession(stranger, null)).rejects.toThrow(NotFound);
    await db.owner`update accounts set disabled_at = now() where staff_id = ${me}`;
    await expect(createSession(me, null)).rejects.toThrow(NotFound);
  });

  test('always begins under a new token, and ends the one the browser had', async () => {
    const old = await begin();
    const fresh = await createSession(other, null, headerOf(old));
    expect(idOf(fresh)).not.toBe(idOf(old));
    expect(await validateSession(headerOf(old))).toBeNull();
    expect((await validateSession(headerOf(fresh)))!.actor.staffId).toBe(other);
    // A planted cookie is never adopted.
    const planted = `${cookieName}=${newToken()}`;
    const mine = await createSession(me, null, planted);
    expect(headerOf(mine)).not.toBe(planted);
    expect(await validateSession(planted)).toBeNull();
  });

  test('stays while the database only reads', async () => {
    const cookie = await begin();
    await db.owner`update sessions set seen_at = now() - interval '5 minutes', expires_at = now() + interval '25 minutes'`;
    // A standby, or a database that is changing over, refuses every write with this code.
    await db.owner.unsafe(`
      create function refuse_write() returns trigger language plpgsql as $$
        begin raise exception 'read-only' using errcode = '25006'; end $$;
      create trigger refuse_write before update on sessions for each row execute function refuse_write()`);
    try {
      expect(await validateSession(headerOf(cookie))).not.toBeNull();
      await expect(endSession(actorOf(me), idOf(cookie))).rejects.toThrow('read-only');
    } finally {
      await db.owner.unsafe('drop trigger refuse_write on sessions; drop function refuse_write()');
    }
  });
});

describe('my sessions', () => {
  test('are listed with browser and times, and ended one by one by their public id', async () => {
    const here = await createSession(me, 'Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36');
    const there = await createSession(me, 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0');
    await createSession(other, null);
    const list = await listSessions(actorOf(me), idOf(here));
    expect(list).toHaveLength(2);
    expect(list.find((each) => each.isCurrent)).toMatchObject({ id: idOf(here), browser: 'Chrome', system: 'Windows' });
    expect(list.find((each) => !each.isCurrent)).toMatchObject({ id: idOf(there), browser: 'Firefox' });
    expect(list[0]!.firstSeenAt).toBeInstanceOf(Date);

    await endSession(actorOf(me), idOf(there));
    expect(await validateSession(headerOf(there))).toBeNull();
    expect(await validateSession(headerOf(here))).not.toBeNull();
    expect(await listSessions(actorOf(me), null)).toHaveLength(1);
  });

  test('are out of reach of others', async () => {
    const mine = await begin();
    await endSession(actorOf(other), idOf(mine));
    expect(await validateSession(headerOf(mine))).not.toBeNull();
    expect(await listSessions(actorOf(other), null)).toEqual([]);
    const seen = await read({ staffId: other }, async (sql) => [
      await sql`select from sessions where staff_id = ${me}`,
      await sql`select from accounts where staff_id = ${me}`,
      await sql`select from account_links`,
    ]);
    expect(seen.map((rows) => rows.length)).toEqual([0, 0, 0]);
  });

  test('end everywhere at once, this browser too; nobody else is touched', async () => {
    const [here, there, theirs] = [await begin(), await begin(), await begin(other)];
    await endAllSessions(actorOf(me));
    expect(await validateSession(headerOf(here))).toBeNull();
    expect(await validateSession(headerOf(there))).toBeNull();
    expect(await validateSession(headerOf(theirs))).not.toBeNull();
    expect(await validateSession(headerOf(await begin()))).not.toBeNull();
  });

  test('end when the browser signs out; a forged cookie ends nothing', async () => {
    const cookie = await begin();
    await endSessionOfBrowser(`${cookieName}=${idOf(cookie)}.${'A'.repeat(43)}`);
    expect(await validateSession(headerOf(cookie))).not.toBeNull();
    await endSessionOfBrowser(headerOf(cookie));
    expect(await validateSession(headerOf(cookie))).toBeNull();
    await endSessionOfBrowser(null);
  });

  test('are not kept once they have been over for a day', async () => {
    const [old, revoked, alive] = [await begin(), await begin(), await begin()];
    await db.owner`update sessions set expires_at = now() - interval '25 hours' where id = ${idOf(old)}`;
    await db.owner`update sessions set revoked_at = now() - interval '25 hours' where id = ${idOf(revoked)}`;
    expect(await system('session', deleteEndedSessions)).toBe(2);
    expect(await validateSession(headerOf(alive))).not.toBeNull();
  });
});
