-- The schema after all migrations, for reading. Written by `npm run lectern -- schema`; a test fails when it is stale.

create table public.account_links (
  id integer generated always as identity not null,
  staff_id integer,
  token_hash bytea not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  kind text not null default 'set-up'::text,
  language text,
  issued_by integer,
  issued_at timestamp with time zone not null default now(),
  voided_at timestamp with time zone,
  batch_key uuid,
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (issued_by) REFERENCES staff(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((kind = 'set-up'::text) = (staff_id IS NULL))),
  CHECK ((kind = ANY (ARRAY['set-up'::text, 'slip'::text, 'invitation'::text]))),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text]))),
  CHECK ((length(token_hash) = 32))
);
CREATE INDEX account_links_batch_key_idx ON public.account_links USING btree (batch_key);
CREATE INDEX account_links_staff_id_idx ON public.account_links USING btree (staff_id);
CREATE UNIQUE INDEX one_open_link_of_a_kind ON public.account_links USING btree (staff_id, kind) WHERE ((staff_id IS NOT NULL) AND (used_at IS NULL) AND (voided_at IS NULL));
alter table public.account_links enable row level security;
create policy issued on public.account_links for insert
  with check (((issued_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (used_at IS NULL) AND (( SELECT lectern_private.is_administrator() AS is_administrator) OR (staff_id IN ( SELECT lectern_private.admissible() AS admissible)))));
create policy jobs on public.account_links for all
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
create policy visible on public.account_links for select
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ((staff_id IS NOT NULL) AND ( SELECT lectern_private.is_administrator() AS is_administrator)) OR (staff_id IN ( SELECT lectern_private.admissible() AS admissible))));
create policy voided on public.account_links for update
  using (((staff_id <> ( SELECT lectern_private.me() AS me)) AND (( SELECT lectern_private.is_administrator() AS is_administrator) OR (staff_id IN ( SELECT lectern_private.admissible() AS admissible)))))
  with check (((used_at IS NULL) AND (voided_at IS NOT NULL)));
CREATE TRIGGER open_account BEFORE INSERT ON public.account_links FOR EACH ROW EXECUTE FUNCTION lectern_private.open_account_of_link();
grant insert, select, update (expires_at, used_at, voided_at) on public.account_links to lectern_web;

create table public.accounts (
  staff_id integer not null,
  password_hash text,
  auth_epoch integer not null default 0,
  language text not null default 'en'::text,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (staff_id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text])))
);
alter table public.accounts enable row level security;
create policy own on public.accounts for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))));
grant insert, select, update on public.accounts to lectern_web;

create table public.answer_corrections (
  attempt_id integer not null,
  item_id text not null,
  decision_id integer not null,
  score numeric(5,4) not null,
  corrected_at timestamp with time zone not null default now(),
  PRIMARY KEY (attempt_id, item_id, decision_id),
  FOREIGN KEY (attempt_id, item_id) REFERENCES answers(attempt_id, item_id),
  FOREIGN KEY (decision_id) REFERENCES item_decisions(id),
  CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric)))
);
alter table public.answer_corrections enable row level security;
create policy own on public.answer_corrections for all
  using (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.answer_corrections FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.answer_corrections to lectern_web;

create table public.answers (
  attempt_id integer not null,
  item_id text not null,
  answer_key uuid not null,
  response jsonb not null,
  score numeric(5,4) not null,
  critical_missed boolean not null default false,
  language text not null,
  answered_at timestamp with time zone not null default now(),
  PRIMARY KEY (attempt_id, item_id),
  UNIQUE (answer_key),
  FOREIGN KEY (attempt_id, item_id) REFERENCES attempt_items(attempt_id, item_id),
  CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric))),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text])))
);
alter table public.answers enable row level security;
create policy own on public.answers for all
  using (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.answers to lectern_web;

create table public.assignments (
  id integer generated always as identity not null,
  course_id text not null,
  department_id integer not null,
  due_on date not null,
  reason jsonb,
  assigned_by integer,
  assigned_on date not null default CURRENT_DATE,
  withdrawn_on date,
  PRIMARY KEY (id),
  FOREIGN KEY (assigned_by) REFERENCES staff(id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  CHECK ((due_on >= assigned_on))
);
CREATE INDEX assignments_department_id_idx ON public.assignments USING btree (department_id);
alter table public.assignments enable row level security;
create policy coordinators on public.assignments for insert
  with check ((( SELECT lectern_private.sees_all() AS sees_all) OR (department_id IN ( SELECT lectern_private.scope() AS scope))));
create policy coordinators_change on public.assignments for update
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (department_id IN ( SELECT lectern_private.scope() AS scope))))
  with check ((( SELECT lectern_private.sees_all() AS sees_all) OR (department_id IN ( SELECT lectern_private.scope() AS scope))));
create policy everybody on public.assignments for select
  using (true);
grant insert, select, update (withdrawn_on) on public.assignments to lectern_web;

create table public.attempt_closings (
  attempt_id integer not null,
  outcome text not null,
  score numeric(5,4),
  closed_at timestamp with time zone not null default now(),
  PRIMARY KEY (attempt_id),
  FOREIGN KEY (attempt_id) REFERENCES attempts(id),
  CHECK ((outcome = ANY (ARRAY['passed'::text, 'not-passed'::text, 'finished'::text])))
);
alter table public.attempt_closings enable row level security;
create policy own on public.attempt_closings for all
  using (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.attempt_closings FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.attempt_closings to lectern_web;

create table public.attempt_corrections (
  attempt_id integer not null,
  decision_id integer not null,
  outcome text not null,
  score numeric(5,4) not null,
  corrected_at timestamp with time zone not null default now(),
  PRIMARY KEY (attempt_id, decision_id),
  FOREIGN KEY (attempt_id) REFERENCES attempt_closings(attempt_id),
  FOREIGN KEY (decision_id) REFERENCES item_decisions(id),
  CHECK ((outcome = ANY (ARRAY['passed'::text, 'not-passed'::text])))
);
alter table public.attempt_corrections enable row level security;
create policy own on public.attempt_corrections for all
  using (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.attempt_corrections FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.attempt_corrections to lectern_web;

create table public.attempt_items (
  attempt_id integer not null,
  "position" integer not null,
  item_id text not null,
  item_hash text not null,
  arrangement jsonb not null,
  PRIMARY KEY (attempt_id, "position"),
  UNIQUE (attempt_id, item_id),
  FOREIGN KEY (attempt_id) REFERENCES attempts(id),
  FOREIGN KEY (item_hash) REFERENCES item_versions(hash)
);
alter table public.attempt_items enable row level security;
create policy own on public.attempt_items for all
  using (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((attempt_id IN ( SELECT lectern_private.my_attempts() AS my_attempts)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.attempt_items FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.attempt_items to lectern_web;

create table public.attempts (
  id integer generated always as identity not null,
  staff_id integer not null,
  course_id text not null,
  kind text not null,
  module_id text,
  ordinal integer not null,
  seed text not null,
  course_hash text not null,
  language text not null,
  started_at timestamp with time zone not null default now(),
  activity_id text,
  PRIMARY KEY (id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((kind = 'check'::text) = (module_id IS NOT NULL))),
  CHECK (((kind = 'practice'::text) = (activity_id IS NOT NULL))),
  CHECK ((kind = ANY (ARRAY['check'::text, 'quiz'::text, 'practice'::text, 'test-out'::text]))),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text])))
);
CREATE UNIQUE INDEX one_attempt_of_each_ordinal ON public.attempts USING btree (staff_id, course_id, kind, COALESCE(module_id, ''::text), COALESCE(activity_id, ''::text), ordinal);
alter table public.attempts enable row level security;
create policy own on public.attempts for all
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.attempts FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.attempts to lectern_web;

create table public.audit_events (
  id bigint generated always as identity not null,
  at timestamp with time zone not null default clock_timestamp(),
  actor_id integer,
  actor_name jsonb,
  action text not null,
  target text,
  detail jsonb not null default '{}'::jsonb,
  xid xid8 not null default pg_current_xact_id(),
  PRIMARY KEY (id),
  FOREIGN KEY (actor_id) REFERENCES staff(id)
);
CREATE INDEX audit_events_actor_id_idx ON public.audit_events USING btree (actor_id);
CREATE INDEX audit_events_at_idx ON public.audit_events USING btree (at);
CREATE INDEX audit_events_xid_idx ON public.audit_events USING btree (xid);
alter table public.audit_events enable row level security;
create policy own on public.audit_events for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (actor_id = ( SELECT lectern_private.me() AS me))));
create policy visible on public.audit_events for select
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator) OR ( SELECT lectern_private.is_auditor() AS is_auditor) OR (actor_id = ( SELECT lectern_private.me() AS me)) OR (id IN ( SELECT s.event_id
   FROM audit_subjects s
  WHERE (s.staff_id = ( SELECT lectern_private.me() AS me))))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
