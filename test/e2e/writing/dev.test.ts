// `npm run dev`: a lesson that is saved is shown within seconds, and what is wrong with it stands in the terminal.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ownSite } from '../../support/own-site.ts';
import { freePort, ownerOf } from '../../support/site.ts';
import { sessionCookieOf } from '../../support/visitor.ts';

const { dataDirectory } = ownSite();
const folder = mkdtempSync(path.join(tmpdir(), 'lectern-dev-'));
const lesson = path.join(folder, 'courses/every-kind/01-shares.md');
let url = '';
let cookie = '';
let output = '';
let child: ChildProcess;

beforeAll(async () => {
  cpSync(path.resolve('test/fixtures/content/kinds'), folder, { recursive: true });
  const owner = await ownerOf({ dataDirectory });
  const [clerk] = await owner.sql<{ staffId: number }[]>`
    select staff_id from demonstration_cards where key = 'township-clerk'`;
  cookie = await sessionCookieOf(owner.sql, clerk!.staffId);
  await owner.end();
  const port = await freePort();
  url = `http://localhost:${port}`;
  child = spawn(process.execPath, ['src/start.mjs', 'dev'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      LECTERN_DATA_DIR: dataDirectory,
      CONTENT_DIRS: folder,
      PORT: String(port),
      PUBLIC_URL: url,
    },
  });
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitUntil(() => output.includes('Ctrl-C stops it.'), { timeout: 120_000, interval: 200 });
});
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

const lessonText = async (): Promise<string> =>
  (await fetch(`${url}/courses/every-kind/shares`, { headers: { cookie } })).text();

test('an edited lesson is there within seconds, without a restart', async () => {
  expect(await lessonText()).not.toContain('Saved a moment ago.');
  const text = readFileSync(lesson, 'utf8');
  writeFileSync(
    lesson,
    text.replace(/\n\n(## .*\n\n)/, (_, heading: string) => `\n\n${heading}Saved a moment ago. `),
  );
  await expect.poll(lessonText, { timeout: 30_000, interval: 100 }).toContain('Saved a moment ago.');
  expect(output.match(/Lectern is at/g)).toHaveLength(1);
});

test('a fault is named with file, line and remedy, and the lesson stays as it was', async () => {
  writeFileSync(
    lesson,
    readFileSync(lesson, 'utf8').replace('Saved a moment ago.', 'See [this word](term:no-such-word).'),
  );
  await expect
    .poll(() => output, { timeout: 30_000, interval: 100 })
    .toMatch(/01-shares\.md:\d+ {2}error LK-01 {2}The glossary has no word no-such-word\. Add it/);
  expect(await lessonText()).toContain('Saved a moment ago.');
});
