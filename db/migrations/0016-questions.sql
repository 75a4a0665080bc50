-- Questions that turn out to be wrong: what people report, what is decided about an item, and what that changes in
-- attempts. Nothing that was stored before is touched: corrections are rows of their own.

-- True for whoever looks after courses today: authors, and administrators.
create function lectern_private.edits_courses() returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role in ('author', 'administrator')
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$$;
grant execute on function lectern_private.edits_courses() to lectern_web;

-- A report on a question is a message about an item. It says what somebody answered, so coordinators do not see it.
alter table messages
  add column course_id text references courses,
  add column item_id text,
  add column item_hash text,
  add constraint messages_item_check check ((item_id is null) = (course_id is null) and (item_id is null) = (item_hash is null));
create index on messages (course_id) where item_id is not null;
alter table message_replies
  add column verdict text check (verdict in ('as-intended', 'withdrawn', 'corrected'));

drop policy visible on messages;
create policy visible on messages for select
  using (
    staff_id = (select lectern_private.me())
    or (item_id is null and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope())))
    or (item_id is not null and ((select lectern_private.edits_courses()) or (select lectern_private.is_system())))
  );

-- What was decided. `withdrawn`: no longer drawn, and right for everybody who was asked it until it is `released`.
-- `corrected`: answers to `versions` are graded once more by the key of `item_hash`.
create table item_decisions (
  id int generated always as identity primary key,
  course_id text not null references courses,
  item_id text not null,
  kind text not null check (kind in ('withdrawn', 'released', 'corrected')),
  item_hash text references item_versions,
  versions text[] not null default '{}',
  reason text not null check (length(reason) between 1 and 4000),   -- the learners concerned read it
  decided_by int not null references staff,
  decision_key uuid not null unique,
  decided_at timestamptz not null default now(),
  applied_at timestamptz,          -- null while attempts are being corrected, or the server stopped in between
  answers_corrected int not null default 0,
  passes_given int not null default 0,
  check ((kind = 'corrected') = (item_hash is not null))
);
create index on item_decisions (item_id);

create table answer_corrections (
  attempt_id int not null,
  item_id text not null,
  decision_id int not null references item_decisions,
  score numeric(5, 4) not null check (score between 0 and 1),
  corrected_at timestamptz not null default now(),
  primary key (attempt_id, item_id, decision_id),
  foreign key (attempt_id, item_id) references answers (attempt_id, item_id)
);

-- A closed attempt judged once more.
create table attempt_corrections (
  attempt_id int not null references attempt_closings,
  decision_id int not null references item_decisions,
  outcome text not null check (outcome in ('passed', 'not-passed')),
  score numeric(5, 4) not null,
  corrected_at timestamptz not null default now(),
  primary key (attempt_id, decision_id)
);

create trigger append_only before update or delete on answer_corrections for each row execute function refuse_change();
create trigger append_only before update or delete on attempt_corrections for each row execute function refuse_change();

-- How attempts ended, with corrections: a pass is never taken away.
create view attempt_outcomes with (security_invoker = true) as
select c.attempt_id,
  case
    when exists (select from attempt_corrections k where k.attempt_id = c.attempt_id and k.outcome = 'passed') then 'passed'
    else c.outcome
  end as outcome,
  c.score, c.closed_at
from attempt_closings c;

alter table item_decisions enable row level security;
create policy everybody on item_decisions for select using (true);
create policy editors on item_decisions for insert
  with check ((select lectern_private.is_system()) or (decided_by = (select lectern_private.me()) and (select lectern_private.edits_courses())));
create policy jobs on item_decisions for update
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));

alter table answer_corrections enable row level security;
create policy own on answer_corrections for all
  using (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()))
  with check (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()));
alter table attempt_corrections enable row level security;
create policy own on attempt_corrections for all
  using (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()))
  with check (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()));

grant select, insert on item_decisions, answer_corrections, attempt_corrections to lectern_web;
grant update (applied_at, answers_corrected, passes_given) on item_decisions to lectern_web;
grant select on attempt_outcomes to lectern_web;
