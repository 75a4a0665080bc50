// Who coordinates what, who appointed whom, and until when: seen and changed by administrators and coordinators. The
// rules stand in permissions.ts; row-level security refuses whatever goes beyond the own branches or rights.
import { codeMeant } from '#domain/departments/browse.ts';
import { addDays, isDay, today } from '#platform/clock.ts';
import { read, transaction } from '#platform/db.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import type { Actor } from './actor.ts';
import { insertEvent } from './audit.queries.ts';
import { reachesAll } from './permissions.ts';
import { endRole, giveRole } from './roles.ts';
import type { Role } from './role.ts';
import {
  type AppointmentRow,
  selectAppointments,
  selectAppoints,
  selectOptionalOpenDepartment,
  selectOptionalPerson,
} from './roles.queries.ts';
import { normalisedName } from './sign-in.ts';

export type Appointment = AppointmentRow;

/** Roles that a branch has, and those that only administrators give. */
const branchRoles = ['coordinator', 'deputy'] as const;
const siteRoles = ['author', 'auditor', 'administrator'] as const;

type RoleKey = Role['role'];

export interface Appointments {
  list: Appointment[];
  /** Roles that this person may give. */
  roles: readonly RoleKey[];
}

/** What stands on the page of appointments. NotFound for whoever appoints nobody. Records whose names were looked at. */
export function appointmentsOf(actor: Actor): Promise<Appointments> {
  return transaction(actor, async (sql) => {
    if (!(await selectAppoints(sql))) throw new NotFound('appointments');
    const list = await selectAppointments(sql);
    await insertEvent(sql, {
      by: actor,
      action: 'names-viewed',
      target: null,
      detail: { list: 'appointments', people: list.length },
      subjects: [...new Set(list.map((row) => row.staffId))],
    });
    return {
      list,
      roles: reachesAll(actor, 'appoint') ? [...branchRoles, ...siteRoles] : branchRoles,
    };
  });
}

/** What the form says, as it was typed. */
export interface Wanted {
  staffNumber: string;
  role: string;
  departmentCode: string;
  fromOn: string;
  untilOn: string;
}

/**
 * Gives somebody a role. Throws Invalid `unknown-person`, `unknown-role`, `unknown-department`, `several-departments`, `not-a-day`,
 * `ends-before-it-begins`, or `beyond-own` when it goes beyond the own branches or rights.
 */
export async function appoint(actor: Actor, wanted: Wanted): Promise<'appointed' | 'held-already'> {
  const fromOn = wanted.fromOn || today();
  const untilOn = wanted.untilOn || null;
  if (!isDay(fromOn)) throw new Invalid('not-a-day', { field: 'fromOn' });
  if (untilOn !== null && !isDay(untilOn)) throw new Invalid('not-a-day', { field: 'untilOn' });
  if (untilOn !== null && (untilOn < fromOn || untilOn < today())) {
    throw new Invalid('ends-before-it-begins', { field: 'untilOn' });
  }
  const isBranchRole = branchRoles.some((each) => each === wanted.role);
  const departmentCode = isBranchRole ? await codeMeant(actor, wanted.departmentCode, 'department') : '';
  const { staffId, role } = await found(actor, { ...wanted, departmentCode });
  try {
    const { isNew } = await giveRole(actor, staffId, role, fromOn, untilOn);
    return isNew ? 'appointed' : 'held-already';
  } catch (error) {
    if (error instanceof Forbidden) throw new Invalid('beyond-own', { field: 'role' });
    throw error;
  }
}

/**
 * Ends a role after `lastDay`, at once when that is yesterday or empty. Throws Invalid `not-a-day`, `last-administrator`
 * or `beyond-own`, NotFound for a role the person may not see.
 */
export async function endAppointment(actor: Actor, id: number, lastDay: string): Promise<void> {
  if (lastDay && !isDay(lastDay)) throw new Invalid('not-a-day', { field: 'lastDay' });
  const yesterday = addDays(today(), -1);
  try {
    await endRole(actor, id, lastDay && lastDay > yesterday ? lastDay : yesterday);
  } catch (error) {
    if (error instanceof Forbidden) throw new Invalid('beyond-own', { field: 'lastDay' });
    throw error;
  }
}

function found(actor: Actor, { staffNumber, role, departmentCode }: Wanted): Promise<{ staffId: number; role: Role }> {
  return read(actor, async (sql) => {
    const staffId = await selectOptionalPerson(sql, normalisedName(staffNumber), today());
    if (staffId === null) throw new Invalid('unknown-person', { field: 'staffNumber' });
    const siteRole = siteRoles.find((each) => each === role);
    if (siteRole) return { staffId, role: { role: siteRole } };
    const branchRole = branchRoles.find((each) => each === role);
    if (!branchRole) throw new Invalid('unknown-role', { field: 'role' });
    const departmentId = await selectOptionalOpenDepartment(sql, departmentCode.trim(), today());
    if (departmentId === null) throw new Invalid('unknown-department', { field: 'department' });
    return { staffId, role: { role: branchRole, departmentId } };
  });
}
