// The real, built site in a process of its own, with an embedded database of its own, for browser and fault tests.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { connectionOptions } from '#platform/db.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { frugal } from '../../src/prepare.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** A running site. */
export interface TestSite {
  url: string;
  dataDirectory: string;
  /** The server's process: for tests that kill it. */
  process: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** Ends it as an operator would (SIGTERM) and waits. */
  stop(): Promise<void>;
}

/** A port on loopback that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the site and waits until it is ready. `name` names its data directory in .scratch, which is emptied unless
 * `keep` is set. Throws with what the server printed when it does not come up.
 */
export async function startSite(wanted: {
  name: string;
  /** Another checkout than this one. */
  root?: string;
  /** The data directory of another site: this one joins its database. */
  dataDirectory?: string;
  demonstration?: boolean;
  /** The data directory of a site that was stopped: this one begins with a copy of it, where that can be. */
  copyOf?: string;
  keep?: boolean;
  port?: number;
  environment?: Record<string, string>;
}): Promise<TestSite> {
  const dataDirectory = wanted.dataDirectory ?? path.join(root, '.scratch', `site-${wanted.name}`);
  if (!wanted.keep && !wanted.dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
  // A database that had to live elsewhere (db/embedded.ts) is not copied with the directory: then this one is made anew.
  if (wanted.copyOf && !existsSync(path.join(wanted.copyOf, 'postgres-is-at.txt'))) {
    const { status, stderr } = spawnSync('cp', ['-a', wanted.copyOf, dataDirectory]);
    if (status !== 0) throw new Error(`the demonstration could not be copied: ${stderr?.toString()}`);
  }
  const port = wanted.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const home = wanted.root ?? root;
  const child = spawn(
    process.execPath,
    [...frugal.flags, path.join(home, 'src/http/server.ts'), ...(wanted.demonstration === false ? ['--no-demo'] : [])],
    {
      cwd: home,
      // The line between us ends the site when the tests are killed.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...frugal.environment,
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        LECTERN_DATA_DIR: dataDirectory,
        PORT: String(port),
        PUBLIC_URL: url,
        ...wanted.environment,
      },
    },
  );
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (let waitedMs = 0; ; waitedMs += 100) {
    if (child.exitCode !== null || waitedMs > 300_000) {
      child.kill('SIGTERM');
      throw new Error(`the site did not start:\n${output}`);
    }
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) break;
    await sleep(100);
  }
  return {
    url,
    dataDirectory,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The site's database as its owner, for arranging and for checking; `end` lets go. */
export async function ownerOf(site: { dataDirectory: string }): Promise<{ sql: postgres.Sql; end(): Promise<void> }> {
  const database = await startEmbedded({ dataDirectory: site.dataDirectory, log: () => {} });
  const sql = postgres({ ...connectionOptions(database.ownerOptions), max: 2 });
  return {
    sql,
    async end() {
      await sql.end({ timeout: 2 });
      await database.stop();
    },
  };
}
