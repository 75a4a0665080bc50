/**
 * The embedded database: real PostgreSQL binaries under our own launcher.
 *
 * Nothing listens on the network: the server has one unix socket in a folder that only its own user may enter, and
 * that folder is the whole authentication. Several processes may hold the same database (the site, a command, a test);
 * the last one that lets go stops it. A process that is killed holds nothing any more, because what it held was a
 * connection.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fchownSync, openSync, readSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { chooseBinaries, type Binaries } from './embedded-binaries.ts';
import { canEnter, ensureServerUser, runAs, type ServerUser } from './embedded-user.ts';

/** How postgres.js reaches the embedded database: `host` is the folder of the socket. */
export interface SocketOptions {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** A running embedded database that this process holds. */
export interface EmbeddedDatabase {
  /** The role that owns the database `lectern`: for migrations. */
  ownerOptions: SocketOptions;
  /** The role the site works as: owns nothing and is bound by row-level security. */
  webOptions: SocketOptions;
  /** The launcher's own superuser, in the database `postgres`: for tests that make databases. Never for the site. */
  superuserOptions: SocketOptions;
  /** What happened when the last end was not a clean one, in words for the console; null after a clean end. */
  recovered: string | null;
  /** True when this call started the server, false when it joined one that was running. */
  started: boolean;
  /** The process id of the PostgreSQL server that runs now. */
  serverPid(): number;
  /** Lets go; whoever lets go last stops the server (fast shutdown). Safe to call twice. */
  stop(): Promise<void>;
}

interface Place {
  base: string;
  data: string;
  logFile: string;
  socketFolder: string;
  user: ServerUser;
}

interface Postmaster {
  pid: number;
  socketFolder: string;
  port: number;
}

const port = 5432;
const superuser = 'lectern_launcher';
const holdersLock = 7_270_011;
const longestSocketFolderBytes = 100;
const shutdownPatienceMs = 30_000;

const settings: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // DETAIL lines repeat the values of a row: names and staff numbers do not belong in a log.
  log_error_verbosity: 'terse',
  log_line_prefix: '%m [%p] ',
};

/**
 * Starts the embedded database in `dataDirectory`, or joins the one that runs there, and holds it until `stop()`.
 * Makes the cluster, the roles `lectern_owner` and `lectern_web` and the database `lectern` when they do not exist.
 * Throws with the server's own words when it cannot start. While held, a server that dies is started again.
 */
export async function startEmbedded(wanted: {
  dataDirectory: string;
  log: (line: string) => void;
}): Promise<EmbeddedDatabase> {
  const { log } = wanted;
  const place = await findPlace(path.resolve(wanted.dataDirectory), log);
  const binaries = await chooseBinaries(place, log);
  await makeCluster(place, binaries, log);

  const first = await holdWithRoles(place, binaries, log);
  let { keeper, postmaster } = first;

  const closing = new AbortController();
  let stopped: Promise<void> | undefined;

  const options = (user: string, database: string): SocketOptions => ({
    host: postmaster.socketFolder,
    port: postmaster.port,
    user,
    database,
  });

  const watch = async () => {
    for (;;) {
      await keeper.lost;
      for (let pauseMs = 100; !closing.signal.aborted; pauseMs = Math.min(pauseMs * 2, 10_000)) {
        try {
          const again = await hold(place, binaries, log);
          ({ keeper, postmaster } = again);
          if (closing.signal.aborted) return letGo(place, keeper);
          log(
            again.started
              ? 'PostgreSQL had stopped and was started again.'
              : 'The connection to PostgreSQL was lost and is back.',
          );
          break;
        } catch (error) {
          log(`PostgreSQL does not come back yet: ${(error as Error).message}`);
          await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
      if (closing.signal.aborted) return;
    }
  };
  const watching = watch();

  return {
    ownerOptions: options('lectern_owner', 'lectern'),
    webOptions: options('lectern_web', 'lectern'),
    superuserOptions: options(superuser, 'postgres'),
    recovered: first.recovered,
    started: first.started,
    serverPid: () => postmaster.pid,
    stop() {
      closing.abort();
      stopped ??= letGo(place, keeper).then(() => watching);
      return stopped;
    },
  };
}

/** Where the cluster lives, and as whom it runs. */
async function findPlace(dataDirectory: string, log: (line: string) => void): Promise<Place> {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded database does not run on Windows. Run Lectern in WSL, or set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL server.',
    );
  }
  await mkdir(dataDirectory, { recursive: true });
  const base = await chooseBase(dataDirectory, log);
  const data = path.join(base, 'data');
  const user = await userOf(data);
  await ownFolder(base, user);
  return {
    base,
    data,
    user,
    logFile: path.join(base, 'server.log'),
    socketFolder: await chooseSocketFolder(base, user),
  };
}

