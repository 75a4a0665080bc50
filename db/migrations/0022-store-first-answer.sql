-- The first answer of an attempt, which may start a course, goes the short way too; only the last one, which closes it,
-- does not. Gives the number of answers before this one, or null when nothing was stored and the long way has to decide.
drop function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, int);
create function store_answer(
  signed text, attempt int, item text, key uuid, given jsonb, points numeric, critical boolean, language text,
  at timestamptz, on_day date, items int
) returns int
volatile security definer set search_path = public, pg_temp language plpgsql as $$
declare
  parts text[] := lectern_private.verified(signed);
  person int;
  before int;
  course text;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  person := parts[2]::int;
  -- one transaction at a time writes to a person's ledger
  perform pg_advisory_xact_lock(72700002, person);
  select count(n.item_id), a.course_id into before, course
  from attempts a left join answers n on n.attempt_id = a.id
  where a.id = attempt and a.staff_id = person
  group by a.id;
  if before is null or before + 1 >= items then return null; end if;
  insert into answers (attempt_id, item_id, answer_key, response, score, critical_missed, language, answered_at)
  values (attempt, item, key, given, points, critical, store_answer.language, at)
  on conflict do nothing;
  if not found then return null; end if;
  if before = 0 then
    insert into course_starts (staff_id, course_id, department_id, started_on)
    select person, course, (select w.department_id from workplaces(on_day) w where w.staff_id = person), on_day
    on conflict do nothing;
  end if;
  return before;
end $$;
revoke all on function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, date, int) from public;
grant execute on function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, date, int)
  to lectern_web;
