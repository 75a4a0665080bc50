// All SQL on questions about pages and on published answers.
import type { Language, Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { PageQuestion } from './question.ts';

/** False when the key is there already. */
export async function insertQuestion(
  sql: Sql,
  row: { staffId: number; part: string; language: Language; page: string; text: string; key: string },
): Promise<boolean> {
  const { count } = await sql`
    insert into messages (staff_id, page, text, message_key, asked_of, asked_in)
    values (${row.staffId}, ${row.page}, ${row.text}, ${row.key}, ${row.part}, ${row.language})
    on conflict (message_key) do nothing`;
  return count > 0;
}

type Row = Omit<PageQuestion, 'replies'> & {
  replies: { id: number; authorName: Localised; text: string; repliedAt: string }[];
};

/** Those without an answer first, then the newest; `own` is left out, because nobody answers themselves. */
export async function selectQuestions(sql: Sql, own: number, limit: number): Promise<PageQuestion[]> {
  const rows = await sql<Row[]>`
    select m.id, m.page, m.text, m.sent_at, m.asked_of as part, m.asked_in as language,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', r.id, 'authorName', r.author_name, 'text', r.text, 'repliedAt', r.replied_at
        ) order by r.id), '[]')
        from message_replies r where r.message_id = m.id
      ) as replies,
      case when p.message_id is not null then jsonb_build_object('question', p.question, 'answer', p.answer) end as published
    from messages m
    left join published_answers p on p.message_id = m.id and p.withdrawn_at is null
    where m.asked_of is not null and m.staff_id <> ${own}
    order by exists (select from message_replies r where r.message_id = m.id), m.id desc
    limit ${limit}`;
  return rows.map(
    (row) =>
      ({
        ...row,
        replies: row.replies.map((each) => ({ ...each, repliedAt: new Date(each.repliedAt) })),
      }) as unknown as PageQuestion,
  );
}

/** Questions that nobody has answered yet. */
export async function countUnanswered(sql: Sql, own: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from messages m
    where m.asked_of is not null and m.staff_id <> ${own}
      and not exists (select from message_replies r where r.message_id = m.id)`;
  return row!.n;
}

/** The part that a question is about; undefined for a question that was not answered, or that the asker may not see. */
export async function selectOptionalAnsweredPart(sql: Sql, messageId: number): Promise<string | undefined> {
  const [row] = await sql<{ part: string }[]>`
    select asked_of as part from messages m
    where m.id = ${messageId} and m.asked_of is not null
      and exists (select from message_replies r where r.message_id = m.id)`;
  return row?.part;
}

export async function upsertPublished(
  sql: Sql,
  row: { messageId: number; part: string; question: Partial<Localised>; answer: Partial<Localised> },
): Promise<void> {
  await sql`
    insert into published_answers (message_id, part, question, answer)
    values (${row.messageId}, ${row.part}, ${sql.json(row.question)}, ${sql.json(row.answer)})
    on conflict (message_id) do update
    set question = excluded.question, answer = excluded.answer, published_at = now(), withdrawn_at = null`;
}

/** False when nothing was published, or row-level security did not let it be changed. */
export async function updateWithdrawn(sql: Sql, messageId: number): Promise<boolean> {
  const { count } = await sql`
    update published_answers set withdrawn_at = now() where message_id = ${messageId} and withdrawn_at is null`;
  return count === 1;
}

export async function insertPublishingEvent(
  sql: Sql,
  event: { actorId: number; actorName: Localised; action: 'answer-published' | 'answer-withdrawn'; messageId: number },
): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action, target)
    values (${event.actorId}, ${sql.json(event.actorName)}, ${event.action}, ${`question ${event.messageId}`})`;
}

/** All that is published, the oldest first. */
export function selectPublished(
  sql: Sql,
): Promise<{ part: string; question: Partial<Localised>; answer: Partial<Localised> }[]> {
  return sql<{ part: string; question: Partial<Localised>; answer: Partial<Localised> }[]>`
    select part, question, answer from published_answers where withdrawn_at is null order by published_at, message_id`;
}
