-- Authors write the courses: they see every question with its key before anybody answers it, and the questions that
-- readers ask about a page. They see nobody's record.
alter table role_grants drop constraint role_grants_role_check;
alter table role_grants add constraint role_grants_role_check check (role in ('coordinator', 'administrator', 'author'));

-- True for an author today.
create function lectern_private.is_author() returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role = 'author'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$$;
grant execute on function lectern_private.is_author() to lectern_web;

-- The session behind a cookie, now with the role of author.
drop function session_of(text, bytea);
create function session_of(session_id text, secret bytea)
returns table (
  id text, staff_id int, left_ms double precision, fresh_ms double precision, created_at timestamptz,
  name jsonb, language text, is_administrator boolean, is_coordinator boolean, is_author boolean
)
stable security definer set search_path = public, pg_temp language sql as $$
  select s.id, s.staff_id,
    extract(epoch from least(s.expires_at, s.created_at + interval '12 hours') - now()) * 1000,
    extract(epoch from now() - s.seen_at) * 1000,
    s.created_at, f.name, a.language, r.is_administrator, r.is_coordinator, r.is_author
  from sessions s
  join accounts a on a.staff_id = s.staff_id
  join staff f on f.id = s.staff_id
  cross join lateral (
    select
      coalesce(bool_or(g.role = 'administrator'), false) as is_administrator,
      coalesce(bool_or(g.role = 'coordinator'), false) as is_coordinator,
      coalesce(bool_or(g.role = 'author'), false) as is_author
    from role_grants g
    where g.staff_id = s.staff_id and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  ) r
  where s.id = session_id and s.secret_hash = secret and s.revoked_at is null and a.disabled_at is null
    and (f.left_on is null or f.left_on >= current_date)
    and s.auth_epoch = a.auth_epoch and s.expires_at > now() and s.created_at + interval '12 hours' > now()
$$;
revoke all on function session_of(text, bytea) from public;
grant execute on function session_of(text, bytea) to lectern_web;
