-- Practice: each try at an activity is an attempt of its own, of one item, begun and closed at once. Tries are
-- unlimited and the best one counts.
alter table attempts
  drop constraint attempts_kind_check,
  add constraint attempts_kind_check check (kind in ('check', 'quiz', 'practice')),
  add column activity_id text,
  add constraint attempts_activity_check check ((kind = 'practice') = (activity_id is not null));

drop index one_attempt_of_each_ordinal;
create unique index one_attempt_of_each_ordinal
  on attempts (staff_id, course_id, coalesce(module_id, ''), coalesce(activity_id, ''), ordinal);