/**
 * The folder of the cluster: `<dataDirectory>/postgres`. When the server must run as another user (we are root) who
 * cannot enter that folder (a checkout under /root), it is a folder under /var/lib/lectern, and a note stays behind.
 */
async function chooseBase(dataDirectory: string, log: (line: string) => void): Promise<string> {
  const inside = path.join(dataDirectory, 'postgres');
  if (process.getuid?.() !== 0) return inside;
  const note = path.join(dataDirectory, 'postgres-is-at.txt');
  const noted = (await readFile(note, 'utf8').catch(() => '')).split('\n')[0]?.trim();
  if (noted) {
    if (await stat(noted).catch(() => undefined)) return noted;
    throw new Error(
      `${note} says that the database is in ${noted}, and that folder is gone. Bring it back, or delete the note to begin anew.`,
    );
  }
  const user = await userOf(path.join(inside, 'data'));
  if (await canEnter(dataDirectory, user)) return inside;

  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const elsewhere = path.join('/var/lib/lectern', name);
  await setAside(elsewhere);
  await mkdir(elsewhere, { recursive: true });
  await chmod('/var/lib/lectern', 0o755);
  await chown(elsewhere, user.uid, user.gid);
  if (!(await canEnter(elsewhere, user))) {
    throw new Error(
      `PostgreSQL cannot run as root, and the user “${user.name}” can enter neither ${dataDirectory} nor ${elsewhere}. ` +
        'Set LECTERN_DATA_DIR to a folder below one that every user may enter, for example /srv/lectern.',
    );
  }
  await writeFile(
    note,
    `${elsewhere}\n\nPostgreSQL runs as “${user.name}”, who may not enter this folder, so the database is there.\n`,
  );
  log(`The database is in ${elsewhere}, since the user “${user.name}” may not enter ${dataDirectory}.`);
  return elsewhere;
}

/**
 * A cluster that is there although the note about it is gone: whoever deleted the data directory wanted a new
 * beginning. It is kept once more beside the new one.
 */
async function setAside(base: string): Promise<void> {
  const data = path.join(base, 'data');
  if (!(await stat(data).catch(() => undefined)) || (await findPostmaster({ data }))) return;
  await rm(`${base}.old`, { recursive: true, force: true });
  await rename(base, `${base}.old`);
}

/** As root: the owner of an existing cluster, else a user made for it. Otherwise ourselves. */
async function userOf(data: string): Promise<ServerUser> {
  const uid = process.getuid!();
  const there = await stat(data).catch(() => undefined);
  if (uid !== 0) {
    if (there && there.uid !== uid) {
      throw new Error(
        `The database in ${data} belongs to another user (number ${there.uid}). Start Lectern as that user or as root, or give the folder to yourself with chown -R.`,
      );
    }
    return { name: String(uid), uid, gid: process.getgid!(), other: false };
  }
  if (there && there.uid !== 0) return { name: `number ${there.uid}`, uid: there.uid, gid: there.gid, other: true };
  return ensureServerUser();
}

async function ownFolder(folder: string, user: ServerUser): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user.other) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
}

/** `<base>/socket`, or a folder of ours under the temporary one when that path is too long for a socket. */
async function chooseSocketFolder(base: string, user: ServerUser): Promise<string> {
  const inside = path.join(base, 'socket');
  if (Buffer.byteLength(inside) + Buffer.byteLength(`/.s.PGSQL.${port}`) <= longestSocketFolderBytes) {
    await ownFolder(inside, user);
    return inside;
  }
  const name = `lectern-${createHash('sha256').update(base).digest('hex').slice(0, 12)}`;
  const shared = path.join(tmpdir(), name);
  await mkdir(shared, { mode: 0o700 }).catch(() => undefined);
  const found = await lstat(shared);
  const ours = found.isDirectory() && (found.uid === user.uid || found.uid === process.getuid!());
  // Anybody may make folders in the temporary one; a folder that is not ours is somebody else's trap.
  const folder = ours ? shared : await mkdtemp(path.join(tmpdir(), `${name}-`));
  await ownFolder(folder, user);
  return folder;
}

