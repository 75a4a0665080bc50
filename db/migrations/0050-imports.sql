-- One way in for every table that people upload, rosters and trees of departments alike: the file as it came, what would be
-- done with each of its rows, and how far the work on it is.

-- Work that was queued in the old way is not taken up again: its page offers to begin anew.
update background_jobs set ended_at = clock_timestamp(), outcome = 'failed'
where ended_at is null and kind in ('roster-check', 'roster-commit');
update roster_imports set state = 'uploaded' where state = 'committing';

alter table roster_imports rename to imports;
alter table roster_file_parts rename to import_file_parts;
alter table roster_decisions rename to import_decisions;

alter table imports
  add column kind text not null default 'roster' check (kind in ('roster', 'tree'));
alter table imports alter column kind drop default;

-- One import is carried out at a time, whoever confirmed it, of whatever kind.
create unique index one_import_at_a_time on imports ((true)) where state = 'committing';

alter table import_decisions rename column staff_number to code;
alter table import_decisions
  add column detail jsonb,          -- of a department: its parent, level, first day, and what of it is new
  drop constraint roster_decisions_outcome_check,
  add check (outcome ~ '^[a-z-]{1,20}$');
comment on column import_decisions.code is 'a staff number, or the code of a department';

-- Tables of departments are for administrators.
create policy trees on imports as restrictive for all
  using (kind <> 'tree' or (select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check (kind <> 'tree' or (select lectern_private.is_system()) or (select lectern_private.is_administrator()));

-- What was uploaded and not applied is uploaded anew; what was applied stands in the audit trail.
drop table tree_imports;

create or replace function erase_former_staff(left_before date, most int) returns int
security definer set search_path = public, pg_temp language plpgsql as $$
declare
  nobody constant jsonb := '{"en": "Former member of staff", "zh": "离职人员"}';
  gone int[];
begin
  if not lectern_private.is_system() or not pg_try_advisory_xact_lock(72700046) then return 0; end if;
  select array_agg(f.id) into gone from (
    select id from staff where left_on < left_before and erased_on is null order by left_on, id limit most for update
  ) f;
  if gone is null then return 0; end if;
  perform set_config('lectern.erasing', 'yes', true);

  -- the trail keeps what was done to whom by the number of a row; names and staff numbers in it go
  update audit_events set actor_name = nobody where actor_id = any(gone);
  update audit_events e set target = null
  from audit_subjects s join staff f on f.id = s.staff_id
  where s.event_id = e.id and s.staff_id = any(gone) and e.target = f.staff_number;
  update audit_events e set detail = e.detail - array['q', 'name', 'staffNumber']
  from audit_subjects s
  where s.event_id = e.id and s.staff_id = any(gone) and e.detail ?| array['q', 'name', 'staffNumber'];

  update staff set staff_number = 'erased-' || id, name = nobody, email = null, telephone = null, erased_on = current_date
  where id = any(gone);
  delete from kept_forms where staff_id = any(gone);
  delete from sessions where staff_id = any(gone);
  delete from mails where staff_id = any(gone);
  delete from account_links where staff_id = any(gone);
  delete from demonstration_cards where staff_id = any(gone);
  update accounts set password_hash = null, auth_epoch = auth_epoch + 1, disabled_at = coalesce(disabled_at, now())
  where staff_id = any(gone);

  -- free texts: typed answers, reasons, evidence, what they wrote to us and what was answered
  update answers n set response = jsonb_set(n.response, '{text}', '"…"')
  from attempts a where a.id = n.attempt_id and a.staff_id = any(gone) and n.response ? 'text';
  update exemptions set reason = '–' where staff_id = any(gone);
  update exemption_ends set reason = '–' where staff_id = any(gone);
  update recorded_trainings set evidence = '–' where staff_id = any(gone);
  update training_withdrawals set reason = '–' where staff_id = any(gone);
  update message_replies r set text = '–' from messages m where m.id = r.message_id and m.staff_id = any(gone);
  update messages set text = '–' where staff_id = any(gone);
  update message_replies set author_name = nobody where staff_id = any(gone);

  -- uploads are gone after a month; what is left of theirs, and what files said of them, goes here
  delete from roster_rows r using import_decisions d
  where d.import_id = r.import_id and d.row_number = r.row_number and d.staff_id = any(gone);
  delete from import_decisions where staff_id = any(gone);
  delete from imports where asked_by = any(gone);
  update department_changes set by_name = nobody where by_id = any(gone) and by_name is not null;

  insert into audit_events (action, detail)
  values ('staff-erased', jsonb_build_object('people', cardinality(gone), 'leftBefore', left_before));
  perform set_config('lectern.erasing', '', true);
  return cardinality(gone);
end $$;