grant insert, select on public.audit_events to lectern_web;

create table public.audit_subjects (
  event_id bigint not null,
  staff_id integer not null,
  PRIMARY KEY (event_id, staff_id),
  FOREIGN KEY (event_id) REFERENCES audit_events(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id)
);
CREATE INDEX audit_subjects_staff_id_idx ON public.audit_subjects USING btree (staff_id);
alter table public.audit_subjects enable row level security;
create policy own on public.audit_subjects for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
create policy visible on public.audit_subjects for select
  using ((( SELECT lectern_private.is_administrator() AS is_administrator) OR ( SELECT lectern_private.is_auditor() AS is_auditor) OR ( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.audit_subjects FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.audit_subjects to lectern_web;

create table public.background_jobs (
  id integer generated always as identity not null,
  kind text not null,
  asked_by integer,
  input jsonb not null default '{}'::jsonb,
  asked_at timestamp with time zone not null default now(),
  begun_at timestamp with time zone,
  done integer not null default 0,
  total integer,
  ended_at timestamp with time zone,
  outcome text,
  PRIMARY KEY (id),
  FOREIGN KEY (asked_by) REFERENCES staff(id),
  CHECK (((outcome IS NULL) = (ended_at IS NULL))),
  CHECK ((kind ~ '^[a-z-]{1,40}$'::text)),
  CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
);
CREATE INDEX background_jobs_asked_by_idx ON public.background_jobs USING btree (asked_by);
alter table public.background_jobs enable row level security;
create policy asked on public.background_jobs for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (asked_by = ( SELECT lectern_private.me() AS me))));
create policy jobs on public.background_jobs for update
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
create policy own on public.background_jobs for select
  using ((( SELECT lectern_private.is_system() AS is_system) OR (asked_by = ( SELECT lectern_private.me() AS me))));
grant insert, select, update on public.background_jobs to lectern_web;

create table public.changes (
  what text not null,
  number integer not null default 1,
  PRIMARY KEY (what)
);
grant insert, select, update on public.changes to lectern_web;

create table public.completions (
  id integer generated always as identity not null,
  staff_id integer not null,
  course_id text not null,
  course_hash text not null,
  language text not null,
  department_id integer,
  post jsonb,
  gained text not null,
  attempt_id integer,
  completed_on date not null,
  expires_on date,
  completed_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  UNIQUE (attempt_id),
  FOREIGN KEY (attempt_id) REFERENCES attempts(id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((gained = ANY (ARRAY['passed'::text, 'shown'::text, 'recorded'::text]))),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text])))
);
CREATE INDEX completions_course_id_staff_id_completed_on_idx ON public.completions USING btree (course_id, staff_id, completed_on);
CREATE INDEX completions_staff_id_course_id_idx ON public.completions USING btree (staff_id, course_id);
alter table public.completions enable row level security;
create policy coordinators on public.completions for insert
  with check (((gained = 'recorded'::text) AND (attempt_id IS NULL) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)))));
create policy own on public.completions for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ((staff_id = ( SELECT lectern_private.me() AS me)) AND (gained <> 'recorded'::text))));
create policy visible on public.completions for select
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.completions FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.completions to lectern_web;

create table public.course_starts (
  staff_id integer not null,
  course_id text not null,
  department_id integer,
  started_on date not null,
  PRIMARY KEY (staff_id, course_id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id)
);
CREATE INDEX course_starts_course_id_idx ON public.course_starts USING btree (course_id);
alter table public.course_starts enable row level security;
create policy own on public.course_starts for insert
  with check (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)));
create policy visible on public.course_starts for select
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
grant insert, select on public.course_starts to lectern_web;

create table public.courses (
  id text not null,
  title jsonb not null,
  hash text not null,
  loaded_at timestamp with time zone not null default now(),
  PRIMARY KEY (id)
);
grant insert, select, update (title, hash, loaded_at) on public.courses to lectern_web;

create table public.demonstration_cards (
  key text not null,
  "position" integer not null,
  staff_id integer not null,
  PRIMARY KEY (key),
  FOREIGN KEY (staff_id) REFERENCES staff(id)
);
alter table public.demonstration_cards enable row level security;
create policy jobs on public.demonstration_cards for all
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
grant delete, insert, select on public.demonstration_cards to lectern_web;

create table public.department_changes (
  id integer generated always as identity not null,
  department_id integer not null,
  kind text not null,
  other_id integer,
  on_day date not null,
  detail jsonb not null default '{}'::jsonb,
  by_id integer,
  by_name jsonb,
  change_key uuid,
  at timestamp with time zone not null default clock_timestamp(),
  PRIMARY KEY (id),
  UNIQUE (change_key),
  FOREIGN KEY (by_id) REFERENCES staff(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (other_id) REFERENCES departments(id),
  CHECK ((kind = ANY (ARRAY['opened'::text, 'renamed'::text, 'moved'::text, 'merged'::text, 'split'::text, 'closed'::text, 'reopened'::text])))
);
CREATE INDEX department_changes_department_id_id_idx ON public.department_changes USING btree (department_id, id);
CREATE INDEX department_changes_other_id_idx ON public.department_changes USING btree (other_id);
alter table public.department_changes enable row level security;
create policy visible on public.department_changes for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (department_id IN ( SELECT lectern_private.scope() AS scope)) OR (other_id IN ( SELECT lectern_private.scope() AS scope))));
create policy written on public.department_changes for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (( SELECT lectern_private.is_administrator() AS is_administrator) AND (by_id = ( SELECT lectern_private.me() AS me)))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.department_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.department_changes to lectern_web;

create table public.department_closure (
  ancestor_id integer not null,
  descendant_id integer not null,
  depth integer not null,
  PRIMARY KEY (ancestor_id, descendant_id),
  FOREIGN KEY (ancestor_id) REFERENCES departments(id) ON DELETE CASCADE,
  FOREIGN KEY (descendant_id) REFERENCES departments(id) ON DELETE CASCADE
);
CREATE INDEX department_closure_descendant_id_ancestor_id_depth_idx ON public.department_closure USING btree (descendant_id, ancestor_id, depth);
grant select on public.department_closure to lectern_web;

