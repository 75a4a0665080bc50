// Names of a branch. Run under the asker's row-level security, with the branch joined explicitly.
import type { Language, Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { StateCount } from './figure.ts';
import type { ElsewhereRow, NameFilter, NameRow, SortKey } from './name.ts';

interface Asked {
  top: number;
  day: string;
  filter: NameFilter;
}

const likely = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

// Duties of the branch that fit the filter, whatever their state, with what the filter or the sorting asks for.
function listed(sql: Sql, { top, day, filter }: Asked, sort?: SortKey) {
  const withStaff = filter.q !== undefined || sort !== undefined;
  const withPost = filter.post !== undefined || sort === 'post';
  return sql`
    branch_duty_list(${top}, ${day}) d
    ${withStaff ? sql`join staff f on f.id = d.staff_id` : sql``}
    ${withPost ? sql`join postings p on p.id = d.posting_id` : sql``}
    ${sort === 'course' ? sql`join courses c on c.id = d.course_id` : sql``}
    ${sort === 'department' ? sql`join branch_places(${top}) o on o.department_id = d.department_id` : sql``}
    where true
      ${filter.courseId ? sql`and d.course_id = ${filter.courseId}` : sql``}
      ${filter.withoutBelow ? sql`and d.department_id = ${top}` : sql``}
      ${filter.post ? sql`and p.post->>'en' = ${filter.post}` : sql``}
      ${filter.dueBefore ? sql`and d.due_on < ${filter.dueBefore}` : sql``}
      ${filter.q ? fitsName(sql, filter.q) : sql``}`;
}

const fitsName = (sql: Sql, q: string) => sql`
  and (f.name->>'en' ilike ${`%${likely(q)}%`} or f.name->>'zh' ilike ${`%${likely(q)}%`} or f.staff_number ilike ${`${likely(q)}%`})`;

const isListed = (sql: Sql, { state }: NameFilter) =>
  state === undefined
    ? sql`true`
    : state === 'not-begun'
      ? sql`(d.state = 'not-started' or (d.state = 'late' and d.started_on is null))`
      : sql`d.state = ${state}`;

// Names by pinyin in Chinese. Text is compared in the reader's language, figures as they are.
function sortedBy(sql: Sql, key: SortKey, language: Language) {
  const text = (column: 'name' | 'post' | 'title') =>
    language === 'zh'
      ? {
          name: sql`f.name->>'zh' collate "zh-x-icu"`,
          post: sql`p.post->>'zh' collate "zh-x-icu"`,
          title: sql`c.title->>'zh' collate "zh-x-icu"`,
        }[column]
      : {
          name: sql`f.name->>'en' collate "en-x-icu"`,
          post: sql`p.post->>'en' collate "en-x-icu"`,
          title: sql`c.title->>'en' collate "en-x-icu"`,
        }[column];
  switch (key) {
    case 'name':
      return text('name');
    case 'post':
      return text('post');
    case 'course':
      return text('title');
    case 'number':
      return sql`f.staff_number collate "C"`;
    case 'due':
      return sql`d.due_on`;
    case 'done':
      return sql`d.completed_on`;
    case 'state':
      return sql`array_position(array['late', 'not-started', 'in-progress', 'not-invited', 'exempt', 'done'], d.state)`;
    case 'department':
      return sql`o.place collate "C"`;
  }
}

/** The people of a branch and their duties, in the order asked for; `window` null gives all pages. */
export async function selectNames(
  sql: Sql,
  asked: Asked & { language: Language; window: { limit: number; offset: number } | null },
): Promise<NameRow[]> {
  const { filter, language, window, day } = asked;
  const direction = filter.direction === 'descending' ? sql`desc nulls last` : sql`asc nulls last`;
  const order = sql`
    ${sortedBy(sql, filter.sort, language)} ${direction},
    ${filter.sort === 'name' ? sql`` : sql`${sortedBy(sql, 'name', language)},`}
    f.staff_number collate "C", d.due_on, d.course_id`;
  return sql<NameRow[]>`
    with
    -- one page of the duties that are listed: what else a line says is asked for these alone
    shown as (
      select d.*
      from ${listed(sql, asked, filter.sort)}
        and ${isListed(sql, filter)}
      ${window ? sql`order by ${order} limit ${window.limit} offset ${window.offset}` : sql``}
    )
    select d.staff_id, f.staff_number, f.name, p.post, p.employment, p.until_on as post_until_on,
      l.staff_id is not null as is_on_leave, l.until_on as leave_until_on,
      w.code as department_code, w.name as department_name, d.course_id, c.title as course_title, d.state,
      d.started_on is not null as has_begun, d.due_on, d.completed_on
    from shown d
    join staff f on f.id = d.staff_id
    join postings p on p.id = d.posting_id
    join courses c on c.id = d.course_id
    join departments w on w.id = d.department_id
    ${filter.sort === 'department' ? sql`join branch_places(${asked.top}) o on o.department_id = d.department_id` : sql``}
    left join staff_states l on l.staff_id = d.staff_id and l.kind = 'leave'
      and l.from_on <= ${day} and (l.until_on is null or l.until_on >= ${day})
    order by ${order}`;
}

/** How many lines are in which state under the filter without its state; `isListed` when its state fits as well. */
export async function selectStateCounts(
  sql: Sql,
  asked: Asked,
): Promise<(Pick<StateCount, 'state' | 'hasBegun' | 'people'> & { isListed: boolean })[]> {
  return sql<(Pick<StateCount, 'state' | 'hasBegun' | 'people'> & { isListed: boolean })[]>`
    select d.state, d.started_on is not null as has_begun, ${isListed(sql, asked.filter)} as is_listed, count(*)::int as people
    from ${listed(sql, asked)}
    group by 1, 2, 3`;
}

/** Posts of the branch whose holders count in another department: further posts, and main posts during a secondment. */
export async function selectElsewhere(sql: Sql, asked: Asked & { language: Language }): Promise<ElsewhereRow[]> {
  const { top, day, filter, language } = asked;
  return sql<ElsewhereRow[]>`
    select p.staff_id, f.staff_number, f.name, p.post, d.name as department_name, w.name as counted_at
    from department_closure b
    join departments d on d.id = b.descendant_id
    join postings p on p.department_id = d.id and p.from_on <= ${day} and (p.until_on is null or p.until_on >= ${day})
    join staff f on f.id = p.staff_id
    left join lateral (
      select x.department_id from workplaces(${day}) x where x.staff_id = p.staff_id
    ) x on true
    left join departments w on w.id = x.department_id
    where b.ancestor_id = ${top} and p.department_id is distinct from x.department_id
      ${filter.withoutBelow ? sql`and b.depth = 0` : sql``}
      ${filter.post ? sql`and p.post->>'en' = ${filter.post}` : sql``}
      ${filter.q ? fitsName(sql, filter.q) : sql``}
    order by ${sortedBy(sql, 'name', language)}, f.staff_number collate "C", p.id
    limit 200`;
}

/** Courses that somebody in the branch is expected to do. */
export async function selectCoursesOfBranch(
  sql: Sql,
  top: number,
  day: string,
): Promise<{ id: string; title: Localised }[]> {
  return sql<{ id: string; title: Localised }[]>`
    select c.id, c.title
    from courses c
    join (
      select a.course_id, min(a.due_on) as due_on
      from assignments a
      where a.assigned_on <= ${day} and (a.withdrawn_on is null or a.withdrawn_on > ${day})
        and a.department_id in (
          select descendant_id from department_closure where ancestor_id = ${top}
          union select ancestor_id from department_closure where descendant_id = ${top}
        )
      group by a.course_id
    ) a on a.course_id = c.id
    order by a.due_on, c.id`;
}

/** The posts that people of the branch hold, each once, in the reader's order. */
export async function selectPostsOfBranch(
  sql: Sql,
  top: number,
  day: string,
  language: Language,
): Promise<Localised[]> {
  const rows = await sql<{ post: Localised }[]>`
    with posts as (
      select distinct on (p.post->>'en') p.post
      from branch_workplaces(${top}, ${day}) w join postings p on p.id = w.posting_id
      order by p.post->>'en'
    )
    select p.post from posts p order by ${sortedBy(sql, 'post', language)}
    limit 300`;
  return rows.map(({ post }) => post);
}
