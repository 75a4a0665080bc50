-- Who is asking. The application connects as lectern_web, which owns nothing and is bound by row-level security.
-- Each transaction carries a signed context: `staff|<staff id>|<expiry, unix seconds>|<signature>` or
-- `system|<job>|<expiry>|<signature>`. A statement that can call set_config still cannot become somebody else.

do $$ begin
  if not exists (select from pg_roles where rolname = 'lectern_web') then
    create role lectern_web login nobypassrls;
  end if;
end $$;

create extension if not exists btree_gist;

create schema lectern_private;
revoke all on schema lectern_private from public;
grant usage on schema public, lectern_private to lectern_web;
revoke create on schema public from public;

create table lectern_private.context_keys (
  key bytea not null check (length(key) = 32)
);
insert into lectern_private.context_keys
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- The parts of a context that is signed and not expired; null otherwise.
create function lectern_private.verified(raw text) returns text[]
stable security definer set search_path = pg_catalog language plpgsql as $$
declare
  parts text[];
  secret bytea;
begin
  if raw is null or raw = '' then return null; end if;
  parts := string_to_array(raw, '|');
  if array_length(parts, 1) <> 4 or parts[3] !~ '^[0-9]{1,12}$' then return null; end if;
  if to_timestamp(parts[3]::bigint) < now() then return null; end if;
  select key into secret from lectern_private.context_keys;
  if encode(sha256(secret || sha256(secret || convert_to(parts[1] || '|' || parts[2] || '|' || parts[3], 'UTF8'))), 'hex')
     is distinct from parts[4] then return null; end if;
  return parts;
end $$;

-- The same of the transaction's own context.
create function lectern_private.context() returns text[]
stable security definer set search_path = pg_catalog language plpgsql as $$
begin
  return lectern_private.verified(current_setting('lectern.context', true));
end $$;

-- The staff member who asks; null for jobs and for nobody.
create function lectern_private.me() returns int
stable security definer set search_path = pg_catalog language plpgsql as $$
declare parts text[] := lectern_private.context();
begin
  if parts[1] = 'staff' then return parts[2]::int; end if;
  return null;
end $$;

-- True for a job of the platform itself (sign-in, seeding, folding): named in the context, never a person.
create function lectern_private.is_system() returns boolean
stable security definer set search_path = pg_catalog language sql as $$
  select coalesce((lectern_private.context())[1] = 'system', false)
$$;
