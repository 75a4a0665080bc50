-- What departments were called and where they stood before, what was changed by whom, and by what they are found.

-- Names that no longer hold; until_on is the last day of each. What holds today stands in departments.
create table former_names (
  department_id int not null references departments,
  until_on date not null,
  name jsonb not null check (name ? 'en' and name ? 'zh'),
  short_name jsonb not null check (short_name ? 'en' and short_name ? 'zh'),
  primary key (department_id, until_on)
);

-- Places in the tree that no longer hold; a null parent was the top of the tree.
create table former_places (
  department_id int not null references departments,
  until_on date not null,
  parent_id int references departments,
  primary key (department_id, until_on)
);
create index on former_places (parent_id);

-- Every change of a department, with what it takes to make its opposite. Appended only.
create table department_changes (
  id int generated always as identity primary key,
  department_id int not null references departments,
  kind text not null check (kind in ('opened', 'renamed', 'moved', 'merged', 'split', 'closed', 'reopened')),
  other_id int references departments,   -- the new parent; the one merged into; the one split off
  on_day date not null,
  detail jsonb not null default '{}',
  by_id int references staff,            -- null: the platform itself
  by_name jsonb,
  change_key uuid unique,                -- made with the form: sending twice is one change
  at timestamptz not null default clock_timestamp()
);
create index on department_changes (department_id, id);
create index on department_changes (other_id);
create trigger append_only before update or delete on department_changes for each row execute function refuse_change();

alter table departments
  add column initials text,              -- of the Chinese names in pinyin; null until somebody searches
  add column found_by text generated always as (
    lower(code || E'\n' || (name->>'en') || E'\n' || (name->>'zh') || E'\n' || (short_name->>'en') || E'\n' || (short_name->>'zh'))
  ) stored;
create index on departments (id) where initials is null;
create index on departments (merged_into_id) where merged_into_id is not null;

-- What the department was called on the day.
create function department_name_on(department int, on_day date) returns jsonb
stable language sql as $$
  select coalesce(
    (select f.name from former_names f where f.department_id = d.id and f.until_on >= on_day order by f.until_on limit 1), d.name
  )
  from departments d where d.id = department
$$;

create function department_short_name_on(department int, on_day date) returns jsonb
stable language sql as $$
  select coalesce(
    (select f.short_name from former_names f where f.department_id = d.id and f.until_on >= on_day order by f.until_on limit 1),
    d.short_name
  )
  from departments d where d.id = department
$$;

-- Below which department it stood on the day; null for the top of the tree.
create function department_parent_on(department int, on_day date) returns int
stable language sql as $$
  select case when f.department_id is null then d.parent_id else f.parent_id end
  from departments d
  left join lateral (
    select p.department_id, p.parent_id from former_places p
    where p.department_id = d.id and p.until_on >= on_day order by p.until_on limit 1
  ) f on true
  where d.id = department
$$;

-- The closure of added departments is made once a statement: an import adds tens of thousands. Row by row it is moved.
drop trigger keep_department_closure on departments;

create function add_to_department_closure() returns trigger
security definer set search_path = public, pg_temp language plpgsql as $$
declare
  deepest int;
begin
  perform pg_advisory_xact_lock(72700001);
  with recursive up as (
    select a.id as descendant_id, a.id as ancestor_id, a.parent_id, 0 as depth from added a
    union all
    select up.descendant_id, d.id, d.parent_id, up.depth + 1
    from up join departments d on d.id = up.parent_id
    where up.depth < 1000
  ), made as (
    -- Rows that stand below each other in a circle would come twice: the primary key refuses them.
    insert into department_closure (ancestor_id, descendant_id, depth)
    select up.ancestor_id, up.descendant_id, up.depth from up
    returning depth
  )
  select max(depth) into deepest from made;
  if deepest >= 1000 then
    raise exception 'a tree of more than 1,000 levels' using errcode = 'LC001';
  end if;
  return null;
end $$;
create trigger add_to_department_closure after insert on departments
referencing new table as added for each statement execute function add_to_department_closure();
create trigger keep_department_closure after update of parent_id on departments
for each row execute function keep_department_closure();

-- Everybody may know what departments were called and where they stood; administrators and jobs write it.
alter table former_names enable row level security;
create policy everybody on former_names for select using (true);
create policy written on former_names for insert
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table former_places enable row level security;
create policy everybody on former_places for select using (true);
create policy written on former_places for insert
  with check ((select lectern_private.is_system()) or (select lectern_private.is_administrator()));

alter table department_changes enable row level security;
create policy visible on department_changes for select
  using ((select lectern_private.sees_all()) or department_id in (select lectern_private.scope()) or other_id in (select lectern_private.scope()));
create policy written on department_changes for insert
  with check (
    (select lectern_private.is_system())
    or ((select lectern_private.is_administrator()) and by_id = (select lectern_private.me()))
  );

grant select, insert on former_names, former_places, department_changes to lectern_web;
