-- Who looks after courses is said once, by edits_courses(): authors, and administrators.
alter policy authors on messages using (asked_of is not null and (select lectern_private.edits_courses()));
alter policy questions on messages
  using (
    asked_of is null or staff_id = (select lectern_private.me())
    or (select lectern_private.edits_courses()) or (select lectern_private.is_system())
  );
alter policy authors on published_answers
  with check ((select lectern_private.edits_courses()) or (select lectern_private.is_system()));
alter policy changed on published_answers
  using ((select lectern_private.edits_courses()) or (select lectern_private.is_system()))
  with check ((select lectern_private.edits_courses()) or (select lectern_private.is_system()));
drop function lectern_private.is_author();