create table public.departments (
  id integer generated always as identity not null,
  code text not null,
  parent_id integer,
  "position" integer not null default 0,
  level text not null,
  name jsonb not null,
  short_name jsonb not null,
  opened_on date not null default CURRENT_DATE,
  closed_on date,
  merged_into_id integer,
  initials text,
  found_by text generated always as (lower(((((((((code || '
'::text) || (name ->> 'en'::text)) || '
'::text) || (name ->> 'zh'::text)) || '
'::text) || (short_name ->> 'en'::text)) || '
'::text) || (short_name ->> 'zh'::text)))) stored,
  PRIMARY KEY (id),
  UNIQUE (code),
  FOREIGN KEY (merged_into_id) REFERENCES departments(id),
  FOREIGN KEY (parent_id) REFERENCES departments(id),
  CHECK (((name ? 'en'::text) AND (name ? 'zh'::text))),
  CHECK (((short_name ? 'en'::text) AND (short_name ? 'zh'::text))),
  CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'::text)),
  CHECK ((level = ANY (ARRAY['national'::text, 'province'::text, 'city'::text, 'county'::text, 'township'::text]))),
  CHECK ((parent_id IS DISTINCT FROM id))
);
CREATE INDEX departments_id_idx ON public.departments USING btree (id) WHERE (initials IS NULL);
CREATE INDEX departments_merged_into_id_idx ON public.departments USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX departments_parent_id_position_idx ON public.departments USING btree (parent_id, "position");
alter table public.departments enable row level security;
create policy changed on public.departments for update
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy everybody on public.departments for select
  using (true);
create policy opened on public.departments for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
CREATE TRIGGER add_to_department_closure AFTER INSERT ON public.departments REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_to_department_closure();
CREATE TRIGGER keep_department_closure AFTER UPDATE OF parent_id ON public.departments FOR EACH ROW EXECUTE FUNCTION keep_department_closure();
grant insert, select, update on public.departments to lectern_web;

create table public.exemption_ends (
  exemption_id integer not null,
  staff_id integer not null,
  last_day date not null,
  reason text not null,
  ended_by integer,
  ended_on date not null default CURRENT_DATE,
  PRIMARY KEY (exemption_id),
  FOREIGN KEY (ended_by) REFERENCES staff(id),
  FOREIGN KEY (exemption_id) REFERENCES exemptions(id),
  FOREIGN KEY (exemption_id, staff_id) REFERENCES exemptions(id, staff_id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE INDEX exemption_ends_staff_id_idx ON public.exemption_ends USING btree (staff_id);
alter table public.exemption_ends enable row level security;
create policy coordinators on public.exemption_ends for insert
  with check (((ended_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)))));
create policy visible on public.exemption_ends for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.exemption_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.exemption_ends to lectern_web;

create table public.exemptions (
  id integer generated always as identity not null,
  staff_id integer not null,
  course_id text not null,
  reason text not null,
  granted_by integer,
  from_on date not null,
  until_on date,
  PRIMARY KEY (id),
  UNIQUE (id, staff_id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (granted_by) REFERENCES staff(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((until_on >= from_on))
);
CREATE INDEX exemptions_staff_id_course_id_idx ON public.exemptions USING btree (staff_id, course_id);
alter table public.exemptions enable row level security;
create policy coordinators on public.exemptions for insert
  with check ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
create policy visible on public.exemptions for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
grant insert, select on public.exemptions to lectern_web;

create table public.former_names (
  department_id integer not null,
  until_on date not null,
  name jsonb not null,
  short_name jsonb not null,
  PRIMARY KEY (department_id, until_on),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  CHECK (((name ? 'en'::text) AND (name ? 'zh'::text))),
  CHECK (((short_name ? 'en'::text) AND (short_name ? 'zh'::text)))
);
alter table public.former_names enable row level security;
create policy everybody on public.former_names for select
  using (true);
create policy written on public.former_names for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
grant insert, select on public.former_names to lectern_web;

create table public.former_places (
  department_id integer not null,
  until_on date not null,
  parent_id integer,
  PRIMARY KEY (department_id, until_on),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (parent_id) REFERENCES departments(id)
);
CREATE INDEX former_places_parent_id_idx ON public.former_places USING btree (parent_id);
alter table public.former_places enable row level security;
create policy everybody on public.former_places for select
  using (true);
create policy written on public.former_places for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
grant insert, select on public.former_places to lectern_web;

create table public.import_decisions (
  import_id integer not null,
  row_number integer,
  staff_id integer,
  code text,
  name jsonb,
  outcome text not null,
  department_id integer,
  faults jsonb,
  detail jsonb,
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE,
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((outcome ~ '^[a-z-]{1,20}$'::text))
);
CREATE INDEX roster_decisions_import_id_outcome_row_number_idx ON public.import_decisions USING btree (import_id, outcome, row_number);
alter table public.import_decisions enable row level security;
create policy own on public.import_decisions for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (import_id IN ( SELECT imports.id
   FROM imports))))
  with check (( SELECT lectern_private.is_system() AS is_system));
grant delete, insert, select, update on public.import_decisions to lectern_web;

create table public.import_file_parts (
  import_id integer not null,
  part integer not null,
  bytes bytea not null,
  PRIMARY KEY (import_id, part),
  FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);
alter table public.import_file_parts enable row level security;
create policy own on public.import_file_parts for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (import_id IN ( SELECT imports.id
   FROM imports))))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (import_id IN ( SELECT imports.id
   FROM imports))));
grant delete, insert, select, update on public.import_file_parts to lectern_web;

create table public.imports (
  id integer generated always as identity not null,
  asked_by integer,
  asked_at timestamp with time zone not null default now(),
  file_name text not null,
  file_bytes integer not null,
  file_sha256 bytea not null,
  mode text not null,
  state text not null default 'uploaded'::text,
  job_id integer,
  head jsonb,
  sample jsonb,
  mapping jsonb,
  refusal jsonb,
  as_of date,
  counts jsonb,
  digest text,
  changed_since boolean not null default false,
  committed_at timestamp with time zone,
  committed_by integer,
  kind text not null,
  PRIMARY KEY (id),
  FOREIGN KEY (asked_by) REFERENCES staff(id),
  FOREIGN KEY (committed_by) REFERENCES staff(id),
  FOREIGN KEY (job_id) REFERENCES background_jobs(id),
  CHECK ((kind = ANY (ARRAY['roster'::text, 'tree'::text]))),
  CHECK ((length(file_sha256) = 32)),
  CHECK ((mode = ANY (ARRAY['all'::text, 'rows'::text]))),
  CHECK ((state = ANY (ARRAY['uploaded'::text, 'unmapped'::text, 'refused'::text, 'checked'::text, 'committing'::text, 'committed'::text])))
);
CREATE INDEX roster_imports_asked_by_id_idx ON public.imports USING btree (asked_by, id);
CREATE INDEX roster_imports_file_sha256_idx ON public.imports USING btree (file_sha256) WHERE (state = 'committed'::text);
CREATE UNIQUE INDEX one_import_at_a_time ON public.imports USING btree ((true)) WHERE (state = 'committing'::text);
alter table public.imports enable row level security;
create policy own on public.imports for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (asked_by = ( SELECT lectern_private.me() AS me))))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (asked_by = ( SELECT lectern_private.me() AS me))));
create policy trees on public.imports for all
  using (((kind <> 'tree'::text) OR ( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check (((kind <> 'tree'::text) OR ( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
grant delete, insert, select, update on public.imports to lectern_web;

create table public.item_decisions (
  id integer generated always as identity not null,
  course_id text not null,
  item_id text not null,
  kind text not null,
  item_hash text,
  versions text[] not null default '{}'::text[],
  reason text not null,
  decided_by integer not null,
  decision_key uuid not null,
  decided_at timestamp with time zone not null default now(),
  applied_at timestamp with time zone,
  answers_corrected integer not null default 0,
  passes_given integer not null default 0,
  PRIMARY KEY (id),
  UNIQUE (decision_key),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (decided_by) REFERENCES staff(id),
  FOREIGN KEY (item_hash) REFERENCES item_versions(hash),
  CHECK (((kind = 'corrected'::text) = (item_hash IS NOT NULL))),
  CHECK (((length(reason) >= 1) AND (length(reason) <= 4000))),
  CHECK ((kind = ANY (ARRAY['withdrawn'::text, 'released'::text, 'corrected'::text])))
);
CREATE INDEX item_decisions_item_id_idx ON public.item_decisions USING btree (item_id);
alter table public.item_decisions enable row level security;
create policy editors on public.item_decisions for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ((decided_by = ( SELECT lectern_private.me() AS me)) AND ( SELECT lectern_private.edits_courses() AS edits_courses))));
create policy everybody on public.item_decisions for select
  using (true);
create policy jobs on public.item_decisions for update
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
grant insert, select, update (applied_at, answers_corrected, passes_given) on public.item_decisions to lectern_web;

create table public.item_versions (
  hash text not null,
  item_id text not null,
  content jsonb not null,
  stored_at timestamp with time zone not null default now(),
  PRIMARY KEY (hash)
);
grant insert, select on public.item_versions to lectern_web;

create table public.kept_forms (
  id text not null,
  staff_id integer not null,
  path text not null,
  action text not null,
  fields jsonb not null,
  kept_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  FOREIGN KEY (staff_id) REFERENCES accounts(staff_id) ON DELETE CASCADE,
  CHECK ((length(id) = 22))
);
CREATE INDEX kept_forms_staff_id_idx ON public.kept_forms USING btree (staff_id);
alter table public.kept_forms enable row level security;
create policy own on public.kept_forms for all
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)));
grant delete, insert, select on public.kept_forms to lectern_web;

create table public.mails (
  id integer generated always as identity not null,
  kind text not null,
  staff_id integer not null,
  address text not null,
  language text not null,
  asked_by integer,
  asked_at timestamp with time zone not null default now(),
  batch_key uuid not null,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  next_try_at timestamp with time zone not null default now(),
  leased_until timestamp with time zone,
  failure text,
  said text,
  ended_at timestamp with time zone,
  link_id integer,
  PRIMARY KEY (id),
  UNIQUE (batch_key, staff_id),
  FOREIGN KEY (asked_by) REFERENCES staff(id),
  FOREIGN KEY (link_id) REFERENCES account_links(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((failure = ANY (ARRAY['address-refused'::text, 'mail-refused'::text, 'no-answer'::text, 'no-mail'::text, 'not-admissible'::text]))),
  CHECK ((kind = 'invitation'::text)),
  CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text]))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);
CREATE INDEX mails_next_try_at_idx ON public.mails USING btree (next_try_at) WHERE (state = 'waiting'::text);
CREATE INDEX mails_staff_id_idx ON public.mails USING btree (staff_id);
alter table public.mails enable row level security;
create policy asked on public.mails for insert
  with check (((asked_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (state = 'waiting'::text) AND (( SELECT lectern_private.is_administrator() AS is_administrator) OR (staff_id IN ( SELECT lectern_private.admissible() AS admissible)))));
create policy jobs on public.mails for update
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
create policy visible on public.mails for select
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.admissible() AS admissible))));
grant insert, select, update (state, attempts, next_try_at, leased_until, failure, said, ended_at, link_id) on public.mails to lectern_web;

