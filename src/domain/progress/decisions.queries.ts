// All SQL on decisions about items and on the corrections that follow from them.
import type { Arrangement, Response } from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import type { Asker, Sql } from '#platform/db.ts';
import type { AttemptOutcome, QuizKind } from './attempt.ts';
import type { Correction, Decision, DecisionKind } from './decision.ts';

/** Whether the asker looks after courses: an author or an administrator. */
export async function selectEditsCourses(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ edits: boolean }]>`select lectern_private.edits_courses() as edits`;
  return row.edits;
}

/** Items that are withdrawn at the moment, or were before a decision. */
export async function selectWithdrawn(sql: Sql, before = 2_147_483_647): Promise<string[]> {
  const rows = await sql<{ itemId: string }[]>`
    select item_id from (
      -- the newest decision that says whether an item is drawn
      select distinct on (item_id) item_id, kind from item_decisions
      where kind in ('withdrawn', 'released') and id < ${before} order by item_id, id desc
    ) newest
    where kind = 'withdrawn'`;
  return rows.map((row) => row.itemId);
}

/** Versions of an item that were drawn so far. */
export async function selectVersionsOf(sql: Sql, itemId: string): Promise<string[]> {
  const rows = await sql<{ hash: string }[]>`select hash from item_versions where item_id = ${itemId}`;
  return rows.map((row) => row.hash);
}

/** The decision's number, and whether it is new: the same key again is the same decision. Also writes the audit trail. */
export async function insertDecision(
  sql: Sql,
  by: Asker & { name: unknown },
  row: {
    courseId: string;
    itemId: string;
    kind: DecisionKind;
    itemHash: string | null;
    versions: string[];
    reason: string;
    key: string;
  },
): Promise<{ id: number; isNew: boolean }> {
  const [added] = await sql<{ id: number }[]>`
    insert into item_decisions (course_id, item_id, kind, item_hash, versions, reason, decided_by, decision_key)
    values (${row.courseId}, ${row.itemId}, ${row.kind}, ${row.itemHash}, ${row.versions}, ${row.reason}, ${by.staffId}, ${row.key})
    on conflict (decision_key) do nothing
    returning id`;
  if (added) {
    await sql`
      insert into audit_events (actor_id, actor_name, action, target, detail)
      values (${by.staffId}, ${sql.json(by.name as never)}, ${`item-${row.kind}`}, ${row.itemId},
        ${sql.json({ course: row.courseId, reason: row.reason, decision: added.id })})`;
    return { id: added.id, isNew: true };
  }
  const [known] = await sql<[{ id: number }]>`select id from item_decisions where decision_key = ${row.key}`;
  return { id: known.id, isNew: false };
}

const decisionColumns = (sql: Sql) =>
  sql`d.id, d.course_id, d.item_id, d.kind, d.item_hash, d.versions, d.reason, d.decided_at`;

/** Decisions whose attempts are not all corrected, oldest first: new ones, and those that a stop of the server cut short. */
export async function selectUnapplied(sql: Sql): Promise<Decision[]> {
  return await sql<Decision[]>`
    select ${decisionColumns(sql)} from item_decisions d where d.applied_at is null order by d.id`;
}

/** The decision is carried out: how many answers it made worth more, how many attempts it made passed ones. */
export async function updateApplied(sql: Sql, id: number): Promise<void> {
  await sql`
    update item_decisions set
      applied_at = now(),
      answers_corrected = (select count(*)::int from answer_corrections c where c.decision_id = ${id}),
      passes_given = (
        select count(*)::int from attempt_corrections k join attempt_closings c on c.attempt_id = k.attempt_id
        where k.decision_id = ${id} and k.outcome = 'passed' and c.outcome <> 'passed'
          and not exists (
            select from attempt_corrections o
            where o.attempt_id = k.attempt_id and o.decision_id < k.decision_id and o.outcome = 'passed'
          )
      )
    where id = ${id}`;
}

// Whether the decision `d` is about the drawn item `i` of the attempt `a`, where it is the same item.
const isAbout = (sql: Sql) => sql`
  (
    d.kind = 'corrected' and i.item_hash = any(d.versions)
    or d.kind = 'withdrawn' and a.started_at < coalesce(
      (select min(r.decided_at) from item_decisions r where r.item_id = d.item_id and r.kind = 'released' and r.id > d.id),
      'infinity'
    )
  )`;

/** Everybody who was asked the item of the decision and was not given all its points, in the order of their numbers. */
export async function selectConcerned(sql: Sql, decisionId: number): Promise<number[]> {
  const rows = await sql<{ staffId: number }[]>`
    select distinct a.staff_id
    from item_decisions d
    join attempt_items i on i.item_id = d.item_id
    join attempts a on a.id = i.attempt_id and ${isAbout(sql)}
    join answers n on n.attempt_id = i.attempt_id and n.item_id = i.item_id
    where d.id = ${decisionId} and n.score < 1
    order by a.staff_id`;
  return rows.map((row) => row.staffId);
}

