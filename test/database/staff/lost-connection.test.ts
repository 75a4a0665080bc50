// The connection is lost somewhere in the commit of a roster: cut by PostgreSQL, which says so, or torn without a word.
// The process lives, all of the roster is in or nothing, and the next try succeeds.
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDepartment } from '#domain/departments/departments.ts';
import { checkRosterNow, commitRosterNow } from '#domain/staff/roster.ts';
import { closeDatabase, openDatabase, system } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { tearable } from '../../support/tearable.ts';

const db = useDatabase();
const people = 300;
let way: Awaited<ReturnType<typeof tearable>>;

beforeAll(async () => {
  way = await tearable(db.webOptions);
  await openDatabase({ web: way.options, key: db.contextKey });
  const name = { en: 'A', zh: '甲' };
  await openDepartment('system', { code: 'A', parentCode: null, level: 'city', name, openedOn: '2020-01-01' });
});
afterAll(async () => {
  await closeDatabase();
  await way.close();
});

async function checked(round: string): Promise<number> {
  const rows = Array.from({ length: people }, (_, n) => [`${round}-${n}`, '张三', 'A', '科员']);
  const file = Buffer.from(stringify([['工号', '姓名', '部门', '职务'], ...rows]));
  return (await checkRosterNow({ fileName: `${round}.csv`, file, mode: 'rows' })).id;
}

async function stored(round: string) {
  const [row] = await db.owner`
    select count(*)::int as people, count(p.id)::int as posts from staff f left join postings p on p.staff_id = f.id
    where f.staff_number like ${`${round}-%`}`;
  return row as { people: number; posts: number };
}

const losses = { cut: () => db.cutConnections(), torn: () => Promise.resolve(way.tear()) };

test.each(['cut', 'torn'] as const)(
  'a roster whose connection is %s in its commit is in as a whole or not at all, and goes in at the next try',
  async (kind) => {
    const began = performance.now();
    await commitRosterNow(await checked(`${kind}-whole`));
    const usualMs = performance.now() - began;
    const ends = { lost: 0, nothing: 0, all: 0 };
    for (let round = 0; round < 12; round++) {
      const name = `${kind}${round}`;
      const id = await checked(name);
      const committing = commitRosterNow(id).catch(() => ends.lost++);
      await sleep(Math.random() * usualMs);
      await losses[kind]();
      await committing;
      const found = await stored(name);
      expect([0, people]).toContain(found.people);
      expect(found.posts).toBe(found.people);
      ends[found.people === 0 ? 'nothing' : 'all']++;
      // Until an idle connection has noticed that it was cut as well.
      await sleep(50);
      await commitRosterNow(id);
      expect(await stored(name)).toEqual({ people, posts: people });
    }
    expect(ends.nothing, 'losses in the middle').toBeGreaterThan(1);
    expect(ends.lost).toBeGreaterThanOrEqual(ends.nothing);
  },
);

test('every statement of a transaction is refused after the loss, wherever the work stands', async () => {
  for (const kind of ['cut', 'torn'] as const) {
    for (const pauses of [0, 1, 5]) {
      const work = system('test', async (sql) => {
        await sql`select 1`;
        const asked = sql`select pg_sleep(10)`.catch(() => {});
        for (let turn = 0; turn < pauses; turn++) await sleep(1);
        await losses[kind]();
        await asked;
        return sql`select 1`;
      });
      await expect(work).rejects.toThrow();
    }
  }
  expect(await system('test', (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
});
