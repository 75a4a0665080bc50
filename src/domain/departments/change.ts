// On whose behalf the organisation is changed: an administrator's, or the platform's own (first start, roster, seeding).
import { system, transaction, type Asker, type Sql } from '#platform/db.ts';
import { Forbidden } from '#platform/errors.ts';

/** An administrator, or the platform itself. Row-level security refuses everybody else. */
export type Changer = Asker | 'system';

/** One transaction for the changer. What row-level security refuses becomes Forbidden. */
export async function change<T>(by: Changer, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await (by === 'system' ? system('organisation', work) : transaction(by, work));
  } catch (error) {
    if (codeOf(error) === '42501') throw new Forbidden('only administrators change the organisation', { cause: error });
    throw error;
  }
}

/** PostgreSQL's code of an error, '' for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The constraint that refused, '' when it was something else. */
export function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint_name' in error ? String(error.constraint_name) : '';
}