/** Makes the cluster beside its final place and moves it there whole, so that a broken start leaves nothing half made. */
async function makeCluster(place: Place, binaries: Binaries, log: (line: string) => void): Promise<void> {
  if (await stat(path.join(place.data, 'PG_VERSION')).catch(() => undefined)) return;
  log(`Making a new database in ${place.base} (PostgreSQL ${binaries.version}) …`);
  const fresh = path.join(place.base, `new-${process.pid}`);
  await rm(fresh, { recursive: true, force: true });
  const locale =
    binaries.major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale=C.UTF-8', '--lc-messages=C'];
  const made = await runAs(place.user, path.join(binaries.folder, 'initdb'), [
    ...['-D', fresh, '-U', superuser, '--encoding=UTF8', ...locale],
    ...['--data-checksums', '--auth=trust', '--no-instructions'],
  ]);
  if (made.code !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its database folder:\n${indent(made.output)}`);
  }
  const hba = path.join(fresh, 'pg_hba.conf');
  await writeFile(hba, '# Only the socket, whose folder only the server’s own user may enter.\nlocal all all trust\n');
  try {
    await rename(fresh, place.data);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await stat(path.join(place.data, 'PG_VERSION')).catch(() => undefined))) throw error;
  }
}

interface Keeper {
  sql: postgres.Sql;
  lost: Promise<void>;
}

interface Held {
  keeper: Keeper;
  postmaster: Postmaster;
  started: boolean;
  recovered: string | null;
}

/** Starts or joins the server, waits until it answers, and takes hold of it. */
async function hold(place: Place, binaries: Binaries, log: (line: string) => void): Promise<Held> {
  for (let attempt = 1; ; attempt++) {
    const running = await findPostmaster(place);
    if (running) {
      const taken = await takeHold(place, running, undefined, log);
      if (taken === 'gone') continue;
      const alone = await isOnlyHolder(taken.sql).catch(() => null);
      // It was in the middle of going down, or of being killed: begin again with what is left of it.
      if (alone === null || !(await isRunning(running.pid))) {
        void taken.sql.end({ timeout: 0 }).catch(() => undefined);
        await sleep(50);
        continue;
      }
      const recovered = alone
        ? 'Lectern was not stopped properly last time; its PostgreSQL was still running and goes on. Nothing acknowledged was lost.'
        : null;
      return { keeper: taken, postmaster: running, started: false, recovered };
    }
    await removeForeignLock(place);
    const offset = await logSize(place);
    const server = launch(place, binaries);
    const answered = await waitForStart(place, server, log);
    const words = readLog(place, offset);
    if (answered !== 'ended') {
      const recovered = /automatic recovery in progress|was interrupted/.test(words)
        ? 'PostgreSQL was not shut down last time; it replayed its log, nothing acknowledged was lost.'
        : null;
      return { ...answered, started: true, recovered };
    }
    // Another process may have been faster, and the last backends of a killed server need a moment to notice.
    const passing = /pre-existing shared memory block|lock file .* already exists|is being used by|is still in use/;
    if (passing.test(words) && attempt < 100) {
      await sleep(100);
      continue;
    }
    throw new Error(`PostgreSQL did not start. Its own words:\n${indent(tail(words, 12))}`);
  }
}

/** Takes hold and makes what the cluster lacks; begins again when the server goes down in between. */
async function holdWithRoles(place: Place, binaries: Binaries, log: (line: string) => void): Promise<Held> {
  for (let attempt = 1; ; attempt++) {
    const held = await hold(place, binaries, log);
    try {
      await makeRolesAndDatabase(held.keeper.sql);
      return held;
    } catch (error) {
      if (attempt === 5 || (await isRunning(held.postmaster.pid))) throw error;
      void held.keeper.sql.end({ timeout: 0 }).catch(() => undefined);
    }
  }
}

/** Starts the server in a session of its own, so that Ctrl-C in the terminal reaches the site first. */
function launch(place: Place, binaries: Binaries): ChildProcess {
  const output = openSync(place.logFile, 'a', 0o600);
  if (place.user.other) fchownSync(output, place.user.uid, place.user.gid);
  const args = ['-D', place.data, '-p', String(port), '-k', place.socketFolder];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const server = spawn(path.join(binaries.folder, 'postgres'), args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(place.user.other ? { uid: place.user.uid, gid: place.user.gid } : {}),
  });
  closeSync(output);
  server.on('error', () => undefined);
  server.unref();
  return server;
}

async function waitForStart(
  place: Place,
  server: ChildProcess,
  log: (line: string) => void,
): Promise<{ keeper: Keeper; postmaster: Postmaster } | 'ended'> {
  const ended = () => server.exitCode !== null || server.signalCode !== null || server.pid === undefined;
  while (!ended()) {
    const postmaster = await findPostmaster(place);
    if (postmaster) {
      const taken = await takeHold(place, postmaster, ended, log);
      if (taken === 'gone') return 'ended';
      return { keeper: taken, postmaster };
    }
    await sleep(20);
  }
  return 'ended';
}

/** Connects as launcher and takes the shared lock that says “somebody needs this server”; waits out recovery. */
async function takeHold(
  place: Place,
  postmaster: Postmaster,
  ended: (() => boolean) | undefined,
  log: (line: string) => void,
): Promise<Keeper | 'gone'> {
  const beganAt = Date.now();
  let nextWordAt = beganAt + 5000;
  for (;;) {
    let tellLost = () => {};
    const lost = new Promise<void>((resolve) => (tellLost = resolve));
    const sql = postgres({
      host: postmaster.socketFolder,
      port: postmaster.port,
      user: superuser,
      database: 'postgres',
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 10,
      connection: { application_name: `lectern launcher ${process.pid}` },
      onnotice() {},
      onclose: () => tellLost(),
    });
    try {
      await sql`select pg_advisory_lock_shared(${holdersLock})`;
      return { sql, lost };
    } catch (error) {
      void sql.end({ timeout: 0 }).catch(() => undefined);
      if (ended?.() || !(await isRunning(postmaster.pid))) return 'gone';
      const code = (error as { code?: string }).code ?? '';
      const passing = [
        '57P01',
        '57P02',
        '57P03',
        'ECONNREFUSED',
        'ECONNRESET',
        'ENOENT',
        'CONNECTION_CLOSED',
        'CONNECT_TIMEOUT',
      ];
      if (!passing.includes(code)) throw error;
      // Recovery may take long and must not be cut short; a server that has no socket at all is another matter.
      if (code !== '57P03' && Date.now() - beganAt > 60_000) {
        throw new Error(
          `A PostgreSQL server (process ${postmaster.pid}) holds ${place.data} but does not answer. Its last words:\n${indent(tail(readLog(place, 0), 8))}`,
          { cause: error },
        );
      }
      if (Date.now() > nextWordAt) {
        log('PostgreSQL is still getting ready (replaying its log) …');
        nextWordAt = Date.now() + 10_000;
      }
      await sleep(40);
    }
  }
}

async function isOnlyHolder(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ holders: number }[]>`
    select count(*)::int as holders from pg_locks
    where locktype = 'advisory' and classid = 0 and objid = ${holdersLock} and mode = 'ShareLock' and granted`;
  return row?.holders === 1;
}

/** The two roles and the database; may be run again at any time. */
async function makeRolesAndDatabase(sql: postgres.Sql): Promise<void> {
  const lock = holdersLock + 1;
  await sql`select pg_advisory_lock(${lock})`;
  try {
    for (const role of ['lectern_owner', 'lectern_web']) {
      const [found] = await sql`select 1 from pg_roles where rolname = ${role}`;
      if (!found) await sql`create role ${sql(role)} login nosuperuser nocreatedb nocreaterole nobypassrls`;
    }
    const [found] = await sql`select 1 from pg_database where datname = 'lectern'`;
    if (!found) await sql`create database lectern owner lectern_owner`;
    await sql`revoke all on database lectern from public`;
    await sql`grant connect on database lectern to lectern_web`;
  } finally {
    await sql`select pg_advisory_unlock(${lock})`;
  }
}

/** Gives up our hold; when nobody else has one, shuts the server down. */
async function letGo(place: Place, keeper: Keeper): Promise<void> {
  let last: boolean;
  try {
    await keeper.sql`select pg_advisory_unlock_shared(${holdersLock})`;
    const [row] = await keeper.sql<{ alone: boolean }[]>`select pg_try_advisory_lock(${holdersLock}) as alone`;
    last = row?.alone ?? false;
  } catch {
    // The server is gone or going.
    last = false;
  }
  const postmaster = last ? await findPostmaster(place) : undefined;
  if (!postmaster) {
    await keeper.sql.end({ timeout: 1 }).catch(() => undefined);
    return;
  }
  process.kill(postmaster.pid, 'SIGINT');
  const gone = await waitUntilGone(place, postmaster.pid, shutdownPatienceMs);
  if (!gone) {
    // Immediate shutdown: safe, since the log is replayed at the next start.
    process.kill(postmaster.pid, 'SIGQUIT');
    await waitUntilGone(place, postmaster.pid, 5000);
  }
  await keeper.sql.end({ timeout: 0 }).catch(() => undefined);
}

async function waitUntilGone(place: Place, pid: number, patienceMs: number): Promise<boolean> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    if (!(await isRunning(pid))) return true;
    const lockFile = await readLockFile(place);
    if (lockFile?.pid !== pid) return true;
    await sleep(20);
  }
  return false;
}

/** The server that holds our cluster now, if one is alive. */
async function findPostmaster(place: Pick<Place, 'data'>): Promise<Postmaster | undefined> {
  const found = await readLockFile(place);
  return found && (await isRunning(found.pid)) ? found : undefined;
}

async function readLockFile(place: Pick<Place, 'data'>): Promise<Postmaster | undefined> {
  const text = await readFile(path.join(place.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , portLine, socketFolder, ...after] = text.split('\n');
  // The server writes it line by line: one without its end may be half of a path.
  if (!pid || !portLine || !socketFolder?.trim() || after.length === 0) return undefined;
  return { pid: Math.abs(Number(pid)), port: Number(portLine), socketFolder: socketFolder.trim() };
}

/**
 * PostgreSQL refuses to start when the process number in one of its two lock files is alive, even if that is now
 * another program (after a restart of a container or machine) or a dead one that nobody has buried: such lock files are
 * taken away.
 */
async function removeForeignLock(place: Place): Promise<void> {
  const found = await readLockFile(place);
  if (!found || (await isRunning(found.pid))) return;
  try {
    process.kill(found.pid, 0);
  } catch {
    return;
  }
  await rm(path.join(place.data, 'postmaster.pid'), { force: true });
  await rm(path.join(place.socketFolder, `.s.PGSQL.${port}.lock`), { force: true });
}

/** Whether this process is a live PostgreSQL server (not a zombie, not another program with the same number). */
async function isRunning(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [, name, state] = /^\d+ \((.*)\) (\S)/.exec(status) ?? [];
    return name !== undefined && name.startsWith('postgres') && state !== 'Z' && state !== 'X';
  }
  const listed = await runAs(undefined, 'ps', ['-o', 'state=,comm=', '-p', String(pid)]);
  return listed.code === 0 && listed.output.includes('postgres') && !listed.output.trim().startsWith('Z');
}

async function logSize(place: Place): Promise<number> {
  const size = (await stat(place.logFile).catch(() => undefined))?.size ?? 0;
  if (size < 5_000_000) return size;
  await rename(place.logFile, `${place.logFile}.1`);
  return 0;
}

function readLog(place: Place, offset: number): string {
  try {
    const file = openSync(place.logFile, 'r');
    try {
      const buffer = Buffer.alloc(1_000_000);
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, offset));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

const tail = (text: string, lines: number) => text.trimEnd().split('\n').slice(-lines).join('\n');
const indent = (text: string) => text.trimEnd().replace(/^/gm, '    ');
