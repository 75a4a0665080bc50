import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { appoint, appointmentsOf, endAppointment } from '#domain/accounts/appointments.ts';
import { openAccount } from '#domain/accounts/accounts.ts';
import { branchesOf, grantRole } from '#domain/accounts/roles.ts';
import { createSession, validateSession } from '#domain/accounts/sessions.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { namesInBranch } from '#domain/reports/names.ts';
import { figureScopeFor, reportScopeFor } from '#domain/reports/scopes.ts';
import { trailOf, trailTable } from '#domain/reports/trail.ts';
import { addDays, today } from '#platform/clock.ts';
import { read, transaction } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
let make: Arrangement;
let [bureau, section, other] = [0, 0, 0];
let coordinator: Actor;
let administrator: Actor;
let auditor: Actor;
const number: Record<string, number> = {};
const at = (days: number): string => addDays(today(), days);

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  bureau = await make.department('BUREAU', city);
  section = await make.department('SECTION', bureau);
  other = await make.department('OTHER', city);
  for (const [who, where] of Object.entries({
    coordinator: bureau,
    clerk: section,
    helper: bureau,
    outsider: other,
    administrator: city,
    auditor: city,
  })) {
    number[who] = await make.worker(where, { number: who });
  }
  coordinator = actorOf(number['coordinator']!, { isCoordinator: true });
  administrator = actorOf(number['administrator']!, { isAdministrator: true });
  auditor = actorOf(number['auditor']!, { isAuditor: true });
  await make.coordinator(coordinator.staffId, bureau);
  await make.administrator(administrator.staffId);
  await grantRole('system', auditor.staffId, { role: 'auditor' });
});

const wanted = (staffNumber: string, role: string, departmentCode = '', untilOn = '') => ({
  staffNumber,
  role,
  departmentCode,
  fromOn: '',
  untilOn,
});

