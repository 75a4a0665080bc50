-- How the items of a course do, for those who write them: figures of first answers to each item as it stands, never of a
-- person. What rests on too few answers does not leave this function: 30 for the facility, 50 for the options, 100 for what
-- compares people by the other items of their attempt, 100 in each language for the gap between them.
create function item_figures(course text, items text[], hashes text[])
returns table (
  item_id text, n int, facility float8, discrimination float8, options jsonb, language_gap float8
)
stable security definer set search_path = public, pg_temp language sql as $$
  with
  -- each person's first answer to each of these items, in a first attempt
  firsts as (
    select distinct on (a.staff_id, i.item_id)
      i.item_id, a.id as attempt_id, i.arrangement, n.response, n.score::float8 as score, n.language
    from unnest(item_figures.items, hashes) as wanted (item_id, item_hash)
    join attempt_items i on i.item_id = wanted.item_id and i.item_hash = wanted.item_hash
    join attempts a on a.id = i.attempt_id and a.course_id = course and a.ordinal = 1
      and a.kind in ('check', 'quiz', 'test-out')
    join answers n on n.attempt_id = i.attempt_id and n.item_id = i.item_id
    where lectern_private.edits_courses()
    order by a.staff_id, i.item_id, n.answered_at
  ),
  -- with the share of points reached on the other items of the same attempt
  rated as (
    select f.*, case when t.answers > 1 then (t.points - f.score) / (t.answers - 1) end as rest
    from firsts f
    join (
      select n.attempt_id, sum(n.score)::float8 as points, count(*) as answers
      from answers n where n.attempt_id in (select attempt_id from firsts) group by n.attempt_id
    ) t on t.attempt_id = f.attempt_id
  ),
  -- who took which option, by its written place
  taken as (
    select r.item_id, (r.arrangement->'options'->>(ascii(c.choice) - 97))::int as option, r.rest
    from rated r
    cross join lateral (
      select r.response->>'choice' as choice where r.response ? 'choice'
      union all
      select jsonb_array_elements_text(r.response->'choices') where r.response ? 'choices'
    ) c
    where c.choice ~ '^[a-z]$'
  ),
  chosen as (
    select t.item_id, jsonb_agg(jsonb_build_object('option', t.option, 'n', t.n, 'rest', t.rest) order by t.option) as options
    from (
      select item_id, option, count(*)::int as n, avg(rest) as rest from taken group by item_id, option
    ) t
    group by t.item_id
  ),
  -- the languages in bands of people who did about as well on the rest
  bands as (
    select r.item_id, least(3, floor(r.rest * 4)) as band,
      avg(r.score) filter (where r.language = 'en') - avg(r.score) filter (where r.language = 'zh') as gap,
      count(*) filter (where r.language = 'en')::float8 as en, count(*) filter (where r.language = 'zh')::float8 as zh
    from rated r where r.rest is not null
    group by r.item_id, band
  ),
  gaps as (
    select b.item_id, sum(b.gap * b.en * b.zh / (b.en + b.zh)) / nullif(sum(b.en * b.zh / (b.en + b.zh)), 0) as gap,
      sum(b.en) as en, sum(b.zh) as zh
    from bands b group by b.item_id
  )
  select r.item_id, count(*)::int,
    case when count(*) >= 30 then avg(r.score) end,
    case when count(r.rest) >= 100 then corr(r.score, r.rest) end,
    case when count(*) >= 50 then (
      select case when count(r.rest) >= 100 then c.options else (
        select jsonb_agg(o - 'rest') from jsonb_array_elements(c.options) o
      ) end
      from chosen c where c.item_id = r.item_id
    ) end,
    (select g.gap from gaps g where g.item_id = r.item_id and g.en >= 100 and g.zh >= 100)
  from rated r
  group by r.item_id
$$;
revoke all on function item_figures(text, text[], text[]) from public;
grant execute on function item_figures(text, text[], text[]) to lectern_web;
