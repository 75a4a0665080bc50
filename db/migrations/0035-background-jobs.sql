-- Long work that goes on while people do something else. The queue itself (schema lectern_jobs, kept by pg-boss, see
-- db/queue.ts) holds numbers only; what is to be done and how far it is stands here, for whoever asked for it.

create table background_jobs (
  id int generated always as identity primary key,
  kind text not null check (kind ~ '^[a-z-]{1,40}$'),
  asked_by int references staff,          -- null: the platform itself
  input jsonb not null default '{}',
  asked_at timestamptz not null default now(),
  begun_at timestamptz,                   -- of the latest try
  done int not null default 0,            -- of total, in whatever the kind counts
  total int,
  ended_at timestamptz,
  outcome text check (outcome in ('done', 'failed')),
  check ((outcome is null) = (ended_at is null))
);
create index on background_jobs (asked_by);

alter table background_jobs enable row level security;
create policy own on background_jobs for select
  using ((select lectern_private.is_system()) or asked_by = (select lectern_private.me()));
create policy asked on background_jobs for insert
  with check ((select lectern_private.is_system()) or asked_by = (select lectern_private.me()));
create policy jobs on background_jobs for update
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));

grant select, insert, update on background_jobs to lectern_web;
