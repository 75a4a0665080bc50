// Training done elsewhere, by somebody who coordinates a bureau: dry run, confirmation, withdrawal, and what figures say.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import type { AttendanceRequest } from '#domain/progress/recorded-training.ts';
import { completionsOf, coursePlace } from '#domain/progress/learning.ts';
import {
  myTrainings,
  numberForList,
  recordAttendance,
  tryAttendance,
  withdrawTraining,
} from '#domain/progress/recorded-trainings.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { reportScopeFor } from '#domain/reports/scopes.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { courseId, loadSmallCourse } from './small-course.ts';

const db = useDatabase();
const day = today();
const held = addDays(day, -10);
let make: Arrangement;
let bureau: number, section: number, other: number;
let coordinator: Actor;
let serial = 0;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  bureau = await make.department('BUREAU', city, { name: both('Bureau', '局') });
  section = await make.department('SECTION', bureau, { name: both('Section', '科') });
  other = await make.department('OTHER', city);
  await loadSmallCourse();
  await make.assignment(courseId, bureau, { due: addDays(day, 30) });
});

beforeEach(async () => {
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
});

function worker(departmentId = section): Promise<{ id: number; number: string }> {
  const number = `p${++serial}`;
  return make
    .worker(departmentId, { number, name: both(`Wang ${number}`, `王${number}`) })
    .then((id) => ({ id, number }));
}

const request = (people: string, more: Partial<AttendanceRequest> = {}): AttendanceRequest => ({
  what: `Data week ${serial}`,
  place: 'Party school',
  heldOn: held,
  creditHours: '4.5',
  evidence: 'Sheet 12',
  courseId: '',
  people,
  ...more,
});

async function record(wanted: AttendanceRequest, listKey = randomUUID()) {
  const { mark } = await tryAttendance(coordinator, wanted);
  return recordAttendance(coordinator, wanted, { mark, listKey, language: 'en' });
}

test('a dry run changes nothing and says whom each line means', async () => {
  const [one, two, far] = [await worker(), await worker(), await worker(other)];
  const result = await tryAttendance(coordinator, request(`${one.number}\nWang ${two.number}\n${far.number}\nNobody`));
  expect(result.lines.map((each) => (each.outcome === 'ready' ? each.person.staffId : each.reason))).toEqual([
    one.id,
    two.id,
    'unknown',
    'unknown',
  ]);
  expect(result.lines[0]).toMatchObject({ person: { departmentName: both('Section', '科') } });
  expect(await db.owner`select from recorded_trainings where staff_id in (${one.id}, ${two.id})`).toHaveLength(0);
  expect(await whoLooked(actorOf(one.id))).toMatchObject([{ kind: 'matched', by: coordinator.name }]);
  expect(await whoLooked(actorOf(far.id))).toEqual([]);
});

test('numbers and names are found however they are written', async () => {
  const id = await make.worker(section, { number: 'A.7', name: both('Aynur Tursun', '阿依努尔•吐尔逊') });
  for (const line of ['a.7', 'Ａ．７', '阿依努尔·吐尔逊', 'AYNUR  tursun', 'A.7 阿依努尔・吐尔逊']) {
    const { lines } = await tryAttendance(coordinator, request(line));
    expect(lines[0], line).toMatchObject({ outcome: 'ready', person: { staffId: id } });
  }
});

test('a list is recorded for those of the dry run, with department and post of the day, once', async () => {
  const [one, two] = [await worker(), await worker()];
  await db.owner`update postings set until_on = ${addDays(held, 2)} where staff_id = ${one.id}`;
  await make.posting(one.id, bureau, { from: addDays(held, 3), post: both('Head', '科长') });
  const wanted = request(`${one.number}\n${two.number}\nNobody`);
  const { mark } = await tryAttendance(coordinator, wanted);
  const confirmed = { mark, listKey: randomUUID(), language: 'en' as const };
  expect(await recordAttendance(coordinator, wanted, confirmed)).toEqual({ outcome: 'recorded', people: 2 });
  expect(await recordAttendance(coordinator, wanted, confirmed)).toEqual({ outcome: 'already-recorded', people: 2 });
  expect(await myTrainings(actorOf(one.id))).toMatchObject([
    {
      what: wanted.what,
      place: 'Party school',
      heldOn: held,
      creditHours: 4.5,
      evidence: 'Sheet 12',
      courseId: null,
      departmentName: both('Section', '科'),
      post: both('Clerk', '科员'),
      withdrawnOn: null,
    },
  ]);
  // The same training again, under another key: everybody is recorded already.
  expect((await tryAttendance(coordinator, wanted)).lines[0]).toMatchObject({ reason: 'recorded' });
  expect((await whoLooked(actorOf(two.id))).map((look) => look.kind)).toContain('recorded');
});