/** An answer that a decision is about, as it counts so far. */
export interface AnswerToCorrect {
  decisionId: number;
  attemptId: number;
  staffId: number;
  itemId: string;
  arrangement: Arrangement;
  response: Response;
  score: number;
  kind: QuizKind | 'check';
  isClosed: boolean;
}

/** What an answer is worth: as it was graded, or by a correction, whichever is more. */
const worth = (sql: Sql) => sql`greatest(n.score, coalesce((
  select max(k.score) from answer_corrections k where k.attempt_id = n.attempt_id and k.item_id = n.item_id
), 0))::float8`;

/** Answers that decisions are about: of one decision in all attempts of these people, or of all in one attempt. */
export async function selectAnswersToCorrect(
  sql: Sql,
  which: { staffIds: readonly number[]; decisionId: number } | { attemptId: number },
): Promise<AnswerToCorrect[]> {
  const those =
    'attemptId' in which
      ? sql`a.id = ${which.attemptId}`
      : sql`a.staff_id = any(${[...which.staffIds]}) and d.id = ${which.decisionId}`;
  return await sql<AnswerToCorrect[]>`
    select d.id as decision_id, a.id as attempt_id, a.staff_id, i.item_id, i.arrangement, n.response, ${worth(sql)} as score,
      a.kind, exists (select from attempt_closings c where c.attempt_id = a.id) as is_closed
    from item_decisions d
    join attempt_items i on i.item_id = d.item_id
    join attempts a on a.id = i.attempt_id and ${isAbout(sql)}
    join answers n on n.attempt_id = i.attempt_id and n.item_id = i.item_id
    where ${those} and n.score < 1 and a.kind <> 'practice'
    order by d.id`;
}

/** Decisions by their numbers. */
export async function selectDecisions(sql: Sql, ids: readonly number[]): Promise<Decision[]> {
  return await sql<Decision[]>`
    select ${decisionColumns(sql)} from item_decisions d where d.id = any(${[...ids]}) order by d.id`;
}

export async function insertAnswerCorrections(
  sql: Sql,
  rows: readonly { attemptId: number; itemId: string; decisionId: number; score: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into answer_corrections (attempt_id, item_id, decision_id, score)
    select * from unnest(
      ${rows.map((row) => row.attemptId)}::int[], ${rows.map((row) => row.itemId)}::text[],
      ${rows.map((row) => row.decisionId)}::int[], ${rows.map((row) => row.score)}::numeric[]
    )
    on conflict do nothing`;
}

/** A closed attempt with what each of its answers is worth. */
export async function selectWorth(
  sql: Sql,
  attemptId: number,
): Promise<{ courseId: string; itemHash: string; score: number; outcome: AttemptOutcome; language: Language }[]> {
  return await sql`
    select a.course_id, i.item_hash, ${worth(sql)} as score, o.outcome, n.language
    from attempt_items i
    join attempts a on a.id = i.attempt_id
    join answers n on n.attempt_id = i.attempt_id and n.item_id = i.item_id
    join attempt_outcomes o on o.attempt_id = i.attempt_id
    where i.attempt_id = ${attemptId}
    order by i.position`;
}

export async function insertAttemptCorrection(
  sql: Sql,
  row: { attemptId: number; decisionId: number; outcome: AttemptOutcome; score: number },
): Promise<void> {
  await sql`insert into attempt_corrections ${sql(row)} on conflict do nothing`;
}

/** What was decided about the items of an attempt and what each answer is worth since, newest decision last. */
export async function selectCorrections(
  sql: Sql,
  attemptId: number,
): Promise<(Correction & { itemId: string; score: number | null })[]> {
  return await sql`
    select i.item_id, d.kind, d.reason, d.decided_at,
      (select max(k.score)::float8 from answer_corrections k where k.attempt_id = a.id and k.item_id = i.item_id) as score
    from attempts a
    join attempt_items i on i.attempt_id = a.id
    join item_decisions d on d.item_id = i.item_id and ${isAbout(sql)}
    where a.id = ${attemptId} and (
      d.kind = 'withdrawn'
      or exists (
        select from answer_corrections k
        where k.attempt_id = a.id and k.item_id = i.item_id and k.decision_id = d.id
      )
    )
    order by d.id`;
}

/** Decisions about items of a course, newest first. */
export async function selectDecisionsOf(
  sql: Sql,
  courseId: string,
): Promise<(Correction & { itemId: string; answersCorrected: number; passesGiven: number; isApplied: boolean })[]> {
  return await sql`
    select item_id, kind, reason, decided_at, answers_corrected, passes_given, applied_at is not null as is_applied
    from item_decisions where course_id = ${courseId} order by id desc`;
}
