-- Branches of a tree of 44,703 departments: what is asked for each of them is found from the branch and in one pass.

-- Few ancestors have nearly all descendants. Without the sizes of those, the planner takes a city for a village.
alter table department_closure alter column ancestor_id set statistics 1000;

-- The department directly below `top` to which each department of the branch belongs; `top` stands for itself.
create or replace function branch_parts(top int) returns table (department_id int, part_id int)
stable language sql as $$
  select top, top
  union all
  select c.descendant_id, k.id
  from departments k join department_closure c on c.ancestor_id = k.id
  where k.parent_id = top
$$;

-- duty_states(on_day) of one branch, found from the branch. A test holds the two to the same answer.
create or replace function branch_duties(top int, on_day date)
returns table (
  staff_id int, department_id int, posting_id int, course_id text, due_on date, state text,
  started_on date, completed_on date
)
stable language sql as $$
  with
  -- the people of the branch
  people as (
    select w.staff_id, w.department_id, w.posting_id, w.on_leave, f.invited_on
    from branch_workplaces(top, on_day) w join staff f on f.id = w.staff_id
  ),
  -- courses set for the top or above it: the whole branch has to do them
  set_above as (
    select a.course_id, min(a.due_on) as due_on
    from department_closure above
    join assignments a on a.department_id = above.ancestor_id
      and a.assigned_on <= on_day and (a.withdrawn_on is null or a.withdrawn_on > on_day)
    where above.descendant_id = top
    group by a.course_id
  ),
  -- courses set further down, for each department below which or for which they are set
  set_below as (
    select c.descendant_id as department_id, a.course_id, min(a.due_on) as due_on
    from assignments a
    join department_closure b on b.descendant_id = a.department_id and b.ancestor_id = top and b.depth > 0
    join department_closure c on c.ancestor_id = a.department_id
    where a.assigned_on <= on_day and (a.withdrawn_on is null or a.withdrawn_on > on_day)
    group by c.descendant_id, a.course_id
  ),
  -- each person once a course, due on the earliest day that applies
  duties as (
    select p.*, a.course_id, least(a.due_on, b.due_on) as due_on
    from people p cross join set_above a
    left join set_below b on b.department_id = p.department_id and b.course_id = a.course_id
    union all
    select p.*, b.course_id, b.due_on
    from people p join set_below b on b.department_id = p.department_id
    where b.course_id not in (select a.course_id from set_above a)
  ),
  -- what each of these people has begun
  begun as (
    select s.staff_id, s.course_id, s.started_on
    from people p join course_starts s on s.staff_id = p.staff_id
    where s.started_on <= on_day
  ),
  -- the newest completion in force of each of these people and courses
  done as (
    select c.staff_id, c.course_id, max(c.completed_on) as completed_on
    from people p join completions c on c.staff_id = p.staff_id
    where c.completed_on <= on_day and (c.expires_on is null or c.expires_on > on_day)
      and not exists (select from training_withdrawals w where w.completion_id = c.id and w.withdrawn_on <= on_day)
    group by c.staff_id, c.course_id
  ),
  -- who is exempt from what
  exempt as (
    select distinct e.staff_id, e.course_id
    from people p join exemptions e on e.staff_id = p.staff_id
    where e.from_on <= on_day and (e.until_on is null or e.until_on >= on_day)
      and not exists (select from exemption_ends x where x.exemption_id = e.id and x.last_day < on_day)
  )
  select d.staff_id, d.department_id, d.posting_id, d.course_id, d.due_on,
    case
      when done.completed_on is not null then 'done'
      when d.on_leave or exempt.staff_id is not null then 'exempt'
      when d.invited_on is null or d.invited_on > on_day then 'not-invited'
      when d.due_on < on_day then 'late'
      when s.started_on is not null then 'in-progress'
      else 'not-started'
    end,
    s.started_on, done.completed_on
  from duties d
  left join begun s on s.staff_id = d.staff_id and s.course_id = d.course_id
  left join done on done.staff_id = d.staff_id and done.course_id = d.course_id
  left join exempt on exempt.staff_id = d.staff_id and exempt.course_id = d.course_id
$$;

-- The same for a list of names: nothing outside the asker's branches, and the branch is asked about once instead of at
-- each row of six tables. Numbers of people and posts only; names are read under row-level security.
create function branch_duty_list(top int, on_day date)
returns table (
  staff_id int, department_id int, posting_id int, course_id text, due_on date, state text,
  started_on date, completed_on date
)
stable security definer set search_path = public, pg_temp rows 2000 language plpgsql as $$
begin
  if not lectern_private.sees_branch(top) then return; end if;
  return query execute 'select * from branch_duties($1, $2)' using top, on_day;
end $$;
revoke all on function branch_duty_list(int, date) from public;
grant execute on function branch_duty_list(int, date) to lectern_web;

-- The place of each department of the branch in the official order of the whole tree: positions from the root down.
create function branch_places(top int) returns table (department_id int, place text)
stable language sql as $$
  select b.descendant_id, string_agg(to_char(a.position, 'S000000000') || to_char(a.id, '0000000000'), '' order by u.depth desc)
  from department_closure b
  join department_closure u on u.descendant_id = b.descendant_id
  join departments a on a.id = u.ancestor_id
  where b.ancestor_id = top
  group by b.descendant_id
$$;

-- Whoever may see a person may note that they looked: also coordinators who work outside their own branches.
alter policy own on audit_subjects
  with check (
    (select lectern_private.is_system()) or (select lectern_private.sees_all())
    or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope())
  );

-- Jobs, administrators and coordinators of the whole tree. Every policy asks this first: the signature is looked at once,
-- and the plans are kept.
create or replace function lectern_private.sees_all() returns boolean
stable security definer set search_path = public, pg_temp language plpgsql as $$
declare
  parts text[] := lectern_private.context();
  person int;
begin
  if parts is null then return false; end if;
  if parts[1] = 'system' then return true; end if;
  person := parts[2]::int;
  return exists (
    select from role_grants g left join departments d on d.id = g.department_id
    where g.staff_id = person and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
      and (
        g.role = 'administrator'
        or g.role in ('coordinator', 'deputy') and d.parent_id is null
          and not exists (select from departments o where o.parent_id is null and o.id <> d.id)
      )
  );
end $$;

-- Policies ask these once a statement. The planner counts their cost at each look into an index instead, and would rather
-- read a whole table: so they cost next to nothing.
alter function lectern_private.me() cost 1;
alter function lectern_private.is_system() cost 1;
alter function lectern_private.is_administrator() cost 1;
alter function lectern_private.is_auditor() cost 1;
alter function lectern_private.sees_all() cost 1;
alter function lectern_private.my_branches() cost 1 rows 10;
alter function lectern_private.scope() cost 1 rows 10;
alter function lectern_private.staff_in_scope() cost 1 rows 10;
