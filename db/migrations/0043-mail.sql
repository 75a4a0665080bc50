-- Mail that is to be sent, and what became of it. No text and no code is kept: a mail is written when it is sent.
create table mails (
  id int generated always as identity primary key,
  kind text not null check (kind in ('invitation')),
  staff_id int not null references staff,
  address text not null,
  language text not null check (language in ('en', 'zh')),
  asked_by int references staff,
  asked_at timestamptz not null default now(),
  batch_key uuid not null,               -- made with the form: sending twice is asking once
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts int not null default 0,
  next_try_at timestamptz not null default now(),
  leased_until timestamptz,              -- a process is sending it
  failure text check (failure in ('address-refused', 'mail-refused', 'no-answer', 'no-mail', 'not-admissible')),
  said text,                             -- what the mail server said, for administrators
  ended_at timestamptz,
  link_id int references account_links,
  unique (batch_key, staff_id)
);
create index on mails (staff_id);
create index on mails (next_try_at) where state = 'waiting';

alter table mails enable row level security;
create policy visible on mails for select
  using (
    (select lectern_private.is_system()) or (select lectern_private.is_administrator())
    or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.admissible())
  );
create policy asked on mails for insert
  with check (
    asked_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me()) and state = 'waiting'
    and ((select lectern_private.is_administrator()) or staff_id in (select lectern_private.admissible()))
  );
create policy jobs on mails for update
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));
grant select, insert on mails to lectern_web;
grant update (state, attempts, next_try_at, leased_until, failure, said, ended_at, link_id) on mails to lectern_web;
