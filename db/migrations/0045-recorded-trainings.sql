-- Training done elsewhere, recorded by coordinators with its evidence, and the end of exemptions. Nothing is changed
-- afterwards: what was wrong is withdrawn by a row of its own, with a reason, and both stay in the history.

create table recorded_trainings (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  what text not null check (length(what) between 1 and 200),
  place text check (length(place) between 1 and 200),
  held_on date not null,
  credit_hours numeric(5,1) check (credit_hours > 0),        -- as published; null where none were
  evidence text not null check (length(evidence) between 1 and 500),
  course_id text references courses,                         -- the course that it stands for, if any
  completion_id int unique references completions,
  department_id int references departments,                  -- of the day on which it was held
  post jsonb,
  recorded_by int references staff,
  recorded_on date not null default current_date,
  list_key uuid not null,                                    -- made with the form: sent twice is recorded once
  unique (list_key, staff_id),
  unique (id, staff_id),
  unique (id, completion_id),
  check ((course_id is null) = (completion_id is null))
);
create index on recorded_trainings (staff_id);

create table training_withdrawals (
  training_id int primary key references recorded_trainings,
  staff_id int not null references staff,
  completion_id int unique references completions,
  reason text not null check (length(reason) between 1 and 500),
  withdrawn_by int references staff,
  withdrawn_on date not null default current_date,           -- the first day on which it no longer counts
  foreign key (training_id, staff_id) references recorded_trainings (id, staff_id),
  foreign key (training_id, completion_id) references recorded_trainings (id, completion_id)
);
create index on training_withdrawals (staff_id);

alter table exemptions add unique (id, staff_id);
create table exemption_ends (
  exemption_id int primary key references exemptions,
  staff_id int not null references staff,
  last_day date not null,
  reason text not null check (length(reason) between 1 and 500),
  ended_by int references staff,
  ended_on date not null default current_date,
  foreign key (exemption_id, staff_id) references exemptions (id, staff_id)
);
create index on exemption_ends (staff_id);

create trigger append_only before update or delete on recorded_trainings for each row execute function refuse_change();
create trigger append_only before update or delete on training_withdrawals for each row execute function refuse_change();
create trigger append_only before update or delete on exemption_ends for each row execute function refuse_change();

alter table recorded_trainings enable row level security;
create policy visible on recorded_trainings for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy coordinators on recorded_trainings for insert
  with check (
    recorded_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me())
    and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()))
  );

alter table training_withdrawals enable row level security;
create policy visible on training_withdrawals for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy coordinators on training_withdrawals for insert
  with check (
    withdrawn_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me())
    and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()))
  );

alter table exemption_ends enable row level security;
create policy visible on exemption_ends for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy coordinators on exemption_ends for insert
  with check (
    ended_by = (select lectern_private.me()) and staff_id <> (select lectern_private.me())
    and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()))
  );

grant select, insert on recorded_trainings, training_withdrawals, exemption_ends to lectern_web;

-- A coordinator completes a course for somebody else by what was done elsewhere, and in no other way; nobody for themselves.
drop policy own on completions;
create policy own on completions for insert
  with check ((select lectern_private.is_system()) or (staff_id = (select lectern_private.me()) and gained <> 'recorded'));
create policy coordinators on completions for insert
  with check (
    gained = 'recorded' and attempt_id is null and staff_id <> (select lectern_private.me())
    and ((select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope()))
  );

-- Each duty in exactly one of six states, the first that holds. A completion that was withdrawn counts up to the day
-- before, and an exemption that was ended up to its last day.
create or replace function duty_states(on_day date)
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
      and not exists (select from training_withdrawals w where w.completion_id = c.id and w.withdrawn_on <= on_day)
  ) done on true
  left join lateral (
    select exists (
      select from exemptions e
      where e.staff_id = d.staff_id and e.course_id = d.course_id and e.from_on <= on_day
        and (e.until_on is null or e.until_on >= on_day)
        and not exists (select from exemption_ends x where x.exemption_id = e.id and x.last_day < on_day)
    ) as is_exempt
  ) exempt on true
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
      and not exists (select from training_withdrawals w where w.completion_id = c.id and w.withdrawn_on <= on_day)
    group by c.staff_id, c.course_id
  ),
  -- who is exempt from what
  exempt as (
    select distinct e.staff_id, e.course_id
    from exemptions e
    where e.staff_id in (select p.staff_id from people p)
      and e.from_on <= on_day and (e.until_on is null or e.until_on >= on_day)
      and not exists (select from exemption_ends x where x.exemption_id = e.id and x.last_day < on_day)
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