create table public.message_replies (
  id integer generated always as identity not null,
  message_id integer not null,
  staff_id integer not null,
  author_name jsonb not null,
  text text not null,
  reply_key uuid not null,
  replied_at timestamp with time zone not null default now(),
  verdict text,
  PRIMARY KEY (id),
  UNIQUE (reply_key),
  FOREIGN KEY (message_id) REFERENCES messages(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((length(text) >= 1) AND (length(text) <= 4000))),
  CHECK ((verdict = ANY (ARRAY['as-intended'::text, 'withdrawn'::text, 'corrected'::text])))
);
CREATE INDEX message_replies_message_id_idx ON public.message_replies USING btree (message_id);
alter table public.message_replies enable row level security;
create policy coordinators on public.message_replies for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ((staff_id = ( SELECT lectern_private.me() AS me)) AND (message_id IN ( SELECT m.id
   FROM messages m
  WHERE ((m.staff_id <> ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.sees_all() AS sees_all)))))));
create policy visible on public.message_replies for select
  using ((message_id IN ( SELECT messages.id
   FROM messages)));
grant insert, select on public.message_replies to lectern_web;

create table public.messages (
  id integer generated always as identity not null,
  staff_id integer not null,
  department_id integer,
  page text not null,
  text text not null,
  message_key uuid not null,
  sent_at timestamp with time zone not null default now(),
  course_id text,
  item_id text,
  item_hash text,
  asked_of text,
  asked_in text,
  PRIMARY KEY (id),
  UNIQUE (message_key),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK ((((item_id IS NULL) = (course_id IS NULL)) AND ((item_id IS NULL) = (item_hash IS NULL)))),
  CHECK (((length(asked_of) >= 1) AND (length(asked_of) <= 300))),
  CHECK (((length(text) >= 1) AND (length(text) <= 4000))),
  CHECK ((asked_in = ANY (ARRAY['en'::text, 'zh'::text]))),
  CHECK ((length(page) <= 500))
);
CREATE INDEX messages_course_id_idx ON public.messages USING btree (course_id) WHERE (item_id IS NOT NULL);
CREATE INDEX messages_id_idx ON public.messages USING btree (id) WHERE (asked_of IS NOT NULL);
CREATE INDEX messages_staff_id_idx ON public.messages USING btree (staff_id);
alter table public.messages enable row level security;
create policy authors on public.messages for select
  using (((asked_of IS NOT NULL) AND ( SELECT lectern_private.edits_courses() AS edits_courses)));
create policy own on public.messages for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))));
create policy questions on public.messages for select
  using (((asked_of IS NULL) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.edits_courses() AS edits_courses) OR ( SELECT lectern_private.is_system() AS is_system)));
create policy visible on public.messages for select
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ((item_id IS NULL) AND (( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)))) OR ((item_id IS NOT NULL) AND (( SELECT lectern_private.edits_courses() AS edits_courses) OR ( SELECT lectern_private.is_system() AS is_system)))));
grant insert, select on public.messages to lectern_web;

create table public.open_attempts (
  staff_id integer not null,
  course_id text not null,
  module_id text not null default ''::text,
  attempt_id integer not null,
  PRIMARY KEY (staff_id, course_id, module_id),
  FOREIGN KEY (attempt_id) REFERENCES attempts(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id)
);
CREATE UNIQUE INDEX open_attempts_attempt_id_idx ON public.open_attempts USING btree (attempt_id);
alter table public.open_attempts enable row level security;
create policy own on public.open_attempts for all
  using (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check (((staff_id = ( SELECT lectern_private.me() AS me)) OR ( SELECT lectern_private.is_system() AS is_system)));
grant delete, insert, select on public.open_attempts to lectern_web;

create table public.postings (
  id integer generated always as identity not null,
  staff_id integer not null,
  department_id integer not null,
  post jsonb not null,
  employment text not null default 'permanent'::text,
  main boolean not null default true,
  from_on date not null,
  until_on date,
  PRIMARY KEY (id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((post ? 'en'::text) AND (post ? 'zh'::text))),
  CHECK ((employment = ANY (ARRAY['permanent'::text, 'contractor'::text]))),
  CHECK ((until_on >= from_on)),
  EXCLUDE USING gist (staff_id WITH =, daterange(from_on, until_on, '[]'::text) WITH &&) WHERE (main)
);
CREATE INDEX postings_department_id_staff_id_idx ON public.postings USING btree (department_id, staff_id);
CREATE INDEX postings_staff_id_idx ON public.postings USING btree (staff_id);
alter table public.postings enable row level security;
create policy jobs on public.postings for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy visible on public.postings for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
grant insert, select, update on public.postings to lectern_web;

create table public.published_answers (
  message_id integer not null,
  part text not null,
  question jsonb not null,
  answer jsonb not null,
  published_at timestamp with time zone not null default now(),
  withdrawn_at timestamp with time zone,
  PRIMARY KEY (message_id),
  FOREIGN KEY (message_id) REFERENCES messages(id)
);
alter table public.published_answers enable row level security;
create policy authors on public.published_answers for insert
  with check ((( SELECT lectern_private.edits_courses() AS edits_courses) OR ( SELECT lectern_private.is_system() AS is_system)));
create policy changed on public.published_answers for update
  using ((( SELECT lectern_private.edits_courses() AS edits_courses) OR ( SELECT lectern_private.is_system() AS is_system)))
  with check ((( SELECT lectern_private.edits_courses() AS edits_courses) OR ( SELECT lectern_private.is_system() AS is_system)));
create policy everybody on public.published_answers for select
  using (true);
grant insert, select, update on public.published_answers to lectern_web;

create table public.recorded_trainings (
  id integer generated always as identity not null,
  staff_id integer not null,
  what text not null,
  place text,
  held_on date not null,
  credit_hours numeric(5,1),
  evidence text not null,
  course_id text,
  completion_id integer,
  department_id integer,
  post jsonb,
  recorded_by integer,
  recorded_on date not null default CURRENT_DATE,
  list_key uuid not null,
  PRIMARY KEY (id),
  UNIQUE (completion_id),
  UNIQUE (id, completion_id),
  UNIQUE (id, staff_id),
  UNIQUE (list_key, staff_id),
  FOREIGN KEY (completion_id) REFERENCES completions(id),
  FOREIGN KEY (course_id) REFERENCES courses(id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (recorded_by) REFERENCES staff(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((course_id IS NULL) = (completion_id IS NULL))),
  CHECK (((length(evidence) >= 1) AND (length(evidence) <= 500))),
  CHECK (((length(place) >= 1) AND (length(place) <= 200))),
  CHECK (((length(what) >= 1) AND (length(what) <= 200))),
  CHECK ((credit_hours > (0)::numeric))
);
CREATE INDEX recorded_trainings_staff_id_idx ON public.recorded_trainings USING btree (staff_id);
alter table public.recorded_trainings enable row level security;
create policy coordinators on public.recorded_trainings for insert
  with check (((recorded_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)))));
create policy visible on public.recorded_trainings for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.recorded_trainings FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.recorded_trainings to lectern_web;

