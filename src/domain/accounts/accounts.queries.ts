// SQL on accounts, and on the lines of `staff` that signing in reads and writes.
import type { Language, Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';

export interface AccountRow {
  staffId: number;
  staffNumber: string;
  email: string | null;
  name: Localised;
  passwordHash: string | null;
  language: Language;
}

/** Throws NotFound when the person has no account, or not for the one who asks. */
export async function selectAccount(sql: Sql, staffId: number): Promise<AccountRow> {
  const [row] = await sql<AccountRow[]>`
    select a.staff_id, f.staff_number, f.email, f.name, a.password_hash, a.language
    from accounts a join staff f on f.id = a.staff_id
    where a.staff_id = ${staffId}`;
  if (!row) throw new NotFound('account');
  return row;
}

/**
 * The account that may sign in under a staff number (in any case) or a mail address, given in lower case; null when
 * there is none, it is disabled, or the person has left.
 */
export async function selectAccountByName(sql: Sql, who: string): Promise<AccountRow | null> {
  const [row] = await sql<AccountRow[]>`
    select a.staff_id, f.staff_number, f.email, f.name, a.password_hash, a.language
    from staff f join accounts a on a.staff_id = f.id
    where (lower(f.staff_number) = ${who} or f.email = ${who})
      and a.disabled_at is null and (f.left_on is null or f.left_on >= current_date)
    order by (lower(f.staff_number) = ${who}) desc, f.id
    limit 1`;
  return row ?? null;
}

/** Null when the staff member exists but may not sign in any more. */
export async function selectOptionalUsableAccount(sql: Sql, staffId: number): Promise<AccountRow | null> {
  const [row] = await sql<AccountRow[]>`
    select a.staff_id, f.staff_number, f.email, f.name, a.password_hash, a.language
    from accounts a join staff f on f.id = a.staff_id
    where a.staff_id = ${staffId} and a.disabled_at is null and (f.left_on is null or f.left_on >= current_date)`;
  return row ?? null;
}

export async function updatePassword(sql: Sql, staffId: number, passwordHash: string): Promise<void> {
  await sql`update accounts set password_hash = ${passwordHash} where staff_id = ${staffId}`;
}

export async function updateLanguage(sql: Sql, staffId: number, language: Language): Promise<void> {
  await sql`update accounts set language = ${language} where staff_id = ${staffId}`;
}

/** Opens the account, or gives an open one the password; the first day of the invitation stays. */
export async function insertAccount(
  sql: Sql,
  account: { staffId: number; passwordHash: string | null; language: Language; invitedOn: string | null },
): Promise<void> {
  await sql`
    insert into accounts (staff_id, password_hash, language)
    values (${account.staffId}, ${account.passwordHash}, ${account.language})
    on conflict (staff_id) do update set password_hash = coalesce(excluded.password_hash, accounts.password_hash)`;
  await sql`
    update staff set invited_on = coalesce(${account.invitedOn}::date, current_date)
    where id = ${account.staffId} and invited_on is null`;
}

/** Keeps the first day on which somebody signed in; later ones change nothing. */
export async function updateFirstSignIn(sql: Sql, staffId: number, day: string): Promise<void> {
  await sql`update staff set first_signed_in_on = ${day}::date where id = ${staffId} and first_signed_in_on is null`;
}
