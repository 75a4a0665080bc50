import { describe, expect, test } from 'vitest';
import { read, system, transaction, withoutContext } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();

async function person(number: string): Promise<number> {
  const [row] = await db.owner<{ id: number }[]>`
    insert into staff (staff_number, name) values (${number}, ${db.owner.json({ en: 'Chen Yu', zh: '陈宇' })}) returning id`;
  return row!.id;
}

describe('the three ways into the database', () => {
  test('a person reads their own row and nobody else’s', async () => {
    const [me, other] = [await person('a1'), await person('a2')];
    const rows = await read({ staffId: me }, (sql) => sql<{ id: number }[]>`select id from staff`);
    expect(rows.map((row) => row.id)).toEqual([me]);
    expect(other).not.toBe(me);
  });

  test('a job of the platform sees everybody, nobody without a context', async () => {
    const rows = await system('test', (sql) => sql`select id from staff`);
    expect(rows.length).toBeGreaterThan(1);
    expect(await withoutContext()`select id from staff`).toHaveLength(0);
  });

  test('the context ends with its transaction', async () => {
    await Promise.all(Array.from({ length: 20 }, () => system('test', (sql) => sql`select 1`)));
    expect(await withoutContext()`select current_setting('lectern.context', true) as c`).toEqual([{ c: null }]);
  });

  test('a forged, an expired and a garbled context see nothing', async () => {
    const me = await person('a3');
    for (const forged of [`staff|${me}|99999999999|${'0'.repeat(64)}`, 'x|y|z|w', `system|test|1|${'0'.repeat(64)}`]) {
      const rows = await withoutContext().begin(async (sql) => {
        await sql`select set_config('lectern.context', ${forged}, true)`;
        return sql`select id from staff`;
      });
      expect(rows).toHaveLength(0);
    }
  });

  test('the web role can neither read the key nor switch the policies off', async () => {
    await expect(withoutContext()`select key from lectern_private.context_keys`).rejects.toThrow(/permission denied/);
    await expect(withoutContext()`alter table staff disable row level security`).rejects.toThrow(/must be owner/);
  });

  test('a read cannot write, a failed transaction leaves nothing', async () => {
    const me = await person('a4');
    await expect(
      read({ staffId: me }, (sql) => sql`insert into course_starts values (${me}, 'x', null, now())`),
    ).rejects.toThrow(/read-only/);
    await expect(
      system('test', async (sql) => {
        await sql`insert into staff (staff_number, name) values ('gone', ${sql.json({ en: 'A', zh: 'B' })})`;
        throw new Error('afterwards');
      }),
    ).rejects.toThrow('afterwards');
    expect(await db.owner`select from staff where staff_number = 'gone'`).toHaveLength(0);
  });

  test('a transaction whose connection is cut fails, and its later statements reach nobody else', async () => {
    const me = await person('a5');
    await expect(
      transaction({ staffId: me }, async (sql) => {
        const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
        await db.owner`select from pg_sleep(0)`;
        const cut = await db.owner<{ done: boolean }[]>`select pg_terminate_backend(${row!.pid}) as done`.catch(
          () => null,
        );
        if (!cut) await sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 100));
        return sql`select 1`;
      }),
    ).rejects.toThrow();
    expect(await read({ staffId: me }, (sql) => sql`select id from staff`)).toHaveLength(1);
  });

  test('connections that were cut while nobody used them are made anew before they are used', async () => {
    const me = { staffId: await person('a6') };
    const readers = () => Promise.all(Array.from({ length: 10 }, () => read(me, (sql) => sql`select id from staff`)));
    await readers();
    await db.cutConnections();
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const rows of await readers()) expect(rows).toHaveLength(1);
    expect(await withoutContext()`select 1 as one`).toEqual([{ one: 1 }]);
  });

  test('whoever asks while connections are cut again and again gets an answer or an error, and nobody waits for ever', async () => {
    let isOver = false;
    let [answered, refused, waiting] = [0, 0, 0];
    const askOn = async (): Promise<void> => {
      while (!isOver) {
        waiting++;
        const asked = withoutContext()`select 1`;
        await asked.then(
          () => answered++,
          () => refused++,
        );
        waiting--;
      }
    };
    const asking = Array.from({ length: 20 }, askOn);
    for (let cut = 0; cut < 60; cut++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await db.cutConnections();
    }
    const before = answered;
    await expect.poll(() => answered, { timeout: 10_000 }).toBeGreaterThan(before + 100);
    isOver = true;
    await expect.poll(() => waiting, { timeout: 10_000 }).toBe(0);
    await Promise.all(asking);
    expect(refused, 'the cuts were felt').toBeGreaterThan(20);
  }, 60_000);
});
