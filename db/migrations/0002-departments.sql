-- The tree of departments, its closure, and the settings of the site.

create table settings (
  key text primary key,
  value jsonb not null
);
grant select, insert, update on settings to lectern_web;

create table departments (
  id int generated always as identity primary key,
  code text not null unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'),
  parent_id int references departments,
  position int not null default 0,
  level text not null check (level in ('national', 'province', 'city', 'county', 'township')),
  name jsonb not null check (name ? 'en' and name ? 'zh'),
  short_name jsonb not null check (short_name ? 'en' and short_name ? 'zh'),
  opened_on date not null default current_date,
  closed_on date,
  merged_into_id int references departments,
  check (parent_id is distinct from id)
);
create index on departments (parent_id, position);

-- Every department with each of its ancestors, itself at depth 0. Kept by a trigger, never by hand.
create table department_closure (
  ancestor_id int not null references departments on delete cascade,
  descendant_id int not null references departments on delete cascade,
  depth int not null,
  primary key (ancestor_id, descendant_id)
);
create index on department_closure (descendant_id, ancestor_id, depth);

-- Moves wait for each other on one lock, so that two people moving at once cannot make a cycle.
create function keep_department_closure() returns trigger
security definer set search_path = public, pg_temp language plpgsql as $$
begin
  perform pg_advisory_xact_lock(72700001);
  if tg_op = 'UPDATE' then
    if new.parent_id is not distinct from old.parent_id then return new; end if;
    if exists (select from department_closure where ancestor_id = new.id and descendant_id = new.parent_id) then
      raise exception 'department % cannot move below itself', new.code using errcode = 'LC001';
    end if;
    delete from department_closure
    where descendant_id in (select descendant_id from department_closure where ancestor_id = new.id)
      and ancestor_id in (select ancestor_id from department_closure where descendant_id = new.id and ancestor_id <> new.id);
  else
    insert into department_closure values (new.id, new.id, 0);
  end if;
  if new.parent_id is not null then
    insert into department_closure
    select above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
    from department_closure above, department_closure below
    where above.descendant_id = new.parent_id and below.ancestor_id = new.id;
  end if;
  return new;
end $$;
create trigger keep_department_closure after insert or update of parent_id on departments
for each row execute function keep_department_closure();

grant select, insert, update on departments to lectern_web;
grant select on department_closure to lectern_web;