describe('a coordinator', () => {
  test('appoints a deputy in the own branch, who sees it and appoints nobody', async () => {
    expect(await appoint(coordinator, wanted(' Helper', 'deputy', 'BUREAU', at(10)))).toBe('appointed');
    expect(await appoint(coordinator, wanted('helper', 'deputy', 'BUREAU', at(10)))).toBe('held-already');
    await openAccount(number['helper']!);
    const cookie = await createSession(number['helper']!, null);
    const { actor } = (await validateSession(`${cookie.name}=${cookie.value}`))!;
    expect(actor).toMatchObject({ isCoordinator: true, isDeputy: true, isAdministrator: false });
    expect((await branchesOf(actor)).map((each) => each.code)).toEqual(['BUREAU']);
    expect((await reportScopeFor(actor, 'SECTION')).hasNames).toBe(true);
    await expect(appointmentsOf(actor)).rejects.toThrow(NotFound);
    await expect(appoint(actor, wanted('clerk', 'deputy', 'SECTION'))).rejects.toThrow('beyond-own');
  });

  test('appoints a coordinator below, not beside and not at the top of the own branch', async () => {
    expect(await appoint(coordinator, wanted('clerk', 'coordinator', 'SECTION'))).toBe('appointed');
    await expect(appoint(coordinator, wanted('clerk', 'coordinator', 'BUREAU'))).rejects.toThrow('beyond-own');
    await expect(appoint(coordinator, wanted('clerk', 'coordinator', 'OTHER'))).rejects.toThrow('beyond-own');
    await expect(appoint(coordinator, wanted('clerk', 'deputy', 'CITY'))).rejects.toThrow('beyond-own');
  });

  test('gives no role of the whole site, nothing to oneself, and nothing to people of others', async () => {
    for (const role of ['author', 'auditor', 'administrator']) {
      await expect(appoint(coordinator, wanted('clerk', role)), role).rejects.toThrow('beyond-own');
    }
    await expect(appoint(coordinator, wanted('coordinator', 'deputy', 'SECTION'))).rejects.toThrow('beyond-own');
    await expect(appoint(coordinator, wanted('outsider', 'deputy', 'SECTION'))).rejects.toThrow('unknown-person');
    const forced = transaction(
      coordinator,
      (sql) => sql`
        insert into role_grants (staff_id, role, department_id, granted_by)
        values (${number['outsider']!}, 'deputy', ${section}, ${coordinator.staffId})`,
    );
    await expect(forced).rejects.toThrow(/row-level security/);
    const inAnothersName = transaction(
      coordinator,
      (sql) => sql`
        insert into role_grants (staff_id, role, department_id, granted_by)
        values (${number['clerk']!}, 'deputy', ${section}, ${administrator.staffId})`,
    );
    await expect(inAnothersName).rejects.toThrow(/row-level security/);
  });

  test('appoints nobody for longer than their own role lasts', async () => {
    const temporary = actorOf(await make.worker(bureau, { number: 'temporary' }), { isCoordinator: true });
    await grantRole('system', temporary.staffId, { role: 'coordinator', departmentId: bureau }, today(), at(20));
    const person = 'short-term';
    await make.worker(section, { number: person });
    await expect(appoint(temporary, wanted(person, 'deputy', 'SECTION'))).rejects.toThrow('beyond-own');
    await expect(appoint(temporary, wanted(person, 'deputy', 'SECTION', at(21)))).rejects.toThrow('beyond-own');
    expect(await appoint(temporary, wanted(person, 'deputy', 'SECTION', at(20)))).toBe('appointed');
  });

  test('sees who appointed whom in the own branches, and ends it', async () => {
    const { list, roles } = await appointmentsOf(coordinator);
    expect(roles).toEqual(['coordinator', 'deputy']);
    const own = list.find((each) => each.staffNumber === 'coordinator')!;
    const clerk = list.find((each) => each.staffNumber === 'clerk')!;
    expect(own.mayEnd).toBe(false);
    expect(clerk).toMatchObject({ role: 'coordinator', grantedBy: { en: 'Person coordinator' }, mayEnd: true });
    expect(list.map((each) => each.departmentCode)).not.toContain('OTHER');

    await expect(endAppointment(coordinator, own.id, '')).rejects.toThrow('beyond-own');
    await endAppointment(coordinator, clerk.id, at(3));
    await endAppointment(coordinator, clerk.id, '');
    expect(await branchesOf({ staffId: number['clerk']! })).toEqual([]);
    const after = (await appointmentsOf(coordinator)).list.find((each) => each.id === clerk.id)!;
    expect(after).toMatchObject({ isOver: true, mayEnd: false, endedBy: { en: 'Person coordinator' } });
    await expect(endAppointment(coordinator, 99_999, '')).rejects.toThrow(NotFound);
  });

  test('sees the list also of a branch in which they do not work themselves', async () => {
    const visitor = await make.worker(other, { number: 'visitor' });
    await make.coordinator(visitor, section);
    const { list } = await appointmentsOf(actorOf(visitor, { isCoordinator: true }));
    expect(list.map((each) => each.staffNumber)).toContain('visitor');
  });

  test('says in words what does not fit', async () => {
    await expect(appoint(coordinator, wanted('nobody', 'deputy', 'SECTION'))).rejects.toThrow('unknown-person');
    await expect(appoint(coordinator, wanted('clerk', 'king', 'SECTION'))).rejects.toThrow('unknown-role');
    await expect(appoint(coordinator, wanted('clerk', 'deputy', 'NOWHERE'))).rejects.toThrow('unknown-department');
    await expect(appoint(coordinator, wanted('clerk', 'deputy', 'SECTION', 'soon'))).rejects.toThrow('not-a-day');
    await expect(appoint(coordinator, wanted('clerk', 'deputy', 'SECTION', at(-1)))).rejects.toThrow(
      'ends-before-it-begins',
    );
  });
});

test('an administrator gives every role, and the last one keeps theirs', async () => {
  for (const role of ['author', 'auditor'])
    expect(await appoint(administrator, wanted('clerk', role))).toBe('appointed');
  expect(await appoint(administrator, wanted('outsider', 'coordinator', 'OTHER'))).toBe('appointed');
  const { list } = await appointmentsOf(administrator);
  const own = list.find((each) => each.role === 'administrator')!;
  await expect(endAppointment(administrator, own.id, '')).rejects.toThrow('last-administrator');
});

