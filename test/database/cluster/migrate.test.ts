import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checksum, migrate, readMigrations } from '../../../db/migrate.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
let folder: string;

const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
const run = () => migrate(database.ownerOptions, folder);
const exists = async (table: string) => {
  const [row] = await database.owner`select to_regclass(${table}) is not null as found`;
  return row!['found'] as boolean;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  await database.owner`delete from schema_migrations`;
  await database.owner`drop table if exists m_one, m_two, m_three`;
  await write('0001-one.sql', 'create table m_one (id int);\n');
  await write('0002-two.sql', 'create table m_two (id int);\ncreate index on m_two (id);\n');
});

afterEach(() => rm(folder, { recursive: true }));

describe('migrations', () => {
  test('are applied once, in order, and name themselves', async () => {
    expect(await run()).toEqual(['0001-one.sql', '0002-two.sql']);
    expect(await run()).toEqual([]);
  });

  test('are applied once by processes that start together', async () => {
    const ran = await Promise.all([run(), run(), run()]);
    expect(ran.flat().sort()).toEqual(['0001-one.sql', '0002-two.sql']);
  });

  test('that fail leave nothing behind and say where', async () => {
    await write('0003-three.sql', 'create table m_three (id int);\nselect * from nowhere;\n');
    await expect(run()).rejects.toThrow(/0003-three\.sql failed and was undone: line 2: .*nowhere/);
    expect(await exists('m_three')).toBe(false);
    expect(await exists('m_two')).toBe(true);
  });

  test('that were changed after they ran stop the start', async () => {
    await run();
    await write('0001-one.sql', 'create table m_one (id bigint);\n');
    await expect(run()).rejects.toThrow(/0001-one\.sql was changed after it was applied/);
  });

  test('may have other line ends than when they ran', async () => {
    await run();
    await write('0001-one.sql', 'create table m_one (id int);\r\n');
    expect(await run()).toEqual([]);
    expect(checksum('a\r\nb')).toBe(checksum('a\nb'));
  });

  test('of a newer Lectern are noticed', async () => {
    await run();
    await rm(path.join(folder, '0002-two.sql'));
    await expect(run()).rejects.toThrow(/0002-two\.sql.*newer Lectern/);
  });

  test('must be named by a number of their own', async () => {
    await write('0002-again.sql', 'select 1;');
    await expect(readMigrations(folder)).rejects.toThrow(/0002 is taken/);
    await rm(path.join(folder, '0002-again.sql'));
    await write('three.sql', 'select 1;');
    await expect(readMigrations(folder)).rejects.toThrow(/three\.sql/);
  });
});
