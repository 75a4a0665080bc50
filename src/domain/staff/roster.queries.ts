// All SQL on rosters as they are uploaded, stored and looked at. What they mean is decided in roster-decisions.queries.ts.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { TableRefusal } from '#platform/table-file.ts';
import type { RosterImport, RosterListing, RosterMode, RosterOutcome } from './roster.ts';
import type { Mapping, RosterField } from './roster-columns.ts';
import type { RowFault } from './roster-row.ts';

const partBytes = 512 * 1024;

export async function insertImport(
  sql: Sql,
  row: { askedBy: number | null; fileName: string; file: Buffer; sha256: Buffer; mode: RosterMode },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into roster_imports (asked_by, file_name, file_bytes, file_sha256, mode)
    values (${row.askedBy}, ${row.fileName}, ${row.file.length}, ${row.sha256}, ${row.mode}) returning id`;
  const id = inserted!.id;
  for (let part = 0; part * partBytes < row.file.length; part++) {
    const bytes = row.file.subarray(part * partBytes, (part + 1) * partBytes);
    await sql`insert into roster_file_parts (import_id, part, bytes) values (${id}, ${part}, ${bytes})`;
  }
  return id;
}

/** Files, rows and names of old rosters go; what was done stays in the audit trail. */
export async function deleteOldImports(sql: Sql, askedBy: number | null, olderThanDays: number): Promise<void> {
  await sql`
    delete from roster_imports
    where asked_by is not distinct from ${askedBy} and asked_at < now() - make_interval(days => ${olderThanDays})`;
}

export async function selectFile(sql: Sql, id: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const [row] = await sql<{ bytes: Buffer }[]>`
      select bytes from roster_file_parts where import_id = ${id} and part = ${parts.length}`;
    if (!row) return Buffer.concat(parts);
    parts.push(row.bytes);
  }
}

const columns = (sql: Sql) => sql`
  i.id, i.asked_by, i.asked_at, i.file_name, i.mode, i.state, i.head, i.sample, i.mapping, i.refusal, i.as_of, i.counts, i.digest,
  i.changed_since, i.committed_at, i.job_id`;

export async function selectOptionalImport(sql: Sql, id: number): Promise<RosterImport | undefined> {
  const [row] = await sql<RosterImport[]>`
    select ${columns(sql)}, (
      select o.committed_at from roster_imports o
      where o.file_sha256 = i.file_sha256 and o.state = 'committed' and o.mode = i.mode and o.id <> i.id
      order by o.committed_at desc limit 1
    ) as applied_before
    from roster_imports i where i.id = ${id}`;
  return row;
}

/** The same, held to the end of the transaction. */
export async function selectOptionalImportForUpdate(sql: Sql, id: number): Promise<RosterImport | undefined> {
  const [row] = await sql<RosterImport[]>`
    select ${columns(sql)}, null as applied_before from roster_imports i where i.id = ${id} for update`;
  return row;
}

export async function selectImports(sql: Sql, askedBy: number): Promise<RosterListing[]> {
  return sql<RosterListing[]>`
    select id, asked_at, file_name, mode, state, counts, committed_at from roster_imports
    where asked_by = ${askedBy} order by id desc limit 20`;
}

export async function updateJob(sql: Sql, id: number, jobId: number): Promise<void> {
  await sql`update roster_imports set job_id = ${jobId} where id = ${id}`;
}

export async function updateUnmapped(
  sql: Sql,
  id: number,
  found: { head: string[]; sample: string[][]; mapping: Mapping },
): Promise<void> {
  await sql`
    update roster_imports set state = 'unmapped', head = ${sql.json(found.head)}, sample = ${sql.json(found.sample)},
      mapping = ${sql.json(found.mapping)}
    where id = ${id}`;
}

export async function updateMapping(sql: Sql, id: number, mapping: Mapping): Promise<void> {
  await sql`update roster_imports set state = 'uploaded', mapping = ${sql.json(mapping)} where id = ${id}`;
}

export async function updateRefused(sql: Sql, id: number, refusal: TableRefusal): Promise<void> {
  await sql`update roster_imports set state = 'refused', refusal = ${sql.json({ ...refusal })} where id = ${id}`;
}

export async function updateState(sql: Sql, id: number, state: RosterImport['state']): Promise<void> {
  await sql`update roster_imports set state = ${state} where id = ${id}`;
}

export async function updateChecked(
  sql: Sql,
  id: number,
  found: { asOf: string; mapping: Mapping; head: string[]; counts: object; digest: string; changedSince: boolean },
): Promise<void> {
  await sql`
    update roster_imports set state = 'checked', as_of = ${found.asOf}, mapping = ${sql.json(found.mapping)},
      head = ${sql.json(found.head)}, sample = null, counts = ${sql.json({ ...found.counts })}, digest = ${found.digest},
      changed_since = ${found.changedSince}
    where id = ${id}`;
}

export async function updateCommitted(sql: Sql, id: number): Promise<void> {
  await sql`
    update roster_imports set state = 'committed', committed_at = clock_timestamp(), committed_by = asked_by, changed_since = false
    where id = ${id}`;
}

/** Stores the rows that are staged. */
export async function insertRows(sql: Sql, id: number): Promise<void> {
  await sql`delete from roster_rows where import_id = ${id}`;
  await sql`insert into roster_rows select * from staged`;
}

/** Stores what is decided, in place of what was. */
export async function insertDecisions(sql: Sql, id: number): Promise<void> {
  await sql`delete from roster_decisions where import_id = ${id}`;
  await sql`
    insert into roster_decisions (import_id, row_number, staff_id, staff_number, name, outcome, department_id, faults)
    select ${id}, row_number, staff_id, staff_number, name, outcome, department_id, faults from decided`;
}

export async function selectDecisions(
  sql: Sql,
  id: number,
  outcome: RosterOutcome,
  page: { limit: number; offset: number },
): Promise<
  {
    rowNumber: number | null;
    staffNumber: string | null;
    name: Localised | null;
    department: Localised | null;
    faults: RowFault[] | null;
  }[]
> {
  return sql`
    select r.row_number, r.staff_number, r.name, d.name as department, r.faults
    from roster_decisions r left join departments d on d.id = r.department_id
    where r.import_id = ${id} and r.outcome = ${outcome}
    order by r.row_number, r.staff_number limit ${page.limit} offset ${page.offset}`;
}

export async function selectHeadings(sql: Sql): Promise<Map<string, RosterField | null>> {
  const rows = await sql<{ heading: string; field: string }[]>`select heading, field from roster_headings`;
  return new Map(rows.map(({ heading, field }) => [heading, field === '' ? null : (field as RosterField)]));
}

export async function upsertHeadings(sql: Sql, headings: { heading: string; field: string }[]): Promise<void> {
  await sql`
    insert into roster_headings (heading, field)
    select * from unnest(${headings.map((each) => each.heading)}::text[], ${headings.map((each) => each.field)}::text[])
    on conflict (heading) do update set field = excluded.field`;
}

/** Commits of rosters come one after the other. */
export async function lockRosters(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(72700011)`;
}

