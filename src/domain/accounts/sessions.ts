// Sessions: Lucia as engine over our own adapter, which splits the token into a public id and a secret, keeps time by
// the database's clock, and ends every session 30 minutes after its last use and 12 hours after its beginning.
import { Lucia, TimeSpan, type Adapter } from 'lucia';
import { read, system, transaction } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { log } from '#platform/log.ts';
import { actorRoles, type Actor } from './actor.ts';
import { browserOf, type BrowserName } from './browser.ts';
import { newToken, readToken, sessionCookie, splitToken, type SessionCookie } from './cookie.ts';
import {
  deleteEndedSessions,
  endSessionsOf,
  insertSession,
  revokeSession,
  revokeSessionByToken,
  selectSession,
  selectSessionsOf,
  updateSessionSeen,
} from './sessions.queries.ts';

const idleMinutes = 30;
const lifeHours = 12;
const extendAfterMinutes = 1;
const longestUserAgent = 300;
const cleanEveryMs = 60 * 60 * 1000;
// A database that only reads, or is just changing over: whoever is signed in stays so, the extension comes later.
const passingFaults = [
  '25006',
  '57P01',
  '57P03',
  'CONNECTION_CLOSED',
  'CONNECT_TIMEOUT',
  'CONNECTION_ENDED',
  'TX_LOST',
];

interface SessionAttributes {
  userAgent: string | null;
}

type UserAttributes = Omit<Actor, 'staffId'>;

const adapter: Adapter = {
  async getSessionAndUser(token) {
    const parts = splitToken(token);
    const row = parts && (await selectSession(parts.id, parts.secretHash));
    if (!row) return [null, null];
    const { id, staffId, freshMs, name, language, departmentId, roles } = row;
    // The database has decided that the session holds. Lucia is told how long since its last use, on this server's
    // clock, and from that alone decides whether to extend it.
    const expiresAt = new Date(Date.now() + Math.max(idleMinutes * 60_000 - freshMs, 1000));
    return [
      { id, userId: staffId, expiresAt, attributes: { userAgent: null } },
      { id: staffId, attributes: { name, language, departmentId, ...actorRoles(roles) } },
    ];
  },
  async getUserSessions(staffId) {
    const rows = await system('session', (sql) => selectSessionsOf(sql, staffId, lifeHours));
    return rows.map(({ id, seenAt, userAgent }) => ({
      id,
      userId: staffId,
      expiresAt: new Date(seenAt.getTime() + idleMinutes * 60_000),
      attributes: { userAgent },
    }));
  },
  async setSession({ id: token, userId: staffId, attributes: { userAgent } }) {
    const parts = splitToken(token);
    if (!parts) throw new Error('a session begins with a token of newToken()');
    const begun = await system('session', (sql) => insertSession(sql, { ...parts, staffId, userAgent, idleMinutes }));
    if (!begun) throw new NotFound('no account that may sign in');
  },
  async updateSessionExpiration(id) {
    try {
      await system('session', (sql) => updateSessionSeen(sql, id, idleMinutes, lifeHours));
    } catch (error) {
      if (!passingFaults.includes((error as { code?: string }).code ?? '')) throw error;
      log.warn({ code: (error as { code?: string }).code }, 'a session could not be extended');
    }
  },
  async deleteSession(id) {
    await system('session', (sql) => revokeSession(sql, id));
  },
  async deleteUserSessions(staffId) {
    await system('session', (sql) => endSessionsOf(sql, staffId));
  },
  async deleteExpiredSessions() {
    await system('session', deleteEndedSessions);
  },
};

const lucia = new Lucia<SessionAttributes, UserAttributes>(adapter, {
  // Lucia extends at half of this: when more than a minute of the 30 has passed.
  sessionExpiresIn: new TimeSpan(2 * (idleMinutes - extendAfterMinutes), 'm'),
  getSessionAttributes: (attributes) => attributes,
  getUserAttributes: (attributes) => attributes,
});

declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia;
    UserId: number;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

/** Who is asking, and by which session. */
export interface ValidSession {
  actor: Actor;
  /** `freshCookie` is a Set-Cookie line to send; null as long as the cookie ends with the browser and never changes. */
  session: { id: string; freshCookie: string | null };
}

/** A session as its owner sees it. */
export interface ListedSession extends BrowserName {
  id: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  isCurrent: boolean;
}

let cleanedAt = 0;

/**
 * The session behind a Cookie header, extended at most once a minute; null when there is none that holds: unknown,
 * forged, ended, idle for 30 minutes, older than 12 hours, of a disabled account or of somebody who has left.
 */
export async function validateSession(cookieHeader: string | null | undefined): Promise<ValidSession | null> {
  const token = readToken(cookieHeader);
  if (!token) return null;
  const { session, user } = await lucia.validateSession(token);
  if (!session) return null;
  const { id: staffId, ...person } = user;
  return { actor: { staffId, ...person }, session: { id: session.id, freshCookie: null } };
}

/**
 * Begins a session under a token nobody has seen, and ends the one the browser had before (`cookieHeader`). Refuses
 * with NotFound when the person has no account or it is disabled.
 */
export async function createSession(
  staffId: number,
  userAgent: string | null,
  cookieHeader?: string | null,
): Promise<SessionCookie> {
  await endSessionOfBrowser(cookieHeader);
  const token = newToken();
  await lucia.createSession(
    staffId,
    { userAgent: userAgent?.slice(0, longestUserAgent) ?? null },
    { sessionId: token },
  );
  if (Date.now() - cleanedAt > cleanEveryMs) {
    cleanedAt = Date.now();
    await lucia.deleteExpiredSessions();
  }
  return sessionCookie(token);
}

/** Ends the session behind a Cookie header, if there is one. */
export async function endSessionOfBrowser(cookieHeader: string | null | undefined): Promise<void> {
  const parts = splitToken(readToken(cookieHeader) ?? '');
  if (parts) await system('session', (sql) => revokeSessionByToken(sql, parts.id, parts.secretHash));
}

/** Ends one of the person's own sessions. Of another's, or of none, nothing happens; the answer does not tell which. */
export async function endSession(actor: Actor, id: string): Promise<void> {
  await transaction(actor, (sql) => revokeSession(sql, id));
}

/** Signs the person out everywhere, this browser too. */
export async function endAllSessions(actor: Actor): Promise<void> {
  await lucia.invalidateUserSessions(actor.staffId);
}

/** The person's own sessions that hold now, the last used first. `currentId` is the session that asks. */
export async function listSessions(actor: Actor, currentId: string | null): Promise<ListedSession[]> {
  const rows = await read(actor, (sql) => selectSessionsOf(sql, actor.staffId, lifeHours));
  return rows.map(({ id, createdAt, seenAt, userAgent }) => ({
    id,
    firstSeenAt: createdAt,
    lastSeenAt: seenAt,
    isCurrent: id === currentId,
    ...browserOf(userAgent),
  }));
}
