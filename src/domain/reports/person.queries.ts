// What a person's page shows, under the asker's row-level security. Answers and scores are not read.
import type { Sql } from '#platform/db.ts';
import type { PersonCompletion, PersonCourse, PersonHead, PersonPost, PersonState, PersonTraining } from './person.ts';

/** Somebody in the asker's branches; being oneself is not enough. Nobody who was made anonymous. */
export async function selectOptionalPerson(sql: Sql, staffId: number): Promise<PersonHead | undefined> {
  const [row] = await sql<PersonHead[]>`
    select id, staff_number, name, invited_on, left_on from staff
    where id = ${staffId} and erased_on is null
      and ((select lectern_private.sees_all()) or id in (select lectern_private.staff_in_scope()))`;
  return row;
}

/** The newest first, main before further posts. */
export async function selectPersonPosts(sql: Sql, staffId: number): Promise<PersonPost[]> {
  return sql<PersonPost[]>`
    select p.post, d.code as department_code, d.name as department_name, p.employment, p.main, p.from_on, p.until_on,
      lectern_private.sees_branch(d.id) as is_in_branch
    from postings p join departments d on d.id = p.department_id
    where p.staff_id = ${staffId}
    order by p.from_on desc, p.main desc, p.id desc`;
}

/** Leave and secondments, the newest first. */
export async function selectPersonStates(sql: Sql, staffId: number): Promise<PersonState[]> {
  return sql<PersonState[]>`
    select s.kind, d.name as department_name, s.from_on, s.until_on
    from staff_states s left join departments d on d.id = s.department_id
    where s.staff_id = ${staffId}
    order by s.from_on desc, s.id desc`;
}

/** What is expected of the person on the day, by due day, then what was begun without being asked and is not done. */
export async function selectPersonCourses(sql: Sql, staffId: number, day: string): Promise<PersonCourse[]> {
  return sql<PersonCourse[]>`
    with
    -- the duties of the day, with the day on which they were set
    expected as (
      select s.course_id, s.state, d.assigned_on, s.due_on, s.started_on, s.completed_on
      from duty_states(${day}) s join duties(${day}) d on d.staff_id = s.staff_id and d.course_id = s.course_id
      where s.staff_id = ${staffId} and d.staff_id = ${staffId}
    ),
    -- begun of the person's own accord
    own as (
      select b.course_id, null::text as state, null::date as assigned_on, null::date as due_on, b.started_on,
        null::date as completed_on
      from course_starts b
      where b.staff_id = ${staffId} and b.course_id not in (select course_id from expected)
        and not exists (select from completions c where c.staff_id = b.staff_id and c.course_id = b.course_id)
    )
    select e.*, c.title
    from (select * from expected union all select * from own) e join courses c on c.id = e.course_id
    order by e.due_on nulls last, e.course_id`;
}

/** The newest first. */
export async function selectPersonCompletions(sql: Sql, staffId: number): Promise<PersonCompletion[]> {
  return sql<PersonCompletion[]>`
    select c.course_id, k.title, c.gained, c.completed_on, c.expires_on, d.name as department_name, c.post, w.withdrawn_on
    from completions c
    join courses k on k.id = c.course_id
    left join departments d on d.id = c.department_id
    left join training_withdrawals w on w.completion_id = c.id
    where c.staff_id = ${staffId}
    order by c.completed_on desc, c.id desc`;
}

/** Training done elsewhere, the newest first. */
export async function selectPersonTrainings(sql: Sql, staffId: number): Promise<PersonTraining[]> {
  return sql<PersonTraining[]>`
    select t.id, t.what, t.place, t.held_on, t.credit_hours::float8 as credit_hours, t.evidence, c.title as course_title,
      t.recorded_on, w.withdrawn_on, w.reason as withdrawn_reason
    from recorded_trainings t
    left join courses c on c.id = t.course_id
    left join training_withdrawals w on w.training_id = t.id
    where t.staff_id = ${staffId}
    order by t.held_on desc, t.id desc`;
}
