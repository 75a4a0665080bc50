-- What people tell us about a page, the answers they see, and who looked at whose names.

create table messages (
  id int generated always as identity primary key,
  staff_id int not null references staff,
  department_id int references departments,
  page text not null check (length(page) <= 500),
  text text not null check (length(text) between 1 and 4000),
  message_key uuid not null unique,      -- made with the form: sending twice is one message
  sent_at timestamptz not null default now()
);
create index on messages (staff_id);

create table message_replies (
  id int generated always as identity primary key,
  message_id int not null references messages,
  staff_id int not null references staff,
  author_name jsonb not null,            -- the name of that day: the reader may not open the coordinator's row
  text text not null check (length(text) between 1 and 4000),
  reply_key uuid not null unique,
  replied_at timestamptz not null default now()
);
create index on message_replies (message_id);

create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_id int references staff,
  actor_name jsonb,
  action text not null,
  target text,
  detail jsonb not null default '{}',
  xid xid8 not null default pg_current_xact_id()
);
create index on audit_events (xid);
create index on audit_events (actor_id);

-- The people whose names an event showed or exported.
create table audit_subjects (
  event_id bigint not null references audit_events,
  staff_id int not null references staff,
  primary key (event_id, staff_id)
);
create index on audit_subjects (staff_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;
create trigger append_only before update or delete on audit_events for each row execute function refuse_change();
create trigger append_only_truncate before truncate on audit_events for each statement execute function refuse_change();
create trigger append_only before update or delete on audit_subjects for each row execute function refuse_change();
create trigger append_only before update or delete on attempts for each row execute function refuse_change();
create trigger append_only before update or delete on attempt_items for each row execute function refuse_change();
create trigger append_only before update or delete on answers for each row execute function refuse_change();
create trigger append_only before update or delete on attempt_closings for each row execute function refuse_change();
create trigger append_only before update or delete on completions for each row execute function refuse_change();

alter table messages enable row level security;
create policy visible on messages for select
  using ((select lectern_private.sees_all()) or staff_id = (select lectern_private.me()) or staff_id in (select lectern_private.staff_in_scope()));
create policy own on messages for insert
  with check ((select lectern_private.is_system()) or staff_id = (select lectern_private.me()));

alter table message_replies enable row level security;
create policy visible on message_replies for select using (message_id in (select id from messages));
create policy coordinators on message_replies for insert
  with check (
    (select lectern_private.is_system())
    or (staff_id = (select lectern_private.me()) and message_id in (select id from messages m where m.staff_id <> (select lectern_private.me()) or (select lectern_private.sees_all())))
  );

alter table audit_events enable row level security;
create policy visible on audit_events for select
  using (
    (select lectern_private.sees_all()) or actor_id = (select lectern_private.me())
    or id in (select event_id from audit_subjects s where s.staff_id = (select lectern_private.me()))
  );
create policy own on audit_events for insert
  with check ((select lectern_private.is_system()) or actor_id = (select lectern_private.me()));

alter table audit_subjects enable row level security;
create policy visible on audit_subjects for select
  using ((select lectern_private.is_administrator()) or (select lectern_private.is_system()) or staff_id = (select lectern_private.me()));
create policy own on audit_subjects for insert
  with check (
    (select lectern_private.is_system())
    or (select lectern_private.sees_all()) or staff_id in (select lectern_private.staff_in_scope())
  );

grant select, insert on messages, message_replies, audit_events, audit_subjects to lectern_web;
