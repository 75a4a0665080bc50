-- One-time slips and invitations: what lets a person set a first or a new password. Only a hash of the code is kept.

alter table account_links
  add column kind text not null default 'set-up' check (kind in ('set-up', 'slip', 'invitation')),
  add column language text check (language in ('en', 'zh')),
  add column issued_by int references staff,
  add column issued_at timestamptz not null default now(),
  add column voided_at timestamptz,      -- replaced by a newer one
  add column batch_key uuid,             -- made with the form: sending twice is issuing once
  add check ((kind = 'set-up') = (staff_id is null));
create unique index one_open_link_of_a_kind on account_links (staff_id, kind)
  where staff_id is not null and used_at is null and voided_at is null;
create index on account_links (staff_id);
create index on account_links (batch_key);

-- Whom I may let in: my people, but nobody whose rights reach beyond mine, or a slip would be a way into them; and not
-- myself. Administrators let everybody in (their policy says so without this list).
create function lectern_private.admissible() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select s.id from lectern_private.staff_in_scope() s (id)
  where s.id <> lectern_private.me() and not exists (
    select from role_grants g
    where g.staff_id = s.id and (g.until_on is null or g.until_on >= current_date)
      and (g.department_id is null or g.department_id not in (select lectern_private.scope()))
  )
$$;
grant execute on function lectern_private.admissible() to lectern_web;

create policy visible on account_links for select
  using (
    staff_id = (select lectern_private.me()) or (staff_id is not null and (select lectern_private.is_administrator()))
    or staff_id in (select lectern_private.admissible())
  );
create policy issued on account_links for insert
  with check (
    issued_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me()) and used_at is null
    and ((select lectern_private.is_administrator()) or staff_id in (select lectern_private.admissible()))
  );
create policy voided on account_links for update
  using (
    staff_id <> (select lectern_private.me())
    and ((select lectern_private.is_administrator()) or staff_id in (select lectern_private.admissible()))
  )
  with check (used_at is null and voided_at is not null);
revoke update on account_links from lectern_web;
grant update (used_at, voided_at, expires_at) on account_links to lectern_web;

-- Issuing opens the account and makes the person invited; the language of an open account stands on the slip.
create function lectern_private.open_account_of_link() returns trigger
security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if new.staff_id is null then return new; end if;
  insert into accounts (staff_id, language) values (new.staff_id, coalesce(new.language, 'en'))
  on conflict (staff_id) do nothing;
  new.language := (select a.language from accounts a where a.staff_id = new.staff_id);
  update staff set invited_on = current_date where id = new.staff_id and invited_on is null;
  return new;
end $$;
create trigger open_account before insert on account_links
  for each row execute function lectern_private.open_account_of_link();
