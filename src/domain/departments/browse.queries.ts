// All SQL for looking round in the tree. What lies outside the asker's branches is left out here, not later.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import { pageSize, type DepartmentView, type FoundDepartment, type ListedDepartment } from './browse.ts';
import type { ListedChoice } from './choosing.ts';
import type { Department } from './department.ts';

interface Counted<T> {
  rows: T[];
  total: number;
}

const offsetOf = (page: number): number => (page - 1) * pageSize;

const below = (sql: Sql) => sql`(
  select count(*)::int from departments k where k.parent_id = d.id and (k.closed_on is null or k.closed_on > current_date)
)`;

const listed = (sql: Sql) => sql`
  d.id, d.code, d.level, d.name, d.short_name, d.opened_on, d.closed_on, ${below(sql)} as below`;

/** Takes the total out of rows that each carry it. */
function counted<T extends { total: number }>(rows: T[]): Counted<Omit<T, 'total'>> {
  return { rows: rows.map(({ total: _total, ...row }) => row), total: rows[0]?.total ?? 0 };
}

export async function selectMayBrowse(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ may: boolean }[]>`
    select lectern_private.sees_all() or exists (select from lectern_private.my_branches()) as may`;
  return row!.may;
}

// The roots for those who see all, else what was granted and lies below nothing else granted.
const tops = (sql: Sql) => sql`
  select d.id from departments d where d.parent_id is null and (select lectern_private.sees_all())
  union
  select b from lectern_private.my_branches() b
  where not (select lectern_private.sees_all()) and not exists (
    select from department_closure c
    where c.descendant_id = b and c.depth > 0 and c.ancestor_id in (select lectern_private.my_branches())
  )`;

export async function selectTops(sql: Sql, page: number): Promise<Counted<ListedDepartment>> {
  const rows = await sql<(ListedDepartment & { total: number })[]>`
    select ${listed(sql)}, count(*) over ()::int as total
    from (${tops(sql)}) t join departments d on d.id = t.id
    order by d.closed_on is not null, d.parent_id nulls first, d.position, d.id
    limit ${pageSize} offset ${offsetOf(page)}`;
  return counted(rows) as Counted<ListedDepartment>;
}

/** The open departments of the asker's branches in official order, each branch from its top down: any `limit` of them. */
export async function selectFewInBranches(sql: Sql, limit: number, day: string): Promise<ListedChoice[]> {
  return sql<ListedChoice[]>`
    with
    -- not in order yet: when there are more than that, nobody wants them
    few as (
      select d.id, d.code, d.name, b.depth
      from (${tops(sql)}) t
      join department_closure b on b.ancestor_id = t.id
      join departments d on d.id = b.descendant_id
      where d.closed_on is null or d.closed_on > ${day}
      limit ${limit}
    )
    select f.code, f.name, f.depth from few f
    order by (
      select string_agg(to_char(a.position, 'S000000000') || to_char(a.id, '0000000000'), '' order by u.depth desc)
      from department_closure u join departments a on a.id = u.ancestor_id
      where u.descendant_id = f.id
    ) collate "C"`;
}

/** A step of the way; with the last come the numbers of what stands directly below, and mergers. */
export type PathRow = Department & {
  open: number | null;
  closed: number | null;
  merged: DepartmentView['merged'] | null;
  mergedInto: DepartmentView['mergedInto'];
};

/** From the top of the asker's branch down to the department with that code; empty when it is not in the branches. */
export async function selectPathInBranches(sql: Sql, code: string, day: string): Promise<PathRow[]> {
  return sql<PathRow[]>`
    with
    -- asked once, so that wide viewers skip the branches
    viewer as materialized (select lectern_private.sees_all() as sees_all)
    select a.id, a.code, a.parent_id, a.position, a.level, a.name, a.short_name, a.opened_on, a.closed_on, a.merged_into_id,
      case when c.depth = 0 then (
        select count(*)::int from departments k where k.parent_id = a.id and (k.closed_on is null or k.closed_on > ${day})
      ) end as open,
      case when c.depth = 0 then (
        select count(*)::int from departments k where k.parent_id = a.id and k.closed_on <= ${day}
      ) end as closed,
      case when c.depth = 0 then (
        select json_agg(json_build_object('code', m.code, 'name', m.name, 'closedOn', m.closed_on)
          order by m.closed_on desc, m.id)
        from departments m where m.merged_into_id = a.id
      ) end as merged,
      case when c.depth = 0 then (
        select json_build_object('code', o.code, 'name', o.name) from departments o where o.id = a.merged_into_id
      ) end as merged_into
    from departments d
    join department_closure c on c.descendant_id = d.id
    join departments a on a.id = c.ancestor_id
    where d.code = ${code} and ((select sees_all from viewer) or lectern_private.sees_branch(a.id))
    order by c.depth desc`;
}