create table public.role_grants (
  id integer generated always as identity not null,
  staff_id integer not null,
  role text not null,
  department_id integer,
  granted_by integer,
  from_on date not null default CURRENT_DATE,
  until_on date,
  granted_at timestamp with time zone not null default now(),
  ended_by integer,
  ended_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (ended_by) REFERENCES staff(id),
  FOREIGN KEY (granted_by) REFERENCES staff(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((role = ANY (ARRAY['coordinator'::text, 'deputy'::text])) = (department_id IS NOT NULL))),
  CHECK ((role = ANY (ARRAY['coordinator'::text, 'deputy'::text, 'administrator'::text, 'author'::text, 'auditor'::text])))
);
CREATE INDEX role_grants_department_id_idx ON public.role_grants USING btree (department_id);
CREATE INDEX role_grants_staff_id_idx ON public.role_grants USING btree (staff_id);
alter table public.role_grants enable row level security;
create policy appointed on public.role_grants for insert
  with check (((granted_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)) AND (EXISTS ( SELECT
   FROM lectern_private.appoints() a(department_id, role, until_on)
  WHERE ((a.department_id = role_grants.department_id) AND (a.role = role_grants.role) AND (COALESCE(role_grants.until_on, 'infinity'::date) <= a.until_on))))));
create policy ended on public.role_grants for update
  using (((staff_id <> ( SELECT lectern_private.me() AS me)) AND ((department_id, role) IN ( SELECT a.department_id,
    a.role
   FROM lectern_private.appoints() a(department_id, role, until_on)))))
  with check (((ended_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (EXISTS ( SELECT
   FROM lectern_private.appoints() a(department_id, role, until_on)
  WHERE ((a.department_id = role_grants.department_id) AND (a.role = role_grants.role) AND (role_grants.until_on <= a.until_on))))));
create policy jobs on public.role_grants for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy visible on public.role_grants for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (department_id IN ( SELECT lectern_private.scope() AS scope))));
grant insert, select, update (until_on, ended_by, ended_at) on public.role_grants to lectern_web;

create table public.roster_headings (
  heading text not null,
  field text not null,
  PRIMARY KEY (heading)
);
alter table public.roster_headings enable row level security;
create policy everybody on public.roster_headings for select
  using (true);
create policy jobs on public.roster_headings for all
  using (( SELECT lectern_private.is_system() AS is_system))
  with check (( SELECT lectern_private.is_system() AS is_system));
grant delete, insert, select, update on public.roster_headings to lectern_web;

create table public.roster_rows (
  import_id integer not null,
  row_number integer not null,
  staff_number text,
  name jsonb,
  department text,
  post jsonb,
  main boolean not null,
  employment text,
  from_on date,
  until_on date,
  email text,
  telephone text,
  leave_from date,
  leave_until date,
  seconded_to text,
  seconded_from date,
  seconded_until date,
  left_on date,
  faults jsonb,
  PRIMARY KEY (import_id, row_number),
  FOREIGN KEY (import_id) REFERENCES imports(id) ON DELETE CASCADE
);
alter table public.roster_rows enable row level security;
create policy own on public.roster_rows for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (import_id IN ( SELECT imports.id
   FROM imports))))
  with check (( SELECT lectern_private.is_system() AS is_system));
grant delete, insert, select, update on public.roster_rows to lectern_web;

create table public.sessions (
  id text not null,
  secret_hash bytea not null,
  staff_id integer not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  auth_epoch integer not null,
  user_agent text,
  revoked_at timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (staff_id) REFERENCES accounts(staff_id) ON DELETE CASCADE,
  CHECK ((length(id) = 22)),
  CHECK ((length(secret_hash) = 32))
);
CREATE INDEX sessions_staff_id_idx ON public.sessions USING btree (staff_id) WHERE (revoked_at IS NULL);
alter table public.sessions enable row level security;
create policy own on public.sessions for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR (staff_id = ( SELECT lectern_private.me() AS me))));
grant delete, insert, select, update on public.sessions to lectern_web;

create table public.settings (
  key text not null,
  value jsonb not null,
  PRIMARY KEY (key)
);
alter table public.settings enable row level security;
create policy changed on public.settings for update
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy everybody on public.settings for select
  using (true);
create policy made on public.settings for insert
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
grant insert, select, update on public.settings to lectern_web;

create table public.site_secrets (
  name text not null,
  secret bytea not null,
  PRIMARY KEY (name),
  CHECK ((length(secret) = 32))
);
alter table public.site_secrets enable row level security;
create policy jobs on public.site_secrets for select
  using (( SELECT lectern_private.is_system() AS is_system));
grant select on public.site_secrets to lectern_web;

create table public.staff (
  id integer generated always as identity not null,
  staff_number text not null,
  name jsonb not null,
  email text,
  telephone text,
  invited_on date,
  first_signed_in_on date,
  left_on date,
  created_at timestamp with time zone not null default now(),
  erased_on date,
  PRIMARY KEY (id),
  UNIQUE (staff_number),
  CHECK (((name ? 'en'::text) AND (name ? 'zh'::text))),
  CHECK ((email = lower(email))),
  CHECK ((staff_number ~ '^\S{1,40}$'::text))
);
CREATE INDEX staff_lower_idx ON public.staff USING btree (lower(staff_number));
CREATE UNIQUE INDEX staff_email_idx ON public.staff USING btree (email) WHERE (email IS NOT NULL);
alter table public.staff enable row level security;
create policy jobs on public.staff for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy visible on public.staff for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (id = ( SELECT lectern_private.me() AS me)) OR (id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
grant insert, select, update on public.staff to lectern_web;

create table public.staff_states (
  id integer generated always as identity not null,
  staff_id integer not null,
  kind text not null,
  department_id integer,
  from_on date not null,
  until_on date,
  PRIMARY KEY (id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  CHECK (((kind = 'secondment'::text) = (department_id IS NOT NULL))),
  CHECK ((kind = ANY (ARRAY['leave'::text, 'secondment'::text]))),
  CHECK ((until_on >= from_on)),
  EXCLUDE USING gist (staff_id WITH =, kind WITH =, daterange(from_on, until_on, '[]'::text) WITH &&)
);
CREATE INDEX staff_states_department_id_idx ON public.staff_states USING btree (department_id) WHERE (department_id IS NOT NULL);
alter table public.staff_states enable row level security;
create policy jobs on public.staff_states for all
  using ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)))
  with check ((( SELECT lectern_private.is_system() AS is_system) OR ( SELECT lectern_private.is_administrator() AS is_administrator)));
create policy visible on public.staff_states for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
grant insert, select, update on public.staff_states to lectern_web;

create table public.training_withdrawals (
  training_id integer not null,
  staff_id integer not null,
  completion_id integer,
  reason text not null,
  withdrawn_by integer,
  withdrawn_on date not null default CURRENT_DATE,
  PRIMARY KEY (training_id),
  UNIQUE (completion_id),
  FOREIGN KEY (completion_id) REFERENCES completions(id),
  FOREIGN KEY (staff_id) REFERENCES staff(id),
  FOREIGN KEY (training_id) REFERENCES recorded_trainings(id),
  FOREIGN KEY (training_id, completion_id) REFERENCES recorded_trainings(id, completion_id),
  FOREIGN KEY (training_id, staff_id) REFERENCES recorded_trainings(id, staff_id),
  FOREIGN KEY (withdrawn_by) REFERENCES staff(id),
  CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE INDEX training_withdrawals_staff_id_idx ON public.training_withdrawals USING btree (staff_id);
alter table public.training_withdrawals enable row level security;
create policy coordinators on public.training_withdrawals for insert
  with check (((withdrawn_by = ( SELECT lectern_private.me() AS me)) AND (staff_id <> ( SELECT lectern_private.me() AS me)) AND (( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope)))));
create policy visible on public.training_withdrawals for select
  using ((( SELECT lectern_private.sees_all() AS sees_all) OR (staff_id = ( SELECT lectern_private.me() AS me)) OR (staff_id IN ( SELECT lectern_private.staff_in_scope() AS staff_in_scope))));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.training_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();
grant insert, select on public.training_withdrawals to lectern_web;

create table lectern_private.context_keys (
  key bytea not null,
  CHECK ((length(key) = 32))
);

