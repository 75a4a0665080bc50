// Everything that is stored about one person, table by table, for that person. Each table with personal data stands here
// with every column: what is handed over, and what is left out and why. A test compares this list with the schema.
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

type Row = Record<string, unknown>;

/** A table, which of its rows are the person's ($1), and what of them is handed over. */
export interface OwnTable {
  table: string;
  /** Under this name in the file; the table's own when left out. A table can stand in it twice. */
  as?: string;
  whose: string;
  columns: readonly string[];
  /** Names for numbers: SQL expressions with `as`. */
  more?: readonly string[];
  leftOut?: Readonly<Record<string, string>>;
  /** Hidden even from the person by row-level security: read for them by the platform. */
  byPlatform?: true;
}

const others = 'the number of another person';
const internal = 'tells nothing about the person';
const ofOthers = 'holds what is on record about other people';
const byName = 'handed over by name';
const ofAttempts = 'attempt_id in (select id from attempts where staff_id = $1)';
const course = (table: string) => `(select k.title from courses k where k.id = ${table}.course_id) as course_title`;
const department = (table: string) =>
  `(select d.name from departments d where d.id = ${table}.department_id) as department_name`;

export const ownTables: readonly OwnTable[] = [
  {
    table: 'staff',
    whose: 'id = $1',
    columns: [
      'id',
      'staff_number',
      'name',
      'email',
      'telephone',
      'invited_on',
      'first_signed_in_on',
      'left_on',
      'created_at',
      'erased_on',
    ],
  },
  {
    table: 'postings',
    whose: 'staff_id = $1',
    columns: ['id', 'post', 'employment', 'main', 'from_on', 'until_on'],
    more: [department('postings')],
    leftOut: { staff_id: 'the person', department_id: byName },
  },
  {
    table: 'staff_states',
    whose: 'staff_id = $1',
    columns: ['id', 'kind', 'from_on', 'until_on'],
    more: [department('staff_states')],
    leftOut: { staff_id: 'the person', department_id: byName },
  },
  {
    table: 'accounts',
    whose: 'staff_id = $1',
    columns: ['language', 'disabled_at', 'created_at'],
    more: ['password_hash is not null as has_password'],
    leftOut: { staff_id: 'the person', password_hash: 'a secret; whether there is one is said', auth_epoch: internal },
  },
  {
    table: 'sessions',
    whose: 'staff_id = $1',
    columns: ['created_at', 'seen_at', 'expires_at', 'revoked_at', 'user_agent'],
    leftOut: { id: 'part of a cookie', secret_hash: 'a secret', staff_id: 'the person', auth_epoch: internal },
  },
  {
    table: 'account_links',
    whose: 'staff_id = $1',
    columns: ['kind', 'language', 'issued_at', 'expires_at', 'used_at', 'voided_at'],
    leftOut: { id: internal, staff_id: 'the person', token_hash: 'a secret', issued_by: others, batch_key: internal },
    byPlatform: true,
  },
  {
    table: 'account_links',
    as: 'slips_and_invitations_issued',
    whose: 'issued_by = $1',
    columns: ['kind', 'issued_at'],
    byPlatform: true,
  },
  {
    table: 'mails',
    whose: 'staff_id = $1',
    columns: ['kind', 'address', 'language', 'asked_at', 'state', 'failure', 'said', 'attempts', 'ended_at'],
    leftOut: {
      id: internal,
      staff_id: 'the person',
      asked_by: others,
      batch_key: internal,
      next_try_at: internal,
      leased_until: internal,
      link_id: internal,
    },
    byPlatform: true,
  },
  {
    table: 'mails',
    as: 'mails_asked_for',
    whose: 'asked_by = $1',
    columns: ['kind', 'asked_at', 'state'],
    byPlatform: true,
  },
  {
    table: 'imports',
    whose: 'asked_by = $1',
    columns: ['id', 'kind', 'asked_at', 'file_name', 'file_bytes', 'mode', 'state', 'as_of', 'counts', 'committed_at'],
    leftOut: {
      asked_by: 'the person',
      file_sha256: internal,
      job_id: internal,
      head: ofOthers,
      sample: ofOthers,
      mapping: internal,
      refusal: internal,
      digest: internal,
      changed_since: internal,
      committed_by: 'the person',
    },
    byPlatform: true,
  },
  {
    table: 'import_decisions',
    whose: 'staff_id = $1',
    columns: ['import_id', 'row_number', 'code', 'name', 'outcome', 'faults'],
    more: [department('import_decisions')],
    leftOut: { staff_id: 'the person', department_id: byName, detail: internal },
    byPlatform: true,
  },
  {
    table: 'roster_rows',
    whose: `exists (
      select from import_decisions d
      where d.import_id = roster_rows.import_id and d.row_number = roster_rows.row_number and d.staff_id = $1
    )`,
    columns: [
      'import_id',
      'row_number',
      'staff_number',
      'name',
      'department',
      'post',
      'main',
      'employment',
      'from_on',
      'until_on',
      'email',
      'telephone',
      'leave_from',
      'leave_until',
      'seconded_to',
      'seconded_from',
      'seconded_until',
      'left_on',
      'faults',
    ],
    byPlatform: true,
  },
  {
    table: 'import_file_parts',
    whose: 'false',
    columns: [],
    leftOut: { import_id: ofOthers, part: ofOthers, bytes: ofOthers },
  },
  {
    table: 'background_jobs',
    whose: 'asked_by = $1',
    columns: ['kind', 'asked_at', 'begun_at', 'ended_at', 'outcome'],
    leftOut: { id: internal, asked_by: 'the person', input: internal, done: internal, total: internal },
    byPlatform: true,
  },
  {
    table: 'department_changes',
    as: 'department_changes_made',
    whose: 'by_id = $1',
    columns: ['kind', 'on_day', 'at'],
    more: [department('department_changes')],
    leftOut: {
      id: internal,
      department_id: byName,
      other_id: internal,
      detail: internal,
      by_id: 'the person',
      by_name: 'the person',
      change_key: internal,
    },
    byPlatform: true,
  },
  {
    table: 'role_grants',
    whose: 'staff_id = $1',
    columns: ['id', 'role', 'from_on', 'until_on', 'granted_at', 'ended_at'],
    more: [department('role_grants')],
    leftOut: { staff_id: 'the person', department_id: byName, granted_by: others, ended_by: others },
  },
  {
    table: 'role_grants',
    as: 'role_grants_made',
    whose: 'granted_by = $1',
    columns: ['id', 'role', 'from_on', 'until_on'],
    more: [department('role_grants')],
  },
  {
    table: 'kept_forms',
    whose: 'staff_id = $1',
    columns: ['path', 'action', 'fields', 'kept_at'],
    leftOut: { id: 'opens the form', staff_id: 'the person' },
  },
  {
    table: 'demonstration_cards',
    whose: 'staff_id = $1',
    columns: ['key', 'position'],
    leftOut: { staff_id: 'the person' },
    byPlatform: true,
  },
  {
    table: 'course_starts',
    whose: 'staff_id = $1',
    columns: ['course_id', 'started_on'],
    more: [course('course_starts'), department('course_starts')],
    leftOut: { staff_id: 'the person', department_id: byName },
  },
  {
    table: 'attempts',
    whose: 'staff_id = $1',
    columns: [
      'id',
      'course_id',
      'kind',
      'module_id',
      'activity_id',
      'ordinal',
      'course_hash',
      'language',
      'started_at',
    ],
    more: [course('attempts')],
    leftOut: { staff_id: 'the person', seed: 'tells which questions come' },
  },
  {
    table: 'attempt_items',
    whose: ofAttempts,
    columns: ['attempt_id', 'position', 'item_id', 'item_hash'],
    leftOut: { arrangement: 'in the order of what is not answered yet stands the answer' },
  },
  {
    table: 'answers',
    whose: ofAttempts,
    columns: ['attempt_id', 'item_id', 'response', 'score', 'critical_missed', 'language', 'answered_at'],
    leftOut: { answer_key: internal },
  },
  { table: 'attempt_closings', whose: ofAttempts, columns: ['attempt_id', 'outcome', 'score', 'closed_at'] },
  {
    table: 'answer_corrections',
    whose: ofAttempts,
    columns: ['attempt_id', 'item_id', 'decision_id', 'score', 'corrected_at'],
  },
  {
    table: 'attempt_corrections',
    whose: ofAttempts,
    columns: ['attempt_id', 'decision_id', 'outcome', 'score', 'corrected_at'],
  },
  {
    table: 'open_attempts',
    whose: 'staff_id = $1',
    columns: ['course_id', 'module_id', 'attempt_id'],
    leftOut: { staff_id: 'the person' },
  },
  {
    table: 'completions',
    whose: 'staff_id = $1',
    columns: [
      'id',
      'course_id',
      'course_hash',
      'language',
      'post',
      'gained',
      'attempt_id',
      'completed_on',
      'expires_on',
      'completed_at',
    ],
    more: [course('completions'), department('completions')],
    leftOut: { staff_id: 'the person', department_id: byName },
  },
  {
    table: 'recorded_trainings',
    whose: 'staff_id = $1',
    columns: [
      'id',
      'what',
      'place',
      'held_on',
      'credit_hours',
      'evidence',
      'course_id',
      'completion_id',
      'post',
      'recorded_on',
    ],
    more: [course('recorded_trainings'), department('recorded_trainings')],
    leftOut: { staff_id: 'the person', department_id: byName, recorded_by: others, list_key: internal },
  },
  {
    table: 'training_withdrawals',
    whose: 'staff_id = $1',
    columns: ['training_id', 'completion_id', 'reason', 'withdrawn_on'],
    leftOut: { staff_id: 'the person', withdrawn_by: others },
  },
  {
    table: 'recorded_trainings',
    as: 'trainings_recorded_for_others',
    whose: 'recorded_by = $1',
    columns: ['id', 'what', 'place', 'held_on', 'recorded_on'],
  },
  {
    table: 'training_withdrawals',
    as: 'trainings_withdrawn_for_others',
    whose: 'withdrawn_by = $1',
    columns: ['training_id', 'withdrawn_on'],
  },
  {
    table: 'exemptions',
    whose: 'staff_id = $1',
    columns: ['id', 'course_id', 'reason', 'from_on', 'until_on'],
    more: [course('exemptions')],
    leftOut: { staff_id: 'the person', granted_by: others },
  },
  {
    table: 'exemption_ends',
    whose: 'staff_id = $1',
    columns: ['exemption_id', 'last_day', 'reason', 'ended_on'],
    leftOut: { staff_id: 'the person', ended_by: others },
  },
  {
    table: 'exemptions',
    as: 'exemptions_granted_to_others',
    whose: 'granted_by = $1',
    columns: ['id', 'course_id', 'from_on', 'until_on'],
  },
  {
    table: 'exemption_ends',
    as: 'exemptions_ended_for_others',
    whose: 'ended_by = $1',
    columns: ['exemption_id', 'last_day', 'ended_on'],
  },
  {
    table: 'assignments',
    as: 'assignments_made',
    whose: 'assigned_by = $1',
    columns: ['id', 'course_id', 'due_on', 'reason', 'assigned_on', 'withdrawn_on'],
    more: [department('assignments')],
    leftOut: { department_id: byName, assigned_by: 'the person' },
  },
  {
    table: 'item_decisions',
    as: 'item_decisions_made',
    whose: 'decided_by = $1',
    columns: ['id', 'course_id', 'item_id', 'kind', 'reason', 'decided_at'],
    leftOut: {
      item_hash: internal,
      versions: internal,
      decided_by: 'the person',
      decision_key: internal,
      applied_at: internal,
      answers_corrected: internal,
      passes_given: internal,
    },
  },
  {
    table: 'messages',
    whose: 'staff_id = $1',
    columns: ['id', 'page', 'text', 'sent_at', 'course_id', 'item_id', 'asked_of', 'asked_in'],
    more: [department('messages')],
    leftOut: { staff_id: 'the person', department_id: byName, message_key: internal, item_hash: internal },
  },
  {
    table: 'message_replies',
    as: 'replies_received',
    whose: 'message_id in (select id from messages where staff_id = $1)',
    columns: ['message_id', 'author_name', 'text', 'replied_at', 'verdict'],
    leftOut: { id: internal, staff_id: others, reply_key: internal },
  },
  {
    table: 'message_replies',
    as: 'replies_written',
    whose: 'staff_id = $1',
    columns: ['message_id', 'text', 'replied_at', 'verdict'],
  },
  {
    table: 'published_answers',
    as: 'questions_published',
    whose: 'message_id in (select id from messages where staff_id = $1)',
    columns: ['message_id', 'part', 'question', 'answer', 'published_at', 'withdrawn_at'],
  },
  {
    table: 'audit_events',
    as: 'what_others_looked_at_or_changed',
    whose: 'id in (select event_id from audit_subjects where staff_id = $1) and actor_id is distinct from $1',
    columns: ['at', 'actor_name', 'action'],
    more: [`detail->'departmentName' as department_name`, `detail->'courseTitle' as course_title`],
    leftOut: {
      id: internal,
      actor_id: others,
      target: 'stands in the words beside it',
      detail: 'may speak of others; department and course are said',
      xid: internal,
    },
  },
  { table: 'audit_events', as: 'what_you_did', whose: 'actor_id = $1', columns: ['at', 'action', 'target', 'detail'] },
  {
    table: 'audit_subjects',
    as: 'events_about_you',
    whose: 'staff_id = $1',
    columns: ['event_id'],
    leftOut: { staff_id: 'the person' },
  },
];