/** A page of what stands directly below, open on the day or all, in official order. */
export async function selectPageBelow(
  sql: Sql,
  code: string,
  { page, closed, day }: { page: number; closed: boolean; day: string },
): Promise<ListedDepartment[]> {
  return sql<ListedDepartment[]>`
    select ${listed(sql)} from departments d
    where d.parent_id = (select id from departments where code = ${code})
      and (${closed} or d.closed_on is null or d.closed_on > ${day})
    order by d.position, d.code
    limit ${pageSize} offset ${offsetOf(page)}`;
}

export async function selectFound(
  sql: Sql,
  wanted: string,
  { page, open, day }: { page: number; open: boolean; day: string },
): Promise<Counted<FoundDepartment>> {
  const pattern = `%${wanted.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const isLetters = /^[a-z0-9]{2,}$/.test(wanted);
  const rows = await sql<(FoundDepartment & { total: number })[]>`
    with
    -- what is found, and how close it comes: whole, from the beginning, by initials, anywhere, by a former name
    found as (
      select d.id,
        case
          when ${wanted} = any(string_to_array(d.found_by, E'\n')) then 0
          when ${isLetters} and ${wanted} = any(string_to_array(d.initials, E'\n')) then 1
          when exists (select from unnest(string_to_array(d.found_by, E'\n')) line where starts_with(line, ${wanted})) then 2
          when d.found_by like ${pattern} then 3
          when ${isLetters} and d.initials like ${pattern} then 4
          else 5
        end as distance
      from departments d
      where ((select lectern_private.sees_all()) or d.id in (select lectern_private.scope()))
        and (not ${open} or d.closed_on is null or d.closed_on > ${day}) and (
        d.found_by like ${pattern} or (${isLetters} and d.initials like ${pattern}) or d.id in (
          select f.department_id from former_names f
          where lower(f.name::text) like ${pattern} or lower(f.short_name::text) like ${pattern}
        )
      )
    ),
    -- one page of them
    shown as (
      select f.id, f.distance, count(*) over ()::int as total
      from found f join departments d on d.id = f.id
      order by f.distance, d.closed_on is not null, length(d.name->>'zh'), d.code
      limit ${pageSize} offset ${offsetOf(page)}
    )
    select ${listed(sql)}, s.total,
      coalesce((
        select jsonb_agg(a.short_name order by c.depth desc)
        from department_closure c join departments a on a.id = c.ancestor_id
        where c.descendant_id = d.id and c.depth > 0 and lectern_private.sees_branch(a.id)
      ), '[]') as path,
      case when s.distance = 5 then (
        select f.name from former_names f
        where f.department_id = d.id and (lower(f.name::text) like ${pattern} or lower(f.short_name::text) like ${pattern})
        order by f.until_on desc limit 1
      ) end as former_name
    from shown s join departments d on d.id = s.id
    order by s.distance, d.closed_on is not null, length(d.name->>'zh'), d.code`;
  return counted(rows) as Counted<FoundDepartment>;
}

/** Codes of the departments open on the day whose code, name or short name is exactly that, the first six. */
export async function selectCodesNamed(sql: Sql, wanted: string, day: string): Promise<string[]> {
  const rows = await sql<{ code: string }[]>`
    select code from departments
    where ${wanted} = any(string_to_array(found_by, E'\n')) and (closed_on is null or closed_on > ${day} or lower(code) = ${wanted})
    order by lower(code) <> ${wanted}, code
    limit 6`;
  return rows.map((row) => row.code);
}

export async function selectDepartmentsWithoutInitials(
  sql: Sql,
  limit: number,
): Promise<{ id: number; name: Localised; shortName: Localised }[]> {
  return sql<{ id: number; name: Localised; shortName: Localised }[]>`
    select id, name, short_name from departments where initials is null limit ${limit}`;
}

export async function updateInitials(sql: Sql, rows: { id: number; initials: string }[]): Promise<void> {
  await sql`
    update departments d set initials = given.initials
    from unnest(${rows.map((row) => row.id)}::int[], ${rows.map((row) => row.initials)}::text[]) as given (id, initials)
    where d.id = given.id`;
}
