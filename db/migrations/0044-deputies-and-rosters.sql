-- A deputy brings in rosters as the coordinator of the branch does.
create or replace function lectern_private.reach_of(person int) returns setof int
stable security definer set search_path = public, pg_temp language sql as $$
  select id from departments where person is null or exists (
    select from role_grants g where g.staff_id = person and g.role = 'administrator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
  union
  select c.descendant_id from role_grants g join department_closure c on c.ancestor_id = g.department_id
  where g.staff_id = person and g.role in ('coordinator', 'deputy')
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$$;
