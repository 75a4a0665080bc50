// Which departments a coordinator answers for. The database decides: an administrator sees the whole tree, a
// coordinator the branches granted today, everybody else nothing.
import type { Localised } from '#i18n/language.ts';
import { type Asker, read, type Sql } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import {
  selectBranches,
  selectFigureBranches,
  selectOptionalBranchDepartment,
  selectOptionalFigureDepartment,
} from './branches.queries.ts';

/** A department as reports and plans speak of it. */
export interface Department {
  id: number;
  code: string;
  name: Localised;
  shortName: Localised;
}

/** The tops of the actor's branches in official order; the top of the tree for an administrator; empty for a learner. */
export function ownBranches(actor: Asker): Promise<Department[]> {
  return read(actor, selectBranches);
}

/** Where the actor reads figures: the own branches, and the whole tree for an auditor. */
export function figureBranches(actor: Asker): Promise<Department[]> {
  return read(actor, selectFigureBranches);
}

/** The first of the actor's branches, null for those who coordinate none. */
export async function ownBranch(actor: Asker): Promise<Department | null> {
  return (await ownBranches(actor))[0] ?? null;
}

/** A department whose figures the asker may read, and whether its names as well. Throws NotFound for any other. */
export async function departmentForFigures(sql: Sql, code: string): Promise<Department & { hasNames: boolean }> {
  const department = await selectOptionalFigureDepartment(sql, code);
  if (!department) throw new NotFound('department');
  return department;
}

/** The department with that code in the asker's branches. Throws NotFound for any other, whether it exists or not. */
export async function departmentInBranches(sql: Sql, code: string): Promise<Department> {
  const department = await selectOptionalBranchDepartment(sql, code);
  if (!department) throw new NotFound('department');
  return department;
}
