// All SQL on completions: rows are added, never changed.
import type { Course } from '#domain/courses/course.ts';
import type { Language } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Completion } from './completion.ts';

/**
 * Completes the course, once, when its quiz and its required practice are passed, in whichever order: with department and
 * post of the day and the day on which it expires. A passed test-out stands for the quiz once the modules that nobody can
 * skip are done. Called by whichever may have come last; false, and nothing stored, while something is missing or the
 * passed quiz has completed the course already. After a correction the completion is of the day of the correction, and
 * expires as it would have from the day of the attempt; there is none when the course was completed since.
 */
export async function insertCompletionWhenDone(
  sql: Sql,
  done: {
    staffId: number;
    course: Pick<Course, 'id' | 'practiceRequired' | 'neverTestedOut' | 'validMonths'>;
    language: Language;
    on: string;
    at: Date;
    /** An old attempt that a correction has made a passed one. */
    correctedAttempt?: number;
  },
): Promise<boolean> {
  const { staffId, course, language, on, at, correctedAttempt } = done;
  const shownOn = correctedAttempt === undefined ? sql`${on}::date` : sql`q.closed_at::date`;
  const rows = await sql`
    insert into completions (
      staff_id, course_id, course_hash, language, gained, attempt_id, completed_on, completed_at,
      department_id, post, expires_on
    )
    select q.staff_id, q.course_id, q.course_hash, ${language},
      case q.kind when 'test-out' then 'shown' else 'passed' end, q.id, ${on}::date, ${at},
      w.department_id, p.post, (${shownOn} + make_interval(months => ${course.validMonths}::int))::date
    from (
      -- the newest passed quiz or test-out, or the one that a correction has made a passed one
      select a.*, c.closed_at from attempts a join attempt_outcomes c on c.attempt_id = a.id and c.outcome = 'passed'
      where a.staff_id = ${staffId} and a.course_id = ${course.id} and a.kind in ('quiz', 'test-out')
        ${correctedAttempt === undefined ? sql`` : sql`and a.id = ${correctedAttempt}`}
      order by a.id desc limit 1
    ) q
    left join workplaces(${on}::date) w on w.staff_id = q.staff_id
    left join postings p on p.id = w.posting_id
    where not exists (select from completions c where c.attempt_id = q.id)
      ${
        correctedAttempt === undefined
          ? sql``
          : sql`
      and not exists (
        select from completions c
        where c.staff_id = q.staff_id and c.course_id = q.course_id and c.completed_on >= q.closed_at::date
      )
      and coalesce((${shownOn} + make_interval(months => ${course.validMonths}::int))::date > ${on}::date, true)`
      }
      and not exists (
        -- required practice that was never passed
        select from unnest(${course.practiceRequired}::text[]) as required (activity_id)
        where not exists (
          select from attempts a join attempt_closings c on c.attempt_id = a.id and c.outcome = 'passed'
          where a.staff_id = q.staff_id and a.course_id = q.course_id and a.activity_id = required.activity_id
        )
      )
      and (q.kind = 'quiz' or not exists (
        -- modules that nobody can skip and that are not done
        select from unnest(${course.neverTestedOut}::text[]) as required (module_id)
        where not exists (
          select from attempts a join attempt_closings c on c.attempt_id = a.id
          where a.staff_id = q.staff_id and a.course_id = q.course_id and a.module_id = required.module_id
        )
      ))
    returning id`;
  return rows.length > 0;
}

/** The person's completions, of one course or of all, newest first, with the department's name of that day. */
export async function selectCompletions(sql: Sql, staffId: number, courseId?: string): Promise<Completion[]> {
  return await sql<Completion[]>`
    select c.id, c.course_id, k.title, c.language, department_name_on(c.department_id, c.completed_on) as department,
      c.post, c.gained, c.completed_on, c.expires_on, c.attempt_id
    from completions c
    join courses k on k.id = c.course_id
    where c.staff_id = ${staffId} ${courseId === undefined ? sql`` : sql`and c.course_id = ${courseId}`}
    order by c.completed_on desc, c.id desc`;
}
