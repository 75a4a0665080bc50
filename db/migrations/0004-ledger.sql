-- What people did: appended, never edited. Answers and scores are the person's own: no policy here lets anybody else in.

-- Courses that were ever loaded, so that records keep a name when a course is gone.
create table courses (
  id text primary key,
  title jsonb not null,
  hash text not null,
  loaded_at timestamptz not null default now()
);

-- Items as they stood when they were drawn: both languages, key and feedback. Grading reads this, never the folder.
create table item_versions (
  hash text primary key,
  item_id text not null,
  content jsonb not null,
  stored_at timestamptz not null default now()
);

create table attempts (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  course_id text not null references courses,
  kind text not null check (kind in ('check', 'quiz')),
  module_id text,
  ordinal int not null,          -- 1 for the first attempt of this person at this check or quiz
  seed text not null,
  course_hash text not null,
  language text not null check (language in ('en', 'zh')),
  started_at timestamptz not null default now(),
  check ((kind = 'check') = (module_id is not null))
);
create unique index one_attempt_of_each_ordinal on attempts (staff_id, course_id, coalesce(module_id, ''), ordinal);

-- The one attempt that a person has open at a check or quiz; closing removes the pointer, the attempt stays.
create table open_attempts (
  staff_id int not null references staff,
  course_id text not null,
  module_id text not null default '',
  attempt_id int not null references attempts,
  primary key (staff_id, course_id, module_id)
);
create unique index on open_attempts (attempt_id);

create table attempt_items (
  attempt_id int not null references attempts,
  position int not null,
  item_id text not null,
  item_hash text not null references item_versions,
  arrangement jsonb not null,
  primary key (attempt_id, position),
  unique (attempt_id, item_id)
);

-- unique(attempt, item): the first answer stands. answer_key is made by the browser: the same key again is the same answer.
create table answers (
  attempt_id int not null,
  item_id text not null,
  answer_key uuid not null unique,
  response jsonb not null,
  score numeric(5, 4) not null check (score between 0 and 1),
  critical_missed boolean not null default false,
  language text not null check (language in ('en', 'zh')),
  answered_at timestamptz not null default now(),
  primary key (attempt_id, item_id),
  foreign key (attempt_id, item_id) references attempt_items (attempt_id, item_id)
);

create table attempt_closings (
  attempt_id int primary key references attempts,
  outcome text not null check (outcome in ('passed', 'not-passed', 'finished')),
  score numeric(5, 4),
  closed_at timestamptz not null default now()
);

-- The day on which a person first answered something of a course: what "in progress" is counted from.
create table course_starts (
  staff_id int not null references staff,
  course_id text not null references courses,
  department_id int references departments,
  started_on date not null,
  primary key (staff_id, course_id)
);
create index on course_starts (course_id);

-- A completion keeps the department, post and content of its day.
create table completions (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  course_id text not null references courses,
  course_hash text not null,
  language text not null check (language in ('en', 'zh')),
  department_id int references departments,
  post jsonb,
  gained text not null check (gained in ('passed', 'shown', 'recorded')),
  attempt_id int unique references attempts,
  completed_on date not null,
  expires_on date,
  completed_at timestamptz not null default now()
);
create index on completions (staff_id, course_id);
create index on completions (course_id, staff_id, completed_on);

-- In an `or` the cheap and the usual come first: what comes after is asked only for rows that are not one's own.
alter table attempts enable row level security;
create policy own on attempts for all
  using (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()))
  with check (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()));
alter table open_attempts enable row level security;
create policy own on open_attempts for all
  using (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()))
  with check (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()));

-- The attempts of the one who asks, found once per statement.
create function lectern_private.my_attempts() returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select a.id from attempts a where a.staff_id = (select lectern_private.me())
$$;
grant execute on function lectern_private.my_attempts() to lectern_web;

alter table attempt_items enable row level security;
create policy own on attempt_items for all
  using (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()))
  with check (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()));
alter table answers enable row level security;
create policy own on answers for all
  using (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()))
  with check (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()));
alter table attempt_closings enable row level security;
create policy own on attempt_closings for all
  using (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()))
  with check (attempt_id in (select lectern_private.my_attempts()) or (select lectern_private.is_system()));

alter table course_starts enable row level security;
create policy visible on course_starts for select
  using (staff_id = (select lectern_private.me()) or (select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()));
create policy own on course_starts for insert
  with check (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()));

alter table completions enable row level security;
create policy visible on completions for select
  using (staff_id = (select lectern_private.me()) or (select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()));
create policy own on completions for insert
  with check (staff_id = (select lectern_private.me()) or (select lectern_private.is_system()));

grant select, insert on courses, item_versions, attempts, attempt_items, answers, attempt_closings, course_starts, completions to lectern_web;
grant update (title, hash, loaded_at) on courses to lectern_web;
grant select, insert, delete on open_attempts to lectern_web;