export async function insertImportEvent(
  sql: Sql,
  event: { actorId: number | null; action: string; target: string; detail: object },
): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action, target, detail)
    select ${event.actorId}, (select name from staff where id = ${event.actorId}), ${event.action}, ${event.target},
      ${sql.json({ ...event.detail })}`;
}

/** Whether the person answers for any department today. */
export async function selectReaches(sql: Sql, staffId: number): Promise<boolean> {
  const rows = await sql`select from lectern_private.reach_of(${staffId}) limit 1`;
  return rows.length > 0;
}

/** Somebody whom the asker may see, in the words of a roster; undefined for everybody else. */
export async function selectOptionalPerson(
  sql: Sql,
  staffNumber: string,
  day: string,
): Promise<Partial<Record<RosterField, string | null>> | undefined> {
  const [row] = await sql<Partial<Record<RosterField, string | null>>[]>`
    select f.staff_number, f.name->>'en' as name_en, f.name->>'zh' as name_zh, d.code as department, p.post->>'en' as post_en,
      p.post->>'zh' as post_zh, p.employment, p.from_on, p.until_on, f.email, f.telephone, f.left_on,
      l.from_on as leave_from, l.until_on as leave_until, h.code as seconded_to, s.from_on as seconded_from,
      s.until_on as seconded_until
    from staff f
    left join postings p on p.staff_id = f.id and p.main and p.from_on <= ${day} and (p.until_on is null or p.until_on >= ${day})
    left join departments d on d.id = p.department_id
    left join staff_states l on l.staff_id = f.id and l.kind = 'leave' and l.from_on <= ${day}
      and (l.until_on is null or l.until_on >= ${day})
    left join staff_states s on s.staff_id = f.id and s.kind = 'secondment' and s.from_on <= ${day}
      and (s.until_on is null or s.until_on >= ${day})
    left join departments h on h.id = s.department_id
    where f.staff_number = ${staffNumber}`;
  return row;
}
