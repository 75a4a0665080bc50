// All SQL on completions: rows are added, never changed.
import type { Language } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Completion } from './completion.ts';

/**
 * A completion by a passed quiz, with department and post of its day and the day on which it expires.
 * `courseHash` is the content that was asked about.
 */
export async function insertCompletion(
  sql: Sql,
  completion: {
    staffId: number;
    courseId: string;
    courseHash: string;
    language: Language;
    attemptId: number;
    completedOn: string;
    completedAt: Date;
    validMonths: number | null;
  },
): Promise<void> {
  await sql`
    insert into completions (
      staff_id, course_id, course_hash, language, gained, attempt_id, completed_on, completed_at,
      department_id, post, expires_on
    )
    select ${completion.staffId}, ${completion.courseId}, ${completion.courseHash}, ${completion.language}, 'passed',
      ${completion.attemptId}, ${completion.completedOn}::date, ${completion.completedAt},
      w.department_id, p.post,
      (${completion.completedOn}::date + make_interval(months => ${completion.validMonths}::int))::date
    from (select) nothing
    left join workplaces(${completion.completedOn}::date) w on w.staff_id = ${completion.staffId}
    left join postings p on p.id = w.posting_id`;
}

/** The person's completions, of one course or of all, with the names of course and department, newest first. */
export async function selectCompletions(sql: Sql, staffId: number, courseId?: string): Promise<Completion[]> {
  return await sql<Completion[]>`
    select c.id, c.course_id, k.title, c.language, d.name as department, c.post, c.gained,
      c.completed_on, c.expires_on, c.attempt_id
    from completions c
    join courses k on k.id = c.course_id
    left join departments d on d.id = c.department_id
    where c.staff_id = ${staffId} ${courseId === undefined ? sql`` : sql`and c.course_id = ${courseId}`}
    order by c.completed_on desc, c.id desc`;
}
