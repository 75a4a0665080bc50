-- People, where they work and worked, who may sign in, and what they may see.

create table staff (
  id int generated always as identity primary key,
  staff_number text not null unique check (staff_number ~ '^\S{1,40}$'),
  name jsonb not null check (name ? 'en' and name ? 'zh'),
  email text check (email = lower(email)),
  telephone text,
  invited_on date,            -- null: not yet invited, no account
  first_signed_in_on date,    -- a day, not a log: tells departments where nobody has signed in
  left_on date,               -- last day
  created_at timestamptz not null default now()
);
create unique index on staff (email) where email is not null;
create index on staff (lower(staff_number));   -- people sign in with it in any case

-- Where a person works, as dated rows; until_on is the last day. One main post at a time counts in reports.
create table postings (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  department_id int not null references departments,
  post jsonb not null check (post ? 'en' and post ? 'zh'),
  employment text not null default 'permanent' check (employment in ('permanent', 'contractor')),
  main boolean not null default true,
  from_on date not null,
  until_on date,
  check (until_on >= from_on),
  constraint one_main_post_at_a_time
    exclude using gist (staff_id with =, daterange(from_on, until_on, '[]') with &&) where (main)
);
create index on postings (staff_id);
create index on postings (department_id, staff_id);

-- Leave and secondment as dated states. A seconded person counts where they work.
create table staff_states (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  kind text not null check (kind in ('leave', 'secondment')),
  department_id int references departments,
  from_on date not null,
  until_on date,
  check (until_on >= from_on),
  check ((kind = 'secondment') = (department_id is not null)),
  constraint one_state_of_a_kind_at_a_time
    exclude using gist (staff_id with =, kind with =, daterange(from_on, until_on, '[]') with &&)
);
create index on staff_states (department_id) where department_id is not null;

