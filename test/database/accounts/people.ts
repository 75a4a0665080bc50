// People for the tests of accounts: arranged as the owner, so that nothing under test is needed to make them.
import type postgres from 'postgres';
import type { Actor } from '#domain/accounts/actor.ts';

/** Adds a staff member without an account and returns the id. */
export async function addPerson(
  owner: postgres.Sql,
  staffNumber: string,
  { email = null, leftOn = null }: { email?: string | null; leftOn?: string | null } = {},
): Promise<number> {
  const name = { en: `Person ${staffNumber}`, zh: `人员${staffNumber}` };
  const [row] = await owner<{ id: number }[]>`
    insert into staff (staff_number, name, email, left_on)
    values (${staffNumber}, ${owner.json(name)}, ${email}, ${leftOn}) returning id`;
  return row!.id;
}

/** The actor as the middleware would have it. */
export function actorOf(staffId: number, roles: Partial<Actor> = {}): Actor {
  const name = { en: 'Somebody', zh: '某人' };
  return {
    staffId,
    name,
    language: 'en',
    departmentId: null,
    isAdministrator: false,
    isCoordinator: false,
    isDeputy: false,
    isAuthor: false,
    isAuditor: false,
    ...roles,
  };
}

/** Adds a department at the top or below another and returns its id. */
export async function addDepartment(
  owner: postgres.Sql,
  code: string,
  parentId: number | null = null,
): Promise<number> {
  const name = { en: code, zh: code };
  const [row] = await owner<{ id: number }[]>`
    insert into departments (code, parent_id, level, name, short_name)
    values (${code}, ${parentId}, 'city', ${owner.json(name)}, ${owner.json(name)}) returning id`;
  return row!.id;
}
