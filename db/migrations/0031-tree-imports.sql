-- Uploaded tables of departments, between the dry run and the commit. Its rows go when it has been applied.
create table tree_imports (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  uploaded_at timestamptz not null default now(),
  file_name text not null check (length(file_name) <= 200),
  rows jsonb,                 -- as they were read, with the faults of those that could not be; null when applied
  applied_at timestamptz,
  counts jsonb                -- what was done
);
create index on tree_imports (staff_id, id);

alter table tree_imports enable row level security;
create policy own on tree_imports for all
  using ((select lectern_private.is_administrator()) and staff_id = (select lectern_private.me()))
  with check ((select lectern_private.is_administrator()) and staff_id = (select lectern_private.me()));
grant select, insert, delete on tree_imports to lectern_web;
grant update (rows, applied_at, counts) on tree_imports to lectern_web;