/** The rows of a table that are the person's. */
export async function selectOwnRows(sql: Sql, own: OwnTable, staffId: number): Promise<Row[]> {
  const columns = [...own.columns.map((column) => `"${column}"`), ...(own.more ?? [])].join(', ');
  if (own.columns.length === 0) return [];
  const order = own.columns.length > 1 ? '1, 2' : '1';
  // Nothing from outside is in this text.
  return sql.unsafe<Row[]>(`select ${columns} from ${own.table} where ${own.whose} order by ${order}`, [staffId]);
}

/** The questions that the person has answered, as they were asked. */
export async function selectAnsweredVersions(
  sql: Sql,
  staffId: number,
): Promise<{ attemptId: number; itemId: string; arrangement: unknown; version: ItemVersion; language: Language }[]> {
  return sql<{ attemptId: number; itemId: string; arrangement: unknown; version: ItemVersion; language: Language }[]>`
    select n.attempt_id, n.item_id, i.arrangement, v.content as version, n.language
    from attempts a
    join answers n on n.attempt_id = a.id
    join attempt_items i on i.attempt_id = n.attempt_id and i.item_id = n.item_id
    join item_versions v on v.hash = i.item_hash
    where a.staff_id = ${staffId} and a.kind <> 'practice'`;
}

/** That the person took a copy, in the audit trail. */
export async function insertOwnDataTaken(sql: Sql, staffId: number, name: { en: string; zh: string }): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action) values (${staffId}, ${sql.json(name)}, 'own-data-taken')`;
}
