/** How an installation begins: with the demonstration, or as a real pilot. Decided once, kept in the database. */
import postgres from 'postgres';
import { system } from '#platform/db.ts';
import type { OwnerConnection } from './migrate.ts';

/** What the database was begun as. */
export type Beginning = 'demonstration' | 'pilot';

const settingKey = 'begun_as';

/**
 * Says what the database was begun as; a new one is begun now, as `wanted`. `seed` fills in the demonstration; when it
 * was killed half way, what it left is taken away and it runs again, since nobody can have used it.
 */
export async function begin(
  owner: OwnerConnection,
  wanted: Beginning,
  seed: () => Promise<void>,
): Promise<{ beginning: Beginning; isNew: boolean }> {
  const kept = await readBeginning();
  if (kept === 'demonstration' || kept === 'pilot') return { beginning: kept, isNew: false };
  if (kept === null && (await hasDepartments())) {
    await keepBeginning('pilot');
    return { beginning: 'pilot', isNew: false };
  }
  if (kept === 'half') await emptyTables(owner);
  if (wanted === 'demonstration') {
    await keepBeginning('half');
    await seed();
    // Fresh tables have no figures to plan by, and the first visitor would pay for it.
    await asOwner(owner, (sql) => sql`analyze`);
  }
  await keepBeginning(wanted);
  return { beginning: wanted, isNew: true };
}

/** What the database was begun as: `half` while the demonstration is being filled in, null when it is new. */
export function readBeginning(): Promise<Beginning | 'half' | null> {
  return system('begin', async (sql) => {
    const [row] = await sql<{ value: Beginning | 'half' }[]>`select value from settings where key = ${settingKey}`;
    return row?.value ?? null;
  });
}

async function keepBeginning(value: Beginning | 'half'): Promise<void> {
  await system('begin', async (sql) => {
    await sql`
      insert into settings (key, value) values (${settingKey}, ${sql.json(value)})
      on conflict (key) do update set value = excluded.value`;
  });
}

function hasDepartments(): Promise<boolean> {
  return system('begin', async (sql) => {
    const [row] = await sql<{ found: boolean }[]>`select exists (select from departments) as found`;
    return row?.found ?? false;
  });
}

async function asOwner(owner: OwnerConnection, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const common = { max: 1, onnotice() {} };
  const sql = typeof owner === 'string' ? postgres(owner, common) : postgres({ ...owner, ...common });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function emptyTables(owner: OwnerConnection): Promise<void> {
  return asOwner(owner, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select quote_ident(tablename) as name from pg_tables
      where schemaname = 'public' and tablename <> 'schema_migrations'`;
    const names = tables.map((table) => table.name);
    const triggers = (what: string) => names.map((name) => `alter table ${name} ${what} trigger user;`).join('\n');
    await sql
      .unsafe(
        `begin;\n${triggers('disable')}\ntruncate ${names.join(', ')} restart identity;\n${triggers('enable')}\ncommit;`,
      )
      .simple();
  });
}
