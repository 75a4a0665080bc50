// All SQL on the settings of the site, and on the help line.
import type postgres from 'postgres';
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

/** What the settings say about the site, and the top of the tree. */
export interface SiteSettings {
  demonstration: boolean | null;
  siteName: Localised | null;
  contact: { name: Localised; telephone: string; hours?: Localised } | null;
  helpHours: Localised | null;
  topName: Localised | null;
  /** Hash of the site's own mark. */
  mark: string | null;
}

export async function selectSiteSettings(sql: Sql | postgres.Sql): Promise<SiteSettings> {
  const [row] = await sql<SiteSettings[]>`
    select
      (select value from settings where key = 'demonstration') as demonstration,
      (select value from settings where key = 'site_name') as site_name,
      (select value from settings where key = 'contact') as contact,
      (select value from settings where key = 'help_hours') as help_hours,
      (select value->>'hash' from settings where key = 'mark') as mark,
      (select name from departments where parent_id is null and closed_on is null order by position, id limit 1) as top_name`;
  return row!;
}

/** The mark with that hash, in base64. */
export async function selectOptionalMark(sql: Sql | postgres.Sql, hash: string): Promise<string | null> {
  const [row] = await sql<{ base64: string }[]>`
    select value->>'base64' as base64 from settings where key = 'mark' and value->>'hash' = ${hash}`;
  return row?.base64 ?? null;
}

/** Writes a setting: `site_name`, `contact`, `help_hours`, `mark`, `demonstration` …; null for one that is not set any more. */
export async function upsertSetting(sql: Sql, key: string, value: postgres.JSONValue): Promise<void> {
  await sql`
    insert into settings (key, value) values (${key}, ${value === null ? sql`'null'` : sql.json(value)})
    on conflict (key) do update set value = excluded.value`;
}

/** The codes up the tree from a department, nearest first, and the two nearest coordinators with a telephone. */
export async function selectAboveDepartment(
  sql: Sql | postgres.Sql,
  departmentId: number,
  day: string,
): Promise<{ codes: string[]; coordinators: { staffId: number; name: Localised; telephone: string }[] }> {
  const [row] = await sql<
    [{ codes: string[]; coordinators: { staffId: number; name: Localised; telephone: string }[] }]
  >`
    select codes, coordinators from above_department(${departmentId}, ${day})`;
  return row;
}

/** False, and nothing stored, for all but administrators. */
export async function insertSettingsEvent(
  sql: Sql,
  event: { actorId: number; actorName: Localised },
): Promise<boolean> {
  const { count } = await sql`
    insert into audit_events (actor_id, actor_name, action, target)
    select ${event.actorId}, ${sql.json(event.actorName)}, 'settings-changed', 'settings'
    where lectern_private.is_administrator()`;
  return count === 1;
}
