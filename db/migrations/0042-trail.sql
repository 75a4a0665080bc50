-- The audit trail, asked by staff number: auditors see nobody's row in the roster, and still can ask whose names were looked at.
create function lectern_private.trail_person(number text) returns int
stable security definer set search_path = public, pg_temp language sql as $$
  select f.id from staff f
  where lower(f.staff_number) = lower(number)
    and (lectern_private.is_administrator() or lectern_private.is_auditor())
  order by f.id limit 1
$$;
grant execute on function lectern_private.trail_person(text) to lectern_web;