create table accounts (
  staff_id int primary key references staff,
  password_hash text,           -- argon2id; null until a password is set
  auth_epoch int not null default 0,   -- raise it and every session of the account ends
  language text not null default 'en' check (language in ('en', 'zh')),
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

-- The database keeps the public id and a hash of the secret, never the secret.
create table sessions (
  id text primary key check (length(id) = 22),
  secret_hash bytea not null check (length(secret_hash) = 32),
  staff_id int not null references accounts on delete cascade,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  auth_epoch int not null,
  user_agent text,
  revoked_at timestamptz
);
create index on sessions (staff_id) where revoked_at is null;

-- One-time links: the first administrator's set-up link (for nobody yet), later invitations.
create table account_links (
  id int generated always as identity primary key,
  staff_id int references staff,
  token_hash bytea not null unique check (length(token_hash) = 32),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table role_grants (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  role text not null check (role in ('coordinator', 'administrator')),
  department_id int references departments,
  granted_by int references staff,
  from_on date not null default current_date,
  until_on date,
  check ((role = 'coordinator') = (department_id is not null))
);
create index on role_grants (staff_id);
create index on role_grants (department_id);

-- The cards on the sign-in page of a demonstration.
create table demonstration_cards (
  key text primary key,
  position int not null,
  staff_id int not null references staff
);

-- Where each person counts on a day: the main post, or the host department of a secondment.
create function workplaces(on_day date)
returns table (staff_id int, department_id int, posting_id int, on_leave boolean)
stable language sql as $$
  select p.staff_id, coalesce(s.department_id, p.department_id), p.id,
    exists (
      select from staff_states l
      where l.staff_id = p.staff_id and l.kind = 'leave' and l.from_on <= on_day and (l.until_on is null or l.until_on >= on_day)
    )
  from postings p
  left join staff_states s
    on s.staff_id = p.staff_id and s.kind = 'secondment' and s.from_on <= on_day and (s.until_on is null or s.until_on >= on_day)
  where p.main and p.from_on <= on_day and (p.until_on is null or p.until_on >= on_day)
$$;

-- True for an administrator today.
create function lectern_private.is_administrator() returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role = 'administrator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$$;

-- The departments at the top of my branches.
create function lectern_private.my_branches() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select g.department_id from role_grants g
  where g.staff_id = lectern_private.me() and g.role = 'coordinator'
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$$;

-- Jobs, administrators and coordinators of the whole tree: asked first, so that wide viewers skip the branch lookups.
create function lectern_private.sees_all() returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select lectern_private.is_system() or lectern_private.is_administrator() or exists (
    select from lectern_private.my_branches() b join departments d on d.id = b
    where d.parent_id is null and not exists (select from departments o where o.parent_id is null and o.id <> d.id)
  )
$$;

-- All departments of my branches.
create function lectern_private.scope() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select distinct c.descendant_id
  from lectern_private.my_branches() b join department_closure c on c.ancestor_id = b
$$;

-- Everybody who works, or will work, in my branches: by main or further post, or on secondment.
create function lectern_private.staff_in_scope() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select p.staff_id from postings p
  where p.department_id in (select lectern_private.scope()) and (p.until_on is null or p.until_on >= current_date)
  union
  select s.staff_id from staff_states s
  where s.department_id in (select lectern_private.scope()) and (s.until_on is null or s.until_on >= current_date)
$$;

-- The session behind a cookie: needs the secret's hash, so that nobody can list sessions through it.
create function session_of(session_id text, secret bytea)
returns table (
  id text, staff_id int, left_ms double precision, fresh_ms double precision, created_at timestamptz,
  name jsonb, language text, is_administrator boolean, is_coordinator boolean
)
stable security definer set search_path = public, pg_temp language sql as $$
  select s.id, s.staff_id,
    extract(epoch from least(s.expires_at, s.created_at + interval '12 hours') - now()) * 1000,
    extract(epoch from now() - s.seen_at) * 1000,
    s.created_at, f.name, a.language,
    exists (
      select from role_grants g where g.staff_id = s.staff_id and g.role = 'administrator'
        and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    ),
    exists (
      select from role_grants g where g.staff_id = s.staff_id and g.role = 'coordinator'
        and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    )
  from sessions s
  join accounts a on a.staff_id = s.staff_id
  join staff f on f.id = s.staff_id
  where s.id = session_id and s.secret_hash = secret and s.revoked_at is null and a.disabled_at is null
    and (f.left_on is null or f.left_on >= current_date)
    and s.auth_epoch = a.auth_epoch and s.expires_at > now() and s.created_at + interval '12 hours' > now()
$$;
revoke all on function session_of(text, bytea) from public;

-- The coordinator to call: somebody else with a telephone, nearest up the tree from where the person works.
create function helpline_of(person int, on_day date)
returns table (staff_id int, name jsonb, telephone text)
stable security definer set search_path = public, pg_temp language sql as $$
  select f.id, f.name, f.telephone
  from workplaces(on_day) w
  join department_closure c on c.descendant_id = w.department_id
  join role_grants g on g.department_id = c.ancestor_id and g.role = 'coordinator'
    and g.from_on <= on_day and (g.until_on is null or g.until_on >= on_day)
  join staff f on f.id = g.staff_id and (f.left_on is null or f.left_on >= on_day)
  where w.staff_id = person and f.id <> person and f.telephone is not null
  order by c.depth, g.id
  limit 1
$$;
revoke all on function helpline_of(int, date) from public;

grant execute on all functions in schema lectern_private to lectern_web;
grant execute on function session_of(text, bytea), helpline_of(int, date) to lectern_web;

-- Everybody may know the tree and the settings; administrators and jobs change them.
alter table departments enable row level security;
create policy everybody on departments for select using (true);
create policy opened on departments for insert
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));
create policy changed on departments for update
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table settings enable row level security;
create policy everybody on settings for select using (true);
create policy made on settings for insert
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));
create policy changed on settings for update
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table staff enable row level security;
create policy visible on staff for select
  using ((select lectern_private.sees_all()) or id = (select lectern_private.me()) or id in (select lectern_private.staff_in_scope()));
create policy jobs on staff for all
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table postings enable row level security;
create policy visible on postings for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy jobs on postings for all
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table staff_states enable row level security;
create policy visible on staff_states for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy jobs on staff_states for all
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table accounts enable row level security;
create policy own on accounts for all
  using ((select lectern_private.is_system()) or staff_id = (select lectern_private.me()))
  with check ((select lectern_private.is_system()) or staff_id = (select lectern_private.me()));

alter table sessions enable row level security;
create policy own on sessions for all
  using ((select lectern_private.is_system()) or staff_id = (select lectern_private.me()))
  with check ((select lectern_private.is_system()) or staff_id = (select lectern_private.me()));

alter table account_links enable row level security;
create policy jobs on account_links for all
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));

alter table role_grants enable row level security;
create policy visible on role_grants for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or department_id in (select lectern_private.scope()));
create policy jobs on role_grants for all
  using ((select lectern_private.is_system()) or (select lectern_private.is_administrator()))
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table demonstration_cards enable row level security;
create policy jobs on demonstration_cards for all
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));

grant select, insert, update on staff, postings, staff_states, accounts, sessions, account_links, role_grants to lectern_web;
grant delete on sessions to lectern_web;   -- ended ones are not kept: they would say when somebody worked
grant select, insert, delete on demonstration_cards to lectern_web;
