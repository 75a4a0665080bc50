import { expect, test } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { probe } from './isolation.ts';

const db = useDatabase();

test('twenty thousand random questions get no row and no right outside the branch', async () => {
  const { probes, wrong } = await probe(db.owner, 20_000, 'isolation');
  console.log(`${probes} probes, ${wrong.length} outside`);
  expect(wrong).toEqual([]);
});
