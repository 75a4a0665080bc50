// SQL on sessions. Times are the database's: the clocks of several servers may differ.
import type { Localised } from '#i18n/language.ts';
import type { Language } from '#i18n/language.ts';
import { withoutContext, type Sql } from '#platform/db.ts';
import type { Role } from './role.ts';

/** A session that holds now, with its person. */
export interface SessionRow {
  id: string;
  staffId: number;
  /** Milliseconds since it was last extended. */
  freshMs: number;
  name: Localised;
  language: Language;
  /** Where the person works today; null for nowhere. */
  departmentId: number | null;
  /** Those that hold today; one of several branches stands there several times. */
  roles: Role['role'][];
}

export interface ListedSessionRow {
  id: string;
  createdAt: Date;
  seenAt: Date;
  userAgent: string | null;
}

/** One statement outside any transaction: it runs at every request. */
export async function selectSession(id: string, secretHash: Buffer): Promise<SessionRow | null> {
  const rows = await withoutContext()<SessionRow[]>`
    select id, staff_id, fresh_ms, name, language, department_id, roles from session_of(${id}, ${secretHash})`;
  return rows[0] ?? null;
}

/** False when there is no account that may sign in. */
export async function insertSession(
  sql: Sql,
  session: { id: string; secretHash: Buffer; staffId: number; userAgent: string | null; idleMinutes: number },
): Promise<boolean> {
  const rows = await sql`
    insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch, user_agent)
    select ${session.id}, ${session.secretHash}, a.staff_id, now() + make_interval(mins => ${session.idleMinutes}),
      a.auth_epoch, ${session.userAgent}
    from accounts a
    where a.staff_id = ${session.staffId} and a.disabled_at is null
    returning id`;
  return rows.length === 1;
}

export async function updateSessionSeen(sql: Sql, id: string, idleMinutes: number, lifeHours: number): Promise<void> {
  await sql`
    update sessions
    set seen_at = now(),
      expires_at = least(now() + make_interval(mins => ${idleMinutes}), created_at + make_interval(hours => ${lifeHours}))
    where id = ${id} and revoked_at is null and expires_at > now()`;
}

/** Ends a session; row-level security leaves only a person's own ones within reach. True when one ended. */
export async function revokeSession(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`update sessions set revoked_at = now() where id = ${id} and revoked_at is null returning id`;
  return rows.length === 1;
}

/** Ends the session behind a token, whoever's it is. */
export async function revokeSessionByToken(sql: Sql, id: string, secretHash: Buffer): Promise<void> {
  await sql`
    update sessions set revoked_at = now() where id = ${id} and secret_hash = ${secretHash} and revoked_at is null`;
}

/** Raises the epoch: every session that began before it is void, at once and on every server. */
export async function endSessionsOf(sql: Sql, staffId: number): Promise<void> {
  await sql`update accounts set auth_epoch = auth_epoch + 1 where staff_id = ${staffId}`;
  await sql`update sessions set revoked_at = now() where staff_id = ${staffId} and revoked_at is null`;
}

/** The sessions that hold now, the last used first. */
export function selectSessionsOf(sql: Sql, staffId: number, lifeHours: number): Promise<ListedSessionRow[]> {
  return sql<ListedSessionRow[]>`
    select s.id, s.created_at, s.seen_at, s.user_agent
    from sessions s
    join accounts a on a.staff_id = s.staff_id and a.auth_epoch = s.auth_epoch
    where s.staff_id = ${staffId} and s.revoked_at is null and s.expires_at > now()
      and s.created_at + make_interval(hours => ${lifeHours}) > now()
    order by s.seen_at desc, s.id`;
}

/** Takes away what ended more than a day ago: kept longer it would be a diary of somebody's working hours. */
export async function deleteEndedSessions(sql: Sql): Promise<number> {
  const rows = await sql`
    delete from sessions
    where expires_at < now() - interval '1 day' or revoked_at < now() - interval '1 day'
    returning id`;
  return rows.length;
}

/** Whose session that token began, even when it has ended; null when it is unknown or was forgotten. */
export async function selectOptionalOwnerOfSession(sql: Sql, id: string, secretHash: Buffer): Promise<number | null> {
  const [row] = await sql<{ staffId: number }[]>`
    select staff_id from sessions where id = ${id} and secret_hash = ${secretHash}`;
  return row?.staffId ?? null;
}
