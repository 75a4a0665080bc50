import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { shareDone } from '#domain/reports/figure.ts';
import { completionByDepartment, mostNotBegun } from '#domain/reports/figures.ts';
import { type ReportScope, reportScopeFor } from '#domain/reports/scopes.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from './arrangement.ts';

const db = useDatabase();
const day = today();
const past = addDays(day, -10);

let make: Arrangement;
let city: number, finance: number, transport: number, roads: number, merged: number;
let coordinator: Actor, administrator: Actor, clerk: Actor;
let mover: number;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY', null, { name: both('City', '市') });
  transport = await make.department('TRANSPORT', city, { position: 2, name: both('Transport Bureau', '交通局') });
  finance = await make.department('FINANCE', city, { position: 1 });
  roads = await make.department('ROADS', transport, { position: 9 });
  const ports = await make.department('PORTS', transport, { position: 1 });
  merged = await make.department('MERGED', transport, { position: 0, closedOn: addDays(day, -100) });
  await make.department('EMPTY', transport, { position: 3 });
  await make.course('safe', both('Safe', '安全'));
  await make.course('data', both('Data', '数据'));
  await make.assignment('safe', city, { due: addDays(day, -1) });
  await make.assignment('safe', roads, { due: addDays(day, -5) });
  await make.assignment('data', transport, { due: addDays(day, 9) });

  const invited = { signedInOn: '2021-01-01' };
  const done = await make.worker(roads, invited);
  await make.completion(done, 'safe', addDays(day, -30));
  clerk = actorOf(done);
  const begun = await make.worker(roads, invited);
  await make.start(begun, 'safe', addDays(day, -20));
  await make.start(begun, 'data', addDays(day, -20));
  await make.worker(roads, invited); // never begun
  await make.worker(roads, { invitedOn: null });
  const away = await make.worker(roads, invited);
  await make.leave(away, addDays(day, -2), addDays(day, 40));
  const excused = await make.worker(roads, invited);
  await make.exemption(excused, 'safe', '2020-01-01');
  const lapsed = await make.worker(roads, invited);
  await make.completion(lapsed, 'safe', addDays(day, -400), addDays(day, -35));

  await make.worker(ports); // nobody has signed in there
  const seconded = await make.worker(finance, invited);
  await make.secondment(seconded, ports, addDays(day, -3), addDays(day, 3));
  await db.owner`update staff set first_signed_in_on = null where id = ${seconded}`;

  mover = await make.worker(roads, invited, { until: addDays(day, -6) });
  await make.posting(mover, finance, { from: addDays(day, -5) });
  const two = await make.worker(finance, invited);
  await make.posting(two, roads, { main: false });

  coordinator = await make.coordinator(await make.worker(transport, invited), transport);
  administrator = await make.administrator(await make.worker(city, invited));
});

const scopeOf = (actor: Actor, code: string): Promise<ReportScope> => reportScopeFor(actor, code);