CREATE OR REPLACE FUNCTION public.above_department(department integer, on_day date)
 RETURNS TABLE(codes text[], coordinators json)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  return query
  select
    array(
      select d.code from department_closure c join departments d on d.id = c.ancestor_id
      where c.descendant_id = department order by c.depth
    ),
    (
      select coalesce(json_agg(json_build_object('staffId', n.id, 'name', n.name, 'telephone', n.telephone)), '[]')
      from (
        select f.id, f.name, f.telephone
        from department_closure c
        join role_grants g on g.department_id = c.ancestor_id and g.role = 'coordinator'
          and g.from_on <= on_day and (g.until_on is null or g.until_on >= on_day)
        join staff f on f.id = g.staff_id and f.telephone is not null and (f.left_on is null or f.left_on >= on_day)
        where c.descendant_id = department
        group by f.id
        order by min(c.depth), min(g.id)
        limit 2
      ) n
    );
end $function$
;

CREATE OR REPLACE FUNCTION public.add_to_department_closure()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  deepest int;
begin
  perform pg_advisory_xact_lock(72700001);
  with recursive up as (
    select a.id as descendant_id, a.id as ancestor_id, a.parent_id, 0 as depth from added a
    union all
    select up.descendant_id, d.id, d.parent_id, up.depth + 1
    from up join departments d on d.id = up.parent_id
    where up.depth < 1000
  ), made as (
    -- Rows that stand below each other in a circle would come twice: the primary key refuses them.
    insert into department_closure (ancestor_id, descendant_id, depth)
    select up.ancestor_id, up.descendant_id, up.depth from up
    returning depth
  )
  select max(depth) into deepest from made;
  if deepest >= 1000 then
    raise exception 'a tree of more than 1,000 levels' using errcode = 'LC001';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.branch_duties(top integer, on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, course_id text, due_on date, state text, started_on date, completed_on date)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.branch_duty_list(top integer, on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, course_id text, due_on date, state text, started_on date, completed_on date)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 2000
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not lectern_private.sees_branch(top) then return; end if;
  return query execute 'select * from branch_duties($1, $2)' using top, on_day;
end $function$
;

