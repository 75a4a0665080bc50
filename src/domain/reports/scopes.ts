// The part of the tree that one report is about. Possession proves permission: nothing else makes a scope, and every
// report asks for one, so that no report can be asked for a department outside the actor's branches.
import type { Actor } from '#domain/accounts/actor.ts';
import { departmentForFigures, departmentInBranches, type Department } from '#domain/plans/branches.ts';
import { read } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { selectPathFromBranch } from './scopes.queries.ts';

class Scope {
  /** Who reads the report. */
  readonly actor: Actor;
  /** The department at the top of the report. */
  readonly department: Department;
  /** From the top of the actor's branch down to this department, itself last. */
  readonly path: readonly Department[];
  /** False for an auditor, who reads figures and no names. */
  readonly hasNames: boolean;
  // Makes the class nominal: an object that looks like a scope is none.
  readonly #isMade = true;

  constructor(actor: Actor, department: Department, path: readonly Department[], hasNames: boolean) {
    this.actor = actor;
    this.department = department;
    this.path = path;
    this.hasNames = hasNames;
  }

  /** True for a scope that was made here. */
  static isMade(value: object): boolean {
    return #isMade in value;
  }
}

export type ReportScope = Scope;

/**
 * Opens the department with that code, and all below it, for reports to this actor: an administrator, or a coordinator
 * of it or of a department above. NotFound for every other department, so that addresses do not reveal the tree.
 */
export function reportScopeFor(actor: Actor, departmentCode: string): Promise<ReportScope> {
  return read(actor, async (sql) => {
    const department = await departmentInBranches(sql, departmentCode);
    return new Scope(actor, department, await selectPathFromBranch(sql, department.id), true);
  });
}

/** The same for figures alone: auditors get one of any department, without names. */
export function figureScopeFor(actor: Actor, departmentCode: string): Promise<ReportScope> {
  return read(actor, async (sql) => {
    const { hasNames, ...department } = await departmentForFigures(sql, departmentCode);
    return new Scope(actor, department, await selectPathFromBranch(sql, department.id), hasNames);
  });
}

/** Refuses, at run time too, what did not come from `reportScopeFor`. */
export function checkScope(scope: ReportScope): void {
  if (!Scope.isMade(scope)) throw new Error('a report needs a scope made by reportScopeFor()');
}

/** The same for a report with names: a scope of figures alone finds none. */
export function checkNamesScope(scope: ReportScope): void {
  checkScope(scope);
  if (!scope.hasNames) throw new NotFound('names');
}
