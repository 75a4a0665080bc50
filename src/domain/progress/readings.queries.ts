// SQL on the audit trail of reading the content again.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

/** False, and nothing written, for somebody who is no administrator today. */
export async function insertReadingEvent(sql: Sql, event: { actorId: number; actorName: Localised }): Promise<boolean> {
  const { count } = await sql`
    insert into audit_events (actor_id, actor_name, action, target)
    select ${event.actorId}, ${sql.json(event.actorName)}, 'content-read', 'content'
    where lectern_private.is_administrator()`;
  return count === 1;
}
