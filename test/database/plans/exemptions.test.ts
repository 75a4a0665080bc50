// Exemptions end early by a row of their own, and past days keep them.
import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { endExemption, exempt, exemptionsIn, lastDayOf } from '#domain/plans/exemptions.ts';
import { dutiesOf } from '#domain/plans/duties.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { addDays, today } from '#platform/clock.ts';
import { read, system } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
const day = today();
let make: Arrangement;
let bureau: number, other: number;
let coordinator: Actor, clerk: Actor;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  bureau = await make.department('BUREAU');
  const city = await make.department('CITY');
  other = await make.department('OTHER', city);
  await make.course('safe');
  await make.assignment('safe', bureau, { due: addDays(day, 30) });
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  clerk = actorOf(await make.worker(bureau));
});

const stateOn = async (on: string): Promise<string> => (await dutiesOf(clerk, on))[0]!.state;

test('an exemption holds until it is ended, and the end has a reason', async () => {
  const from = addDays(day, -20);
  const request = { staffId: clerk.staffId, courseId: 'safe', reason: 'Wrote it', fromOn: from };
  const { id } = await exempt(coordinator, request);
  expect(await exempt(coordinator, request)).toEqual({ outcome: 'already-exempt', id });
  expect(await stateOn(day)).toBe('exempt');

  await expect(endExemption(coordinator, id, { reason: ' ' })).rejects.toMatchObject({ code: 'reason-missing' });
  await expect(endExemption(clerk, id, { reason: 'x' })).rejects.toMatchObject({ name: 'NotFound' });
  const stranger = await make.coordinator(await make.worker(other), other);
  await expect(endExemption(stranger, id, { reason: 'x' })).rejects.toMatchObject({ name: 'NotFound' });
  expect(await endExemption(coordinator, id, { reason: 'Granted by mistake' })).toMatchObject({ outcome: 'ended' });
  expect(await endExemption(coordinator, id, { reason: 'again' })).toMatchObject({ outcome: 'already-ended' });

  expect(await stateOn(day)).toBe('not-started');
  expect(await stateOn(addDays(day, -1))).toBe('exempt');
  const [kept] = await read(coordinator, (sql) => exemptionsIn(sql, clerk.staffId));
  expect(kept).toMatchObject({ reason: 'Wrote it', untilOn: null, endedReason: 'Granted by mistake' });
  expect(lastDayOf(kept!)).toBe(addDays(day, -1));
  // The branch counts as the person is told.
  for (const on of [day, addDays(day, -1)]) {
    const [branch, person] = await system('test', async (sql) => [
      await sql`select staff_id, state from branch_duties(${bureau}, ${on}) order by staff_id`,
      await sql`select staff_id, state from duty_states(${on}) order by staff_id`,
    ]);
    expect([...branch!]).toEqual([...person!]);
  }
  expect((await whoLooked(clerk)).map((look) => look.kind)).toEqual(['exemption-ended', 'exempted']);
});

test('nobody is exempt by themselves', async () => {
  const request = { staffId: coordinator.staffId, courseId: 'safe', reason: 'x' };
  await expect(exempt(coordinator, request)).rejects.toMatchObject({ code: 'yourself' });
});

test('the last day is the earlier one of two', () => {
  expect(lastDayOf({ untilOn: '2026-03-01', endedLastDay: null })).toBe('2026-03-01');
  expect(lastDayOf({ untilOn: '2026-03-01', endedLastDay: '2026-02-01' })).toBe('2026-02-01');
  expect(lastDayOf({ untilOn: '2026-03-01', endedLastDay: '2026-04-01' })).toBe('2026-03-01');
});
