// The browsers of the tests: a Chromium of today and one of January 2023 (109, the last for Windows 7 and 8), both from
// npm packages, unpacked into .scratch on first use. CHROMIUM=/usr/bin/chromium takes another one.
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

const scratch = path.resolve(import.meta.dirname, '../../.scratch/browsers');
const require = createRequire(import.meta.url);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Which Chromium a test wants. */
export type BrowserAge = 'today' | '2023';

const packages: Record<BrowserAge, { name: string; libraries: string[] }> = {
  today: { name: '@sparticuz/chromium', libraries: ['al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br'] },
  '2023': { name: 'chromium-109', libraries: ['aws.tar.br', 'swiftshader.tar.br'] },
};

async function unbrotli(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** Unpacks a packaged Chromium once; several processes may ask at the same time. */
async function unpack(age: BrowserAge): Promise<string> {
  const { name, libraries } = packages[age];
  const home = path.join(scratch, age);
  if (existsSync(home)) return home;
  const bin = path.join(path.dirname(require.resolve(`${name}`)), '..', 'bin');
  const draft = `${home}-${process.pid}`;
  await mkdir(draft, { recursive: true });
  await unbrotli(path.join(bin, 'chromium.br'), path.join(draft, 'chromium'));
  await chmod(path.join(draft, 'chromium'), 0o755);
  for (const library of libraries) {
    const tar = path.join(draft, library.replace('.br', ''));
    await unbrotli(path.join(bin, library), tar);
    spawnSync('tar', ['-xf', tar, '-C', draft]);
    await rm(tar);
  }
  await rename(draft, home).catch(() => rm(draft, { recursive: true }));
  return home;
}

/** Starts a headless Chromium. The caller closes it. */
export async function startBrowser(age: BrowserAge = 'today'): Promise<Browser> {
  if (age === 'today' && process.env['CHROMIUM']) {
    return chromium.launch({ executablePath: process.env['CHROMIUM'], args: ['--headless', ...flags] });
  }
  const home = await unpack(age);
  const executablePath = path.join(home, 'chromium');
  // The package brings libraries for machines that have none for browsers (nss and the like); the system's own come first.
  const needsLibraries = spawnSync(executablePath, ['--version', '--no-sandbox']).status !== 0;
  const libraries = [path.join(home, 'lib'), path.join(await unpack('today'), 'lib')];
  const env = { ...process.env, ...(needsLibraries ? { LD_LIBRARY_PATH: libraries.join(':') } : {}) };
  return chromium.launch({
    executablePath,
    env: env as Record<string, string>,
    args: [...flags, '--no-zygote', ...(age === '2023' ? ['--single-process'] : [])],
  });
}
