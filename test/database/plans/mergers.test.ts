import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { assignCourse, listAssignments, withdrawAssignment } from '#domain/plans/assignments.ts';
import { dutiesOf } from '#domain/plans/duties.ts';
import { planKeeper } from '#domain/plans/mergers.ts';
import { previewChange } from '#domain/reports/reorganisation.ts';
import { carryOut } from '#domain/staff/change-request.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
const [day, later, latest] = [today(), addDays(today(), 30), addDays(today(), 60)];
const merger = { name: 'merge', department: 'OLD', into: 'NEW', day } as const;

let administrator: Actor, mover: Actor, stayer: Actor;

beforeAll(async () => {
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  const old = await make.department('OLD', city);
  const other = await make.department('NEW', city);
  mover = actorOf(await make.worker(old));
  stayer = actorOf(await make.worker(other));
  administrator = await make.administrator(await make.worker(city));
  for (const course of ['carried', 'covered', 'past', 'withdrawn']) await make.course(course);
  const set = (courseId: string, departmentCode: string, dueOn: string, at?: string) =>
    assignCourse(administrator, {
      courseId,
      departmentCode,
      dueOn,
      reason: { en: 'Why', zh: '缘由' },
      ...(at && { at }),
    });
  await set('carried', 'OLD', later, addDays(day, -10));
  await set('covered', 'OLD', latest);
  await set('covered', 'CITY', later);
  await set('past', 'OLD', addDays(day, -1), addDays(day, -10));
  const { id } = await set('withdrawn', 'OLD', later);
  await withdrawAssignment(administrator, id);
});

const coursesOf = async (actor: Actor): Promise<string[]> =>
  (await dutiesOf(actor)).map((duty) => duty.courseId).sort();
const ofNew = async () =>
  (await listAssignments(administrator)).filter(({ departmentCode }) => departmentCode === 'NEW');

test('the preview of a merger says which plans can be carried over, and for how many it would be new', async () => {
  const { plansToCarry, peopleThere } = await previewChange(administrator, merger);
  expect(plansToCarry.map(({ title, dueOn }) => [title.en, dueOn])).toEqual([['carried', later]]);
  expect(peopleThere).toBe(1);
});

test('a merger carries plans over, and bringing the department back takes them away again', async () => {
  expect(await coursesOf(mover)).toEqual(['carried', 'covered', 'past']);
  expect(await coursesOf(stayer)).toEqual(['covered']);
  const key = crypto.randomUUID();
  await carryOut(administrator, merger, { key }, planKeeper(administrator, true));
  await carryOut(administrator, merger, { key }, planKeeper(administrator, true));
  expect(await coursesOf(mover)).toEqual(['carried', 'covered']);
  expect(await coursesOf(stayer)).toEqual(['carried', 'covered']);
  const [made, ...more] = await ofNew();
  expect(more).toEqual([]);
  expect(made).toMatchObject({ courseId: 'carried', dueOn: later, assignedOn: day, reason: { zh: '缘由' } });

  const back = { name: 'split', department: 'NEW', to: { back: 'OLD', withAll: true }, day } as const;
  await carryOut(administrator, back, {}, planKeeper(administrator, false));
  expect(await coursesOf(mover)).toEqual(['carried', 'covered', 'past']);
  expect(await coursesOf(stayer)).toEqual(['covered']);
});

test('without the tick nothing is carried over, and nothing is taken back that somebody set there', async () => {
  await carryOut(administrator, merger, {}, planKeeper(administrator, false));
  expect(await coursesOf(mover)).toEqual(['covered']);
  await assignCourse(administrator, {
    courseId: 'carried',
    departmentCode: 'NEW',
    dueOn: latest,
    reason: { en: '', zh: '' },
  });
  const back = { name: 'split', department: 'NEW', to: { back: 'OLD', withAll: true }, day } as const;
  await carryOut(administrator, back, {}, planKeeper(administrator, false));
  expect(await coursesOf(stayer)).toEqual(['carried', 'covered']);
});
