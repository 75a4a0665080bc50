// All SQL on the tree as a whole: what a table is compared with, and what it changes.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { PlannedDepartment, Standing } from './tree-plan.ts';

interface WithInitials {
  initials: string;
}

/** Whether the person is an administrator on that day. */
export async function selectIsAdministrator(sql: Sql, staffId: number, day: string): Promise<boolean> {
  const rows = await sql`
    select from role_grants where staff_id = ${staffId} and role = 'administrator' and from_on <= ${day}
      and (until_on is null or until_on >= ${day})`;
  return rows.length > 0;
}

/** Every department with its parent's code, by code. */
export async function selectTree(sql: Sql): Promise<Map<string, Standing>> {
  const rows = await sql<Standing[]>`
    select d.id, d.code, p.code as parent_code, d.position, d.level, d.name, d.short_name, d.opened_on, d.closed_on,
      n.until_on as name_until, f.until_on as place_until
    from departments d
    left join departments p on p.id = d.parent_id
    left join (select department_id, max(until_on) as until_on from former_names group by 1) n on n.department_id = d.id
    left join (select department_id, max(until_on) as until_on from former_places group by 1) f on f.department_id = d.id`;
  return new Map(rows.map((row) => [row.code, row]));
}

/** New departments below parents that are there; those without a place come after the last, in the order given. */
export async function insertDepartments(sql: Sql, rows: (PlannedDepartment & WithInitials)[]): Promise<number> {
  const { count } = await sql`
    with
    given as (
      select * from unnest(
        ${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.parent)}::text[],
        ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.level)}::text[],
        ${rows.map((row) => row.name.en)}::text[], ${rows.map((row) => row.name.zh)}::text[],
        ${rows.map((row) => row.shortName.en)}::text[], ${rows.map((row) => row.shortName.zh)}::text[],
        ${rows.map((row) => row.initials)}::text[], ${rows.map((row) => row.from)}::date[]
      ) with ordinality as t (code, parent, position, level, en, zh, short_en, short_zh, initials, from_on, place)
    ),
    -- the last place below each parent, where somebody asks for the place after it
    last as (
      select p.code, max(k.position) as position
      from (select distinct parent from given where position is null) g
      join departments p on p.code = g.parent join departments k on k.parent_id = p.id
      group by p.code
    )
    insert into departments (code, parent_id, position, level, name, short_name, initials, opened_on)
    select g.code, p.id,
      coalesce(g.position,
        coalesce(last.position + 1, 0) + row_number() over (partition by g.parent, g.position is null order by g.place) - 1),
      g.level, jsonb_build_object('en', g.en, 'zh', g.zh), jsonb_build_object('en', g.short_en, 'zh', g.short_zh),
      g.initials, g.from_on
    from given g left join departments p on p.code = g.parent left join last on last.code = g.parent
    where g.parent is null or p.id is not null
    order by g.place`;
  return count;
}

export async function insertManyFormerNames(sql: Sql, rows: { id: number; untilOn: string }[]): Promise<void> {
  await sql`
    insert into former_names (department_id, until_on, name, short_name)
    select d.id, given.until_on, d.name, d.short_name
    from unnest(${rows.map((row) => row.id)}::int[], ${rows.map((row) => row.untilOn)}::date[]) as given (id, until_on)
    join departments d on d.id = given.id and d.opened_on <= given.until_on
    on conflict do nothing`;
}

export async function insertManyFormerPlaces(sql: Sql, rows: { id: number; untilOn: string }[]): Promise<void> {
  await sql`
    insert into former_places (department_id, until_on, parent_id)
    select d.id, given.until_on, d.parent_id
    from unnest(${rows.map((row) => row.id)}::int[], ${rows.map((row) => row.untilOn)}::date[]) as given (id, until_on)
    join departments d on d.id = given.id and d.opened_on <= given.until_on
    on conflict do nothing`;
}

export async function updateManyNames(
  sql: Sql,
  rows: ({ id: number; name: Localised; shortName: Localised } & WithInitials)[],
): Promise<void> {
  await sql`
    update departments d set name = jsonb_build_object('en', given.en, 'zh', given.zh),
      short_name = jsonb_build_object('en', given.short_en, 'zh', given.short_zh), initials = given.initials
    from unnest(
      ${rows.map((row) => row.id)}::int[], ${rows.map((row) => row.name.en)}::text[], ${rows.map((row) => row.name.zh)}::text[],
      ${rows.map((row) => row.shortName.en)}::text[], ${rows.map((row) => row.shortName.zh)}::text[],
      ${rows.map((row) => row.initials)}::text[]
    ) as given (id, en, zh, short_en, short_zh, initials)
    where d.id = given.id`;
}

export async function updateAdjusted(sql: Sql, rows: { id: number; position: number; level: string }[]): Promise<void> {
  await sql`
    update departments d set position = given.position, level = given.level
    from unnest(
      ${rows.map((row) => row.id)}::int[], ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.level)}::text[]
    ) as given (id, position, level)
    where d.id = given.id`;
}

/** Puts a department below the parent with that code and says the parent's number; after the last without a position. */
export async function updatePlace(
  sql: Sql,
  id: number,
  parentCode: string | null,
  position: number | null,
): Promise<number | null> {
  const [row] = await sql<{ parentId: number | null }[]>`
    update departments d set parent_id = p.id,
      position = coalesce(${position}::int, (
        select coalesce(max(k.position) + 1, 0) from departments k where k.parent_id is not distinct from p.id
      ))
    from (select (select id from departments where code = ${parentCode}::text) as id) p
    where d.id = ${id} returning d.parent_id`;
  return row!.parentId;
}

/** The history of what was renamed or moved, as if each had been changed on its page. */
export async function insertTreeChanges(sql: Sql, byId: number, changed: PlannedDepartment[]): Promise<void> {
  const rows = changed.flatMap(({ standing, parent, from, name, isRenamed, isMoved }) => [
    ...(isRenamed
      ? [
          {
            id: standing!.id,
            kind: 'renamed',
            other: null,
            day: from,
            detail: { fromName: standing!.name, fromShortName: standing!.shortName, toName: name },
          },
        ]
      : []),
    ...(isMoved
      ? [
          {
            id: standing!.id,
            kind: 'moved',
            other: parent,
            day: from,
            detail: { fromParent: standing!.parentCode, toParent: parent },
          },
        ]
      : []),
  ]);
  await sql`
    insert into department_changes (department_id, kind, other_id, on_day, detail, by_id, by_name)
    select given.id, given.kind, o.id, given.day, given.detail, ${byId}, (select name from staff where id = ${byId})
    from jsonb_to_recordset(${sql.json(rows.map((row, place) => ({ ...row, place })))})
      as given (place int, id int, kind text, other text, day date, detail jsonb)
    left join departments o on o.code = given.other
    order by given.place`;
}
