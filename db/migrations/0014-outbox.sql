-- What keeps an answer on its way: a secret from which each account's key is derived, and forms that arrived after
-- their session had ended.

-- Secrets of the site, made once and never changed: answers that wait, sealed, on somebody's machine would be lost.
create table site_secrets (
  name text primary key,
  secret bytea not null check (length(secret) = 32)
);
insert into site_secrets
values ('accounts', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

alter table site_secrets enable row level security;
create policy jobs on site_secrets for select using ((select lectern_private.is_system()));
grant select on site_secrets to lectern_web;

-- A form as its sender filled it in, until it has been sent again; for a day, and for nobody else.
create table kept_forms (
  id text primary key check (length(id) = 22),
  staff_id int not null references accounts on delete cascade,
  path text not null,
  action text not null,
  fields jsonb not null,
  kept_at timestamptz not null default now()
);
create index on kept_forms (staff_id);

alter table kept_forms enable row level security;
create policy own on kept_forms for all
  using (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()))
  with check (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()));
grant select, insert, delete on kept_forms to lectern_web;