CREATE OR REPLACE FUNCTION public.branch_figures(top integer, on_day date)
 RETURNS TABLE(part_id integer, course_id text, state text, has_begun boolean, first_due_on date, last_due_on date, people integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not lectern_private.reads_figures(top) then return; end if;
  return query execute $query$
    select b.part_id, d.course_id, d.state, d.started_on is not null, min(d.due_on), max(d.due_on), count(*)::int
    from branch_duties($1, $2) d join branch_parts($1) b on b.department_id = d.department_id
    group by b.part_id, d.course_id, d.state, d.started_on is not null
  $query$ using top, on_day;
end $function$
;

CREATE OR REPLACE FUNCTION public.branch_parts(top integer)
 RETURNS TABLE(department_id integer, part_id integer)
 LANGUAGE sql
 STABLE
AS $function$
  select top, top
  union all
  select c.descendant_id, k.id
  from departments k join department_closure c on c.ancestor_id = k.id
  where k.parent_id = top
$function$
;

CREATE OR REPLACE FUNCTION public.branch_people(top integer, on_day date)
 RETURNS TABLE(part_id integer, people integer, signed_in integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not lectern_private.reads_figures(top) then return; end if;
  return query execute $query$
    select b.part_id, count(*)::int, (count(*) filter (where f.first_signed_in_on <= $2))::int
    from branch_workplaces($1, $2) w
    join branch_parts($1) b on b.department_id = w.department_id
    join staff f on f.id = w.staff_id
    group by b.part_id
  $query$ using top, on_day;
end $function$
;

CREATE OR REPLACE FUNCTION public.branch_places(top integer)
 RETURNS TABLE(department_id integer, place text)
 LANGUAGE sql
 STABLE
AS $function$
  select b.descendant_id, string_agg(to_char(a.position, 'S000000000') || to_char(a.id, '0000000000'), '' order by u.depth desc)
  from department_closure b
  join department_closure u on u.descendant_id = b.descendant_id
  join departments a on a.id = u.ancestor_id
  where b.ancestor_id = top
  group by b.descendant_id
$function$
;

CREATE OR REPLACE FUNCTION public.branch_workplaces(top integer, on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, on_leave boolean)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.complete_when_done(person integer, course text, in_language text, on_day date, at timestamp with time zone, months integer, practice text[], modules text[], corrected integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into completions (
    staff_id, course_id, course_hash, language, gained, attempt_id, completed_on, completed_at,
    department_id, post, expires_on
  )
  select q.staff_id, q.course_id, q.course_hash, in_language,
    case q.kind when 'test-out' then 'shown' else 'passed' end, q.id, on_day, at,
    w.department_id, p.post, q.expires_on
  from (
    -- the newest passed quiz or test-out, or the one that a correction has made a passed one
    select a.*, c.closed_at,
      (case when corrected is null then on_day else c.closed_at::date end + make_interval(months => months))::date
        as expires_on
    from attempts a join attempt_outcomes c on c.attempt_id = a.id and c.outcome = 'passed'
    where a.staff_id = person and a.course_id = course and a.kind in ('quiz', 'test-out')
      and (corrected is null or a.id = corrected)
    order by a.id desc limit 1
  ) q
  left join workplaces(on_day) w on w.staff_id = q.staff_id
  left join postings p on p.id = w.posting_id
  where not exists (select from completions c where c.attempt_id = q.id)
    and (corrected is null or (
      coalesce(q.expires_on > on_day, true) and not exists (
        select from completions c
        where c.staff_id = q.staff_id and c.course_id = q.course_id and c.completed_on >= q.closed_at::date
          and not exists (select from training_withdrawals w where w.completion_id = c.id)
      )
    ))
    and not exists (
      -- required practice that was never passed
      select from unnest(practice) as required (activity_id)
      where not exists (
        select from attempts a join attempt_closings c on c.attempt_id = a.id and c.outcome = 'passed'
        where a.staff_id = q.staff_id and a.course_id = q.course_id and a.activity_id = required.activity_id
      )
    )
    and (q.kind = 'quiz' or not exists (
      -- modules that nobody can skip and that are not done
      select from unnest(modules) as required (module_id)
      where not exists (
        select from attempts a join attempt_closings c on c.attempt_id = a.id
        where a.staff_id = q.staff_id and a.course_id = q.course_id and a.module_id = required.module_id
      )
    ));
  return found;
end $function$
;

CREATE OR REPLACE FUNCTION public.department_name_on(department integer, on_day date)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(
    (select f.name from former_names f where f.department_id = d.id and f.until_on >= on_day order by f.until_on limit 1), d.name
  )
  from departments d where d.id = department
$function$
;

CREATE OR REPLACE FUNCTION public.department_parent_on(department integer, on_day date)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select case when f.department_id is null then d.parent_id else f.parent_id end
  from departments d
  left join lateral (
    select p.department_id, p.parent_id from former_places p
    where p.department_id = d.id and p.until_on >= on_day order by p.until_on limit 1
  ) f on true
  where d.id = department
$function$
;

CREATE OR REPLACE FUNCTION public.department_short_name_on(department integer, on_day date)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(
    (select f.short_name from former_names f where f.department_id = d.id and f.until_on >= on_day order by f.until_on limit 1),
    d.short_name
  )
  from departments d where d.id = department
$function$
;

CREATE OR REPLACE FUNCTION public.duties(on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, on_leave boolean, course_id text, due_on date, assigned_on date)
 LANGUAGE sql
 STABLE
AS $function$
  select w.staff_id, w.department_id, w.posting_id, w.on_leave, a.course_id, min(a.due_on), min(a.assigned_on)
  from workplaces(on_day) w
  join department_closure c on c.descendant_id = w.department_id
  join assignments a on a.department_id = c.ancestor_id
    and a.assigned_on <= on_day and (a.withdrawn_on is null or a.withdrawn_on > on_day)
  group by w.staff_id, w.department_id, w.posting_id, w.on_leave, a.course_id
$function$
;

CREATE OR REPLACE FUNCTION public.duty_states(on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, course_id text, due_on date, state text, started_on date, completed_on date)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.erase_former_staff(left_before date, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  nobody constant jsonb := '{"en": "Former member of staff", "zh": "离职人员"}';
  gone int[];
begin
  if not lectern_private.is_system() or not pg_try_advisory_xact_lock(72700046) then return 0; end if;
  select array_agg(f.id) into gone from (
    select id from staff where left_on < left_before and erased_on is null order by left_on, id limit most for update
  ) f;
  if gone is null then return 0; end if;
  perform set_config('lectern.erasing', 'yes', true);

  -- the trail keeps what was done to whom by the number of a row; names and staff numbers in it go
  update audit_events set actor_name = nobody where actor_id = any(gone);
  update audit_events e set target = null
  from audit_subjects s join staff f on f.id = s.staff_id
  where s.event_id = e.id and s.staff_id = any(gone) and e.target = f.staff_number;
  update audit_events e set detail = e.detail - array['q', 'name', 'staffNumber']
  from audit_subjects s
  where s.event_id = e.id and s.staff_id = any(gone) and e.detail ?| array['q', 'name', 'staffNumber'];

  update staff set staff_number = 'erased-' || id, name = nobody, email = null, telephone = null, erased_on = current_date
  where id = any(gone);
  delete from kept_forms where staff_id = any(gone);
  delete from sessions where staff_id = any(gone);
  delete from mails where staff_id = any(gone);
  delete from account_links where staff_id = any(gone);
  delete from demonstration_cards where staff_id = any(gone);
  update accounts set password_hash = null, auth_epoch = auth_epoch + 1, disabled_at = coalesce(disabled_at, now())
  where staff_id = any(gone);

  -- free texts: typed answers, reasons, evidence, what they wrote to us and what was answered
  update answers n set response = jsonb_set(n.response, '{text}', '"…"')
  from attempts a where a.id = n.attempt_id and a.staff_id = any(gone) and n.response ? 'text';
  update exemptions set reason = '–' where staff_id = any(gone);
  update exemption_ends set reason = '–' where staff_id = any(gone);
  update recorded_trainings set evidence = '–' where staff_id = any(gone);
  update training_withdrawals set reason = '–' where staff_id = any(gone);
  update message_replies r set text = '–' from messages m where m.id = r.message_id and m.staff_id = any(gone);
  update messages set text = '–' where staff_id = any(gone);
  update message_replies set author_name = nobody where staff_id = any(gone);

  -- uploads are gone after a month; what is left of theirs, and what files said of them, goes here
  delete from roster_rows r using import_decisions d
  where d.import_id = r.import_id and d.row_number = r.row_number and d.staff_id = any(gone);
  delete from import_decisions where staff_id = any(gone);
  delete from imports where asked_by = any(gone);
  update department_changes set by_name = nobody where by_id = any(gone) and by_name is not null;

  insert into audit_events (action, detail)
  values ('staff-erased', jsonb_build_object('people', cardinality(gone), 'leftBefore', left_before));
  perform set_config('lectern.erasing', '', true);
  return cardinality(gone);
end $function$
;

CREATE OR REPLACE FUNCTION public.item_figures(course text, items text[], hashes text[])
 RETURNS TABLE(item_id text, n integer, facility double precision, discrimination double precision, options jsonb, language_gap double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with
  -- each person's first answer to each of these items, in a first attempt
  firsts as (
    select distinct on (a.staff_id, i.item_id)
      i.item_id, a.id as attempt_id, i.arrangement, n.response, n.score::float8 as score, n.language
    from unnest(item_figures.items, hashes) as wanted (item_id, item_hash)
    join attempt_items i on i.item_id = wanted.item_id and i.item_hash = wanted.item_hash
    join attempts a on a.id = i.attempt_id and a.course_id = course and a.ordinal = 1
      and a.kind in ('check', 'quiz', 'test-out')
    join answers n on n.attempt_id = i.attempt_id and n.item_id = i.item_id
    where lectern_private.edits_courses()
    order by a.staff_id, i.item_id, n.answered_at
  ),
  -- with the share of points reached on the other items of the same attempt
  rated as (
    select f.*, case when t.answers > 1 then (t.points - f.score) / (t.answers - 1) end as rest
    from firsts f
    join (
      select n.attempt_id, sum(n.score)::float8 as points, count(*) as answers
      from answers n where n.attempt_id in (select attempt_id from firsts) group by n.attempt_id
    ) t on t.attempt_id = f.attempt_id
  ),
  -- who took which option, by its written place
  taken as (
    select r.item_id, (r.arrangement->'options'->>(ascii(c.choice) - 97))::int as option, r.rest
    from rated r
    cross join lateral (
      select r.response->>'choice' as choice where r.response ? 'choice'
      union all
      select jsonb_array_elements_text(r.response->'choices') where r.response ? 'choices'
    ) c
    where c.choice ~ '^[a-z]$'
  ),
  chosen as (
    select t.item_id, jsonb_agg(jsonb_build_object('option', t.option, 'n', t.n, 'rest', t.rest) order by t.option) as options
    from (
      select item_id, option, count(*)::int as n, avg(rest) as rest from taken group by item_id, option
    ) t
    group by t.item_id
  ),
  -- the languages in bands of people who did about as well on the rest
  bands as (
    select r.item_id, least(3, floor(r.rest * 4)) as band,
      avg(r.score) filter (where r.language = 'en') - avg(r.score) filter (where r.language = 'zh') as gap,
      count(*) filter (where r.language = 'en')::float8 as en, count(*) filter (where r.language = 'zh')::float8 as zh
    from rated r where r.rest is not null
    group by r.item_id, band
  ),
  gaps as (
    select b.item_id, sum(b.gap * b.en * b.zh / (b.en + b.zh)) / nullif(sum(b.en * b.zh / (b.en + b.zh)), 0) as gap,
      sum(b.en) as en, sum(b.zh) as zh
    from bands b group by b.item_id
  )
  select r.item_id, count(*)::int,
    case when count(*) >= 30 then avg(r.score) end,
    case when count(r.rest) >= 100 then corr(r.score, r.rest) end,
    case when count(*) >= 50 then (
      select case when count(r.rest) >= 100 then c.options else (
        select jsonb_agg(o - 'rest') from jsonb_array_elements(c.options) o
      ) end
      from chosen c where c.item_id = r.item_id
    ) end,
    (select g.gap from gaps g where g.item_id = r.item_id and g.en >= 100 and g.zh >= 100)
  from rated r
  group by r.item_id
$function$
;

CREATE OR REPLACE FUNCTION public.keep_department_closure()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform pg_advisory_xact_lock(72700001);
  if tg_op = 'UPDATE' then
    if new.parent_id is not distinct from old.parent_id then return new; end if;
    if exists (select from department_closure where ancestor_id = new.id and descendant_id = new.parent_id) then
      raise exception 'department % cannot move below itself', new.code using errcode = 'LC001';
    end if;
    delete from department_closure
    where descendant_id in (select descendant_id from department_closure where ancestor_id = new.id)
      and ancestor_id in (select ancestor_id from department_closure where descendant_id = new.id and ancestor_id <> new.id);
  else
    insert into department_closure values (new.id, new.id, 0);
  end if;
  if new.parent_id is not null then
    insert into department_closure
    select above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
    from department_closure above, department_closure below
    where above.descendant_id = new.parent_id and below.ancestor_id = new.id;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.lesson_of(signed text, course text, module text)
 RETURNS json
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  parts text[] := lectern_private.verified(signed);
  checks json;
  newest int;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  -- modules whose check was begun, true once it was answered to the end; and the newest check of this module
  select coalesce(json_object_agg(m.module_id, m.done), '{}'), max(m.newest) filter (where m.module_id = module)
  into checks, newest
  from (
    select a.module_id, bool_or(c.attempt_id is not null) as done,
      (array_agg(a.id order by a.ordinal desc))[1] as newest
    from attempts a left join attempt_closings c on c.attempt_id = a.id
    where a.staff_id = parts[2]::int and a.course_id = course and a.kind = 'check'
    group by a.module_id
  ) m;
  return json_build_object(
    'checks', checks,
    -- the items of the newest check, in their order, with the answers
    'items', case when newest is null then '[]'::json else (
      select coalesce(json_agg(row_to_json(r)), '[]')
      from (
        select a.id, a.staff_id as "staffId", a.course_id as "courseId", a.course_hash as "courseHash", a.kind,
          a.module_id as "moduleId", a.ordinal, a.started_at as "startedAt", c.outcome, c.closed_at as "closedAt",
          i.position, i.item_id as "itemId", i.item_hash as "itemHash", i.arrangement, n.answer_key as "answerKey",
          n.response, n.score, n.critical_missed as "criticalMissed", n.answered_at as "answeredAt"
        from attempts a
        left join attempt_closings c on c.attempt_id = a.id
        join attempt_items i on i.attempt_id = a.id
        left join answers n on n.attempt_id = a.id and n.item_id = i.item_id
        where a.id = newest
        order by i.position
      ) r
    ) end
  );
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and current_setting('lectern.erasing', true) = 'yes' then return new; end if;
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $function$
;

CREATE OR REPLACE FUNCTION public.session_of(session_id text, secret bytea)
 RETURNS TABLE(id text, staff_id integer, fresh_ms double precision, name jsonb, language text, department_id integer, roles text[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  return query
  select s.id, s.staff_id, (extract(epoch from now() - s.seen_at) * 1000)::double precision, f.name, a.language,
    (select w.department_id from workplaces(current_date) w where w.staff_id = s.staff_id),
    array(
      select g.role from role_grants g
      where g.staff_id = s.staff_id and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
    )
  from sessions s
  join accounts a on a.staff_id = s.staff_id
  join staff f on f.id = s.staff_id
  where s.id = session_id and s.secret_hash = secret and s.revoked_at is null and a.disabled_at is null
    and (f.left_on is null or f.left_on >= current_date)
    and s.auth_epoch = a.auth_epoch and s.expires_at > now() and s.created_at + interval '12 hours' > now();
end $function$
;

CREATE OR REPLACE FUNCTION public.store_answer(signed text, attempt integer, item text, key uuid, given jsonb, points numeric, critical boolean, language text, at timestamp with time zone, on_day date, items integer, outcome text, attempt_score numeric, completes boolean, months integer, practice text[], modules text[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  parts text[] := lectern_private.verified(signed);
  person int;
  before int;
  course text;
begin
  if parts is null or parts[1] <> 'staff' then return null; end if;
  person := parts[2]::int;
  -- one transaction at a time writes to a person's ledger
  perform pg_advisory_xact_lock(72700002, person);
  select count(n.item_id), a.course_id into before, course
  from attempts a left join answers n on n.attempt_id = a.id
  where a.id = attempt and a.staff_id = person
  group by a.id;
  if before is null or before + 1 > items or (before + 1 = items) <> (outcome is not null) then return null; end if;
  if outcome is not null and exists (
    select from attempt_items i join item_decisions d on d.item_id = i.item_id where i.attempt_id = attempt
  ) then
    return null;
  end if;
  insert into answers (attempt_id, item_id, answer_key, response, score, critical_missed, language, answered_at)
  values (attempt, item, key, given, points, critical, store_answer.language, at)
  on conflict do nothing;
  if not found then return null; end if;
  if before = 0 then
    insert into course_starts (staff_id, course_id, department_id, started_on)
    select person, course, (select w.department_id from workplaces(on_day) w where w.staff_id = person), on_day
    on conflict do nothing;
  end if;
  if outcome is not null then
    insert into attempt_closings (attempt_id, outcome, score, closed_at)
    values (attempt, store_answer.outcome, attempt_score, at);
    delete from open_attempts o where o.attempt_id = attempt;
    if completes then
      perform complete_when_done(person, course, store_answer.language, on_day, at, months, practice, modules, null);
    end if;
  end if;
  return before;
end $function$
;

CREATE OR REPLACE FUNCTION public.workplaces(on_day date)
 RETURNS TABLE(staff_id integer, department_id integer, posting_id integer, on_leave boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select p.staff_id, coalesce(s.department_id, p.department_id), p.id,
    exists (
      select from staff_states l
      where l.staff_id = p.staff_id and l.kind = 'leave' and l.from_on <= on_day and (l.until_on is null or l.until_on >= on_day)
    )
  from postings p
  left join staff_states s
    on s.staff_id = p.staff_id and s.kind = 'secondment' and s.from_on <= on_day and (s.until_on is null or s.until_on >= on_day)
  where p.main and p.from_on <= on_day and (p.until_on is null or p.until_on >= on_day)
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.admissible()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select s.id from lectern_private.staff_in_scope() s (id)
  where s.id <> lectern_private.me() and not exists (
    select from role_grants g
    where g.staff_id = s.id and (g.until_on is null or g.until_on >= current_date)
      and (g.department_id is null or g.department_id not in (select lectern_private.scope()))
  )
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.appoints()
 RETURNS TABLE(department_id integer, role text, until_on date)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select c.descendant_id, r.role, max(coalesce(g.until_on, 'infinity'::date))
  from role_grants g
  join department_closure c on c.ancestor_id = g.department_id
  join (values ('deputy', 0), ('coordinator', 1)) r (role, least_depth) on c.depth >= r.least_depth
  where g.staff_id = lectern_private.me() and g.role = 'coordinator'
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  group by c.descendant_id, r.role
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.context()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  return lectern_private.verified(current_setting('lectern.context', true));
end $function$
;

CREATE OR REPLACE FUNCTION lectern_private.edits_courses()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role in ('author', 'administrator')
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.is_administrator()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role = 'administrator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.is_auditor()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from role_grants g
    where g.staff_id = lectern_private.me() and g.role = 'auditor'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.is_system()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1
 SET search_path TO 'pg_catalog'
AS $function$
  select coalesce((lectern_private.context())[1] = 'system', false)
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.me()
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER COST 1
 SET search_path TO 'pg_catalog'
AS $function$
declare parts text[] := lectern_private.context();
begin
  if parts[1] = 'staff' then return parts[2]::int; end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION lectern_private.my_attempts()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select a.id from attempts a where a.staff_id = (select lectern_private.me())
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.my_branches()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1 ROWS 10
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select g.department_id from role_grants g
  where g.staff_id = lectern_private.me() and g.role in ('coordinator', 'deputy')
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.open_account_of_link()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.staff_id is null then return new; end if;
  insert into accounts (staff_id, language) values (new.staff_id, coalesce(new.language, 'en'))
  on conflict (staff_id) do nothing;
  new.language := (select a.language from accounts a where a.staff_id = new.staff_id);
  update staff set invited_on = current_date where id = new.staff_id and invited_on is null;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION lectern_private.reach_of(person integer)
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select id from departments where person is null or exists (
    select from role_grants g where g.staff_id = person and g.role = 'administrator'
      and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
  )
  union
  select c.descendant_id from role_grants g join department_closure c on c.ancestor_id = g.department_id
  where g.staff_id = person and g.role in ('coordinator', 'deputy')
    and g.from_on <= current_date and (g.until_on is null or g.until_on >= current_date)
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.reads_figures(top integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select lectern_private.sees_branch(top) or lectern_private.is_auditor()
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.scope()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1 ROWS 10
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct c.descendant_id
  from lectern_private.my_branches() b join department_closure c on c.ancestor_id = b
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.sees_all()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER COST 1
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION lectern_private.sees_branch(top integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select lectern_private.sees_all() or exists (
    select from lectern_private.my_branches() b join department_closure c on c.ancestor_id = b and c.descendant_id = top
  )
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.staff_in_scope()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 1 ROWS 10
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.staff_id from postings p
  where p.department_id in (select lectern_private.scope()) and (p.until_on is null or p.until_on >= current_date)
  union
  select s.staff_id from staff_states s
  where s.department_id in (select lectern_private.scope()) and (s.until_on is null or s.until_on >= current_date)
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.trail_person(number text)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select f.id from staff f
  where lower(f.staff_number) = lower(number)
    and (lectern_private.is_administrator() or lectern_private.is_auditor())
  order by f.id limit 1
$function$
;

CREATE OR REPLACE FUNCTION lectern_private.verified(raw text)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  parts text[];
  secret bytea;
begin
  if raw is null or raw = '' then return null; end if;
  parts := string_to_array(raw, '|');
  if array_length(parts, 1) <> 4 or parts[3] !~ '^[0-9]{1,12}$' then return null; end if;
  if to_timestamp(parts[3]::bigint) < now() then return null; end if;
  select key into secret from lectern_private.context_keys;
  if encode(sha256(secret || sha256(secret || convert_to(parts[1] || '|' || parts[2] || '|' || parts[3], 'UTF8'))), 'hex')
     is distinct from parts[4] then return null; end if;
  return parts;
end $function$
;
