import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeSchema } from '../../../db/schema.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();

test('db/schema.sql is the schema that the migrations make', async () => {
  const file = path.resolve(import.meta.dirname, '../../../db/schema.sql');
  expect(await describeSchema(db.owner), 'stale: run `npm run lectern -- schema`').toBe(await readFile(file, 'utf8'));
});
