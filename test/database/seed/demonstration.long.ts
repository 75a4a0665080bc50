import { expect, test } from 'vitest';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { addDays, today } from '#platform/clock.ts';
import { closeDatabase, openDatabase } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { seedDemonstration } from '../../../db/seed.ts';
import { cloneDatabase } from '../../support/database.ts';

test('the demonstration of the same day has the same figures in every department, made twice', async () => {
  const day = addDays(today(), -10);
  await loadCatalogue(env.contentDirectories);
  const make = async (): Promise<unknown> => {
    const database = await cloneDatabase();
    try {
      await openDatabase({ web: database.webOptions, key: database.contextKey });
      const figures = await seedDemonstration({ day });
      const rows = await database.owner`
        select d.code, s.state, s.due_on, count(*)::int as n, count(s.started_on)::int as started,
          min(s.completed_on) as first, max(s.completed_on) as last
        from duty_states(${day}) s join departments d on d.id = s.department_id group by 1, 2, 3 order by 1, 2, 3`;
      return { figures, rows: [...rows] };
    } finally {
      await closeDatabase();
      await database.drop();
    }
  };
  expect(await make()).toEqual(await make());
});
