// Databases for tests: real PostgreSQL, one migrated template per state of the migrations, cloned for each test file.
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { closeDatabase, connectionOptions, openDatabase } from '#platform/db.ts';
import { type EmbeddedDatabase, type SocketOptions, startEmbedded } from '../../db/embedded.ts';
import { migrate, readContextKey, readMigrations } from '../../db/migrate.ts';

const dataDirectory = path.resolve(import.meta.dirname, '../../.scratch/test-cluster');
const templateLock = 7_270_099;

/** A clone of the migrated template. */
export interface TestDatabase {
  /** postgres.js as the owner: walks past row-level security, for arranging and for checking. */
  owner: postgres.Sql;
  /** How the web role reaches this clone. */
  webOptions: SocketOptions;
  ownerOptions: SocketOptions;
  /** The key that signs contexts in this clone. */
  contextKey: Buffer;
  /** Ends all connections of the web role, as a restart of the server would. */
  cutConnections(): Promise<void>;
}

/** Starts, or joins, the cluster of the tests. Whoever lets go last stops it. */
export function startTestCluster(): Promise<EmbeddedDatabase> {
  return startEmbedded({ dataDirectory, log: () => {} });
}

/** The name of the template for the migrations as they are now; makes it when it is missing. */
async function template(cluster: EmbeddedDatabase, launcher: postgres.Sql): Promise<string> {
  const migrations = await readMigrations();
  const hash = createHash('sha256')
    .update(migrations.map((each) => each.sha256).join())
    .digest('hex')
    .slice(0, 12);
  const name = `template_${hash}`;
  await launcher`select pg_advisory_lock(${templateLock})`;
  try {
    const [found] = await launcher`select from pg_database where datname = ${name}`;
    if (!found) {
      const draft = `${name}_draft`;
      await launcher.unsafe(`drop database if exists ${draft} with (force)`);
      await launcher.unsafe(`create database ${draft} owner lectern_owner`);
      await migrate({ ...cluster.ownerOptions, database: draft });
      await launcher.unsafe(`alter database ${draft} rename to ${name}`);
    }
  } finally {
    await launcher`select pg_advisory_unlock(${templateLock})`;
  }
  return name;
}

/** Makes a database of its own from the template; `drop` removes it and lets go of the cluster. */
export async function cloneDatabase(): Promise<TestDatabase & { drop(): Promise<void> }> {
  const cluster = await startTestCluster();
  const launcher = postgres({ ...cluster.superuserOptions, max: 1, onnotice() {} });
  const source = await template(cluster, launcher);
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  for (let tries = 0; ; tries++) {
    try {
      await launcher.unsafe(`create database ${name} template ${source} owner lectern_owner`);
      break;
    } catch (error) {
      // Another clone is being made from the same template at this moment.
      if ((error as { code?: string }).code !== '55006' || tries > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
    }
  }
  const ownerOptions = { ...cluster.ownerOptions, database: name };
  const owner = postgres({ ...connectionOptions(ownerOptions), max: 4 });
  return {
    owner,
    ownerOptions,
    webOptions: { ...cluster.webOptions, database: name },
    contextKey: await readContextKey(ownerOptions),
    async cutConnections() {
      await launcher`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = 'lectern_web'`;
    },
    async drop() {
      await owner.end({ timeout: 2 });
      await launcher.unsafe(`drop database if exists ${name} with (force)`);
      await launcher.end({ timeout: 2 });
      await cluster.stop();
    },
  };
}

/**
 * Call at the top of a test file: before its tests a fresh clone is opened in `#platform/db.ts`, afterwards dropped.
 * The returned object is filled in before the first test runs.
 */
export function useDatabase(): TestDatabase {
  const database = {} as TestDatabase & { drop(): Promise<void> };
  beforeAll(async () => {
    Object.assign(database, await cloneDatabase());
    await openDatabase({ web: database.webOptions, key: database.contextKey });
  }, 180_000);
  afterAll(async () => {
    await closeDatabase();
    await database.drop();
  }, 180_000);
  return database;
}
