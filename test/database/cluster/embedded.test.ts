import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SocketOptions, startEmbedded } from '../../../db/embedded.ts';

let folder: string;
const lines: string[] = [];
const start = () => startEmbedded({ dataDirectory: folder, log: (line) => lines.push(line) });
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function ask<T>(options: SocketOptions, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres({ ...options, max: 1, onnotice() {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-embedded-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the embedded database', () => {
  test('begins durable, checksummed, private, with a web role that owns nothing', async () => {
    const database = await start();
    expect(database.started).toBe(true);
    expect(database.recovered).toBeNull();
    const [found] = await ask(
      database.webOptions,
      (sql) => sql`
        select current_user as role, r.rolsuper, r.rolbypassrls, r.rolcreatedb,
          current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
          current_setting('listen_addresses') as network,
          (select count(*)::int from pg_class where relowner = r.oid) as owned
        from pg_roles r where r.rolname = current_user`,
    );
    expect(found).toEqual({
      role: 'lectern_web',
      rolsuper: false,
      rolbypassrls: false,
      rolcreatedb: false,
      fsync: 'on',
      checksums: 'on',
      network: '',
      owned: 0,
    });
    expect((await stat(database.webOptions.host)).mode & 0o777).toBe(0o700);
    await ask(database.ownerOptions, (sql) => sql`create table kept (id int)`);
    await database.stop();
    // Its lock file goes a moment before it does.
    await expect.poll(() => isAlive(database.serverPid())).toBe(false);
  });

  test('is joined by a second process and stopped by the one that lets go last', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect([one.started, two.started].sort()).toEqual([false, true]);
    expect(one.serverPid()).toBe(two.serverPid());
    await (one.started ? one : two).stop();
    const rest = one.started ? two : one;
    await ask(rest.ownerOptions, (sql) => sql`insert into kept values (1)`);
    await rest.stop();
    await rest.stop();
    // Its lock file goes a moment before it does.
    await expect.poll(() => isAlive(rest.serverPid())).toBe(false);
  });

  test('comes back by itself, with everything acknowledged, when the server is killed', async () => {
    const database = await start();
    await ask(database.ownerOptions, (sql) => sql`insert into kept values (2)`);
    const killed = database.serverPid();
    process.kill(killed, 'SIGKILL');
    for (let tries = 0; database.serverPid() === killed && tries < 200; tries++) await sleep(50);
    const kept = await ask(database.ownerOptions, (sql) => sql`select id from kept order by id`);
    expect(kept.map((row) => row['id'])).toEqual([1, 2]);
    await database.stop();
  });

  test('says what it recovered after a crash of everything', async () => {
    const database = await start();
    const pid = database.serverPid();
    const stopped = database.stop;
    process.kill(pid, 'SIGKILL');
    // Nobody restarts it: the holder lets go in the same moment.
    await stopped();
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await sleep(20);
    const again = await start();
    expect(again.recovered).toMatch(/replayed its log, nothing acknowledged was lost/);
    await again.stop();
    const third = await start();
    expect(third.recovered).toBeNull();
    await third.stop();
  });

  test('waits for the rest of a lock file that the server has only begun to write', async () => {
    const database = await start();
    const lockFile = path.join(folder, 'postgres/data/postmaster.pid');
    const whole = await readFile(lockFile, 'utf8');
    const half = whole.slice(0, whole.indexOf('/socket'));
    await writeFile(lockFile, half);
    const joining = start();
    await sleep(300);
    await writeFile(lockFile, whole);
    const joined = await joining;
    expect(await ask(joined.webOptions, (sql) => sql`select 1 as one`)).toHaveLength(1);
    await joined.stop();
    await database.stop();
  });

  test('gives the server’s own words when it cannot start', async () => {
    const broken = await mkdtemp(path.join(tmpdir(), 'lectern-broken-'));
    await chmod(broken, 0o755);
    const make = () => startEmbedded({ dataDirectory: broken, log: () => {} });
    await (await make()).stop();
    await rm(path.join(broken, 'postgres/data/global/pg_control'));
    await expect(make()).rejects.toThrow(/pg_control/);
    await rm(broken, { recursive: true, force: true });
  });

  test('finds a place for its socket when the path is too long for one', async () => {
    const long = path.join(folder, 'a-folder-with-a-rather-long-name'.repeat(3));
    const database = await startEmbedded({ dataDirectory: long, log: () => {} });
    expect(Buffer.byteLength(database.webOptions.host)).toBeLessThan(90);
    await ask(database.webOptions, (sql) => sql`select 1`);
    await database.stop();
  });
});
