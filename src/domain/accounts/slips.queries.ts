// SQL on slips: who may be given one, issuing them, using them. `account_links` keeps hashes only.
import type { Language, Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { AccessFilter, AccessRow } from './access.ts';

interface Asked {
  top: number;
  day: string;
  filter: AccessFilter;
}

const issueLock = 72_700_004;

/** Lets whoever issues wait for each other, so that a person has one open slip and not two. */
export async function lockIssuing(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${issueLock})`;
}

/** The department with that code when its names are within the asker's reach. */
export async function selectOptionalBranch(
  sql: Sql,
  code: string,
): Promise<{ id: number; code: string; name: Localised } | null> {
  const [row] = await sql<{ id: number; code: string; name: Localised }[]>`
    select id, code, name from departments where code = ${code} and lectern_private.sees_branch(id)`;
  return row ?? null;
}

/** From the top of the asker's branch down to the department. */
export function selectBranchPath(sql: Sql, departmentId: number): Promise<{ code: string; name: Localised }[]> {
  return sql<{ code: string; name: Localised }[]>`
    select d.code, d.name from department_closure c join departments d on d.id = c.ancestor_id
    where c.descendant_id = ${departmentId} and lectern_private.sees_branch(d.id)
    order by c.depth desc`;
}

const likely = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

// The people who count in the branch, each with the last slip or invitation.
const people = (sql: Sql, { top, day, filter }: Asked) => sql`
  select f.id as staff_id, f.staff_number, f.name, f.email, p.post, w.department_id, d.code as department_code,
    d.name as department_name, l.kind as last_kind, m.state as mail, m.failure,
    (coalesce(m.ended_at, m.asked_at) at time zone current_setting('TimeZone'))::date as mail_on,
    ((select lectern_private.is_administrator()) and f.id <> (select lectern_private.me()))
      or f.id in (select lectern_private.admissible()) as is_admissible,
    case
      when l.id is not null and l.used_at is null and l.voided_at is null and l.expires_at > now() then 'open'
      when f.first_signed_in_on is not null then 'signed-in'
      when l.id is not null and l.used_at is null and l.voided_at is null then 'expired'
      when f.invited_on is not null then 'invited'
      else 'not-invited'
    end as state,
    coalesce(
      case when l.used_at is null and l.voided_at is null then (l.expires_at at time zone current_setting('TimeZone'))::date end,
      f.first_signed_in_on, f.invited_on
    ) as day
  from branch_workplaces(${top}, ${day}) w
  join staff f on f.id = w.staff_id
  join postings p on p.id = w.posting_id
  join departments d on d.id = w.department_id
  left join lateral (
    select l.id, l.kind, l.used_at, l.voided_at, l.expires_at from account_links l
    where l.staff_id = f.id order by l.id desc limit 1
  ) l on true
  left join lateral (
    select m.state, m.failure, m.asked_at, m.ended_at from mails m where m.staff_id = f.id order by m.id desc limit 1
  ) m on true
  where (f.left_on is null or f.left_on >= ${day})
    ${filter.which === 'without' ? sql`and f.first_signed_in_on is null` : sql``}
    ${filter.which === 'failed' ? sql`and m.state = 'failed'` : sql``}
    ${filter.which === 'open' ? sql`and l.used_at is null and l.voided_at is null and l.expires_at > now()` : sql``}
    ${filter.withoutBelow ? sql`and w.department_id = ${top}` : sql``}
    ${filter.q ? sql`and (f.name->>'en' ilike ${`%${likely(filter.q)}%`} or f.name->>'zh' ilike ${`%${likely(filter.q)}%`} or f.staff_number ilike ${`${likely(filter.q)}%`})` : sql``}`;

// Department by department in official order, names by pinyin in Chinese.
const order = (sql: Sql, language: Language) => sql`
  o.place collate "C",
  ${language === 'zh' ? sql`x.name->>'zh' collate "zh-x-icu"` : sql`x.name->>'en' collate "en-x-icu"`},
  x.staff_number collate "C"`;

/** A page of the people, in the order of the sheets. */
export function selectAccess(
  sql: Sql,
  asked: Asked & { language: Language; limit: number; offset: number },
): Promise<AccessRow[]> {
  return sql<AccessRow[]>`
    select x.staff_id, x.staff_number, x.name, x.email is not null as has_address, x.post, x.department_code,
      x.department_name, x.last_kind, x.is_admissible, x.state, x.day,
      x.mail, x.mail_on, x.failure
    from (${people(sql, asked)}) x join branch_places(${asked.top}) o on o.department_id = x.department_id
    order by ${order(sql, asked.language)}
    limit ${asked.limit} offset ${asked.offset}`;
}

/** How many people fit the filter, and how many of them may be let in, and have an address. */
export async function countAccess(
  sql: Sql,
  asked: Asked,
): Promise<{ total: number; admissible: number; withAddress: number }> {
  const [row] = await sql<{ total: number; admissible: number; withAddress: number }[]>`
    select count(*)::int as total, (count(*) filter (where x.is_admissible))::int as admissible,
      (count(*) filter (where x.is_admissible and x.email is not null))::int as with_address
    from (${people(sql, asked)}) x`;
  return row!;
}

export interface Admitted {
  staffId: number;
  staffNumber: string;
  name: Localised;
  departmentCode: string;
  departmentName: Localised;
}

/** Those of the branch who may be let in: the ones chosen, or with null all who fit the filter. */
export function selectAdmissible(
  sql: Sql,
  asked: Asked & { language: Language; chosen: readonly number[] | null; limit: number },
): Promise<Admitted[]> {
  const { chosen, limit, language } = asked;
  return sql<Admitted[]>`
    select x.staff_id, x.staff_number, x.name, x.department_code, x.department_name
    from (${people(sql, asked)}) x join branch_places(${asked.top}) o on o.department_id = x.department_id
    where x.is_admissible ${chosen ? sql`and x.staff_id = any(${[...chosen]}::int[])` : sql``}
    order by ${order(sql, language)}
    limit ${limit}`;
}

/** What was issued under the key before: when, and for how many. */
export async function selectOptionalBatch(sql: Sql, key: string): Promise<{ at: Date; people: number } | null> {
  const [row] = await sql<{ at: Date | null; people: number }[]>`
    select min(issued_at) as at, count(*)::int as people from account_links where batch_key = ${key}`;
  return row?.at ? { at: row.at, people: row.people } : null;
}

/** Makes open slips of these people void: the new one counts. */
export async function updateOpenSlipsVoid(sql: Sql, staffIds: readonly number[]): Promise<void> {
  await sql`
    update account_links set voided_at = now()
    where kind = 'slip' and staff_id = any(${[...staffIds]}::int[]) and used_at is null and voided_at is null`;
}

/** Issues slips; gives back the language of each account. Row-level security refuses whom the issuer may not let in. */
export function insertSlips(
  sql: Sql,
  slips: readonly { staffId: number; tokenHash: Buffer }[],
  by: { staffId: number; language: Language; key: string; days: number },
): Promise<{ staffId: number; language: Language; expiresAt: Date }[]> {
  const hashes = slips.map(({ tokenHash }) => tokenHash.toString('hex'));
  return sql<{ staffId: number; language: Language; expiresAt: Date }[]>`
    insert into account_links (kind, staff_id, token_hash, expires_at, language, issued_by, batch_key)
    select 'slip', s.staff_id, decode(s.hash, 'hex'), now() + make_interval(days => ${by.days}), ${by.language},
      ${by.staffId}, ${by.key}
    from unnest(${slips.map(({ staffId }) => staffId)}::int[], ${hashes}::text[]) s (staff_id, hash)
    returning staff_id, language, expires_at`;
}

/** The telephone of a member of staff, for the slips they issue. */
export async function selectOptionalTelephone(sql: Sql, staffId: number): Promise<string | null> {
  const [row] = await sql<{ telephone: string | null }[]>`select telephone from staff where id = ${staffId}`;
  return row?.telephone ?? null;
}

export interface SlipRow {
  id: number;
  isUsed: boolean;
  isVoid: boolean;
  isExpired: boolean;
}

/** The slip of that person with that hash, in whatever state. */
export async function selectOptionalSlip(sql: Sql, staffId: number, tokenHash: Buffer): Promise<SlipRow | null> {
  const [row] = await sql<SlipRow[]>`
    select id, used_at is not null as is_used, voided_at is not null as is_void, expires_at <= now() as is_expired
    from account_links where kind = 'slip' and staff_id = ${staffId} and token_hash = ${tokenHash}`;
  return row ?? null;
}

/** Marks a slip or an invitation used and the person's other ones void. False when somebody was faster. */
export async function updateLinkUsed(sql: Sql, id: number): Promise<boolean> {
  const [used] = await sql<{ staffId: number }[]>`
    update account_links set used_at = now()
    where id = ${id} and used_at is null and voided_at is null and expires_at > now()
    returning staff_id`;
  if (!used) return false;
  await sql`
    update account_links set voided_at = now()
    where staff_id = ${used.staffId} and used_at is null and voided_at is null`;
  return true;
}