describe('an auditor', () => {
  test('reads the figures of every department, and no names', async () => {
    const scope = await figureScopeFor(auditor, 'SECTION');
    expect(scope.hasNames).toBe(false);
    expect((await completionByDepartment(scope, {})).total.people).toBeGreaterThan(0);
    await expect(reportScopeFor(auditor, 'SECTION')).rejects.toThrow(NotFound);
    const filter = { sort: 'name', direction: 'ascending', page: 1 } as const;
    await expect(namesInBranch(scope, filter, 'en')).rejects.toThrow(NotFound);
    const others = await read(auditor, (sql) => sql`select from staff where id <> ${auditor.staffId}`);
    expect(others).toHaveLength(0);
  });

  test('reads the audit trail, by event, by person and by day, and is in it', async () => {
    const all = await trailOf(auditor, { filter: {}, page: 1 });
    expect(all.rows[0]!.at.getTime()).toBeGreaterThanOrEqual(all.rows.at(-1)!.at.getTime());
    expect(all.rows.map((row) => row.action)).toContain('role-ended');
    const roles = await trailOf(auditor, { filter: { action: 'role-granted', person: 'CLERK' }, page: 1 });
    expect(roles.rows.map((row) => [row.target, row.by?.en, row.people])).toEqual([
      ['auditor', 'Person administrator', 1],
      ['author', 'Person administrator', 1],
      ['coordinator', 'Person coordinator', 1],
    ]);
    expect(roles.rows[2]!.departmentName).toEqual({ en: 'SECTION', zh: 'SECTION' });
    expect((await trailOf(auditor, { filter: { until: at(-1) }, page: 1 })).total).toBe(0);
    const looks = await trailOf(administrator, { filter: { action: 'trail-viewed' }, page: 1 });
    expect(looks.total).toBeGreaterThanOrEqual(3);
  });

  test('takes it along under a filter, in words, and that is in it too', async () => {
    const filter = { action: 'role-granted', person: 'CLERK' };
    const table = await trailTable(auditor, filter, 'en');
    expect(table.head).toEqual(['When', 'Who', 'What', 'Where and about what', 'People concerned']);
    expect(table.rows.map((row) => row.slice(1, 3))).toEqual([
      ['Person administrator', 'Gave a role'],
      ['Person administrator', 'Gave a role'],
      ['Person coordinator', 'Gave a role'],
    ]);
    expect(table.rows[2]![3]).toMatch(/^Coordinator, SECTION, from /);
    expect((await trailTable(auditor, filter, 'zh')).rows[0]![2]).toBe('授予角色');
    const taken = await trailOf(auditor, { filter: { action: 'trail-exported' }, page: 1 });
    expect([taken.total, taken.rows[0]!.by?.en]).toEqual([2, auditor.name.en]);
    const [event] = await db.owner`select detail from audit_events where action = 'trail-exported' limit 1`;
    expect(event!['detail']).toEqual({ ...filter, events: 3 });
    for (const actor of [coordinator, actorOf(number['outsider']!)]) {
      await expect(trailTable(actor, {}, 'en')).rejects.toThrow(NotFound);
    }
  });

  test('alone reads it, with administrators', async () => {
    for (const actor of [coordinator, actorOf(number['outsider']!)]) {
      await expect(trailOf(actor, { filter: {}, page: 1 })).rejects.toThrow(NotFound);
      // Who only claims to be an auditor reads what concerns themselves.
      const claimed = await trailOf({ ...actor, isAuditor: true }, { filter: { action: 'role-granted' }, page: 1 });
      for (const row of claimed.rows) {
        const [own] = await db.owner`
          select from audit_events e where e.id = ${row.id} and (e.actor_id = ${actor.staffId}
            or exists (select from audit_subjects s where s.event_id = e.id and s.staff_id = ${actor.staffId}))`;
        expect(own).toBeDefined();
      }
    }
  });
});
