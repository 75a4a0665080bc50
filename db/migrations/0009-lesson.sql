-- What a lesson page shows of its reader, in one statement: it is the page that everybody opens on the busy day. The
-- signed context comes as an argument, so that there is no transaction to begin and to end; the answer is about the
-- person in it and nobody else. Null without a person.
create function lesson_of(signed text, course text, module text, on_day date) returns jsonb
stable security definer set search_path = public, pg_temp language plpgsql as $$
declare
  parts text[] := lectern_private.verified(signed);
  person int;
  newest int;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  person := parts[2]::int;
  select a.id into newest from attempts a
  where a.staff_id = person and a.course_id = course and a.module_id = module
  order by a.ordinal desc limit 1;
  return jsonb_build_object(
    -- all attempts at the course, oldest first
    'attempts', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'id', a.id, 'courseId', a.course_id, 'kind', a.kind, 'moduleId', a.module_id, 'ordinal', a.ordinal,
          'outcome', c.outcome,
          'of', (select count(*) from attempt_items i where i.attempt_id = a.id),
          'answered', done.answered, 'lastAt', coalesce(done.last_at, a.started_at)
        ) order by a.id
      ), '[]')
      from attempts a
      left join attempt_closings c on c.attempt_id = a.id
      cross join lateral (
        select count(*) as answered, max(n.answered_at) as last_at from answers n where n.attempt_id = a.id
      ) done
      where a.staff_id = person and a.course_id = course
    ),
    -- the items of the newest check of the module, in their order, with the answers
    'items', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'id', a.id, 'staffId', a.staff_id, 'courseId', a.course_id, 'courseHash', a.course_hash, 'kind', a.kind,
          'moduleId', a.module_id, 'ordinal', a.ordinal, 'startedAt', a.started_at,
          'outcome', c.outcome, 'closedAt', c.closed_at,
          'position', i.position, 'itemId', i.item_id, 'itemHash', i.item_hash, 'arrangement', i.arrangement,
          'answerKey', n.answer_key, 'response', n.response, 'score', n.score, 'criticalMissed', n.critical_missed,
          'answeredAt', n.answered_at
        ) order by i.position
      ), '[]')
      from attempts a
      left join attempt_closings c on c.attempt_id = a.id
      join attempt_items i on i.attempt_id = a.id
      left join answers n on n.attempt_id = a.id and n.item_id = i.item_id
      where a.id = newest
    ),
    -- the codes of the departments where the person works, nearest first
    'departmentCodes', (
      select coalesce(jsonb_agg(d.code order by u.depth), '[]')
      from workplaces(on_day) w
      join department_closure u on u.descendant_id = w.department_id
      join departments d on d.id = u.ancestor_id
      where w.staff_id = person
    )
  );
end $$;
revoke all on function lesson_of(text, text, text, date) from public;
grant execute on function lesson_of(text, text, text, date) to lectern_web;
