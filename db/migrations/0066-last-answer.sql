-- The last answer of an attempt closes it in the same statement, when what was decided about its items since the draw
-- leaves the judgement as it was made; and completing a course is said once, for this way and for transactions.
create function complete_when_done(
  person int, course text, in_language text, on_day date, at timestamptz, months int, practice text[], modules text[],
  corrected int
) returns boolean
set search_path = public, pg_temp language plpgsql as $$
begin
  insert into completions (
    staff_id, course_id, course_hash, language, gained, attempt_id, completed_on, completed_at,
    department_id, post, expires_on
  )
  select q.staff_id, q.course_id, q.course_hash, in_language,
    case q.kind when 'test-out' then 'shown' else 'passed' end, q.id, on_day, at,
    w.department_id, p.post, q.expires_on
  from (
    -- the newest passed quiz or test-out, or the one that a correction has made a passed one
    select a.*, c.closed_at,
      (case when corrected is null then on_day else c.closed_at::date end + make_interval(months => months))::date
        as expires_on
    from attempts a join attempt_outcomes c on c.attempt_id = a.id and c.outcome = 'passed'
    where a.staff_id = person and a.course_id = course and a.kind in ('quiz', 'test-out')
      and (corrected is null or a.id = corrected)
    order by a.id desc limit 1
  ) q
  left join workplaces(on_day) w on w.staff_id = q.staff_id
  left join postings p on p.id = w.posting_id
  where not exists (select from completions c where c.attempt_id = q.id)
    and (corrected is null or (
      coalesce(q.expires_on > on_day, true) and not exists (
        select from completions c
        where c.staff_id = q.staff_id and c.course_id = q.course_id and c.completed_on >= q.closed_at::date
          and not exists (select from training_withdrawals w where w.completion_id = c.id)
      )
    ))
    and not exists (
      -- required practice that was never passed
      select from unnest(practice) as required (activity_id)
      where not exists (
        select from attempts a join attempt_closings c on c.attempt_id = a.id and c.outcome = 'passed'
        where a.staff_id = q.staff_id and a.course_id = q.course_id and a.activity_id = required.activity_id
      )
    )
    and (q.kind = 'quiz' or not exists (
      -- modules that nobody can skip and that are not done
      select from unnest(modules) as required (module_id)
      where not exists (
        select from attempts a join attempt_closings c on c.attempt_id = a.id
        where a.staff_id = q.staff_id and a.course_id = q.course_id and a.module_id = required.module_id
      )
    ));
  return found;
end $$;

drop function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, date, int);
-- Stores an answer; the number of answers before it. Null, and nothing stored, for whatever needs a closer look: another's
-- attempt, an answer that is there, a last one without `outcome` or another one with it, an item that was decided about.
create function store_answer(
  signed text, attempt int, item text, key uuid, given jsonb, points numeric, critical boolean, language text,
  at timestamptz, on_day date, items int,
  -- of the last answer: how the attempt ends, its score, and by what the course may be complete now
  outcome text, attempt_score numeric, completes boolean, months int, practice text[], modules text[]
) returns int
security definer set search_path = public, pg_temp language plpgsql as $$
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
  if before is null or before + 1 > items or (before + 1 = items) <> (outcome is not null) then return null; end if;
  if outcome is not null and exists (
    select from attempt_items i join item_decisions d on d.item_id = i.item_id where i.attempt_id = attempt
  ) then
    return null;
  end if;
  insert into answers (attempt_id, item_id, answer_key, response, score, critical_missed, language, answered_at)
  values (attempt, item, key, given, points, critical, store_answer.language, at)
  on conflict do nothing;
  if not found then return null; end if;
  if before = 0 then
    insert into course_starts (staff_id, course_id, department_id, started_on)
    select person, course, (select w.department_id from workplaces(on_day) w where w.staff_id = person), on_day
    on conflict do nothing;
  end if;
  if outcome is not null then
    insert into attempt_closings (attempt_id, outcome, score, closed_at)
    values (attempt, store_answer.outcome, attempt_score, at);
    delete from open_attempts o where o.attempt_id = attempt;
    if completes then
      perform complete_when_done(person, course, store_answer.language, on_day, at, months, practice, modules, null);
    end if;
  end if;
  return before;
end $$;
revoke all on function store_answer(
  text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, date, int, text, numeric, boolean, int, text[], text[]
) from public;
grant execute on function store_answer(
  text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, date, int, text, numeric, boolean, int, text[], text[]
) to lectern_web;
