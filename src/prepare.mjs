// What must be true before Lectern can run: the packages are those of package-lock.json, the build is that of src/,
// and there is a Node 24. Plain JavaScript without dependencies, since it runs on Node 20 before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';

/** Folder of the checkout. */
export const root = path.resolve(import.meta.dirname, '..');

const say = (line) => console.log(line);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const outDirectory = () => path.resolve(root, process.env.LECTERN_OUT_DIR ?? 'dist');

/**
 * How Node is started so that it keeps to little memory: young objects get little room (100 MB less), and what glibc takes
 * for large tables it gives back. What the environment says goes first.
 */
export const frugal = {
  flags: ['--max-semi-space-size=8'],
  environment: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576' },
};

/** A fault the reader can mend: shown as its message, without a stack. */
export class Unprepared extends Error {}

/** Runs `npm ci` when what is installed is not what package-lock.json says. Throws `Unprepared` when that fails. */
export async function install() {
  const lock = await readFile(path.join(root, 'package-lock.json'), 'utf8');
  const stamp = path.join(root, 'node_modules/.lectern-lock');
  const wanted = sha256(lock);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  if (!(await isInstalled(lock))) {
    const modules = path.join(root, 'node_modules');
    // npm ci empties the folder first: a borrowed one belongs to somebody else.
    if ((await lstat(modules).catch(() => undefined))?.isSymbolicLink()) {
      throw new Unprepared(`${modules} is a link, and what it leads to is not what package-lock.json says.`);
    }
    say('Installing packages (once; about a minute) …');
    const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0)
      throw new Unprepared('The packages could not be installed; npm says why above. Run npm start again afterwards.');
  }
  // A folder that belongs to somebody else (installed by root, run by a service user) is only looked at.
  await writeFile(stamp, wanted).catch(() => {});
}

/** True when npm's own list of what it installed agrees with the lock file, so that nobody installs twice. */
async function isInstalled(lock) {
  const hidden = await readFile(path.join(root, 'node_modules/.package-lock.json'), 'utf8').catch(() => '');
  if (!hidden) return false;
  const installed = JSON.parse(hidden).packages;
  return Object.entries(JSON.parse(lock).packages).every(([name, entry]) => {
    if (name === '' || entry.link) return true;
    const found = installed[name];
    if (!found) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** The path of Node 24: the one among the packages, else this one when it is new enough. Throws `Unprepared`. */
export function findNode() {
  const packaged = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) return packaged;
  if (Number.parseInt(process.versions.node) >= 24) return process.execPath;
  throw new Unprepared(
    [
      'Node 24 is missing among the packages: they were installed without their install scripts',
      '(--ignore-scripts, ignore-scripts=true in an .npmrc, or an npm that asks first). Either of these helps:',
      '    npm rebuild --ignore-scripts=false node esbuild',
      '    or start Lectern with Node 24 or newer.',
    ].join('\n'),
  );
}

/** Builds the site when its sources changed since the last build. Throws `Unprepared` when the build fails. */
export async function build() {
  const out = outDirectory();
  const stamp = path.join(out, '.lectern-build');
  const release = await lockBuild(out);
  try {
    const wanted = await sourcesHash();
    if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
    say('Building the site (a few seconds) …');
    const astro = path.join(root, 'node_modules/astro/bin/astro.mjs');
    const { code, output } = await collect(findNode(), [astro, 'build'], { ASTRO_TELEMETRY_DISABLED: '1' });
    if (code !== 0) {
      process.stderr.write(output);
      throw new Unprepared('The site could not be built; the reason is above.');
    }
    await compressFolder(path.join(out, 'client'));
    await writeFile(stamp, wanted);
  } finally {
    await release();
  }
}

/** One build at a time in one folder: others wait for it, then find that nothing is stale. */
async function lockBuild(out) {
  const lock = `${out}.lock`;
  await mkdir(path.dirname(out), { recursive: true });
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') return () => {}; // a folder we may not write: what is built is used
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (holder && !isAlive(holder)) await rm(lock, { force: true });
      else await sleep(200);
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Everything that goes into the build. Domain, platform and words stay outside it (astro.config.mjs). */
async function sourcesHash() {
  const outside = ['src/domain', 'src/platform', 'src/i18n', 'src/http', 'src/cli'].map((each) =>
    path.join(root, each),
  );
  const hash = createHash('sha256').update(process.platform);
  for (const top of ['astro.config.mjs', 'package-lock.json', 'tsconfig.json', 'public', 'src']) {
    for (const file of await filesBelow(path.join(root, top), outside)) {
      hash.update(path.relative(root, file)).update('\0');
      hash.update(sha256(await readFile(file)));
    }
  }
  return hash.digest('hex');
}

async function filesBelow(at, outside) {
  if (outside.includes(at)) return [];
  const found = await stat(at).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [at];
  const files = [];
  for (const name of (await readdir(at)).sort()) files.push(...(await filesBelow(path.join(at, name), outside)));
  return files;
}

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

/** Leaves a .br and a .gz beside each text file, so that serving it costs nothing. */
async function compressFolder(folder) {
  for (const file of await filesBelow(folder, [])) {
    if (!/\.(js|mjs|css|svg|html|json|txt|xml|webmanifest|ico)$/.test(file)) continue;
    const content = await readFile(file);
    if (content.length < 1024) continue;
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    await writeFile(`${file}.br`, await asBrotli(content, { params }));
    await writeFile(`${file}.gz`, await asGzip(content, { level: 9 }));
  }
}

/** Runs a program in the checkout with our terminal; resolves with its exit code. */
export function run(program, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a program in the checkout and keeps what it says; resolves with exit code and output. */
export function collect(program, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
