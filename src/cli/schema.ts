// npm run lectern -- schema
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { connectionOptions } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { describeSchema } from '../../db/schema.ts';
import { type Command, withDatabase } from './command.ts';

/** Writes db/schema.sql anew from the migrated database. */
export const schemaCommand: Command = {
  name: 'schema',
  usage: 'schema',
  summary: 'writes db/schema.sql anew after a migration was added',
  run: () =>
    withDatabase(async ({ owner }) => {
      const sql = typeof owner === 'string' ? postgres(owner) : postgres({ ...connectionOptions(owner), max: 1 });
      try {
        await writeFile(path.join(env.root, 'db/schema.sql'), await describeSchema(sql));
      } finally {
        await sql.end();
      }
      console.log('db/schema.sql is written.');
      return 0;
    }),
};
