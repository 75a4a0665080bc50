// SQL on the cards of a demonstration.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';

export interface CardRow {
  key: string;
  staffId: number;
  name: Localised;
  post: Localised | null;
  department: Localised | null;
}

export async function selectIsDemonstration(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ value: unknown }[]>`select value from settings where key = 'demonstration'`;
  return row?.value === true;
}

/** The cards in their order, each with where the person works on that day. */
export function selectCards(sql: Sql, day: string): Promise<CardRow[]> {
  return sql<CardRow[]>`
    select c.key, c.staff_id, f.name, p.post, d.name as department
    from demonstration_cards c
    join staff f on f.id = c.staff_id
    left join workplaces(${day}) w on w.staff_id = c.staff_id
    left join postings p on p.id = w.posting_id
    left join departments d on d.id = w.department_id
    order by c.position, c.key`;
}

export async function selectOptionalCardHolder(sql: Sql, key: string): Promise<number | null> {
  const [row] = await sql<{ staffId: number }[]>`select staff_id from demonstration_cards where key = ${key}`;
  return row?.staffId ?? null;
}
