import { beforeAll, expect, test } from 'vitest';
import { firstStepsOf, installationOf } from '#domain/reports/installation.ts';
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
  const totals = { departments: 1, people: 2, invited: 1, signedIn: 1 };
  expect(await installationOf(administrator)).toEqual(totals);
  await expect(installationOf(coordinator)).rejects.toMatchObject({ name: 'NotFound' });
  await expect(installationOf(actorOf(coordinator.staffId, { isAdministrator: true }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('the first steps are done one after the other, in whatever way; others than administrators have none', async () => {
  const administrator = await make.administrator(await make.worker(city, { signedInOn: '2021-01-01' }));
  const learner = await make.worker(city, { signedInOn: '2021-01-01' });
  await make.coordinator(learner, city);
  const open = async () => (await firstStepsOf(administrator)).filter(({ isDone }) => !isDone).map(({ step }) => step);
  expect(await open()).toEqual(['name', 'contact', 'assignment']);
  await db.owner`update role_grants set until_on = '2021-01-01' where role = 'coordinator'`;
  expect(await open()).toContain('coordinators');
  await db.owner`insert into role_grants (staff_id, role, department_id) select min(id), 'deputy', ${city} from staff`;
  expect(await open()).not.toContain('coordinators');
  await db.owner`insert into settings (key, value) values ('site_name', '{"en": "Academy", "zh": "学院"}')`;
  expect(await open()).toEqual(['contact', 'assignment']);
  await db.owner`update staff set first_signed_in_on = null`;
  expect(await open()).toEqual(['contact', 'assignment', 'access']);
  expect(await firstStepsOf(actorOf(learner, { isAdministrator: true }))).toEqual([]);
});
