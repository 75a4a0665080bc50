-- Deputies and auditors, roles that end on a day, and appointing within the own branches.
-- The table of who may do what stands in src/domain/accounts/permissions.ts; these policies hold the same rules.

alter table role_grants drop constraint role_grants_role_check;
alter table role_grants add constraint role_grants_role_check
  check (role in ('coordinator', 'deputy', 'administrator', 'author', 'auditor'));
alter table role_grants drop constraint role_grants_check;
alter table role_grants add constraint role_grants_check check ((role in ('coordinator', 'deputy')) = (department_id is not null));

-- Who gave a role stands in granted_by; who ended it, or set its last day, here.
alter table role_grants
  add column granted_at timestamptz not null default now(),
  add column ended_by int references staff,
  add column ended_at timestamptz;

-- A deputy sees and does what the coordinator of the branch does, except appointing.
create or replace function lectern_private.my_branches() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select g.department_id from role_grants g
  where g.staff_id = lectern_private.me() and g.role in ('coordinator', 'deputy')
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$$;

-- True for an auditor today.
create function lectern_private.is_auditor() returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role = 'auditor'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$$;

-- Where I may appoint: in the branches that I coordinate myself, with the last day that my own role allows (infinity when
-- it has none). Coordinators only below the top of my branch, deputies at the top as well.
create function lectern_private.appoints() returns table (department_id int, role text, until_on date)
stable security definer set search_path = public, pg_temp language sql as $$
  select c.descendant_id, r.role, max(coalesce(g.until_on, 'infinity'::date))
  from role_grants g
  join department_closure c on c.ancestor_id = g.department_id
  join (values ('deputy', 0), ('coordinator', 1)) r (role, least_depth) on c.depth >= r.least_depth
  where g.staff_id = lectern_private.me() and g.role = 'coordinator'
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  group by c.descendant_id, r.role
$$;

-- Figures of a branch, without names: auditors read those of the whole tree.
create function lectern_private.reads_figures(top int) returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select lectern_private.sees_branch(top) or lectern_private.is_auditor()
$$;

grant execute on all functions in schema lectern_private to lectern_web;

-- Coordinators appoint their own people, never themselves, and nobody for longer than they are coordinators themselves.
create policy appointed on role_grants for insert
  with check (
    granted_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me())
    and staff_id in (select lectern_private.staff_in_scope())
    and exists (
      select from lectern_private.appoints() a
      where a.department_id = role_grants.department_id and a.role = role_grants.role
        and coalesce(role_grants.until_on, 'infinity'::date) <= a.until_on
    )
  );
create policy ended on role_grants for update
  using (
    staff_id <> (select lectern_private.me())
    and (department_id, role) in (select a.department_id, a.role from lectern_private.appoints() a)
  )
  with check (
    ended_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me())
    and exists (
      select from lectern_private.appoints() a
      where a.department_id = role_grants.department_id and a.role = role_grants.role and role_grants.until_on <= a.until_on
    )
  );
revoke update on role_grants from lectern_web;
grant update (until_on, ended_by, ended_at) on role_grants to lectern_web;

-- The audit trail is read by administrators and auditors; everybody reads what they did and what concerns them.
alter policy visible on audit_events
  using (
    (select lectern_private.is_system()) or (select lectern_private.is_administrator()) or (select lectern_private.is_auditor())
    or actor_id = (select lectern_private.me())
    or id in (select event_id from audit_subjects s where s.staff_id = (select lectern_private.me()))
  );
alter policy visible on audit_subjects
  using (
    (select lectern_private.is_administrator()) or (select lectern_private.is_auditor()) or (select lectern_private.is_system())
    or staff_id = (select lectern_private.me())
  );
create index on audit_events (at);

create or replace function branch_figures(top int, on_day date)
returns table (part_id int, course_id text, state text, has_begun boolean, first_due_on date, last_due_on date, people int)
stable security definer set search_path = public, pg_temp language plpgsql as $function$
begin
  if not lectern_private.reads_figures(top) then return; end if;
  return query execute $query$
    select b.part_id, d.course_id, d.state, d.started_on is not null, min(d.due_on), max(d.due_on), count(*)::int
    from branch_duties($1, $2) d join branch_parts($1) b on b.department_id = d.department_id
    group by b.part_id, d.course_id, d.state, d.started_on is not null
  $query$ using top, on_day;
end $function$;

create or replace function branch_people(top int, on_day date)
returns table (part_id int, people int, signed_in int)
stable security definer set search_path = public, pg_temp language plpgsql as $function$
begin
  if not lectern_private.reads_figures(top) then return; end if;
  return query execute $query$
    select b.part_id, count(*)::int, (count(*) filter (where f.first_signed_in_on <= $2))::int
    from branch_workplaces($1, $2) w
    join branch_parts($1) b on b.department_id = w.department_id
    join staff f on f.id = w.staff_id
    group by b.part_id
  $query$ using top, on_day;
end $function$;

-- The session behind a cookie, now with auditors, and with those who coordinate as deputies only.
drop function session_of(text, bytea);
create function session_of(session_id text, secret bytea)
returns table (
  id text, staff_id int, left_ms double precision, fresh_ms double precision, created_at timestamptz,
  name jsonb, language text, is_administrator boolean, is_coordinator boolean, is_deputy boolean, is_author boolean,
  is_auditor boolean
)
stable security definer set search_path = public, pg_temp language sql as $$
  select s.id, s.staff_id,
    extract(epoch from least(s.expires_at, s.created_at + interval '12 hours') - now()) * 1000,
    extract(epoch from now() - s.seen_at) * 1000,
    s.created_at, f.name, a.language,
    r.is_administrator, r.is_coordinator, r.is_deputy, r.is_author, r.is_auditor
  from sessions s
  join accounts a on a.staff_id = s.staff_id
  join staff f on f.id = s.staff_id
  cross join lateral (
    select
      coalesce(bool_or(g.role = 'administrator'), false) as is_administrator,
      coalesce(bool_or(g.role = 'coordinator'), false) as is_coordinator,
      coalesce(bool_or(g.role = 'deputy'), false) as is_deputy,
      coalesce(bool_or(g.role = 'author'), false) as is_author,
      coalesce(bool_or(g.role = 'auditor'), false) as is_auditor
    from role_grants g
    where g.staff_id = s.staff_id and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  ) r
  where s.id = session_id and s.secret_hash = secret and s.revoked_at is null and a.disabled_at is null
    and (f.left_on is null or f.left_on >= current_date)
    and s.auth_epoch = a.auth_epoch and s.expires_at > now() and s.created_at + interval '12 hours' > now()
$$;
revoke all on function session_of(text, bytea) from public;
grant execute on function session_of(text, bytea) to lectern_web;
