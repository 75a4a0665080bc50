// All SQL on attempts, drawn items and answers.
import type postgres from 'postgres';
import type { Course } from '#domain/courses/course.ts';
import type { Arrangement, ItemVersion, Response } from '#domain/exercises/exercise.ts';
import type { Try } from '#domain/exercises/practice.ts';
import type { Language } from '#i18n/language.ts';
import { dayOf } from '#platform/clock.ts';
import type { Sql } from '#platform/db.ts';
import type { AttemptKind, AttemptOutcome, QuizKind } from './attempt.ts';

/** An attempt with how it ended. */
export interface AttemptRow {
  id: number;
  staffId: number;
  courseId: string;
  courseHash: string;
  kind: AttemptKind;
  moduleId: string | null;
  ordinal: number;
  startedAt: Date;
  outcome: AttemptOutcome | null;
  closedAt: Date | null;
}

/** A drawn item with the answer to it, if there is one. */
export interface DrawnRow {
  position: number;
  itemId: string;
  itemHash: string;
  arrangement: Arrangement;
  answerKey: string | null;
  response: Response | null;
  score: number | null;
  criticalMissed: boolean | null;
  answeredAt: Date | null;
}

/** Which attempt: by its number, or the newest one at a module's check, up to `ordinal` where that is given. */
export type AttemptReference =
  { attemptId: number } | { staffId: number; courseId: string; moduleId: string; ordinal?: number };

/**
 * Lets one transaction at a time write to a person's ledger, until it ends. Two tabs, two clicks and two machines
 * come one after the other, and each sees what the one before stored.
 */
