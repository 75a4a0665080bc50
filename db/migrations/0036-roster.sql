-- Rosters: the file as it came, its rows as they were read, and what would be, or was, done with each of them.

create table roster_imports (
  id int generated always as identity primary key,
  asked_by int references staff,          -- null: the command line
  asked_at timestamptz not null default now(),
  file_name text not null,
  file_bytes int not null,
  file_sha256 bytea not null check (length(file_sha256) = 32),
  mode text not null check (mode in ('all', 'rows')),   -- these are all our people, or only these rows
  state text not null default 'uploaded'
    check (state in ('uploaded', 'unmapped', 'refused', 'checked', 'committing', 'committed')),
  job_id int references background_jobs,
  head jsonb,                 -- headings of the columns
  sample jsonb,               -- some rows, while columns are being mapped
  mapping jsonb,              -- for each column what it holds
  refusal jsonb,              -- why the file as a whole was refused
  as_of date,                 -- the day of the dry run
  counts jsonb,
  digest text,                -- of everything that the dry run decided
  changed_since boolean not null default false,   -- a commit found the staff changed after the dry run, and did nothing
  committed_at timestamptz,
  committed_by int references staff
);
create index on roster_imports (asked_by, id);
create index on roster_imports (file_sha256) where state = 'committed';

-- In pieces, so that no statement carries the whole file.
create table roster_file_parts (
  import_id int not null references roster_imports on delete cascade,
  part int not null,
  bytes bytea not null,
  primary key (import_id, part)
);

create table roster_rows (
  import_id int not null references roster_imports on delete cascade,
  row_number int not null,
  staff_number text,
  name jsonb,
  department text,
  post jsonb,
  main boolean not null,
  employment text,
  from_on date,
  until_on date,
  email text,
  telephone text,
  leave_from date,
  leave_until date,
  seconded_to text,
  seconded_from date,
  seconded_until date,
  left_on date,
  faults jsonb,               -- null: none
  primary key (import_id, row_number)
);

-- One for each row of the file, and one without a row for everybody who is not in it and leaves.
create table roster_decisions (
  import_id int not null references roster_imports on delete cascade,
  row_number int,
  staff_id int references staff,
  staff_number text,
  name jsonb,
  outcome text not null
    check (outcome in ('refused', 'joined', 'moved', 'new-post', 'renamed', 'changed', 'left', 'unchanged')),
  department_id int references departments,   -- where to, or where from for those who leave
  faults jsonb
);
create index on roster_decisions (import_id, outcome, row_number);

-- What headings hold that are not known by themselves, as somebody once said; '' for a column that is not used.
create table roster_headings (
  heading text primary key,
  field text not null
);

-- The departments whose people a person answers for: all for administrators and for the platform itself.
create function lectern_private.reach_of(person int) returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select id from departments where person is null or exists (
    select from role_grants g where g.staff_id = person and g.role = 'administrator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
  union
  select c.descendant_id from role_grants g join department_closure c on c.ancestor_id = g.department_id
  where g.staff_id = person and g.role = 'coordinator'
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$$;
grant execute on function lectern_private.reach_of(int) to lectern_web;

alter table roster_imports enable row level security;
create policy own on roster_imports for all
  using ((select lectern_private.is_system()) or asked_by = (select lectern_private.me()))
  with check ((select lectern_private.is_system()) or asked_by = (select lectern_private.me()));

alter table roster_file_parts enable row level security;
create policy own on roster_file_parts for all
  using ((select lectern_private.is_system()) or import_id in (select id from roster_imports))
  with check ((select lectern_private.is_system()) or import_id in (select id from roster_imports));

alter table roster_rows enable row level security;
create policy own on roster_rows for all
  using ((select lectern_private.is_system()) or import_id in (select id from roster_imports))
  with check ((select lectern_private.is_system()));

alter table roster_decisions enable row level security;
create policy own on roster_decisions for all
  using ((select lectern_private.is_system()) or import_id in (select id from roster_imports))
  with check ((select lectern_private.is_system()));

alter table roster_headings enable row level security;
create policy everybody on roster_headings for select using (true);
create policy jobs on roster_headings for all
  using ((select lectern_private.is_system())) with check ((select lectern_private.is_system()));

grant select, insert, update, delete on roster_imports, roster_file_parts, roster_rows, roster_decisions, roster_headings
  to lectern_web;
