-- A lesson page needs of the other modules no more than how far each is, so it asks for that instead of every attempt.
drop function lesson_of(text, text, text, date);
create function lesson_of(signed text, course text, module text, on_day date) returns json
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
  return json_build_object(
    -- modules whose check was begun: true once it was answered to the end
    'checks', (
      select coalesce(json_object_agg(m.module_id, m.done), '{}')
      from (
        select a.module_id, bool_or(c.attempt_id is not null) as done
        from attempts a left join attempt_closings c on c.attempt_id = a.id
        where a.staff_id = person and a.course_id = course and a.kind = 'check'
        group by a.module_id
      ) m
    ),
    -- the items of the newest check of the module, in their order, with the answers
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
    ) end,
    -- the codes of the departments where the person works, nearest first
    'departmentCodes', (
      select coalesce(to_json(array_agg(d.code order by u.depth)), '[]')
      from workplaces(on_day) w
      join department_closure u on u.descendant_id = w.department_id
      join departments d on d.id = u.ancestor_id
      where w.staff_id = person
    )
  );
end $$;
revoke all on function lesson_of(text, text, text, date) from public;
grant execute on function lesson_of(text, text, text, date) to lectern_web;
