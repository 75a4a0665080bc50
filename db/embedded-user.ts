/** As whom the embedded PostgreSQL runs. It refuses to run as root, so root lends it another user. */
import { spawn } from 'node:child_process';

/** The user of the server process; `other` when it is not ourselves. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
  other: boolean;
}

/** Runs a program, as another user when asked, in the folder `/`; never throws, the code tells. */
export function runAs(
  user: ServerUser | undefined,
  program: string,
  args: string[],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, LC_ALL: 'C', TZ: 'UTC' },
      ...(user?.other ? { uid: user.uid, gid: user.gid } : {}),
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Whether the user may enter this folder, asked of the system itself. */
export async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  return (await runAs(user, '/bin/sh', ['-c', 'cd -- "$0"', folder])).code === 0;
}

/** Whether the user may read this file, asked of the system itself. */
export async function canRead(file: string, user: ServerUser): Promise<boolean> {
  return (await runAs(user, '/bin/sh', ['-c', 'test -r "$0"', file])).code === 0;
}

/**
 * The user root lends to the server: LECTERN_POSTGRES_USER, else `postgres`, else a system user `lectern`, made when
 * missing. Throws when the named user does not exist or none can be made.
 */
export async function ensureServerUser(): Promise<ServerUser> {
  const named = process.env.LECTERN_POSTGRES_USER;
  if (named) {
    const user = await lookUp(named);
    if (!user || user.uid === 0) {
      throw new Error(`LECTERN_POSTGRES_USER names “${named}”, and there is no such user besides root on this system.`);
    }
    return user;
  }
  const found = (await lookUp('postgres')) ?? (await lookUp('lectern'));
  if (found) return found;
  const made = await runAs(undefined, 'useradd', [
    ...['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'lectern'],
  ]);
  const user = await lookUp('lectern');
  if (!user) {
    throw new Error(
      `PostgreSQL cannot run as root, and no user could be made for it (${made.output.trim()}). ` +
        'Start Lectern as an ordinary user, or name an existing user in LECTERN_POSTGRES_USER.',
    );
  }
  return user;
}

async function lookUp(name: string): Promise<ServerUser | undefined> {
  const [uid, gid] = await Promise.all([
    runAs(undefined, 'id', ['-u', '--', name]),
    runAs(undefined, 'id', ['-g', '--', name]),
  ]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { name, uid: Number(uid.output), gid: Number(gid.output), other: true };
}
