// Giving and ending roles, and what a coordinator coordinates.
import { change, type Changer } from '#domain/departments/change.ts';
import { addDays, today } from '#platform/clock.ts';
import { read } from '#platform/db.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import type { Actor } from './actor.ts';
import { insertEvent } from './audit.queries.ts';
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
 * Gives somebody a role from the day on (today when left out), to a last day if there is one, and returns the id of the
 * grant; the one that holds already when there is one. Forbidden for all but administrators, the platform itself, and
 * coordinators who appoint deputies and coordinators below, of their own people, for no longer than they have their own
 * role (row-level security holds it).
 */
export function grantRole(
  by: Changer,
  staffId: number,
  role: Role,
  on = today(),
  until: string | null = null,
): Promise<number> {
  return giveRole(by, staffId, role, on, until).then(({ id }) => id);
}

/** The same, saying whether the role was held before. */
export function giveRole(
  by: Changer,
  staffId: number,
  role: Role,
  on: string,
  until: string | null,
): Promise<{ id: number; isNew: boolean }> {
  const departmentId = 'departmentId' in role ? role.departmentId : null;
  return change(by, async (sql) => {
    await lockRoles(sql);
    const held = await selectOptionalGrant(sql, { staffId, role: role.role, departmentId, on });
    if (held !== null) return { id: held, isNew: false };
    const grantedBy = by === 'system' ? null : by.staffId;
    const id = await insertGrant(sql, { staffId, role: role.role, departmentId, grantedBy, on, until });
    await insertEvent(sql, {
      by: by === 'system' ? null : by,
      action: 'role-granted',
      target: role.role,
      detail: { departmentId, fromOn: on, untilOn: until },
      subjects: [staffId],
    });
    return { id, isNew: true };
  });
}

/**
 * Ends a role: `lastDay` is the last day on which it holds, yesterday when left out, so that it ends at once. Throws
 * NotFound for a grant nobody may see, Forbidden for all but administrators and coordinators who appoint there, Invalid
 * `last-administrator`.
 */
export async function endRole(by: Changer, grantId: number, lastDay = addDays(today(), -1)): Promise<void> {
  await change(by, async (sql) => {
    await lockRoles(sql);
    const grant = await selectOptionalGrantById(sql, grantId);
    if (!grant) throw new NotFound(`no grant ${grantId}`);
    if (grant.role === 'administrator' && (await countOtherAdministrators(sql, grantId, lastDay)) === 0) {
      throw new Invalid('last-administrator');
    }
    const ended = await updateGrantEnd(sql, grantId, lastDay, by === 'system' ? null : by.staffId);
    if (!ended && by !== 'system') throw new Forbidden('not within the own branches and rights');
    if (!ended) return;
    await insertEvent(sql, {
      by: by === 'system' ? null : by,
      action: 'role-ended',
      target: grant.role,
      detail: { departmentId: grant.departmentId, untilOn: lastDay },
      subjects: [grant.staffId],
    });
  });
}

/** The branches that the person coordinates today; none for a learner, and none for an administrator who is no coordinator. */
export function branchesOf(actor: Pick<Actor, 'staffId'>): Promise<Branch[]> {
  return read(actor, (sql) => selectBranches(sql, actor.staffId));
}
