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
  const [row] = await sql<[{ isDone: boolean }]>`
    select complete_when_done(
      ${staffId}, ${course.id}, ${language}, ${on}, ${at}, ${course.validMonths}, ${course.practiceRequired},
      ${course.neverTestedOut}, ${correctedAttempt ?? null}
    ) as is_done`;
  return row.isDone;
}

/** The person's completions, of one course or of all, newest first, with the department's name of that day. */
export async function selectCompletions(sql: Sql, staffId: number, courseId?: string): Promise<Completion[]> {
  return await sql<Completion[]>`
    select c.id, c.course_id, k.title, c.course_hash, c.language,
      department_name_on(c.department_id, c.completed_on) as department, c.post, c.gained,
      c.completed_on, c.expires_on, c.attempt_id, w.withdrawn_on, w.reason as withdrawn_reason
    from completions c
    join courses k on k.id = c.course_id
    left join training_withdrawals w on w.completion_id = c.id
    where c.staff_id = ${staffId} ${courseId === undefined ? sql`` : sql`and c.course_id = ${courseId}`}
    order by c.completed_on desc, c.id desc`;
}
