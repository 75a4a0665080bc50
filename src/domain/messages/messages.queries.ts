// All SQL on messages and their replies.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { AskedItem, BranchMessage, Message, Verdict } from './message.ts';

/** False when the key is there already. */
export async function insertMessage(
  sql: Sql,
  row: {
    staffId: number;
    page: string;
    text: string;
    key: string;
    day: string;
    at: Date | null;
    about: AskedItem | null;
  },
): Promise<boolean> {
  const { count } = await sql`
    insert into messages (staff_id, department_id, page, text, message_key, sent_at, course_id, item_id, item_hash)
    values (
      ${row.staffId}, (select w.department_id from workplaces(${row.day}) w where w.staff_id = ${row.staffId}),
      ${row.page}, ${row.text}, ${row.key}, coalesce(${row.at}::timestamptz, now()),
      ${row.about?.courseId ?? null}, ${row.about?.itemId ?? null}, ${row.about?.itemHash ?? null}
    )
    on conflict (message_key) do nothing`;
  return count > 0;
}

/** False when the key is there already. */
export async function insertReply(
  sql: Sql,
  row: { messageId: number; staffId: number; authorName: Localised; text: string; key: string; at: Date | null },
): Promise<boolean> {
  const { count } = await sql`
    insert into message_replies (message_id, staff_id, author_name, text, reply_key, replied_at)
    values (${row.messageId}, ${row.staffId}, ${sql.json(row.authorName)}, ${row.text}, ${row.key},
      coalesce(${row.at}::timestamptz, now()))
    on conflict (reply_key) do nothing`;
  return count > 0;
}

type Dated<T extends Message> = Omit<T, 'replies'> & {
  replies: { id: number; authorName: Localised; text: string; verdict: Verdict | null; repliedAt: string }[];
};

// JSON has no dates.
function withDates<T extends Message>(rows: readonly Dated<T>[]): T[] {
  return rows.map(
    (row) =>
      ({
        ...row,
        replies: row.replies.map((each) => ({ ...each, repliedAt: new Date(each.repliedAt) })),
      }) as unknown as T,
  );
}

const replies = (sql: Sql) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', r.id, 'authorName', r.author_name, 'text', r.text, 'verdict', r.verdict, 'repliedAt', r.replied_at
  ) order by r.id), '[]')
  from message_replies r where r.message_id = m.id
)`;

export async function selectOwnMessages(sql: Sql, staffId: number, limit: number): Promise<Message[]> {
  return withDates<Message>(
    await sql<Dated<Message>[]>`
    select m.id, m.page, m.item_id, m.text, m.sent_at, ${replies(sql)} as replies
    from messages m
    where m.staff_id = ${staffId}
    order by m.id desc
    limit ${limit}`,
  );
}

export async function selectBranchMessages(sql: Sql, staffId: number, limit: number): Promise<BranchMessage[]> {
  return withDates<BranchMessage>(
    await sql<Dated<BranchMessage>[]>`
    select m.id, m.page, m.item_id, m.text, m.sent_at, ${replies(sql)} as replies,
      f.staff_number, f.name, d.name as department_name
    from messages m
    join staff f on f.id = m.staff_id
    left join departments d on d.id = m.department_id
    where m.staff_id <> ${staffId} and m.item_id is null and m.asked_of is null
    order by exists (select from message_replies r where r.message_id = m.id), m.id desc
    limit ${limit}`,
  );
}

/** True for a message that the asker may see and did not write. */
export async function selectIsAnswerable(sql: Sql, messageId: number, staffId: number): Promise<boolean> {
  const rows = await sql`select from messages where id = ${messageId} and staff_id <> ${staffId} and item_id is null`;
  return rows.length > 0;
}

/** Reports on questions of a course, those without an answer first, then the newest; without who wrote them. */
export async function selectReports(sql: Sql, courseId: string): Promise<(Message & { itemId: string })[]> {
  return withDates<Message & { itemId: string }>(
    await sql<Dated<Message & { itemId: string }>[]>`
    select m.id, m.page, m.item_id, m.text, m.sent_at, ${replies(sql)} as replies
    from messages m
    where m.course_id = ${courseId}
    order by exists (select from message_replies r where r.message_id = m.id), m.id desc`,
  );
}

/** One answer to all reports on an item that have none. The number of reports that it answers. */
export async function insertReportReplies(
  sql: Sql,
  row: {
    courseId: string;
    itemId: string;
    staffId: number;
    authorName: Localised;
    text: string;
    verdict: Verdict;
    key: string;
  },
): Promise<number> {
  const { count } = await sql`
    insert into message_replies (message_id, staff_id, author_name, text, verdict, reply_key)
    select m.id, ${row.staffId}, ${sql.json(row.authorName)}, ${row.text}, ${row.verdict},
      md5(${row.key} || '/' || m.id)::uuid
    from messages m
    where m.course_id = ${row.courseId} and m.item_id = ${row.itemId}
      and not exists (select from message_replies r where r.message_id = m.id)
      and (m.staff_id <> ${row.staffId} or (select lectern_private.sees_all()))
    on conflict (reply_key) do nothing`;
  return count;
}