export async function lockLedger(sql: Sql, staffId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700002, ${staffId}::int)`;
}

/** The attempt and its drawn items in their order; no rows when there is none or it is not for the one who asks. */
export async function selectAttemptItems(sql: Sql, which: AttemptReference): Promise<(AttemptRow & DrawnRow)[]> {
  const attempt =
    'attemptId' in which
      ? sql`select * from attempts where id = ${which.attemptId}`
      : sql`
          select * from attempts
          where staff_id = ${which.staffId} and course_id = ${which.courseId} and module_id = ${which.moduleId}
            and ordinal <= ${which.ordinal ?? 2_000_000_000}
          order by ordinal desc limit 1`;
  return await sql<(AttemptRow & DrawnRow)[]>`
    select a.id, a.staff_id, a.course_id, a.course_hash, a.kind, a.module_id, a.ordinal, a.started_at,
      c.outcome, c.closed_at,
      i.position, i.item_id, i.item_hash, i.arrangement,
      n.answer_key, n.response, n.score::float8 as score, n.critical_missed, n.answered_at
    from (${attempt}) a
    left join attempt_outcomes c on c.attempt_id = a.id
    join attempt_items i on i.attempt_id = a.id
    left join answers n on n.attempt_id = a.id and n.item_id = i.item_id
    order by i.position`;
}

/** Items as they stood when they were drawn. Throws when one is missing. */
export async function selectItemVersions(sql: Sql, hashes: string[]): Promise<ItemVersion[]> {
  const rows = await sql<{ content: ItemVersion }[]>`
    select content from item_versions where hash = any(${hashes})`;
  if (rows.length < new Set(hashes).size) throw new Error('a drawn item version is missing');
  return rows.map((row) => row.content);
}

/** Where the pointer of an open attempt stands: a module's id, or a name that no module can have. */
const slotOf = (attempt: { kind: AttemptKind; moduleId: string | null }): string =>
  attempt.kind === 'test-out' ? 'test-out' : (attempt.moduleId ?? '');

/** The open attempt of the person at the course quiz or test-out. */
export async function selectOptionalOpenQuiz(
  sql: Sql,
  staffId: number,
  courseId: string,
  kind: QuizKind,
): Promise<number | undefined> {
  const [row] = await sql<{ attemptId: number }[]>`
    select attempt_id from open_attempts
    where staff_id = ${staffId} and course_id = ${courseId} and module_id = ${slotOf({ kind, moduleId: null })}`;
  return row?.attemptId;
}

/** How often the person has taken the quiz or test-out, how it ended and which items each time showed, oldest first. */
export async function selectQuizHistory(
  sql: Sql,
  staffId: number,
  courseId: string,
  kind: QuizKind,
): Promise<{ ordinal: number; outcome: AttemptOutcome | null; closedAt: Date | null; itemIds: string[] }[]> {
  return await sql<{ ordinal: number; outcome: AttemptOutcome | null; closedAt: Date | null; itemIds: string[] }[]>`
    select a.ordinal, c.outcome, c.closed_at, array_agg(i.item_id order by i.position) as item_ids
    from attempts a
    join attempt_items i on i.attempt_id = a.id
    left join attempt_outcomes c on c.attempt_id = a.id
    where a.staff_id = ${staffId} and a.course_id = ${courseId} and a.kind = ${kind}
    group by a.id, a.ordinal, c.outcome, c.closed_at
    order by a.ordinal`;
}

/** Modules of the course whose check the person has finished. */
export async function selectFinishedModules(sql: Sql, staffId: number, courseId: string): Promise<string[]> {
  const rows = await sql<{ moduleId: string }[]>`
    select distinct a.module_id
    from attempts a join attempt_closings c on c.attempt_id = a.id
    where a.staff_id = ${staffId} and a.course_id = ${courseId} and a.kind = 'check'`;
  return rows.map((row) => row.moduleId);
}

/** Activities of the course that the person has passed. */
export async function selectPassedActivities(sql: Sql, staffId: number, courseId: string): Promise<string[]> {
  const rows = await sql<{ activityId: string }[]>`
    select distinct a.activity_id
    from attempts a join attempt_closings c on c.attempt_id = a.id and c.outcome = 'passed'
    where a.staff_id = ${staffId} and a.course_id = ${courseId} and a.kind = 'practice'`;
  return rows.map((row) => row.activityId);
}

/** Items that the person has met in checks of a module. */
export async function selectItemsOfChecks(sql: Sql, staffId: number, moduleId: string): Promise<string[]> {
  const rows = await sql<{ itemId: string }[]>`
    select distinct i.item_id
    from attempts a join attempt_items i on i.attempt_id = a.id
    where a.staff_id = ${staffId} and a.module_id = ${moduleId}`;
  return rows.map((row) => row.itemId);
}

/** The person's newest answer to an item: as what it was drawn. */
export async function selectOptionalAnsweredItem(
  sql: Sql,
  staffId: number,
  itemId: string,
): Promise<{ courseId: string; itemHash: string; arrangement: Arrangement } | undefined> {
  const [row] = await sql<{ courseId: string; itemHash: string; arrangement: Arrangement }[]>`
    select a.course_id, i.item_hash, i.arrangement
    from attempts a
    join attempt_items i on i.attempt_id = a.id and i.item_id = ${itemId}
    join answers n on n.attempt_id = a.id and n.item_id = i.item_id
    where a.staff_id = ${staffId} and a.kind <> 'practice'
    order by n.answered_at desc limit 1`;
  return row;
}

/** A new attempt, to be filled by `insertAttemptItems`. */
export async function insertAttempt(
  sql: Sql,
  attempt: {
    staffId: number;
    courseId: string;
    courseHash: string;
    kind: AttemptKind;
    moduleId: string | null;
    /** Of a try at practice. */
    activityId?: string;
    ordinal: number;
    seed: string;
    language: Language;
    startedAt: Date;
  },
): Promise<number> {
  const [row] = await sql<[{ id: number }]>`insert into attempts ${sql(attempt)} returning id`;
  return row.id;
}

/**
 * Keeps item versions that were never drawn before; one that is there already stays as it is. Always in the same order:
 * two draws that meet on the same items would otherwise wait for each other.
 */
export async function insertItemVersions(sql: Sql, items: readonly ItemVersion[]): Promise<void> {
  await sql`
    insert into item_versions (hash, item_id, content)
    select hash, item_id, content::jsonb
    from unnest(
      ${items.map((item) => item.hash)}::text[],
      ${items.map((item) => item.id)}::text[],
      ${items.map((item) => JSON.stringify(item))}::text[]
    ) as drawn (hash, item_id, content)
    order by hash
    on conflict (hash) do nothing`;
}

/** The items of a new attempt, from position 1, and the pointer that says it is open. */
export async function insertAttemptItems(
  sql: Sql,
  attempt: { id: number; staffId: number; courseId: string; kind: AttemptKind; moduleId: string | null },
  items: readonly { id: string; hash: string; arrangement: Arrangement }[],
): Promise<void> {
  await Promise.all([
    sql`
      insert into attempt_items (attempt_id, position, item_id, item_hash, arrangement)
      select ${attempt.id}, position, item_id, item_hash, arrangement::jsonb
      from unnest(
        ${items.map((item) => item.id)}::text[],
        ${items.map((item) => item.hash)}::text[],
        ${items.map((item) => JSON.stringify(item.arrangement))}::text[]
      ) with ordinality as drawn (item_id, item_hash, arrangement, position)`,
    sql`
      insert into open_attempts (staff_id, course_id, module_id, attempt_id)
      values (${attempt.staffId}, ${attempt.courseId}, ${slotOf(attempt)}, ${attempt.id})`,
  ]);
}

/** An answer as it is stored. */
export interface AnswerToStore {
  attemptId: number;
  itemId: string;
  answerKey: string;
  response: Response | Try;
  score: number;
  criticalMissed: boolean;
  language: Language;
  answeredAt: Date;
}

/** Stores an answer. False, and nothing stored, when the item is answered already or the key belongs to another answer. */
export async function insertAnswer(sql: Sql, answer: AnswerToStore): Promise<boolean> {
  const { count } = await sql`
    insert into answers ${sql({ ...answer, response: sql.json({ ...answer.response }) } as never)} on conflict do nothing`;
  return count === 1;
}

/** How an attempt ends with its last answer. */
export interface Ending {
  outcome: AttemptOutcome;
  score: number | null;
  /** What the course asks for, when it may be complete now. */
  course: Pick<Course, 'validMonths' | 'practiceRequired' | 'neverTestedOut'> | null;
}

/**
 * Stores an answer in one statement; the last of the `of` answers closes the attempt by its `ending`. The number of answers
 * before it; null, and nothing stored, when it is not as the caller thought.
 */
export async function storeAnswer(
  sql: postgres.Sql,
  signed: string,
  answer: AnswerToStore,
  of: number,
  ending: Ending | null,
): Promise<number | null> {
  const course = ending?.course ?? null;
  const [row] = await sql<[{ before: number | null }]>`
    select store_answer(
      ${signed}, ${answer.attemptId}, ${answer.itemId}, ${answer.answerKey}, ${sql.json({ ...answer.response })},
      ${answer.score}, ${answer.criticalMissed}, ${answer.language}, ${answer.answeredAt},
      ${dayOf(answer.answeredAt)}, ${of}, ${ending?.outcome ?? null}, ${ending?.score ?? null}, ${course !== null},
      ${course?.validMonths ?? null}, ${course?.practiceRequired ?? null}, ${course?.neverTestedOut ?? null}
    ) as before`;
  return row.before;
}

/** Closes an attempt: how it ended, and no pointer any more. */
export async function insertAttemptClosing(
  sql: Sql,
  closing: { attemptId: number; outcome: AttemptOutcome; score: number | null; closedAt: Date },
): Promise<void> {
  await Promise.all([
    sql`insert into attempt_closings ${sql(closing)}`,
    sql`delete from open_attempts where attempt_id = ${closing.attemptId}`,
  ]);
}

/** The day on which the person began the course, in the department of that day; the first one stays. */
export async function insertCourseStart(sql: Sql, staffId: number, courseId: string, day: string): Promise<void> {
  await sql`
    insert into course_starts (staff_id, course_id, department_id, started_on)
    values (
      ${staffId}, ${courseId},
      (select w.department_id from workplaces(${day}) w where w.staff_id = ${staffId}), ${day}
    )
    on conflict do nothing`;
}

/** An attempt with how far it is, for the places that list them. */
export interface AttemptSummaryRow {
  id: number;
  courseId: string;
  kind: AttemptKind;
  moduleId: string | null;
  activityId: string | null;
  ordinal: number;
  /** Of a try at practice: 0..1. */
  score: number | null;
  answered: number;
  of: number;
  outcome: AttemptOutcome | null;
  lastAt: Date;
}

/** All attempts of the person, at one course or at all, oldest first. */
export async function selectAttemptSummaries(
  sql: Sql,
  staffId: number,
  courseId?: string,
): Promise<AttemptSummaryRow[]> {
  return await sql<AttemptSummaryRow[]>`
    select a.id, a.course_id, a.kind, a.module_id, a.activity_id, a.ordinal, c.outcome,
      case when a.kind = 'practice' then c.score::float8 end as score,
      (select count(*)::int from attempt_items i where i.attempt_id = a.id) as of,
      done.answered, coalesce(done.last_at, a.started_at) as last_at
    from attempts a
    left join attempt_outcomes c on c.attempt_id = a.id
    cross join lateral (
      select count(*)::int as answered, max(n.answered_at) as last_at from answers n where n.attempt_id = a.id
    ) done
    where a.staff_id = ${staffId} ${courseId === undefined ? sql`` : sql`and a.course_id = ${courseId}`}
    order by a.id`;
}

/** What `lesson_of` knows of the reader of a lesson; null when the context does not hold. */
export async function selectLesson(
  sql: postgres.Sql,
  signed: string,
  courseId: string,
  moduleId: string,
): Promise<{ checks: Record<string, boolean>; items: (AttemptRow & DrawnRow)[] }> {
  const [row] = await sql<[{ lesson: LessonJson | null }]>`
    select lesson_of(${signed}, ${courseId}, ${moduleId}) as lesson`;
  if (!row.lesson) throw new Error('lesson_of() needs the context of a person');
  const { checks, items } = row.lesson;
  const moment = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    checks,
    items: items.map((each) => ({
      ...each,
      startedAt: new Date(each.startedAt),
      closedAt: moment(each.closedAt),
      answeredAt: moment(each.answeredAt),
    })),
  };
}

/** JSON has no dates. */
type Written<T> = {
  [Name in keyof T]: T[Name] extends Date ? string : T[Name] extends Date | null ? string | null : T[Name];
};

interface LessonJson {
  /** Modules whose check was begun; true once it was answered to the end. */
  checks: Record<string, boolean>;
  items: Written<AttemptRow & DrawnRow>[];
}
