import { beforeAll, expect, test } from 'vitest';
import { installationOf } from '#domain/reports/installation.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from './arrangement.ts';

const db = useDatabase();
let make: Arrangement;
let city: number;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY');
  await make.department('GONE', city, { closedOn: '2021-01-01' });
});

test('an administrator reads how many there are; for everybody else the page does not exist', async () => {
  const administrator = await make.administrator(await make.worker(city, { signedInOn: '2021-01-01' }));
  const coordinator = await make.coordinator(await make.worker(city, { invitedOn: null }), city);
  await db.owner`update staff set left_on = '2022-01-01' where id = ${await make.staff()}`;
  const totals = { departments: 1, people: 2, invited: 1, signedIn: 1, coordinators: 1, assignments: 0 };
  expect(await installationOf(administrator)).toEqual(totals);
  await expect(installationOf(coordinator)).rejects.toMatchObject({ name: 'NotFound' });
  await expect(installationOf(actorOf(coordinator.staffId, { isAdministrator: true }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});
