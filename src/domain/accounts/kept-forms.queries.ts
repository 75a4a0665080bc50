// SQL on forms that arrived after their session had ended.
import type { Sql } from '#platform/db.ts';
import type { KeptForm } from './kept-form.ts';

export async function insertKeptForm(sql: Sql, staffId: number, { id, path, action, fields }: KeptForm): Promise<void> {
  await sql`
    insert into kept_forms (id, staff_id, path, action, fields)
    values (${id}, ${staffId}, ${path}, ${action}, ${sql.json(fields)})`;
}

/** Null when there is none, or not for the one who asks. */
export async function selectOptionalKeptForm(sql: Sql, id: string): Promise<KeptForm | null> {
  const [row] = await sql<KeptForm[]>`
    select id, path, action, fields from kept_forms where id = ${id} and kept_at > now() - interval '1 day'`;
  return row ?? null;
}

/** Takes away everybody's forms of more than a day ago, and of this person's all but the newest `most`. */
export async function deleteOldKeptForms(sql: Sql, staffId: number, most: number): Promise<void> {
  await sql`
    delete from kept_forms
    where kept_at < now() - interval '1 day'
      or id in (select id from kept_forms where staff_id = ${staffId} order by kept_at desc, id offset ${most})`;
}
