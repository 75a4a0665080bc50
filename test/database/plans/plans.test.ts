import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import {
  assignCourse,
  assignmentOf,
  listAssignments,
  previewAssignment,
  withdrawAssignment,
} from '#domain/plans/assignments.ts';
import { ownBranch, ownBranches } from '#domain/plans/branches.ts';
import { dutiesOf } from '#domain/plans/duties.ts';
import { exempt } from '#domain/plans/exemptions.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';

const db = useDatabase();
const day = today();
const dueOn = addDays(day, 30);

let make: Arrangement;
let city: number, bureau: number, section: number, elsewhere: number;
let clerk: Actor, coordinator: Actor, cityCoordinator: Actor, administrator: Actor;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY', null, { name: both('City', '市') });
  elsewhere = await make.department('ELSE', city, { position: 2 });
  bureau = await make.department('BUREAU', city, { position: 1, name: both('Bureau', '局') });
  section = await make.department('SECTION', bureau);
  await make.department('CLOSED', bureau, { closedOn: '2021-01-01' });
  clerk = actorOf(await make.worker(section));
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  cityCoordinator = await make.coordinator(await make.worker(city), city);
  administrator = await make.administrator(await make.worker(elsewhere, { invitedOn: null }));
  for (const course of ['one', 'two', 'three', 'four']) await make.course(course);
});

describe('branches', () => {
  test('a coordinator has the branches granted, an administrator the whole tree, a learner none', async () => {
    expect((await ownBranches(coordinator)).map((each) => each.code)).toEqual(['BUREAU']);
    expect((await ownBranches(administrator)).map((each) => each.code)).toEqual(['CITY']);
    expect(await ownBranches(clerk)).toEqual([]);
    expect(await ownBranch(clerk)).toBeNull();
    expect((await ownBranch(coordinator))?.name).toEqual(both('Bureau', '局'));
  });

  test('several branches stand in official order, one inside another only once', async () => {
    const both = await make.worker(elsewhere);
    await make.coordinator(both, elsewhere);
    await make.coordinator(both, section);
    const actor = await make.coordinator(both, bureau);
    expect((await ownBranches(actor)).map((each) => each.code)).toEqual(['BUREAU', 'ELSE']);
  });
});

