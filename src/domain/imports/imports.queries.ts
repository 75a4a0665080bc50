// All SQL on what people upload, whatever it holds.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type {
  Checked,
  Import,
  ImportKind,
  ImportLine,
  ImportListing,
  ImportMode,
  ImportRefusal,
  RowRefusal,
} from './imports.ts';

// As a parameter a part is a text of twice the size: small enough to be forgotten at once.
const partBytes = 48 * 1024;

export async function insertImport(
  sql: Sql,
  row: { kind: ImportKind; askedBy: number | null; fileName: string; file: Buffer; sha256: Buffer; mode: ImportMode },
): Promise<number> {
  const [inserted] = await sql<{ id: number }[]>`
    insert into imports (kind, asked_by, file_name, file_bytes, file_sha256, mode)
    values (${row.kind}, ${row.askedBy}, ${row.fileName}, ${row.file.length}, ${row.sha256}, ${row.mode}) returning id`;
  const id = inserted!.id;
  for (let part = 0; part * partBytes < row.file.length; part++) {
    const bytes = row.file.subarray(part * partBytes, (part + 1) * partBytes);
    await sql`insert into import_file_parts (import_id, part, bytes) values (${id}, ${part}, ${bytes})`;
  }
  return id;
}

/** Files, rows and names of old imports go; what was done stays in the audit trail. */
export async function deleteOldImports(sql: Sql, askedBy: number | null, olderThanDays: number): Promise<void> {
  await sql`
    delete from imports
    where asked_by is not distinct from ${askedBy} and asked_at < now() - make_interval(days => ${olderThanDays})`;
}

export async function selectFile(sql: Sql, id: number): Promise<Buffer> {
  const [row] = await sql<{ fileBytes: number }[]>`select file_bytes from imports where id = ${id}`;
  const file = Buffer.allocUnsafe(row!.fileBytes);
  for (let part = 0, at = 0; at < file.length; part++) {
    const [found] = await sql<{ bytes: Buffer }[]>`
      select bytes from import_file_parts where import_id = ${id} and part = ${part}`;
    at += found!.bytes.copy(file, at);
  }
  return file;
}

const columns = (sql: Sql) => sql`
  i.id, i.kind, i.asked_by, i.asked_at, i.file_name, i.mode, i.state, i.head, i.sample, i.mapping, i.refusal, i.as_of, i.counts,
  i.digest, i.changed_since, i.committed_at, i.job_id`;

export async function selectOptionalImport(sql: Sql, id: number): Promise<Import | undefined> {
  const [row] = await sql<Import[]>`
    select ${columns(sql)}, (
      select o.committed_at from imports o
      where o.file_sha256 = i.file_sha256 and o.state = 'committed' and o.mode = i.mode and o.kind = i.kind and o.id <> i.id
      order by o.committed_at desc limit 1
    ) as applied_before
    from imports i where i.id = ${id}`;
  return row;
}

/** The same, held to the end of the transaction. */
export async function selectOptionalImportForUpdate(sql: Sql, id: number): Promise<Import | undefined> {
  const [row] = await sql<Import[]>`
    select ${columns(sql)}, null as applied_before from imports i where i.id = ${id} for update`;
  return row;
}

export async function selectOptionalKind(sql: Sql, id: number): Promise<ImportKind | undefined> {
  const [row] = await sql<{ kind: ImportKind }[]>`select kind from imports where id = ${id}`;
  return row?.kind;
}

export async function selectImports(sql: Sql, kind: ImportKind, askedBy: number): Promise<ImportListing[]> {
  return sql<ImportListing[]>`
    select id, asked_at, file_name, mode, state, counts, committed_at, refusal from imports
    where kind = ${kind} and asked_by = ${askedBy} order by id desc limit 20`;
}

export async function updateJob(sql: Sql, id: number, jobId: number): Promise<void> {
  await sql`update imports set job_id = ${jobId} where id = ${id}`;
}

/** To be checked anew; with `mapping` its columns hold that. */
export async function updateToCheck(sql: Sql, id: number, mapping: (string | null)[] | null): Promise<void> {
  await sql`
    update imports set state = 'uploaded', mapping = coalesce(${mapping ? sql.json(mapping) : null}, mapping)
    where id = ${id}`;
}

