import { expect, test } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { probe } from './isolation.ts';

const db = useDatabase();

test('a hundred thousand random questions get no row and no right outside the branch', async () => {
  const seed = String(Date.now());
  const { probes, wrong } = await probe(db.owner, 100_000, seed);
  console.log(`${probes} probes with seed ${seed}, ${wrong.length} outside`);
  expect(wrong).toEqual([]);
});