describe('assignments', () => {
  test('a course is set for a department and all below it; setting it again is the same assignment', async () => {
    const request = { courseId: 'one', departmentCode: 'BUREAU', dueOn, reason: { en: 'The new rules' } };
    const results = await Promise.all([assignCourse(coordinator, request), assignCourse(coordinator, request)]);
    expect(results.map((each) => each.outcome).sort()).toEqual(['already-assigned', 'assigned']);
    expect(results[0].id).toBe(results[1].id);
    const [duty] = await dutiesOf(clerk);
    expect(duty).toMatchObject({
      courseId: 'one',
      dueOn,
      state: 'not-started',
      assignedOn: day,
      startedOn: null,
      completedOn: null,
    });
    expect(duty!.reason).toEqual(both('The new rules'));
    expect(duty!.setBy).toEqual(both('Bureau', '局'));
  });

  test('outside the own branches there is no such department, neither to set nor to preview', async () => {
    for (const departmentCode of ['CITY', 'ELSE', 'NOWHERE', '']) {
      await expect(assignCourse(coordinator, { courseId: 'one', departmentCode, dueOn })).rejects.toThrow('department');
      await expect(previewAssignment(coordinator, { courseId: 'one', departmentCode, dueOn })).rejects.toThrow(
        'department',
      );
    }
    await expect(assignCourse(clerk, { courseId: 'one', departmentCode: 'SECTION', dueOn })).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('a due day in the past, no day, an unknown course and an endless reason are refused', async () => {
    const wanted = { courseId: 'one', departmentCode: 'BUREAU', dueOn };
    await expect(assignCourse(coordinator, { ...wanted, dueOn: addDays(day, -1) })).rejects.toMatchObject({
      code: 'due-in-past',
    });
    await expect(assignCourse(coordinator, { ...wanted, dueOn: '2026-02-30' })).rejects.toMatchObject({
      code: 'not-a-day',
    });
    await expect(assignCourse(coordinator, { ...wanted, courseId: 'none' })).rejects.toMatchObject({
      code: 'unknown-course',
    });
    await expect(assignCourse(coordinator, { ...wanted, reason: { zh: '长'.repeat(501) } })).rejects.toMatchObject({
      code: 'reason-too-long',
      field: 'reasonZh',
    });
  });

  test('the preview says how many people, and what is so already', async () => {
    await make.worker(section, { invitedOn: null });
    await make.completion(clerk.staffId, 'four', day);
    await make.assignment('four', section, { due: addDays(day, 5), on: day });
    const preview = await previewAssignment(coordinator, { courseId: 'four', departmentCode: 'BUREAU', dueOn });
    expect(preview).toEqual({
      departmentName: both('Bureau', '局'),
      people: 3,
      departments: 2,
      alreadyExpected: 2,
      done: 1,
      notInvited: 1,
    });
  });

  test('the seed can set assignments on a day of the past', async () => {
    const at = addDays(day, -60);
    const { id } = await assignCourse(cityCoordinator, {
      courseId: 'two',
      departmentCode: 'CITY',
      dueOn: addDays(at, 20),
      at,
    });
    expect(await assignmentOf(cityCoordinator, id)).toMatchObject({ assignedOn: at, dueOn: addDays(at, 20) });
    expect((await dutiesOf(clerk, addDays(at, -1))).map((duty) => duty.courseId)).not.toContain('two');
    expect((await dutiesOf(clerk, at)).find((duty) => duty.courseId === 'two')?.state).toBe('not-started');
    expect((await dutiesOf(clerk)).find((duty) => duty.courseId === 'two')?.state).toBe('late');
  });

  test('a coordinator sees what was set above, and can withdraw only what is theirs', async () => {
    const list = await listAssignments(coordinator);
    expect(list.find((each) => each.courseId === 'two')).toMatchObject({ isOwn: false, departmentCode: 'CITY' });
    const above = list.find((each) => !each.isOwn)!;
    await expect(withdrawAssignment(coordinator, above.id)).rejects.toMatchObject({ name: 'NotFound' });
    const own = list.find((each) => each.courseId === 'one')!;
    expect(own.isOwn).toBe(true);
    expect(await withdrawAssignment(coordinator, own.id)).toEqual({ outcome: 'withdrawn' });
    expect(await withdrawAssignment(coordinator, own.id)).toEqual({ outcome: 'already-withdrawn' });
    expect((await dutiesOf(clerk)).map((duty) => duty.courseId)).not.toContain('one');
    expect((await assignmentOf(coordinator, own.id)).withdrawnOn).toBe(day);
    expect(await listAssignments(clerk)).toEqual([]);
  });

  test('two assignments of one course are one duty, due on the earlier day, with the reason of that one', async () => {
    await assignCourse(cityCoordinator, { courseId: 'three', departmentCode: 'CITY', dueOn, reason: { en: 'City' } });
    await assignCourse(coordinator, {
      courseId: 'three',
      departmentCode: 'SECTION',
      dueOn: addDays(dueOn, -9),
      reason: { en: 'Section' },
    });
    const duties = (await dutiesOf(clerk)).filter((duty) => duty.courseId === 'three');
    expect(duties).toMatchObject([{ dueOn: addDays(dueOn, -9), reason: both('Section') }]);
  });
});

describe('exemptions', () => {
  test('a coordinator exempts somebody of the branch, for a time and with a reason', async () => {
    await exempt(coordinator, {
      staffId: clerk.staffId,
      courseId: 'two',
      reason: 'Taught it',
      fromOn: day,
      untilOn: day,
    });
    expect((await dutiesOf(clerk)).find((duty) => duty.courseId === 'two')?.state).toBe('exempt');
    expect((await dutiesOf(clerk, addDays(day, 1))).find((duty) => duty.courseId === 'two')?.state).toBe('late');
  });

  test('nobody exempts themselves or people of other branches; a reason and a course are needed', async () => {
    const request = { staffId: clerk.staffId, courseId: 'two', reason: 'x' };
    await expect(exempt(clerk, request)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(exempt(coordinator, { ...request, staffId: administrator.staffId })).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(exempt(coordinator, { ...request, reason: ' ' })).rejects.toMatchObject({ code: 'reason-missing' });
    await expect(exempt(coordinator, { ...request, courseId: 'none' })).rejects.toMatchObject({
      code: 'unknown-course',
    });
    await expect(exempt(coordinator, { ...request, fromOn: day, untilOn: addDays(day, -1) })).rejects.toMatchObject({
      code: 'ends-before-it-begins',
    });
  });
});
