-- What every process keeps in memory (courses, published answers) is read again when its number here has grown. Each
-- process looks every few seconds; there is one row for each thing kept.
create table changes (
  what text primary key,
  number int not null default 1
);
grant select, insert, update on changes to lectern_web;
