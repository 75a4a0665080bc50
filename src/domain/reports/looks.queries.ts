// Lists of names in the audit trail: `names-viewed`, `names-exported`, `names-noticed`, `names-printed`; and `slips-issued`.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Look, LookKind } from './looks.ts';

/** Writes one event with the people whose names it showed. */
export async function insertLook(
  sql: Sql,
  look: {
    kind: LookKind;
    actorId: number;
    actorName: Localised;
    target: string;
    detail: Record<string, string | number | boolean | Localised | null | undefined>;
    subjects: number[];
  },
): Promise<void> {
  await sql`
    with event as (
      insert into audit_events (actor_id, actor_name, action, target, detail)
      values (${look.actorId}, ${sql.json(look.actorName)}, ${`names-${look.kind}`}, ${look.target},
        ${sql.json(JSON.parse(JSON.stringify(look.detail)))})
      returning id
    )
    insert into audit_subjects (event_id, staff_id)
    select event.id, subject from event, unnest(${look.subjects}::int[]) subject`;
}

export async function selectLooks(sql: Sql, staffId: number): Promise<Look[]> {
  return sql<Look[]>`
    select e.at, e.actor_name as by,
      case when e.action = 'slips-issued' then 'slip' else regexp_replace(e.action, '^(names|person)-', '') end as kind,
      e.detail->'departmentName' as department_name, nullif(e.detail->'courseTitle', 'null') as course_title
    from audit_subjects s join audit_events e on e.id = s.event_id
    where s.staff_id = ${staffId} and e.actor_id is distinct from ${staffId}
      and (e.action like 'names-%' or e.action like 'person-%' or e.action = 'slips-issued')
    order by e.id desc
    limit 100`;
}
