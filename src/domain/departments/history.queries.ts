// All SQL on former names, former places and changes of departments.
import type { Sql } from '#platform/db.ts';
import type { ChangeDetail, ChangeKind, DepartmentChange, FormerName } from './history.ts';

/** Letters of a history that a page shows. */
const shown = 100;

/** Remembers what the department is called now, up to the last day; what held no day is not remembered. */
export async function insertFormerName(sql: Sql, departmentId: number, untilOn: string): Promise<void> {
  await sql`
    insert into former_names (department_id, until_on, name, short_name)
    select id, ${untilOn}, name, short_name from departments
    where id = ${departmentId} and opened_on <= ${untilOn}
    on conflict do nothing`;
}

/** The last day of the newest former name; null when it was always called so. */
export async function selectLastFormerName(sql: Sql, departmentId: number): Promise<string | null> {
  const [row] = await sql<{ untilOn: string | null }[]>`
    select max(until_on) as until_on from former_names where department_id = ${departmentId}`;
  return row!.untilOn;
}

/** Remembers where the departments stand now, up to the last day; what held no day is not remembered. */
export async function insertFormerPlaces(sql: Sql, departmentIds: number[], untilOn: string): Promise<void> {
  await sql`
    insert into former_places (department_id, until_on, parent_id)
    select d.id, ${untilOn}, d.parent_id from departments d
    where d.id = any(${departmentIds}::int[]) and d.opened_on <= ${untilOn}
      and not exists (select from former_places f where f.department_id = d.id and f.until_on >= ${untilOn})`;
}

/** The last day of the newest former place; null when it always stood there. */
export async function selectLastFormerPlace(sql: Sql, departmentId: number): Promise<string | null> {
  const [row] = await sql<{ untilOn: string | null }[]>`
    select max(until_on) as until_on from former_places where department_id = ${departmentId}`;
  return row!.untilOn;
}

/** How many departments stood below it on the day or later and stand elsewhere now. */
export async function countGoneChildrenFrom(sql: Sql, departmentId: number, day: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from former_places f join departments d on d.id = f.department_id
    where f.parent_id = ${departmentId} and f.until_on >= ${day} and d.parent_id is distinct from f.parent_id`;
  return row!.n;
}

/** True when, on the day or on one of the days after on which the tree changed, the parent stood below the department. */
export async function selectWasBelow(sql: Sql, parentId: number, departmentId: number, day: string): Promise<boolean> {
  const [row] = await sql<{ wasBelow: boolean }[]>`
    with recursive
    -- the days on which the tree looks different
    days as (
      select ${day}::date as day union select until_on + 1 from former_places where until_on >= ${day}
    ),
    -- the way up from the parent on each of them
    up as (
      select day, ${parentId}::int as id from days
      union
      select up.day, department_parent_on(up.id, up.day) from up where up.id is not null
    )
    select exists (select from up where id = ${departmentId}) as was_below`;
  return row!.wasBelow;
}

export async function selectIsDone(sql: Sql, key: string): Promise<boolean> {
  return (await sql`select from department_changes where change_key = ${key}`).length > 0;
}

export async function selectLastChange(sql: Sql, departmentId: number): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    select coalesce(max(id), 0)::int as id from department_changes where department_id = ${departmentId}`;
  return row!.id;
}

export async function insertDepartmentChange(
  sql: Sql,
  row: {
    kind: ChangeKind;
    departmentId: number;
    code: string;
    otherId: number | null;
    onDay: string;
    detail: ChangeDetail;
    byId: number | null;
    key: string | null;
  },
): Promise<void> {
  const detail = sql.json(JSON.parse(JSON.stringify(row.detail)));
  await sql`
    with noted as (
      insert into department_changes (department_id, kind, other_id, on_day, detail, by_id, by_name, change_key)
      select ${row.departmentId}, ${row.kind}, ${row.otherId}, ${row.onDay}, ${detail}, ${row.byId}::int,
        (select name from staff where id = ${row.byId}::int), ${row.key}
      returning by_name
    )
    insert into audit_events (actor_id, actor_name, action, target, detail)
    select ${row.byId}::int, noted.by_name, ${`department-${row.kind}`}, ${row.code},
      ${detail}::jsonb - 'staff'
        || jsonb_build_object('day', ${row.onDay}::text, 'other', (select code from departments where id = ${row.otherId}::int))
    from noted`;
}

/** Changes of the department, and mergers into it, the newest first. */
export async function selectHistory(sql: Sql, departmentId: number): Promise<DepartmentChange[]> {
  return sql<DepartmentChange[]>`
    select c.id, c.kind, d.code as department_code, d.name as department_name, o.code as other_code, o.name as other_name,
      c.on_day, c.at, c.by_name, c.detail - 'staff' as detail
    from department_changes c
    join departments d on d.id = c.department_id
    left join departments o on o.id = c.other_id
    where c.department_id = ${departmentId} or (c.other_id = ${departmentId} and c.kind in ('merged', 'split'))
    order by c.id desc
    limit ${shown}`;
}

export async function selectFormerNames(sql: Sql, departmentId: number): Promise<FormerName[]> {
  return sql<FormerName[]>`
    select name, short_name, until_on from former_names where department_id = ${departmentId} order by until_on desc`;
}

/** Who and what came along when the department was merged the last time. */
export async function selectLastMerger(sql: Sql, departmentId: number): Promise<ChangeDetail | undefined> {
  const [row] = await sql<{ detail: ChangeDetail }[]>`
    select detail from department_changes
    where department_id = ${departmentId} and kind = 'merged' order by id desc limit 1`;
  return row?.detail;
}
