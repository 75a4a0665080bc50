// Builds and starts the floor: a bare Astro site with the same adapter, in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketOptions } from '../../db/embedded.ts';
import { freePort } from '../support/site.ts';
import type { Load, LoadResult } from './load.ts';

const root = path.resolve(import.meta.dirname, '../..');

async function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}

/** A running floor; `html` is the file whose content its page sends. */
export async function startFloor(options: {
  database: SocketOptions;
  html: string;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const astro = path.join(root, 'node_modules/astro/bin/astro.mjs');
  const build = spawn(process.execPath, [astro, 'build', '--root', path.join(root, 'test/bench/floor')], {
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: 'ignore',
  });
  if ((await ended(build)) !== 0) throw new Error('the floor could not be built');
  const port = await freePort();
  const server = spawn(process.execPath, [path.join(root, 'test/bench/floor/server.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      FLOOR_DATABASE: JSON.stringify({ ...options.database, max: 10 }),
      FLOOR_HTML: options.html,
    },
    stdio: 'inherit',
  });
  const url = `http://localhost:${port}`;
  for (let waitedMs = 0; ; waitedMs += 100) {
    if (waitedMs > 20_000) throw new Error('the floor did not start');
    if (await fetch(`${url}/page`).catch(() => null)) break;
    await sleep(100);
  }
  return {
    url,
    async stop() {
      const end = ended(server);
      server.kill();
      await end;
    },
  };
}

/** Sends a load from a process of its own. Throws when an answer had another status than expected. */
export async function send(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, [path.join(root, 'test/bench/load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(JSON.stringify(load));
  await ended(child);
  const result = JSON.parse(output) as LoadResult;
  if (result.refused > 0) throw new Error(`${result.refused} of ${result.requests} were refused: ${result.example}`);
  return result;
}
