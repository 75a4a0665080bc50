// What a coordinator's page about a person shows, to whom, and what the trail says of it.
import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { ownCourses, personInBranch } from '#domain/reports/person.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from './arrangement.ts';

const db = useDatabase();
const day = today();
let make: Arrangement;
let bureau: number, section: number, other: number;
let coordinator: Actor, stranger: Actor, administrator: Actor;
let clerk: number;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const city = await make.department('CITY', null, { name: both('City', '市') });
  bureau = await make.department('BUREAU', city, { name: both('Bureau', '局') });
  section = await make.department('SECTION', bureau, { name: both('Section', '科') });
  other = await make.department('OTHER', city, { name: both('Other', '别处') });
  for (const course of ['safe', 'data', 'extra']) await make.course(course);
  await make.assignment('safe', bureau, { due: '2020-08-01' });
  await make.assignment('data', bureau, { due: '2099-01-01' });
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  stranger = await make.coordinator(await make.worker(other), other);
  administrator = await make.administrator(await make.worker(city));

  clerk = await make.staff({ number: '00127', name: both('Wang Li', '王丽') });
  await make.posting(clerk, other, { until: '2021-12-31', post: both('Guard', '保安') });
  await make.posting(clerk, section, { from: '2022-01-01' });
  await make.leave(clerk, '2023-01-01', '2023-02-01');
  await make.start(clerk, 'data', '2024-02-01');
  await make.start(clerk, 'extra', '2024-03-01');
  await make.completion(clerk, 'safe', '2021-05-01', '2022-05-01');
  await make.exemption(clerk, 'data', '2023-01-01', '2023-12-31');
});

test('posts now and before, states with their days, completions and exemptions', async () => {
  const page = await personInBranch(coordinator, clerk);
  expect(page).toMatchObject({ staffNumber: '00127', name: both('Wang Li', '王丽'), isChangeable: true });
  expect(page.posts).toMatchObject([
    { departmentName: both('Section', '科'), fromOn: '2022-01-01', untilOn: null },
    { departmentName: both('Other', '别处'), post: both('Guard', '保安'), untilOn: '2021-12-31' },
  ]);
  expect(page.states).toMatchObject([{ kind: 'leave', untilOn: '2023-02-01' }]);
  expect(page.courses).toMatchObject([
    { courseId: 'safe', state: 'late', dueOn: '2020-08-01', startedOn: null, completedOn: null },
    { courseId: 'data', state: 'in-progress', assignedOn: '2020-06-01', startedOn: '2024-02-01' },
    { courseId: 'extra', state: null, dueOn: null, startedOn: '2024-03-01' },
  ]);
  expect(page.completions).toMatchObject([{ courseId: 'safe', completedOn: '2021-05-01', expiresOn: '2022-05-01' }]);
  expect(page.exemptions).toMatchObject([{ courseId: 'data', untilOn: '2023-12-31' }]);
});

test('nothing of answers and scores', async () => {
  const [attempt] = await db.owner<{ id: number }[]>`
    insert into attempts (staff_id, course_id, kind, ordinal, seed, course_hash, language)
    values (${clerk}, 'data', 'quiz', 1, 's', 'h', 'en') returning id`;
  await db.owner`insert into attempt_closings (attempt_id, outcome, score) values (${attempt!.id}, 'not-passed', 0.4321)`;
  const text = JSON.stringify(await personInBranch(administrator, clerk));
  expect(text).not.toMatch(/0\.?4321|score|outcome|not-passed/);
});

test('the person sees who opened the page, and nobody else is told', async () => {
  await personInBranch(coordinator, clerk);
  const [look] = await whoLooked(actorOf(clerk));
  expect(look).toMatchObject({ kind: 'opened', by: coordinator.name, departmentName: null });
  expect(await whoLooked(stranger)).toEqual([]);
});

test('outside the branch there is no such person, nor with a number that is none', async () => {
  await expect(personInBranch(stranger, clerk)).rejects.toMatchObject({ name: 'NotFound' });
  await expect(personInBranch(actorOf(clerk), clerk)).rejects.toMatchObject({ name: 'NotFound' });
  for (const id of [NaN, 0, -1, 1.5, 999_999, 2 ** 40]) {
    await expect(personInBranch(administrator, id)).rejects.toMatchObject({ name: 'NotFound' });
  }
});

test('one’s own page is for reading, and opening it is not told', async () => {
  const page = await personInBranch(coordinator, coordinator.staffId);
  expect(page.isChangeable).toBe(false);
  expect((await whoLooked(coordinator)).filter((look) => look.kind === 'opened')).toEqual([]);
});

test('who left is found by administrators alone', async () => {
  const gone = await make.worker(section, {}, { until: addDays(day, -5) });
  await expect(personInBranch(coordinator, gone)).rejects.toMatchObject({ name: 'NotFound' });
  expect((await personInBranch(administrator, gone)).courses).toEqual([]);
});

test('a person’s own courses are the same as on their page', async () => {
  const page = await personInBranch(coordinator, clerk);
  const own = await ownCourses(actorOf(clerk));
  expect(own).toEqual({ courses: page.courses, exemptions: page.exemptions, day });
  expect((await ownCourses(actorOf(coordinator.staffId))).exemptions).toEqual([]);
});
