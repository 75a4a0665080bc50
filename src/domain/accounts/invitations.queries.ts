// SQL on invitations: the mails that are to be sent, and the links in them.
import type { Language, Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

/** Why a mail did not arrive. */
export type MailFailure = 'address-refused' | 'mail-refused' | 'no-answer' | 'no-mail' | 'not-admissible';

/** Asks for a mail to each of these people who has an address; how many there are. */
export async function insertInvitations(
  sql: Sql,
  staffIds: readonly number[],
  by: { staffId: number; language: Language; key: string },
): Promise<number[]> {
  const rows = await sql<{ staffId: number }[]>`
    insert into mails (kind, staff_id, address, language, asked_by, batch_key)
    select 'invitation', f.id, f.email, ${by.language}, ${by.staffId}, ${by.key}
    from staff f
    where f.id = any(${[...staffIds]}::int[]) and f.email is not null
    on conflict (batch_key, staff_id) do nothing
    returning staff_id`;
  return rows.map((row) => row.staffId);
}

export async function countInvitationsOfBatch(sql: Sql, key: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from mails where batch_key = ${key}`;
  return row!.n;
}

/** A mail that this process is to send now. */
export interface DueMail {
  id: number;
  staffId: number;
  address: string;
  language: Language;
  askedBy: number | null;
  attempts: number;
}

/** Takes mails that are due for a while, each by one process; those of a process that died are due again after it. */
export function leaseDueMails(sql: Sql, limit: number, seconds: number): Promise<DueMail[]> {
  return sql<DueMail[]>`
    update mails set leased_until = now() + make_interval(secs => ${seconds}), attempts = attempts + 1
    where id in (
      select id from mails
      where state = 'waiting' and next_try_at <= now() and (leased_until is null or leased_until < now())
      order by next_try_at, id
      limit ${limit}
      for update skip locked
    )
    returning id, staff_id, address, language, asked_by, attempts`;
}

/** Makes earlier invitations of the person void and writes the new link; null when the person has left or has no account left. */
export async function insertInvitationLink(
  sql: Sql,
  link: { staffId: number; tokenHash: Buffer; days: number; language: Language; issuedBy: number | null },
): Promise<{ id: number; language: Language; expiresAt: Date; name: Localised; staffNumber: string } | null> {
  const [person] = await sql<{ name: Localised; staffNumber: string }[]>`
    select f.name, f.staff_number from staff f left join accounts a on a.staff_id = f.id
    where f.id = ${link.staffId} and (f.left_on is null or f.left_on >= current_date) and a.disabled_at is null`;
  if (!person) return null;
  await sql`
    update account_links set voided_at = now()
    where kind = 'invitation' and staff_id = ${link.staffId} and used_at is null and voided_at is null`;
  const [row] = await sql<{ id: number; language: Language; expiresAt: Date }[]>`
    insert into account_links (kind, staff_id, token_hash, expires_at, language, issued_by)
    values ('invitation', ${link.staffId}, ${link.tokenHash}, now() + make_interval(days => ${link.days}),
      ${link.language}, ${link.issuedBy})
    returning id, language, expires_at`;
  return { ...row!, ...person };
}

export async function updateLinkVoid(sql: Sql, id: number): Promise<void> {
  await sql`update account_links set voided_at = now() where id = ${id} and used_at is null and voided_at is null`;
}

export async function updateMailSent(sql: Sql, id: number, linkId: number): Promise<void> {
  await sql`
    update mails set state = 'sent', ended_at = now(), leased_until = null, link_id = ${linkId}, failure = null, said = null
    where id = ${id}`;
}

export async function updateMailFailed(sql: Sql, id: number, failure: MailFailure, said: string | null): Promise<void> {
  await sql`
    update mails set state = 'failed', ended_at = now(), leased_until = null, failure = ${failure}, said = ${said}
    where id = ${id}`;
}

export async function updateMailLater(sql: Sql, id: number, minutes: number, said: string): Promise<void> {
  await sql`
    update mails set next_try_at = now() + make_interval(mins => ${minutes}), leased_until = null, said = ${said}
    where id = ${id}`;
}

export interface InvitationRow {
  id: number;
  staffId: number;
  staffNumber: string;
  email: string | null;
  name: Localised;
  language: Language;
  isUsed: boolean;
  isVoid: boolean;
  isExpired: boolean;
}

/** The invitation with that token, of somebody who may sign in. */
export async function selectOptionalInvitation(sql: Sql, tokenHash: Buffer): Promise<InvitationRow | null> {
  const [row] = await sql<InvitationRow[]>`
    select l.id, l.staff_id, f.staff_number, f.email, f.name, a.language, l.used_at is not null as is_used,
      l.voided_at is not null as is_void, l.expires_at <= now() as is_expired
    from account_links l join staff f on f.id = l.staff_id join accounts a on a.staff_id = f.id
    where l.kind = 'invitation' and l.token_hash = ${tokenHash} and a.disabled_at is null
      and (f.left_on is null or f.left_on >= current_date)`;
  return row ?? null;
}

/** The name and telephone of whoever asked for an invitation. */
export async function selectOptionalAsker(
  sql: Sql,
  staffId: number | null,
): Promise<{ name: Localised; telephone: string | null } | null> {
  const [row] = await sql<{ name: Localised; telephone: string | null }[]>`
    select name, telephone from staff where id = ${staffId}`;
  return row ?? null;
}