export async function updateState(sql: Sql, id: number, state: Import['state']): Promise<void> {
  await sql`update imports set state = ${state} where id = ${id}`;
}

export async function updateUnmapped(
  sql: Sql,
  id: number,
  found: { head: string[]; sample: string[][]; mapping: (string | null)[] },
): Promise<void> {
  await sql`
    update imports set state = 'unmapped', head = ${sql.json(found.head)}, sample = ${sql.json(found.sample)},
      mapping = ${sql.json(found.mapping)}
    where id = ${id}`;
}

export async function updateRefused(sql: Sql, id: number, refusal: ImportRefusal): Promise<void> {
  await sql`
    update imports set state = 'refused', refusal = ${sql.json({ ...refusal })}
    where id = ${id} and state <> 'committed'`;
}

/** After the last try at a commit, the file waits to be checked anew. */
export async function updateGivenUp(sql: Sql, id: number): Promise<void> {
  await sql`update imports set state = 'uploaded' where id = ${id} and state = 'committing'`;
}

export async function updateChecked(
  sql: Sql,
  id: number,
  found: Checked & { asOf: string; changedSince: boolean },
): Promise<void> {
  await sql`
    update imports set state = 'checked', as_of = ${found.asOf}, sample = null, counts = ${sql.json({ ...found.counts })},
      mapping = coalesce(${found.mapping ? sql.json(found.mapping) : null}, mapping),
      head = coalesce(${found.head ? sql.json(found.head) : null}, head),
      digest = ${found.digest}, changed_since = ${found.changedSince}
    where id = ${id}`;
}

export async function updateCommitted(sql: Sql, id: number): Promise<void> {
  await sql`
    update imports set state = 'committed', committed_at = clock_timestamp(), committed_by = asked_by, changed_since = false
    where id = ${id}`;
}

/** What is stored about one row of a file. */
export interface DecisionRow {
  rowNumber: number;
  code: string | null;
  name: Localised | null;
  outcome: string;
  faults: RowRefusal[] | null;
  detail: Record<string, unknown> | null;
}

export async function deleteDecisions(sql: Sql, id: number): Promise<void> {
  await sql`delete from import_decisions where import_id = ${id}`;
}

export async function insertDecisions(sql: Sql, id: number, rows: DecisionRow[]): Promise<void> {
  await sql`
    insert into import_decisions (import_id, row_number, code, name, outcome, faults, detail)
    select ${id}, r."rowNumber", r.code, r.name, r.outcome, r.faults, r.detail
    from json_to_recordset(${JSON.stringify(rows)}::text::json) r
      ("rowNumber" int, code text, name jsonb, outcome text, faults jsonb, detail jsonb)`;
}

/** The decisions that stand in a temporary table `decided`, as the roster makes them. */
export async function insertDecided(sql: Sql, id: number): Promise<void> {
  await sql`
    insert into import_decisions (import_id, row_number, staff_id, code, name, outcome, department_id, faults)
    select ${id}, row_number, staff_id, staff_number, name, outcome, department_id, faults from decided`;
}

export async function selectDecisions(
  sql: Sql,
  id: number,
  outcome: string,
  { limit, offset = 0, afterRow = null }: { limit: number; offset?: number; afterRow?: number | null },
): Promise<ImportLine[]> {
  return sql<ImportLine[]>`
    select r.row_number, r.code, r.name, d.name as department, r.faults, r.detail
    from import_decisions r left join departments d on d.id = r.department_id
    where r.import_id = ${id} and r.outcome = ${outcome} and (${afterRow}::int is null or r.row_number > ${afterRow})
    order by r.row_number, r.code limit ${limit} offset ${offset}`;
}

export async function insertImportEvent(sql: Sql, found: Import, action: string, counts: object): Promise<void> {
  await sql`
    insert into audit_events (actor_id, actor_name, action, target, detail)
    select ${found.askedBy}, (select name from staff where id = ${found.askedBy}), ${action}, ${`${found.kind}-${found.id}`},
      ${sql.json({ ...counts })}`;
}
