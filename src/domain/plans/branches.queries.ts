// The asker's part of the tree of departments.
import type { Sql } from '#platform/db.ts';
import type { Department } from './branches.ts';

// The tops of the branches: the roots for those who see all, else what was granted and lies below nothing else granted.
const tops = (sql: Sql) => sql`
  select d.id from departments d where d.parent_id is null and (select lectern_private.sees_all())
  union all
  select b from (select distinct b from lectern_private.my_branches() b) mine
  where not (select lectern_private.sees_all()) and not exists (
    select from department_closure c
    where c.descendant_id = b and c.depth > 0 and c.ancestor_id in (select lectern_private.my_branches())
  )`;

// The place of department `d` in the official order of the tree: positions from the root down.
const place = (sql: Sql) => sql`(
  select string_agg(to_char(a.position, 'S000000000') || to_char(a.id, '0000000000'), '' order by c.depth desc)
  from department_closure c join departments a on a.id = c.ancestor_id
  where c.descendant_id = d.id
) collate "C"`;

export async function selectBranches(sql: Sql): Promise<Department[]> {
  return sql<Department[]>`
    with tops as (${tops(sql)})
    select d.id, d.code, d.name, d.short_name from tops t join departments d on d.id = t.id
    order by ${place(sql)}`;
}

/** The same, and the roots for auditors, who read the figures of the whole tree. */
export async function selectFigureBranches(sql: Sql): Promise<Department[]> {
  return sql<Department[]>`
    with tops as (
      ${tops(sql)}
      union select d.id from departments d where d.parent_id is null and lectern_private.is_auditor()
    )
    select d.id, d.code, d.name, d.short_name from tops t join departments d on d.id = t.id
    order by ${place(sql)}`;
}

/** `hasNames`: its people may be listed, not only counted. */
export async function selectOptionalFigureDepartment(
  sql: Sql,
  code: string,
): Promise<(Department & { hasNames: boolean }) | undefined> {
  const [row] = await sql<(Department & { hasNames: boolean })[]>`
    select id, code, name, short_name, lectern_private.sees_branch(id) as has_names
    from departments where code = ${code} and lectern_private.reads_figures(id)`;
  return row;
}

export async function selectOptionalBranchDepartment(sql: Sql, code: string): Promise<Department | undefined> {
  const [row] = await sql<Department[]>`
    select id, code, name, short_name from departments where code = ${code} and lectern_private.sees_branch(id)`;
  return row;
}
