-- Who must do what by when, and who is exempt.

create table assignments (
  id int generated always as identity primary key,
  course_id text not null references courses,
  department_id int not null references departments,
  due_on date not null,
  reason jsonb,
  assigned_by int references staff,
  assigned_on date not null default current_date,
  withdrawn_on date,
  check (due_on >= assigned_on)
);
create index on assignments (department_id);

create table exemptions (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  course_id text not null references courses,
  reason text not null,
  granted_by int references staff,
  from_on date not null,
  until_on date,
  check (until_on >= from_on)
);
create index on exemptions (staff_id, course_id);

-- Who is expected to do which course on a day, each person once a course, due on the earliest day that applies.
create function duties(on_day date)
returns table (staff_id int, department_id int, posting_id int, on_leave boolean, course_id text, due_on date, assigned_on date)
stable language sql as $$
  select w.staff_id, w.department_id, w.posting_id, w.on_leave, a.course_id, min(a.due_on), min(a.assigned_on)
  from workplaces(on_day) w
  join department_closure c on c.descendant_id = w.department_id
  join assignments a on a.department_id = c.ancestor_id
    and a.assigned_on <= on_day and (a.withdrawn_on is null or a.withdrawn_on > on_day)
  group by w.staff_id, w.department_id, w.posting_id, w.on_leave, a.course_id
$$;

-- Each duty in exactly one of six states, the first that holds (design: promise 3).
create function duty_states(on_day date)
returns table (
  staff_id int, department_id int, posting_id int, course_id text, due_on date, state text,
  started_on date, completed_on date
)
stable language sql as $$
  select d.staff_id, d.department_id, d.posting_id, d.course_id, d.due_on,
    case
      when done.completed_on is not null then 'done'
      when d.on_leave or exempt.is_exempt then 'exempt'
      when f.invited_on is null or f.invited_on > on_day then 'not-invited'
      when d.due_on < on_day then 'late'
      when s.started_on is not null then 'in-progress'
      else 'not-started'
    end,
    s.started_on, done.completed_on
  from duties(on_day) d
  join staff f on f.id = d.staff_id
  left join course_starts s on s.staff_id = d.staff_id and s.course_id = d.course_id and s.started_on <= on_day
  left join lateral (
    select max(c.completed_on) as completed_on from completions c
    where c.staff_id = d.staff_id and c.course_id = d.course_id and c.completed_on <= on_day
      and (c.expires_on is null or c.expires_on > on_day)
  ) done on true
  left join lateral (
    select exists (
      select from exemptions e
      where e.staff_id = d.staff_id and e.course_id = d.course_id and e.from_on <= on_day
        and (e.until_on is null or e.until_on >= on_day)
    ) as is_exempt
  ) exempt on true
$$;

alter table assignments enable row level security;
create policy everybody on assignments for select using (true);
create policy coordinators on assignments for insert
  with check ((select lectern_private.sees_all()) or department_id in (select lectern_private.scope()));
create policy coordinators_change on assignments for update
  using ((select lectern_private.sees_all()) or department_id in (select lectern_private.scope()))
  with check ((select lectern_private.sees_all()) or department_id in (select lectern_private.scope()));

alter table exemptions enable row level security;
create policy visible on exemptions for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy coordinators on exemptions for insert
  with check ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()));

grant select, insert on assignments, exemptions to lectern_web;
grant update (withdrawn_on) on assignments to lectern_web;
