/** Opens Lectern's database for this process: the embedded one, or the one that DATABASE_URL names. */
import { closeDatabase, openDatabase, system } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { startEmbedded } from './embedded.ts';
import { migrate, type OwnerConnection, readContextKey } from './migrate.ts';

/** A database that is up, migrated and open in `#platform/db.ts`. */
export interface OpenedDatabase {
  /** How to reach it as its owner. */
  owner: OwnerConnection;
  /** The migrations that this call applied. */
  applied: string[];
  /** What happened when the last end was not a clean one; null after a clean end and for a database of your own. */
  recovered: string | null;
  /** True when the embedded database is used. */
  isEmbedded: boolean;
  /** Closes all connections and lets go of the embedded database; whoever lets go last stops it. */
  close(): Promise<void>;
}

/** Starts or joins the database, brings it to the newest schema and opens it. Throws in words for the console. */
export async function openLecternDatabase(log: (line: string) => void): Promise<OpenedDatabase> {
  const there = env.databaseUrl ? ownDatabase(env.databaseUrl) : await embeddedDatabase(log);
  try {
    const applied = await migrate(there.owner);
    await openDatabase({ web: there.web, key: await readContextKey(there.owner) });
    await system('open', (sql) => sql`select 1`);
    const close = async () => {
      await closeDatabase();
      await there.stop();
    };
    return { owner: there.owner, applied, recovered: there.recovered, isEmbedded: there.isEmbedded, close };
  } catch (error) {
    await closeDatabase();
    await there.stop();
    throw error;
  }
}

interface Reachable {
  owner: OwnerConnection;
  web: Parameters<typeof openDatabase>[0]['web'];
  recovered: string | null;
  isEmbedded: boolean;
  stop(): Promise<void>;
}

async function embeddedDatabase(log: (line: string) => void): Promise<Reachable> {
  const embedded = await startEmbedded({ dataDirectory: env.dataDirectory, log });
  const { ownerOptions: owner, webOptions: web, recovered } = embedded;
  return { owner, web, recovered, isEmbedded: true, stop: () => embedded.stop() };
}

function ownDatabase(url: string): Reachable {
  if (!env.databaseOwnerUrl) {
    throw new Error(
      'DATABASE_URL is set, and DATABASE_OWNER_URL is not. Lectern works as one role (lectern_web, bound by row-level ' +
        'security) and migrates as another, which owns the database. db/README.md says how to make both.',
    );
  }
  const owner = optionsOf(env.databaseOwnerUrl, 'DATABASE_OWNER_URL');
  return { owner, web: optionsOf(url, 'DATABASE_URL'), recovered: null, isEmbedded: false, stop: async () => {} };
}

/** Takes an address apart as libpq reads it: `host=` may name the folder of a socket, and then stands after an empty host. */
function optionsOf(address: string, variable: string): Reachable['web'] {
  const readable = address.replace(/^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)\//, '$1localhost/');
  if (!/^postgres(ql)?:\/\//.test(readable) || !URL.canParse(readable)) {
    throw new Error(
      `${variable} is no address of a database. It looks like postgres://lectern_web:password@host:5432/lectern`,
    );
  }
  const url = new URL(readable);
  const sslMode = url.searchParams.get('sslmode');
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || '5432'),
    user: decodeURIComponent(url.username),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    database: decodeURIComponent(url.pathname.slice(1)) || 'lectern',
    ...(sslMode && sslMode !== 'disable' ? { ssl: sslMode as 'require' | 'prefer' | 'verify-full' } : {}),
  };
}
