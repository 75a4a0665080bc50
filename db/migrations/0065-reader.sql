-- What nearly every request asks, in fewer and shorter questions: who is asking, with roles and department in one row;
-- what stands above a department, asked once for all who work there; and a lesson without either.
drop function session_of(text, bytea);
create function session_of(session_id text, secret bytea)
returns table (
  id text, staff_id int, fresh_ms double precision, name jsonb, language text, department_id int, roles text[]
)
stable security definer set search_path = public, pg_temp language plpgsql as $$
#variable_conflict use_column
begin
  return query
  select s.id, s.staff_id, (extract(epoch from now() - s.seen_at) * 1000)::double precision, f.name, a.language,
    (select w.department_id from workplaces(current_date) w where w.staff_id = s.staff_id),
    array(
      select g.role from role_grants g
      where g.staff_id = s.staff_id and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    )
  from sessions s
  join accounts a on a.staff_id = s.staff_id
  join staff f on f.id = s.staff_id
  where s.id = session_id and s.secret_hash = secret and s.revoked_at is null and a.disabled_at is null
    and (f.left_on is null or f.left_on >= current_date)
    and s.auth_epoch = a.auth_epoch and s.expires_at > now() and s.created_at + interval '12 hours' > now();
end $$;
revoke all on function session_of(text, bytea) from public;
grant execute on function session_of(text, bytea) to lectern_web;

-- The codes of the department and of those above it, nearest first, and whom its people may call: the two nearest
-- coordinators with a telephone, because nobody calls themselves.
drop function helpline_of(int, date);
create function above_department(department int, on_day date) returns table (codes text[], coordinators json)
stable security definer set search_path = public, pg_temp language plpgsql as $$
begin
  return query
  select
    array(
      select d.code from department_closure c join departments d on d.id = c.ancestor_id
      where c.descendant_id = department order by c.depth
    ),
    (
      select coalesce(json_agg(json_build_object('staffId', n.id, 'name', n.name, 'telephone', n.telephone)), '[]')
      from (
        select f.id, f.name, f.telephone
        from department_closure c
        join role_grants g on g.department_id = c.ancestor_id and g.role = 'coordinator'
          and g.from_on <= on_day and (g.until_on is null or g.until_on >= on_day)
        join staff f on f.id = g.staff_id and f.telephone is not null and (f.left_on is null or f.left_on >= on_day)
        where c.descendant_id = department
        group by f.id
        order by min(c.depth), min(g.id)
        limit 2
      ) n
    );
end $$;
revoke all on function above_department(int, date) from public;
grant execute on function above_department(int, date) to lectern_web;

drop function lesson_of(text, text, text, date);
create function lesson_of(signed text, course text, module text) returns json
stable security definer set search_path = public, pg_temp language plpgsql as $$
declare
  parts text[] := lectern_private.verified(signed);
  checks json;
  newest int;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  -- modules whose check was begun, true once it was answered to the end; and the newest check of this module
  select coalesce(json_object_agg(m.module_id, m.done), '{}'), max(m.newest) filter (where m.module_id = module)
  into checks, newest
  from (
    select a.module_id, bool_or(c.attempt_id is not null) as done,
      (array_agg(a.id order by a.ordinal desc))[1] as newest
    from attempts a left join attempt_closings c on c.attempt_id = a.id
    where a.staff_id = parts[2]::int and a.course_id = course and a.kind = 'check'
    group by a.module_id
  ) m;
  return json_build_object(
    'checks', checks,
    -- the items of the newest check, in their order, with the answers
    'items', case when newest is null then '[]'::json else (
      select coalesce(json_agg(row_to_json(r)), '[]')
      from (
        select a.id, a.staff_id as "staffId", a.course_id as "courseId", a.course_hash as "courseHash", a.kind,
          a.module_id as "moduleId", a.ordinal, a.started_at as "startedAt", c.outcome, c.closed_at as "closedAt",
          i.position, i.item_id as "itemId", i.item_hash as "itemHash", i.arrangement, n.answer_key as "answerKey",
          n.response, n.score, n.critical_missed as "criticalMissed", n.answered_at as "answeredAt"
        from attempts a
        left join attempt_closings c on c.attempt_id = a.id
        join attempt_items i on i.attempt_id = a.id
        left join answers n on n.attempt_id = a.id and n.item_id = i.item_id
        where a.id = newest
        order by i.position
      ) r
    ) end
  );
end $$;
revoke all on function lesson_of(text, text, text) from public;
grant execute on function lesson_of(text, text, text) to lectern_web;
