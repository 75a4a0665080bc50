// The way from the top of the asker's branch down to a department.
import type { Department } from '#domain/plans/branches.ts';
import type { Sql } from '#platform/db.ts';

export async function selectPathFromBranch(sql: Sql, departmentId: number): Promise<Department[]> {
  return sql<Department[]>`
    select d.id, d.code, d.name, d.short_name
    from department_closure c join departments d on d.id = c.ancestor_id
    where c.descendant_id = ${departmentId} and lectern_private.reads_figures(d.id)
    order by c.depth desc`;
}
