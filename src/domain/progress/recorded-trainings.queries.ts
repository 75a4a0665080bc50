// All SQL on recorded trainings and their withdrawals: rows are added, never changed.
import type { Language } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Candidate, RecordedTraining, Training } from './recorded-training.ts';

// As `plainly` in recorded-training.ts.
const plainly = (sql: Sql, text: ReturnType<Sql>) =>
  sql`lower(translate(normalize(${text}, NFKC), '•・‧∙⋅．.', '·······'))`;

// Keys are asked for by `in (select …)`, which is hashed: `= any(…)` compares each person with each key.
/**
 * Those in the asker's branches whose number or name is among the keys, which are in small letters; with what is
 * recorded already of that training.
 */
export async function selectCandidates(sql: Sql, keys: readonly string[], training: Training): Promise<Candidate[]> {
  return sql<Candidate[]>`
    select f.id as staff_id, f.staff_number, f.name, d.name as department_name,
      exists (
        select from recorded_trainings t
        where t.staff_id = f.id and t.held_on = ${training.heldOn}
          and (lower(t.what) = lower(${training.what}) or t.course_id = ${training.courseId})
          and not exists (select from training_withdrawals w where w.training_id = t.id)
      ) as is_recorded
    from staff f
    left join lateral (
      select w.department_id from workplaces(${training.heldOn}) w where w.staff_id = f.id
    ) w on true
    left join departments d on d.id = w.department_id
    where ((select lectern_private.sees_all()) or f.id in (select lectern_private.staff_in_scope()))
      and f.erased_on is null
      and (
        ${plainly(sql, sql`f.staff_number`)} in (select unnest(${keys}::text[]))
        or ${plainly(sql, sql`f.name->>'en'`)} in (select unnest(${keys}::text[]))
        or ${plainly(sql, sql`f.name->>'zh'`)} in (select unnest(${keys}::text[]))
      )
    order by f.id`;
}

/** The staff number of somebody in the asker's branches. */
export async function selectOptionalNumber(sql: Sql, staffId: number): Promise<string | undefined> {
  const [row] = await sql<{ staffNumber: string }[]>`
    select staff_number from staff
    where id = ${staffId} and erased_on is null
      and ((select lectern_private.sees_all()) or id in (select lectern_private.staff_in_scope()))`;
  return row?.staffNumber;
}

/** How many people a list has been recorded for. */
export async function countRecorded(sql: Sql, listKey: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from recorded_trainings where list_key = ${listKey}`;
  return row!.n;
}

/**
 * Records the training for these people with department and post of its day; where it stands for a course, that course
 * is completed on that day, and expires as it would have after its quiz.
 */
export async function insertTrainings(
  sql: Sql,
  row: {
    training: Training;
    staffIds: readonly number[];
    listKey: string;
    recordedBy: number;
    recordedOn: string;
    language: Language;
    validMonths: number | null;
  },
): Promise<void> {
  const { training, listKey, recordedBy, recordedOn, language, validMonths } = row;
  await sql`
    with
    -- the people with their place on the day
    people as (
      select s.staff_id, w.department_id, p.post
      from unnest(${[...row.staffIds]}::int[]) s (staff_id)
      left join lateral (
        select w.department_id, w.posting_id from workplaces(${training.heldOn}) w where w.staff_id = s.staff_id
      ) w on true
      left join postings p on p.id = w.posting_id
    ),
    -- the course as completed, where it stands for one
    completed as (
      insert into completions (
        staff_id, course_id, course_hash, language, gained, completed_on, department_id, post, expires_on
      )
      select p.staff_id, c.id, c.hash, ${language}, 'recorded', ${training.heldOn}::date, p.department_id, p.post,
        (${training.heldOn}::date + make_interval(months => ${validMonths}::int))::date
      from people p join courses c on c.id = ${training.courseId}
      returning id, staff_id
    )
    insert into recorded_trainings (
      staff_id, what, place, held_on, credit_hours, evidence, course_id, completion_id, department_id, post,
      recorded_by, recorded_on, list_key
    )
    select p.staff_id, ${training.what}, ${training.place}, ${training.heldOn}, ${training.creditHours}::numeric,
      ${training.evidence}, ${training.courseId}, c.id, p.department_id, p.post, ${recordedBy}, ${recordedOn}, ${listKey}
    from people p left join completed c on c.staff_id = p.staff_id`;
}

/** The trainings of a person that the asker may see, the newest first, with what was withdrawn. */
export async function selectTrainings(sql: Sql, staffId: number): Promise<RecordedTraining[]> {
  return sql<RecordedTraining[]>`
    select t.id, t.what, t.place, t.held_on, t.credit_hours::float8 as credit_hours, t.evidence, t.course_id,
      c.title as course_title, d.name as department_name, t.post, t.recorded_on,
      w.withdrawn_on, w.reason as withdrawn_reason
    from recorded_trainings t
    left join courses c on c.id = t.course_id
    left join departments d on d.id = t.department_id
    left join training_withdrawals w on w.training_id = t.id
    where t.staff_id = ${staffId}
    order by t.held_on desc, t.id desc`;
}

/** Whose training it is, when that person is in the asker's branches. */
export async function selectOptionalTrainingOwner(
  sql: Sql,
  trainingId: number,
): Promise<{ staffId: number; heldOn: string } | undefined> {
  const [row] = await sql<{ staffId: number; heldOn: string }[]>`
    select staff_id, held_on from recorded_trainings
    where id = ${trainingId}
      and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()))`;
  return row;
}

/** Withdraws it; false when it is withdrawn already. */
export async function insertWithdrawal(
  sql: Sql,
  row: { trainingId: number; reason: string; withdrawnBy: number; withdrawnOn: string },
): Promise<boolean> {
  const rows = await sql`
    insert into training_withdrawals (training_id, staff_id, completion_id, reason, withdrawn_by, withdrawn_on)
    select id, staff_id, completion_id, ${row.reason}, ${row.withdrawnBy}, ${row.withdrawnOn}
    from recorded_trainings where id = ${row.trainingId}
    on conflict (training_id) do nothing
    returning training_id`;
  return rows.length > 0;
}
