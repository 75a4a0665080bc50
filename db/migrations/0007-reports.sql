-- Who counts in a branch of the tree on a day, and in which state. Counts go through functions of the owner that look
-- at the branch first: a past day still knows those who have left since, and shows numbers only, never a person.

-- True when the asker may see the branch that begins at `top`.
create function lectern_private.sees_branch(top int) returns boolean
stable security definer set search_path = public, pg_temp language sql as $$
  select lectern_private.sees_all() or exists (
    select from lectern_private.my_branches() b join department_closure c on c.ancestor_id = b and c.descendant_id = top
  )
$$;
grant execute on function lectern_private.sees_branch(int) to lectern_web;

-- workplaces(on_day) of one branch, found from the branch: those whose main post is in it and who are not seconded on
-- that day, and those who are seconded into it.
create function branch_workplaces(top int, on_day date)
returns table (staff_id int, department_id int, posting_id int, on_leave boolean)
stable language sql as $$
  select w.staff_id, w.department_id, w.posting_id,
    exists (
      select from staff_states l
      where l.staff_id = w.staff_id and l.kind = 'leave' and l.from_on <= on_day and (l.until_on is null or l.until_on >= on_day)
    )
  from (
    select p.staff_id, p.department_id, p.id as posting_id
    from department_closure b
    join postings p on p.department_id = b.descendant_id and p.main
      and p.from_on <= on_day and (p.until_on is null or p.until_on >= on_day)
    where b.ancestor_id = top and not exists (
      select from staff_states s
      where s.staff_id = p.staff_id and s.kind = 'secondment'
        and s.from_on <= on_day and (s.until_on is null or s.until_on >= on_day)
    )
    union all
    select p.staff_id, s.department_id, p.id
    from department_closure b
    join staff_states s on s.department_id = b.descendant_id and s.kind = 'secondment'
      and s.from_on <= on_day and (s.until_on is null or s.until_on >= on_day)
    join postings p on p.staff_id = s.staff_id and p.main
      and p.from_on <= on_day and (p.until_on is null or p.until_on >= on_day)
    where b.ancestor_id = top
  ) w
$$;

-- duty_states(on_day) of one branch, found from the branch. A test holds the two to the same answer.
create function branch_duties(top int, on_day date)
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
  -- the courses that each of its departments has to do: set there or anywhere above
  department_courses as (
    select b.descendant_id as department_id, a.course_id, min(a.due_on) as due_on
    from department_closure b
    join department_closure above on above.descendant_id = b.descendant_id
    join assignments a on a.department_id = above.ancestor_id
      and a.assigned_on <= on_day and (a.withdrawn_on is null or a.withdrawn_on > on_day)
    where b.ancestor_id = top
    group by b.descendant_id, a.course_id
  ),
  -- the newest completion in force of each of these people and courses
  done as (
    select c.staff_id, c.course_id, max(c.completed_on) as completed_on
    from completions c
    where c.staff_id in (select p.staff_id from people p)
      and c.completed_on <= on_day and (c.expires_on is null or c.expires_on > on_day)
    group by c.staff_id, c.course_id
  ),
  -- who is exempt from what
  exempt as (
    select distinct e.staff_id, e.course_id
    from exemptions e
    where e.staff_id in (select p.staff_id from people p)
      and e.from_on <= on_day and (e.until_on is null or e.until_on >= on_day)
  )
  select p.staff_id, p.department_id, p.posting_id, a.course_id, a.due_on,
    case
      when done.completed_on is not null then 'done'
      when p.on_leave or exempt.staff_id is not null then 'exempt'
      when p.invited_on is null or p.invited_on > on_day then 'not-invited'
      when a.due_on < on_day then 'late'
      when s.started_on is not null then 'in-progress'
      else 'not-started'
    end,
    s.started_on, done.completed_on
  from people p
  join department_courses a on a.department_id = p.department_id
  left join course_starts s on s.staff_id = p.staff_id and s.course_id = a.course_id and s.started_on <= on_day
  left join done on done.staff_id = p.staff_id and done.course_id = a.course_id
  left join exempt on exempt.staff_id = p.staff_id and exempt.course_id = a.course_id
$$;

-- The department directly below `top` to which each department of the branch belongs; `top` stands for itself.
create function branch_parts(top int) returns table (department_id int, part_id int)
stable language sql as $$
  select b.descendant_id, coalesce(k.id, top)
  from department_closure b
  left join (department_closure c join departments k on k.id = c.ancestor_id and k.parent_id = top)
    on c.descendant_id = b.descendant_id
  where b.ancestor_id = top
$$;

-- How many are in which state, for each department directly below `top` and for its own staff (part_id = top).
-- Planned anew for each branch: a county and a country want different plans. Nothing outside the asker's branches.
create function branch_figures(top int, on_day date)
returns table (part_id int, course_id text, state text, has_begun boolean, first_due_on date, last_due_on date, people int)
stable security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not lectern_private.sees_branch(top) then return; end if;
  return query execute $query$
    select b.part_id, d.course_id, d.state, d.started_on is not null, min(d.due_on), max(d.due_on), count(*)::int
    from branch_duties($1, $2) d join branch_parts($1) b on b.department_id = d.department_id
    group by b.part_id, d.course_id, d.state, d.started_on is not null
  $query$ using top, on_day;
end $$;

-- How many people count in each part of the branch, and how many of them have ever signed in.
create function branch_people(top int, on_day date) returns table (part_id int, people int, signed_in int)
stable security definer set search_path = public, pg_temp language plpgsql as $$
begin
  if not lectern_private.sees_branch(top) then return; end if;
  return query execute $query$
    select b.part_id, count(*)::int, (count(*) filter (where f.first_signed_in_on <= $2))::int
    from branch_workplaces($1, $2) w
    join branch_parts($1) b on b.department_id = w.department_id
    join staff f on f.id = w.staff_id
    group by b.part_id
  $query$ using top, on_day;
end $$;

revoke all on function branch_figures(int, date), branch_people(int, date) from public;
grant execute on function branch_figures(int, date), branch_people(int, date) to lectern_web;
