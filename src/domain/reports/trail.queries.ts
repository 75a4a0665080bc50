// The audit trail as auditors and administrators read it. Events hold what was done with whom, never answers or scores.
import type { Actor } from '#domain/accounts/actor.ts';
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { TrailFilter } from './trail.ts';

export interface TrailRow {
  id: string;
  at: Date;
  actorId: number | null;
  by: Localised | null;
  action: string;
  target: string | null;
  departmentName: Localised | null;
  courseTitle: Localised | null;
  fromOn: string | null;
  untilOn: string | null;
  people: number;
}

const likely = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

const fits = (sql: Sql, { action, by, person, from, until }: TrailFilter) => sql`
  where true
    ${action ? sql`and e.action = ${action}` : sql``}
    ${by ? sql`and (e.actor_name->>'en' ilike ${`%${likely(by)}%`} or e.actor_name->>'zh' ilike ${`%${likely(by)}%`})` : sql``}
    ${person ? sql`and e.id in (select s.event_id from audit_subjects s where s.staff_id = lectern_private.trail_person(${person}))` : sql``}
    ${from ? sql`and e.at >= ${from}::date` : sql``}
    ${until ? sql`and e.at < ${until}::date + 1` : sql``}`;

/** How many events fit, counted up to `most`. */
export async function countTrail(sql: Sql, filter: TrailFilter, most: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from (select from audit_events e ${fits(sql, filter)} limit ${most}) x`;
  return row!.n;
}

/** A page of events, the newest first. */
export function selectTrail(
  sql: Sql,
  { filter, limit, offset }: { filter: TrailFilter; limit: number; offset: number },
): Promise<TrailRow[]> {
  return sql<TrailRow[]>`
    select e.id, e.at, e.actor_id, e.actor_name as by, e.action, e.target,
      coalesce(
        case when jsonb_typeof(e.detail->'departmentName') = 'object' then e.detail->'departmentName' end,
        (select d.name from departments d where d.id::text = e.detail->>'departmentId')
      ) as department_name,
      case when jsonb_typeof(e.detail->'courseTitle') = 'object' then e.detail->'courseTitle' end as course_title,
      e.detail->>'fromOn' as from_on, e.detail->>'untilOn' as until_on,
      (select count(*)::int from audit_subjects s where s.event_id = e.id) as people
    from audit_events e
    ${fits(sql, filter)}
    order by e.id desc
    limit ${limit} offset ${offset}`;
}

/** Reading or taking along the trail is an event of it. */
export async function insertTrailLook(
  sql: Sql,
  actor: Actor,
  action: 'trail-viewed' | 'trail-exported',
  detail: Record<string, string | number>,
): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action, detail)
    values (${actor.staffId}, ${sql.json(actor.name as never)}, ${action}, ${sql.json(detail)})`;
}
