-- “Ask about this page”: a message about a part of a course. Authors and administrators read and answer it, coordinators
-- do not see it. An answer can be published under the page, without who asked.
alter table messages add column asked_of text check (length(asked_of) between 1 and 300);
alter table messages add column asked_in text check (asked_in in ('en', 'zh'));
create index on messages (id) where asked_of is not null;

create policy authors on messages for select
  using (asked_of is not null and ((select lectern_private.is_author()) or (select lectern_private.is_administrator())));
create policy questions on messages as restrictive for select
  using (
    asked_of is null or staff_id = (select lectern_private.me())
    or (select lectern_private.is_author()) or (select lectern_private.is_administrator()) or (select lectern_private.is_system())
  );

-- Question and answer as readers see them, in the languages they were given in; nobody's name.
create table published_answers (
  message_id int primary key references messages,
  part text not null,                       -- sharing-and-grading/grade-the-record
  question jsonb not null,
  answer jsonb not null,
  published_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
alter table published_answers enable row level security;
create policy everybody on published_answers for select using (true);
create policy authors on published_answers for insert
  with check (
    (select lectern_private.is_author()) or (select lectern_private.is_administrator()) or (select lectern_private.is_system())
  );
create policy changed on published_answers for update
  using (
    (select lectern_private.is_author()) or (select lectern_private.is_administrator()) or (select lectern_private.is_system())
  )
  with check (
    (select lectern_private.is_author()) or (select lectern_private.is_administrator()) or (select lectern_private.is_system())
  );
grant select, insert, update on published_answers to lectern_web;
