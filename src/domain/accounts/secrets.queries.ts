// SQL on the site's secrets.
import type { Sql } from '#platform/db.ts';

/** Throws when there is no secret of that name, or the one who asks is not a job of the platform. */
export async function selectSecret(sql: Sql, name: string): Promise<Buffer> {
  const [row] = await sql<{ secret: Buffer }[]>`select secret from site_secrets where name = ${name}`;
  if (!row) throw new Error(`the secret ${name} is missing`);
  return row.secret;
}
