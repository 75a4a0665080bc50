// Giving and ending roles, and what a coordinator coordinates.
import { change, type Changer } from '#domain/departments/change.ts';
import { addDays, today } from '#platform/clock.ts';
import { read } from '#platform/db.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import type { Actor } from './actor.ts';
import type { Branch, Role } from './role.ts';
import {
  countOtherAdministrators,
  insertGrant,
  lockRoles,
  selectBranches,
  selectOptionalGrant,
  selectOptionalGrantById,
  updateGrantEnd,
} from './roles.queries.ts';

/**
 * Gives somebody a role from the day on (today when left out) and returns the id of the grant; the one that holds
 * already when there is one. Forbidden for all but administrators and the platform itself.
 */
export function grantRole(by: Changer, staffId: number, role: Role, on = today()): Promise<number> {
  const departmentId = role.role === 'coordinator' ? role.departmentId : null;
  return change(by, async (sql) => {
    await lockRoles(sql);
    const held = await selectOptionalGrant(sql, { staffId, role: role.role, departmentId, on });
    if (held !== null) return held;
    const grantedBy = by === 'system' ? null : by.staffId;
    return insertGrant(sql, { staffId, role: role.role, departmentId, grantedBy, on });
  });
}

/**
 * Ends a role: `lastDay` is the last day on which it holds, yesterday when left out, so that it ends at once. Throws
 * NotFound for a grant nobody may see, Forbidden for all but administrators, Invalid `last-administrator`.
 */
export async function endRole(by: Changer, grantId: number, lastDay = addDays(today(), -1)): Promise<void> {
  await change(by, async (sql) => {
    await lockRoles(sql);
    const grant = await selectOptionalGrantById(sql, grantId);
    if (!grant) throw new NotFound(`no grant ${grantId}`);
    if (grant.role === 'administrator' && (await countOtherAdministrators(sql, grantId, lastDay)) === 0) {
      throw new Invalid('last-administrator');
    }
    const ended = await updateGrantEnd(sql, grantId, lastDay);
    if (!ended && by !== 'system') throw new Forbidden('only administrators end roles');
  });
}

/** The branches that the person coordinates today; none for a learner, and none for an administrator who is no coordinator. */
export function branchesOf(actor: Pick<Actor, 'staffId'>): Promise<Branch[]> {
  return read(actor, (sql) => selectBranches(sql, actor.staffId));
}
