// Events of accounts in the audit trail, and the people they concern.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

/** Writes one event, in the transaction of what it tells about. `by` null: the platform itself, or somebody not signed in. */
export async function insertEvent(
  sql: Sql,
  event: {
    by: { staffId: number } | null;
    action: string;
    target: string | null;
    detail: Record<string, string | number | Localised | null | undefined>;
    subjects: readonly number[];
  },
): Promise<void> {
  await sql`
    with event as (
      insert into audit_events (actor_id, actor_name, action, target, detail)
      values (${event.by?.staffId ?? null}, (select name from staff where id = ${event.by?.staffId ?? null}), ${event.action}, ${event.target},
        ${sql.json(JSON.parse(JSON.stringify(event.detail)))})
      returning id
    )
    insert into audit_subjects (event_id, staff_id)
    select event.id, subject from event, unnest(${[...event.subjects]}::int[]) subject`;
}
