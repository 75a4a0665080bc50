// SQL on the link with which the first administrator sets up the site.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

export interface LinkRow {
  id: number;
  usedAt: Date | null;
  expiresAt: Date;
  isExpired: boolean;
}

const setUpLock = 72_700_002;

/** Lets set-ups wait for each other: there is one first administrator. */
export async function lockSetUp(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${setUpLock})`;
}

export async function selectHasAdministrator(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select from role_grants g
    join accounts a on a.staff_id = g.staff_id and a.disabled_at is null
    where g.role = 'administrator' and (g.until_on is null or g.until_on >= current_date)
    limit 1`;
  return rows.length > 0;
}

/** Makes links nobody has used void. */
export async function expireSetUpLinks(sql: Sql): Promise<void> {
  await sql`
    update account_links set expires_at = now() where staff_id is null and used_at is null and expires_at > now()`;
}

export async function insertSetUpLink(sql: Sql, tokenHash: Buffer, hours: number): Promise<void> {
  await sql`
    insert into account_links (staff_id, token_hash, expires_at)
    values (null, ${tokenHash}, now() + make_interval(hours => ${hours}))`;
}

export async function selectOptionalSetUpLink(sql: Sql, tokenHash: Buffer): Promise<LinkRow | null> {
  const [row] = await sql<LinkRow[]>`
    select id, used_at, expires_at, expires_at <= now() as is_expired
    from account_links where token_hash = ${tokenHash} and staff_id is null`;
  return row ?? null;
}

/** Marks the link used. False when somebody was faster or it has expired. */
export async function updateSetUpLinkUsed(sql: Sql, tokenHash: Buffer): Promise<boolean> {
  const rows = await sql`
    update account_links set used_at = now()
    where staff_id is null and token_hash = ${tokenHash} and used_at is null and expires_at > now()
    returning id`;
  return rows.length === 1;
}

/** Takes on the first administrator; somebody whom a roster brought before keeps their row. */
export async function upsertAdministrator(
  sql: Sql,
  person: { staffNumber: string; name: Localised; email: string | null },
): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into staff (staff_number, name, email)
    values (${person.staffNumber}, ${sql.json(person.name)}, ${person.email})
    on conflict (staff_number) do update
    set name = excluded.name, email = coalesce(excluded.email, staff.email)
    returning id`;
  return row!.id;
}

export async function selectHasAccount(sql: Sql, staffId: number): Promise<boolean> {
  const rows = await sql`select from accounts where staff_id = ${staffId}`;
  return rows.length === 1;
}

export async function upsertSiteName(sql: Sql, name: Localised): Promise<void> {
  await sql`
    insert into settings (key, value) values ('site_name', ${sql.json(name)})
    on conflict (key) do update set value = excluded.value`;
}
