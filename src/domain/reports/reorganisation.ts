// What a change of a department would mean, before it is made: for how many people, which courses they would have to do no
// longer or newly, and whose branches they would leave or enter. Numbers only, nobody's name.
import type { Actor } from '#domain/accounts/actor.ts';
import { may } from '#domain/accounts/permissions.ts';
import { plansToCarry } from '#domain/plans/mergers.ts';
import { carryOut, type ChangeRequest } from '#domain/staff/change-request.ts';
import type { Along } from '#domain/staff/reorganisation.ts';
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { read, type Sql } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import {
  selectBranchSize,
  selectCoordinatorsOf,
  selectPlans,
  selectPlansOf,
  selectUpwards,
} from './reorganisation.queries.ts';

/** A course that is set for a department. */
export interface PlanOfDepartment {
  title: Localised;
  dueOn: string;
  departmentCode: string;
  departmentName: Localised;
}

/** How many coordinate a department. */
export interface CoordinatorsOfDepartment {
  departmentCode: string;
  departmentName: Localised;
  coordinators: number;
}

export interface ChangePreview {
  /** How many people count in what is renamed or moved, or get another post in a merger or a split. */
  people: number;
  /** How many count in a department that is merged and all below it, which goes along; these among them. */
  branchPeople?: number;
  /** How many departments it is about, itself among them. */
  departments: number;
  /** Courses that are set where these people leave, and where they enter. */
  plansLeft: PlanOfDepartment[];
  plansEntered: PlanOfDepartment[];
  /** In a merger: what can be set for the other department too, and how many people there would have to do it newly. */
  plansToCarry: PlanOfDepartment[];
  peopleThere: number;
  /** Departments whose coordinators see them no longer, and newly. */
  branchesLeft: CoordinatorsOfDepartment[];
  branchesEntered: CoordinatorsOfDepartment[];
}

/**
 * What the change would mean. Refuses exactly what carrying it out refuses, by doing it and undoing it. NotFound for
 * everybody who is not an administrator.
 */
export async function previewChange(actor: Actor, request: ChangeRequest): Promise<ChangePreview> {
  if (!may(actor, 'organise')) throw new NotFound('departments');
  const along = await carryOut(actor, request, { tryOnly: true });
  return read(actor, async (sql) => {
    const [before, after] = await Promise.all(sidesOf(request).map((each) => upwards(sql, each)));
    const left = before!.filter((id) => !after!.includes(id));
    const entered = after!.filter((id) => !before!.includes(id));
    const [size, plansLeft, plansEntered, branchesLeft, branchesEntered] = await Promise.all([
      sizeOf(sql, request, along),
      selectPlansOf(sql, left, today()),
      selectPlansOf(sql, entered, today()),
      selectCoordinatorsOf(sql, left, today()),
      selectCoordinatorsOf(sql, entered, today()),
    ]);
    return { ...size, plansLeft, plansEntered, branchesLeft, branchesEntered, ...(await carryingOf(sql, request)) };
  });
}

async function carryingOf(
  sql: Sql,
  request: ChangeRequest,
): Promise<Pick<ChangePreview, 'plansToCarry' | 'peopleThere'>> {
  if (request.name !== 'merge') return { plansToCarry: [], peopleThere: 0 };
  const [fromId] = await selectUpwards(sql, request.department);
  const [intoId] = await selectUpwards(sql, request.into);
  const ids = await plansToCarry(sql, { fromId: fromId!, intoId: intoId! });
  const { people } = await selectBranchSize(sql, request.into, today());
  return { plansToCarry: await selectPlans(sql, ids), peopleThere: people };
}

/** Where the people look up from before and after; `above` leaves out the department itself, `alone` all above it. */
type Side = { code: string | null; only?: 'above' | 'alone' };

function sidesOf(request: ChangeRequest): [before: Side, after: Side] {
  const { department: code } = request;
  const nowhere = { code: null };
  switch (request.name) {
    case 'open':
      return [nowhere, { code: request.parent }];
    case 'rename':
      return [nowhere, nowhere];
    case 'move':
      return [{ code, only: 'above' }, { code: request.parent }];
    case 'merge':
      return [{ code }, { code: request.into }];
    case 'split':
      return 'back' in request.to ? [{ code }, { code: request.to.back }] : [{ code, only: 'alone' }, nowhere];
    case 'close':
      return [{ code, only: 'alone' }, nowhere];
    case 'reopen':
      return [nowhere, { code }];
  }
}

async function upwards(sql: Sql, { code, only }: Side): Promise<number[]> {
  if (code === null) return [];
  const ids = await selectUpwards(sql, code);
  return only === 'above' ? ids.slice(1) : only === 'alone' ? ids.slice(0, 1) : ids;
}

async function sizeOf(
  sql: Sql,
  request: ChangeRequest,
  along: Along,
): Promise<Pick<ChangePreview, 'departments' | 'people' | 'branchPeople'>> {
  switch (request.name) {
    case 'rename':
    case 'move':
      return selectBranchSize(sql, request.department, today());
    case 'merge': {
      const branch = await selectBranchSize(sql, request.department, today());
      return { ...branch, people: along.people, branchPeople: branch.people };
    }
    case 'split':
      return { departments: 1 + along.departments, people: along.people };
    default:
      return { departments: 1, people: 0 };
  }
}