test('the same list sent twice at once is recorded once', async () => {
  const [one, two] = [await worker(), await worker()];
  const wanted = request(`${two.number}\n${one.number}`);
  const { mark } = await tryAttendance(coordinator, wanted);
  const send = (listKey: string) => recordAttendance(coordinator, wanted, { mark, listKey, language: 'en' });
  const key = randomUUID();
  const outcomes = await Promise.all([send(key), send(key), send(randomUUID())]);
  expect(outcomes.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
  expect(await db.owner`select from recorded_trainings where staff_id = ${one.id}`).toHaveLength(1);
});

test('a list that means other people by now is not recorded', async () => {
  const [one, two] = [await worker(), await worker()];
  const wanted = request(`${one.number}\n${two.number}`);
  const { mark } = await tryAttendance(coordinator, wanted);
  await db.owner`update staff set staff_number = 'x' || staff_number where id = ${two.id}`;
  const confirmed = { mark, listKey: randomUUID(), language: 'en' as const };
  expect(await recordAttendance(coordinator, wanted, confirmed)).toMatchObject({ outcome: 'changed', ready: 1 });
  expect(await myTrainings(actorOf(one.id))).toEqual([]);
});

test('nobody records for themselves, and a learner finds nobody', async () => {
  const [{ staffNumber }] = await db.owner<[{ staffNumber: string }]>`
    select staff_number from staff where id = ${coordinator.staffId}`;
  expect((await tryAttendance(coordinator, request(staffNumber))).lines[0]).toMatchObject({ reason: 'yourself' });
  const [one, two] = [await worker(), await worker()];
  expect((await tryAttendance(actorOf(one.id), request(two.number))).lines[0]).toMatchObject({ reason: 'unknown' });
  expect(await numberForList(coordinator, one.id)).toBe(one.number);
  expect(await numberForList(actorOf(one.id), two.id)).toBeNull();
});

test('an unknown course is refused', async () => {
  const wanted = request('x', { courseId: 'none' });
  await expect(tryAttendance(coordinator, wanted)).rejects.toMatchObject({ code: 'unknown-course' });
});

test('where it stands for a course it counts as done, until it is withdrawn; the history shows both', async () => {
  const one = await worker();
  const me = actorOf(one.id);
  const course = catalogue().course(courseId);
  const figures = async (on: string) => {
    const report = await completionByDepartment(await reportScopeFor(coordinator, 'SECTION'), { day: on });
    return report.total.all.done;
  };
  const before = await figures(day);
  await record(request(one.number, { courseId }));
  expect(await figures(day)).toBe(before + 1);
  expect(await figures(addDays(held, -1))).toBe(0);
  expect((await coursePlace(me, course)).completion).toMatchObject({ gained: 'recorded', completedOn: held });
  const months = course.validMonths;
  const [completion] = await completionsOf(me);
  expect(completion!.expiresOn === null).toBe(months === null);

  const [training] = await myTrainings(me);
  const withdraw = (reason: string, by: Actor = coordinator) => withdrawTraining(by, training!.id, reason);
  await expect(withdraw(' ')).rejects.toMatchObject({ code: 'reason-missing' });
  await expect(withdraw('x'.repeat(501))).rejects.toMatchObject({ code: 'reason-too-long' });
  await expect(withdraw('x', me)).rejects.toMatchObject({ name: 'NotFound' });
  const stranger = await make.coordinator(await make.worker(other), other);
  await expect(withdraw('x', stranger)).rejects.toMatchObject({ name: 'NotFound' });
  expect(await withdraw('Another person was meant')).toMatchObject({ outcome: 'withdrawn', staffId: one.id });
  expect(await withdraw('again')).toMatchObject({ outcome: 'already-withdrawn' });

  expect(await figures(day)).toBe(before);
  expect(await figures(addDays(day, -1)), 'yesterday stays as it was reported').toBe(before + 1);
  expect((await coursePlace(me, course)).completion).toBeNull();
  expect(await completionsOf(me)).toMatchObject([{ withdrawnOn: day, withdrawnReason: 'Another person was meant' }]);
  expect(await myTrainings(me)).toMatchObject([{ withdrawnOn: day }]);

  // Recorded anew: a new row beside the old one.
  expect(await record(request(one.number, { courseId }))).toMatchObject({ outcome: 'recorded' });
  expect(await figures(day)).toBe(before + 1);
  expect(await completionsOf(me)).toHaveLength(2);
});
