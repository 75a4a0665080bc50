// Carries out what insertDecided has decided, set by set, within its transaction.
import type { Sql } from '#platform/db.ts';
import type { RosterField } from './roster-columns.ts';

/** Writes everything that is decided. Rejects when somebody changed one of these people meanwhile; nothing is kept then. */
export async function applyDecided(sql: Sql, today: string, has: (field: RosterField) => boolean): Promise<void> {
  await sql.unsafe('create index on decided (row_number); analyze decided').simple();
  // People: new ones, new names, ways to reach them, those who are back.
  await sql`
    insert into staff (staff_number, name, email, telephone)
    select d.staff_number, s.name, s.email, s.telephone
    from decided d join staged s on s.row_number = d.row_number
    where d.outcome = 'joined' and d.staff_id is null`;
  await sql`
    update staff f set name = case when d.renames then s.name else f.name end,
      email = coalesce(s.email, f.email), telephone = coalesce(s.telephone, f.telephone),
      left_on = case when d.returns then null else f.left_on end
    from decided d join staged s on s.row_number = d.row_number
    where f.id = d.staff_id and d.is_main and d.outcome not in ('refused', 'unchanged', 'left')
      and (d.renames or d.changes or d.returns)`;

  // Posts: what goes on in another place or under another name ends the day before; on its first day it is corrected.
  await sql`
    update postings p set until_on = d.effective - 1
    from decided d
    where p.id = d.posting_id and d.outcome not in ('refused', 'unchanged', 'left') and (d.moves or d.posts) and not d.in_place`;
  await sql`
    update postings p set
      department_id = d.department_id, post = coalesce(s.post, p.post), employment = coalesce(s.employment, p.employment),
      until_on = case when ${has('untilOn')} or d.returns then s.until_on else p.until_on end
    from decided d join staged s on s.row_number = d.row_number
    where p.id = d.posting_id and d.outcome not in ('refused', 'unchanged', 'left')
      and (d.in_place or not (d.moves or d.posts)) and (d.moves or d.posts or d.changes or d.returns)`;
  await sql`
    insert into postings (staff_id, department_id, post, employment, main, from_on, until_on)
    select f.id, d.department_id, coalesce(s.post, old.post, '{"en": "Staff", "zh": "工作人员"}'),
      coalesce(s.employment, old.employment, 'permanent'), d.is_main, d.effective,
      case when ${has('untilOn')} or d.returns then s.until_on else d.old_until end
    from decided d
    join staged s on s.row_number = d.row_number
    join staff f on f.staff_number = d.staff_number
    left join postings old on old.id = d.posting_id
    where d.outcome not in ('refused', 'unchanged', 'left') and (d.posting_id is null or ((d.moves or d.posts) and not d.in_place))`;

  // From the day of the roster on they are gone; a post of this very day has this one day.
  await sql`
    update postings p set until_on = greatest(${today}::date - 1, p.from_on)
    from decided d where p.id = d.posting_id and d.outcome = 'post-ended'`;

  // Leave and secondment: what the file says now; without a day there it ends.
  await applyStates(sql, 'leave', today);
  await applyStates(sql, 'secondment', today);

  // Those who leave: everything of theirs ends with the day.
  await sql
    .unsafe('create temp table leaving (staff_id int primary key, last_day date not null) on commit drop')
    .simple();
  await sql`
    insert into leaving
    select d.staff_id, coalesce(s.left_on, ${today}) from decided d left join staged s on s.row_number = d.row_number
    where d.outcome = 'left' and d.staff_id is not null`;
  await sql`
    update postings p set until_on = l.last_day from leaving l
    where p.staff_id = l.staff_id and p.from_on <= l.last_day and (p.until_on is null or p.until_on > l.last_day)`;
  await sql`
    update staff_states p set until_on = l.last_day from leaving l
    where p.staff_id = l.staff_id and p.from_on <= l.last_day and (p.until_on is null or p.until_on > l.last_day)`;
  await sql`update staff f set left_on = l.last_day from leaving l where f.id = l.staff_id`;
}

async function applyStates(sql: Sql, kind: 'leave' | 'secondment', today: string): Promise<void> {
  const id = sql.unsafe(kind === 'leave' ? 'd.leave_id' : 'd.secondment_id');
  const from = sql.unsafe(
    kind === 'leave'
      ? 's.leave_from'
      : `case when s.seconded_to is not null then coalesce(s.seconded_from, '${today}') end`,
  );
  const until = sql.unsafe(kind === 'leave' ? 's.leave_until' : 's.seconded_until');
  const host = sql.unsafe(kind === 'leave' ? 'null::int' : 'd.host_id');
  const changed = sql`d.is_main and d.outcome not in ('refused', 'unchanged', 'left') and ${id} is not null`;
  await sql`
    update staff_states t set
      from_on = case when ${from} is null then t.from_on else ${from} end,
      until_on = case when ${from} is null then greatest(${today}::date - 1, t.from_on) else ${until} end,
      department_id = case when ${from} is null then t.department_id else ${host} end
    from decided d join staged s on s.row_number = d.row_number
    where t.id = ${id} and ${changed}`;
  await sql`
    insert into staff_states (staff_id, kind, department_id, from_on, until_on)
    select f.id, ${kind}, ${host}, ${from}, ${until}
    from decided d join staged s on s.row_number = d.row_number join staff f on f.staff_number = d.staff_number
    where ${id} = 0 and ${from} is not null and ${changed}`;
}
