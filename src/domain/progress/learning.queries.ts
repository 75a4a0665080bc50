// SQL for the learner's pages: names of courses that were loaded, and where the reader works.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { Workplace } from './learning.ts';

/** Keeps title and hash of each course as it is now; what was loaded before keeps its row. */
export async function upsertCourses(
  sql: Sql,
  courses: readonly { id: string; title: Localised; hash: string }[],
): Promise<void> {
  await sql`
    insert into courses (id, title, hash)
    select id, title::jsonb, hash
    from unnest(
      ${courses.map((course) => course.id)}::text[],
      ${courses.map((course) => JSON.stringify(course.title))}::text[],
      ${courses.map((course) => course.hash)}::text[]
    ) as loaded (id, title, hash)
    on conflict (id) do update set title = excluded.title, hash = excluded.hash, loaded_at = now()
    where (courses.title, courses.hash) is distinct from (excluded.title, excluded.hash)`;
}

/** Post and departments, nearest first, of the day; nothing for somebody who works nowhere. */
export async function selectOptionalWorkplace(sql: Sql, staffId: number, day: string): Promise<Workplace | undefined> {
  const [row] = await sql<Workplace[]>`
    select p.post,
      jsonb_agg(jsonb_build_object('code', d.code, 'name', d.short_name) order by c.depth) as departments
    from workplaces(${day}) w
    join postings p on p.id = w.posting_id
    join department_closure c on c.descendant_id = w.department_id
    join departments d on d.id = c.ancestor_id
    where w.staff_id = ${staffId}
    group by p.id`;
  return row;
}