describe('the scope of a report', () => {
  test('opens the own branch and everything below it, with the way down to it', async () => {
    const scope = await scopeOf(coordinator, 'ROADS');
    expect(scope.path.map((each) => each.code)).toEqual(['TRANSPORT', 'ROADS']);
    expect((await scopeOf(administrator, 'ROADS')).path.map((each) => each.code)).toEqual([
      'CITY',
      'TRANSPORT',
      'ROADS',
    ]);
  });

  test('a department above, beside or nowhere is not found, and the three answers are the same', async () => {
    const answers = await Promise.all(
      ['CITY', 'FINANCE', 'NOWHERE', '', "'; drop table staff"].map((code) =>
        scopeOf(coordinator, code).catch((error: Error) => `${error.name}: ${error.message}`),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['NotFound: department']));
    await expect(scopeOf(clerk, 'ROADS')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('cannot be made by hand', async () => {
    const real = await scopeOf(coordinator, 'ROADS');
    const forged = {
      actor: coordinator,
      department: { ...real.department, id: city },
      path: [],
    } as unknown as ReportScope;
    await expect(completionByDepartment(forged)).rejects.toThrow('reportScopeFor');
  });

  test('ends with the grant', async () => {
    const temporary = await make.worker(finance);
    const actor = await make.coordinator(temporary, finance);
    const scope = await scopeOf(actor, 'FINANCE');
    expect((await completionByDepartment(scope)).total.people).toBeGreaterThan(0);
    await db.owner`update role_grants set until_on = ${addDays(day, -1)} where staff_id = ${temporary}`;
    expect((await completionByDepartment(scope)).total.people).toBe(0);
    await db.owner`delete from postings where staff_id = ${temporary}`;
  });
});

describe('completion by department', () => {
  test('counts each person once, in the first state that holds', async () => {
    const report = await completionByDepartment(await scopeOf(coordinator, 'ROADS'));
    const [own] = report.rows;
    expect(own).toMatchObject({ kind: 'own', code: 'ROADS', people: 7, isSilent: false });
    expect(own!.courses.get('safe')).toEqual({
      expected: 7,
      done: 1,
      exempt: 2,
      notInvited: 1,
      late: 3,
      inProgress: 0,
      notStarted: 0,
      lateNeverBegun: 2,
    });
    expect(own!.courses.get('data')).toMatchObject({
      expected: 7,
      inProgress: 1,
      exempt: 1,
      notInvited: 1,
      notStarted: 4,
    });
    expect(shareDone(own!.courses.get('safe')!)).toBe(20);
  });

  test('shows the departments below in official order, then the own staff, then everybody', async () => {
    const report = await completionByDepartment(await scopeOf(coordinator, 'TRANSPORT'));
    expect(report.rows.map((row) => [row.code, row.kind, row.people])).toEqual([
      ['PORTS', 'below', 2],
      ['EMPTY', 'below', 0],
      ['ROADS', 'below', 7],
      ['TRANSPORT', 'own', 1],
    ]);
    expect(report.rows.map((row) => row.isSilent)).toEqual([true, false, false, false]);
    expect(report.total.people).toBe(10);
    expect(report.total.all.expected).toBe(20);
    expect(report.courses).toEqual([
      { id: 'safe', title: both('Safe', '安全'), firstDueOn: addDays(day, -5), lastDueOn: addDays(day, -1) },
      { id: 'data', title: both('Data', '数据'), firstDueOn: addDays(day, 9), lastDueOn: addDays(day, 9) },
    ]);
    expect(mostNotBegun(report)).toMatchObject({ course: { id: 'data' }, people: 7 });
  });

  test('a past day counts people where they were, for a coordinator too, who no longer sees them', async () => {
    const now = await completionByDepartment(await scopeOf(coordinator, 'ROADS'));
    const then = await completionByDepartment(await scopeOf(coordinator, 'ROADS'), { day: past });
    expect([now.total.people, then.total.people]).toEqual([7, 8]);
    expect(then.total.courses.get('safe')).toMatchObject({ expected: 8, late: 0, done: 1, exempt: 1, inProgress: 1 });
    const asAdministrator = await completionByDepartment(await scopeOf(administrator, 'ROADS'), { day: past });
    expect(asAdministrator.total).toEqual(then.total);
  });

  test('one course can be asked for alone', async () => {
    const report = await completionByDepartment(await scopeOf(coordinator, 'TRANSPORT'), { courseId: 'data' });
    expect(report.courses.map((course) => course.id)).toEqual(['data']);
    expect(report.total.all.expected).toBe(10);
    expect(report.total.people).toBe(10);
  });

  test('a closed department appears only while somebody is expected there', async () => {
    const before = await completionByDepartment(await scopeOf(administrator, 'TRANSPORT'));
    expect(before.rows.map((row) => row.code)).not.toContain('MERGED');
    const left = await make.worker(merged);
    const after = await completionByDepartment(await scopeOf(administrator, 'TRANSPORT'));
    expect(after.rows[0]).toMatchObject({ code: 'MERGED', closedOn: addDays(day, -100), people: 1 });
    await db.owner`delete from postings where staff_id = ${left}`;
  });

  test('nothing assigned and nobody there are no error', async () => {
    const lone = await make.department('LONE');
    const report = await completionByDepartment(await scopeOf(administrator, 'LONE'));
    expect(report).toMatchObject({ courses: [], rows: [], total: { people: 0, all: { expected: 0 } } });
    expect(mostNotBegun(report)).toBeNull();
    await make.worker(lone);
    const again = await completionByDepartment(await scopeOf(administrator, 'LONE'));
    expect(again.rows).toMatchObject([{ kind: 'own', people: 1, all: { expected: 0 } }]);
  });
});
