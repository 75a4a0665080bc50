// The duties of one person, from duty_states().
import type { Sql } from '#platform/db.ts';
import type { Duty } from './duties.ts';

export async function selectDuties(sql: Sql, staffId: number, day: string): Promise<Duty[]> {
  return sql<Duty[]>`
    select s.course_id, c.title, s.due_on, s.state, s.started_on, s.completed_on, a.reason, d.name as set_by, a.assigned_on
    from duty_states(${day}) s
    join courses c on c.id = s.course_id
    cross join lateral (
      select a.reason, a.department_id, a.assigned_on
      from assignments a
      join department_closure above on above.ancestor_id = a.department_id and above.descendant_id = s.department_id
      where a.course_id = s.course_id and a.due_on = s.due_on
        and a.assigned_on <= ${day} and (a.withdrawn_on is null or a.withdrawn_on > ${day})
      order by above.depth, a.id
      limit 1
    ) a
    join departments d on d.id = a.department_id
    where s.staff_id = ${staffId}
    order by s.due_on, s.course_id`;
}
