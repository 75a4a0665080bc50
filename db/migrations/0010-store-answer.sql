-- The usual answer in one statement: neither the first of an attempt, which starts a course, nor the last, which closes
-- it. The signed context comes as an argument (see 0009); what is stored is the person's own. Gives the number of answers
-- before this one, or null when nothing was stored and the long way has to decide.
create function store_answer(
  signed text, attempt int, item text, key uuid, given jsonb, points numeric, critical boolean, language text,
  at timestamptz, items int
) returns int
volatile security definer set search_path = public, pg_temp language plpgsql as $$
declare
  parts text[] := lectern_private.verified(signed);
  person int;
  before int;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  person := parts[2]::int;
  -- one transaction at a time writes to a person's ledger
  perform pg_advisory_xact_lock(72700002, person);
  if not exists (select from attempts a where a.id = attempt and a.staff_id = person) then return null; end if;
  select count(*) into before from answers n where n.attempt_id = attempt;
  if before = 0 or before + 1 >= items then return null; end if;
  insert into answers (attempt_id, item_id, answer_key, response, score, critical_missed, language, answered_at)
  values (attempt, item, key, given, points, critical, store_answer.language, at)
  on conflict do nothing;
  if not found then return null; end if;
  return before;
end $$;
revoke all on function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, int) from public;
grant execute on function store_answer(text, int, text, uuid, jsonb, numeric, boolean, text, timestamptz, int) to lectern_web;
