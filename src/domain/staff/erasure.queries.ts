// Making former staff anonymous: the function of the owner that does it, the setting and what the trail says of it.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { ErasureRun } from './erasure.ts';

/** The setting `retention_months`; undefined while nobody has set it. */
export async function selectOptionalRetention(sql: Sql): Promise<unknown> {
  const [row] = await sql<{ value: unknown }[]>`select value from settings where key = 'retention_months'`;
  return row?.value;
}

/** Writes the setting, and into the audit trail who set it. */
export async function upsertRetention(
  sql: Sql,
  by: { staffId: number; name: Localised },
  months: number,
): Promise<void> {
  await sql`
    insert into settings (key, value) values ('retention_months', ${sql.json(months)})
    on conflict (key) do update set value = excluded.value`;
  await sql`
    insert into audit_events (actor_id, actor_name, action, detail)
    values (${by.staffId}, ${sql.json(by.name)}, 'retention-set', ${sql.json({ months })})`;
}

/** The day that lies so many months before another. */
export async function selectDayBefore(sql: Sql, day: string, months: number): Promise<string> {
  const [row] = await sql<
    { day: string }[]
  >`select (${day}::date - make_interval(months => ${months}::int))::date as day`;
  return row!.day;
}

/** How many people left before the day and still have a name. */
export async function countToErase(sql: Sql, leftBefore: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from staff where left_on < ${leftBefore} and erased_on is null`;
  return row!.n;
}

/** Makes at most `most` of them anonymous; how many it were. */
export async function eraseFormerStaff(sql: Sql, leftBefore: string, most: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select erase_former_staff(${leftBefore}, ${most}) as n`;
  return row!.n;
}

/** What the trail says of the last runs, the newest first. */
export async function selectErasureRuns(sql: Sql): Promise<ErasureRun[]> {
  return sql<ErasureRun[]>`
    select at, (detail->>'people')::int as people, detail->>'leftBefore' as left_before
    from audit_events where action = 'staff-erased' order by id desc limit 20`;
}
