-- "Show that you know it": one attempt per cycle at the reserved items, in place of modules and quiz. It is an attempt of
-- its own kind; the pointer of an open one uses the module `test-out`, which no module can have as its id.
alter table attempts
  drop constraint attempts_kind_check,
  add constraint attempts_kind_check check (kind in ('check', 'quiz', 'practice', 'test-out'));

drop index one_attempt_of_each_ordinal;
create unique index one_attempt_of_each_ordinal
  on attempts (staff_id, course_id, kind, coalesce(module_id, ''), coalesce(activity_id, ''), ordinal);
