/** The migrated schema as one readable text: what db/schema.sql holds. Written from PostgreSQL's own catalogue. */
import type postgres from 'postgres';

const schemas = ['public', 'lectern_private'];

interface Row {
  text: string;
}

/**
 * Tables with columns, constraints, indexes, policies and grants to the web role, then functions and triggers, in
 * the order of their names. The same schema gives the same text on PostgreSQL 15 and newer.
 */
export async function describeSchema(owner: postgres.Sql): Promise<string> {
  const tables = await owner<{ oid: number; name: string; protected: boolean }[]>`
    select c.oid::int, n.nspname || '.' || c.relname as name, c.relrowsecurity as protected
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(${schemas}) and c.relkind = 'r' and c.relname <> 'schema_migrations'
    order by n.nspname desc, c.relname`;
  const parts: string[] = [];
  for (const table of tables) {
    const columns = await owner<Row[]>`
      select format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attidentity = 'a' then ' generated always as identity' else '' end,
        case when a.attnotnull then ' not null' else '' end,
        case when a.attgenerated = 's' then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
          else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end) as text
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = ${table.oid} and a.attnum > 0 and not a.attisdropped order by a.attnum`;
    const constraints = await owner<Row[]>`
      select format('  %s', pg_get_constraintdef(oid)) as text from pg_constraint
      where conrelid = ${table.oid} and contype in ('p', 'u', 'f', 'c', 'x')
      order by position(contype in 'pufcx'), pg_get_constraintdef(oid)`;
    const indexes = await owner<Row[]>`
      select pg_get_indexdef(i.indexrelid) || ';' as text from pg_index i
      where i.indrelid = ${table.oid} and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = i.indrelid)
      order by 1`;
    const policies = await owner<Row[]>`
      select format('create policy %I on ${owner.unsafe(table.name)} for %s%s%s;', p.polname,
        case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        coalesce(E'\n  using (' || pg_get_expr(p.polqual, p.polrelid) || ')', ''),
        coalesce(E'\n  with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')) as text
      from pg_policy p where p.polrelid = ${table.oid} order by p.polname, p.polcmd`;
    const triggers = await owner<Row[]>`
      select pg_get_triggerdef(oid) || ';' as text from pg_trigger where tgrelid = ${table.oid} and not tgisinternal order by tgname`;
    const grants = await owner<Row[]>`
      select format('grant %s on ${owner.unsafe(table.name)} to lectern_web;', string_agg(lower(privilege), ', ' order by privilege)) as text
      from (
        select a.privilege_type as privilege from pg_class c, aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
        where c.oid = ${table.oid} and r.rolname = 'lectern_web'
        union
        select a.privilege_type || ' (' || string_agg(t.attname, ', ' order by t.attnum) || ')'
        from pg_attribute t, aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
        where t.attrelid = ${table.oid} and r.rolname = 'lectern_web' group by a.privilege_type
      ) given having count(*) > 0`;
    parts.push(
      [
        `create table ${table.name} (\n${[...columns, ...constraints].map((row) => row.text).join(',\n')}\n);`,
        ...indexes.map((row) => row.text),
        ...(table.protected ? [`alter table ${table.name} enable row level security;`] : []),
        ...[...policies, ...triggers, ...grants].map((row) => row.text),
      ].join('\n'),
    );
  }
  const functions = await owner<Row[]>`
    select trim(pg_get_functiondef(p.oid)) || ';' as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any(${schemas}) and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by n.nspname desc, p.proname`;
  return `${[
    '-- The schema after all migrations, for reading. Written by `npm run lectern -- schema`; a test fails when it is stale.',
    ...parts,
    ...functions.map((row) => row.text),
  ].join('\n\n')}\n`;
}
