// What `npm start`, `npm run dev` and `npm run lectern` run: prepares the checkout, then hands over to Node 24.
//   node src/start.mjs [--no-demo]      serve
//   node src/start.mjs dev [--no-demo]  serve, and build and start again after each change; content is only read again
//   node src/start.mjs cli <command> …  the command line (src/cli.ts)
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { build, findNode, frugal, install, root, Unprepared } from './prepare.mjs';

const [command, ...rest] = process.argv.slice(2);

try {
  if (command === 'cli') await commandLine(rest);
  else if (command === 'dev') await develop(rest);
  else await serve(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Unprepared)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function serve(args) {
  await install();
  await build();
  const server = hand('src/http/server.ts', args);
  forwardSignals(() => server);
  endAs(await ended(server));
}

async function commandLine(args) {
  await install();
  const child = hand('src/cli.ts', args);
  forwardSignals(() => child);
  endAs(await ended(child));
}

/**
 * Serves as in production and starts again after a change, so that what is seen here is what will be served. A change
 * of content alone is read again by the server as it runs: a writer sees it on the next reload.
 */
async function develop(args) {
  await install();
  await build();
  let server = hand('src/http/server.ts', args);
  let stopping = false;
  let changed = false;
  forwardSignals(() => {
    stopping = true;
    return server;
  });
  let pause;
  const onChange = () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      changed = true;
      server.kill('SIGTERM');
    }, 200);
  };
  let reading;
  const onContent = () => {
    clearTimeout(reading);
    reading = setTimeout(() => server.connected && server.send('read-content'), 200);
  };
  for (const folder of ['src', 'public']) watch(path.join(root, folder), { recursive: true }, onChange);
  const further = (process.env.CONTENT_DIRS ?? '').split(/[,;]/).map((folder) => folder.trim());
  for (const folder of ['content', ...further].filter(Boolean))
    watch(path.resolve(root, folder), { recursive: true }, onContent);
  for (;;) {
    const end = await ended(server);
    if (stopping) return endAs(end);
    if (!changed) {
      console.log('The server ended. Waiting for a change …');
      await new Promise((resolve) => {
        const timer = setInterval(() => {
          if (changed || stopping) resolve(clearInterval(timer));
        }, 200);
      });
      if (stopping) return endAs(end);
    }
    changed = false;
    try {
      await build();
      server = hand('src/http/server.ts', args);
    } catch (error) {
      if (!(error instanceof Unprepared)) throw error;
      console.error(error.message);
    }
  }
}

/**
 * Node 24 on a TypeScript file of ours, in this terminal. The line between us tells it when we are killed, so that no
 * server is left behind.
 */
function hand(file, args) {
  return spawn(findNode(), [...frugal.flags, path.join(root, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...frugal.environment, ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'production' },
  });
}

function ended(child) {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve({ code: child.exitCode, signal: child.signalCode });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Ctrl-C reaches the child by the terminal too; it takes the second one calmly. */
function forwardSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child().kill(signal));
}

function endAs({ code, signal }) {
  process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
}
