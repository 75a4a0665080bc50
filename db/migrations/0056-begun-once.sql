-- What the people of a branch have begun is found once, also when the planner takes the branch for a small one: a department
-- of 600 others, opened a minute ago, took seventeen seconds.

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
  -- what each of these people has begun; found once, also when the planner takes the branch for a small one
  begun as materialized (
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
