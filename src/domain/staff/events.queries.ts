// What was done to whom, in the audit trail: `person-recorded`, `person-exempted` …
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { PersonEvent } from './events.ts';

/** Writes one event with the people whom it concerns. */
export async function insertPersonEvent(
  sql: Sql,
  by: { staffId: number; name: Localised },
  event: PersonEvent,
): Promise<void> {
  await sql`
    with event as (
      insert into audit_events (actor_id, actor_name, action, target, detail)
      values (${by.staffId}, ${sql.json(by.name)}, ${`person-${event.kind}`}, ${event.target},
        ${sql.json(JSON.parse(JSON.stringify(event.detail)))})
      returning id
    )
    insert into audit_subjects (event_id, staff_id)
    select event.id, subject from event, unnest(${[...event.subjects]}::int[]) subject`;
}
