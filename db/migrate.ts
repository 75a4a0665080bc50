/** Brings a database to the newest schema: numbered SQL files, forward only, each in a transaction of its own. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';

const migrationsFolder = path.join(import.meta.dirname, 'migrations');
const migrationLock = 7_270_001;

/** How to reach a database as its owner: an address, or options of postgres.js. */
export type OwnerConnection = string | postgres.Options<Record<string, postgres.PostgresType>>;

/** A migration as its file says it. */
export interface Migration {
  name: string;
  text: string;
  sha256: string;
}

/** The migrations of a folder in order. Throws when two carry the same number or a file is named otherwise. */
export async function readMigrations(folder = migrationsFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (!number) throw new Error(`${path.join(folder, name)}: name a migration like 0042-what-it-does.sql.`);
    if (numbers.has(number))
      throw new Error(`${path.join(folder, name)}: the number ${number} is taken. Use the next one.`);
    numbers.add(number);
    const text = await readFile(path.join(folder, name), 'utf8');
    migrations.push({ name, text, sha256: checksum(text) });
  }
  return migrations;
}

/** SHA-256 of the text with unix line ends, so that a checkout on Windows counts as the same file. */
export function checksum(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

/**
 * Applies every migration that this database does not have yet and returns their names. Only one process migrates at
 * a time; others wait. A file that fails leaves nothing behind and stops the rest. Throws when an applied file was
 * changed afterwards, or when the database has migrations this checkout does not know.
 */
export async function migrate(owner: OwnerConnection, folder = migrationsFolder): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return asOwner(owner, async (sql) => {
    // One connection, so the lock of its session holds to the end and dies with it.
    await sql`select pg_advisory_lock(${migrationLock})`;
    await sql`
      create table if not exists schema_migrations (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null default now()
      )`;
    const rows = await sql<{ name: string; sha256: string }[]>`select name, sha256 from schema_migrations`;
    const applied = new Map(rows.map((row) => [row.name, row.sha256]));
    refuseRewrittenHistory(applied, migrations, folder);

    const waiting = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of waiting) {
      try {
        await sql.begin(async (transaction) => {
          await transaction.unsafe(migration.text).simple();
          await transaction`insert into schema_migrations (name, sha256) values (${migration.name}, ${migration.sha256})`;
        });
      } catch (error) {
        const file = path.join(folder, migration.name);
        throw new Error(`${file} failed and was undone: ${wordsOf(error, migration)}`, { cause: error });
      }
    }
    return waiting.map((migration) => migration.name);
  });
}

/** The key that signs contexts (see 0001-context.sql); only the owner can read it. Throws before the first migration. */
export function readContextKey(owner: OwnerConnection): Promise<Buffer> {
  return asOwner(owner, async (sql) => {
    const [row] = await sql<{ key: Buffer }[]>`select key from lectern_private.context_keys`;
    if (!row) throw new Error('lectern_private.context_keys is empty: contexts cannot be signed.');
    return row.key;
  });
}

async function asOwner<T>(owner: OwnerConnection, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const common = { max: 1, max_lifetime: null, onnotice() {} };
  const sql = typeof owner === 'string' ? postgres(owner, common) : postgres({ ...owner, ...common });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function refuseRewrittenHistory(applied: Map<string, string>, migrations: Migration[], folder: string): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.sha256]));
  for (const [name, sha256] of applied) {
    if (!known.has(name)) {
      throw new Error(
        `This database has the migration ${name}, and ${folder} does not: it was made by a newer Lectern. Start that one.`,
      );
    }
    if (known.get(name) !== sha256) {
      throw new Error(
        `${path.join(folder, name)} was changed after it was applied here. Put the old text back and write a new migration.`,
      );
    }
  }
}

/** PostgreSQL's message with the line of the file, when it says where. */
function wordsOf(error: unknown, migration: Migration): string {
  const { message, position, detail, where } = error as {
    message: string;
    position?: string;
    detail?: string;
    where?: string;
  };
  const line = position ? migration.text.slice(0, Number(position)).split('\n').length : undefined;
  return [line ? `line ${line}: ${message}` : message, detail, where].filter(Boolean).join(' – ');
}
