// On whose behalf the organisation is changed: an administrator's, or the platform's own (first start, roster, seeding).
import { type Asker, codeOf, type Sql, system, transaction } from '#platform/db.ts';
import { Forbidden } from '#platform/errors.ts';

/** An administrator, or the platform itself. Row-level security refuses everybody else. */
export type Changer = Asker | 'system';

class Undone extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('tried only');
    this.value = value;
  }
}

/**
 * One transaction for the changer. What row-level security refuses becomes Forbidden. With `tryOnly` everything is done and
 * then undone: it returns or refuses exactly as it would, and nothing is changed.
 */
export async function change<T>(
  by: Changer,
  work: (sql: Sql) => Promise<T>,
  { tryOnly = false }: { tryOnly?: boolean | undefined } = {},
): Promise<T> {
  const all = async (sql: Sql): Promise<T> => {
    const value = await work(sql);
    if (tryOnly) throw new Undone(value);
    return value;
  };
  try {
    return await (by === 'system' ? system('organisation', all) : transaction(by, all));
  } catch (error) {
    if (error instanceof Undone) return error.value as T;
    if (codeOf(error) === '42501') throw new Forbidden('only administrators change the organisation', { cause: error });
    throw error;
  }
}
