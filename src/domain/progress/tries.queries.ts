// All SQL on tries at practice activities: attempts of the kind `practice`, each with one item and one answer.

import type { Activity, Try } from '#domain/exercises/practice.ts';
import type { Sql } from '#platform/db.ts';
import type { TrySummary } from './try.ts';

/** The person's tries at an activity, newest first. */
export async function selectTries(
  sql: Sql,
  staffId: number,
  courseId: string,
  activityId: string,
): Promise<TrySummary[]> {
  return await sql<TrySummary[]>`
    select a.ordinal, n.score::float8 as score, c.outcome = 'passed' as passed, c.closed_at as at
    from attempts a
    join answers n on n.attempt_id = a.id
    join attempt_closings c on c.attempt_id = a.id
    where a.staff_id = ${staffId} and a.course_id = ${courseId} and a.activity_id = ${activityId}
    order by a.ordinal desc`;
}

/** What was tried the n-th time, with the activity as it stood then; nothing when there was no such try. */
export async function selectOptionalTry(
  sql: Sql,
  staffId: number,
  courseId: string,
  activityId: string,
  ordinal: number,
): Promise<{ activity: Activity; response: Try } | undefined> {
  const [row] = await sql<{ activity: Activity; response: Try }[]>`
    select v.content as activity, n.response
    from attempts a
    join attempt_items i on i.attempt_id = a.id
    join item_versions v on v.hash = i.item_hash
    join answers n on n.attempt_id = a.id
    where a.staff_id = ${staffId} and a.course_id = ${courseId} and a.activity_id = ${activityId}
      and a.ordinal = ${ordinal}`;
  return row;
}

/** The person's own try that was sent with this key. */
export async function selectOptionalTryByKey(
  sql: Sql,
  staffId: number,
  answerKey: string,
): Promise<(TrySummary & { activityId: string | null; courseId: string }) | undefined> {
  const [row] = await sql<(TrySummary & { activityId: string | null; courseId: string })[]>`
    select a.course_id, a.activity_id, a.ordinal, n.score::float8 as score, c.outcome = 'passed' as passed,
      n.answered_at as at
    from answers n
    join attempts a on a.id = n.attempt_id
    left join attempt_closings c on c.attempt_id = a.id
    where n.answer_key = ${answerKey} and a.staff_id = ${staffId}`;
  return row;
}

/** Stores an activity as it was tried; one that is there already stays as it is. */
export async function insertActivityVersion(sql: Sql, activity: Activity): Promise<void> {
  await sql`
    insert into item_versions (hash, item_id, content)
    values (${activity.hash}, ${activity.id}, ${JSON.stringify(activity)}::text::jsonb)
    on conflict (hash) do nothing`;
}

/** The one item of a new try. */
export async function insertTryItem(sql: Sql, attemptId: number, activity: Activity): Promise<void> {
  await sql`
    insert into attempt_items (attempt_id, position, item_id, item_hash, arrangement)
    values (${attemptId}, 1, ${activity.id}, ${activity.hash}, '{"options": []}')`;
}
