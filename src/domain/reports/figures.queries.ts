// Counts of a branch. branch_figures() and branch_people() answer for the asker's branches only.
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import type { StateCount } from './figure.ts';

/** A department directly below the top of the report, or the top itself. */
export interface Part {
  id: number;
  code: string;
  name: Localised;
  shortName: Localised;
  closedOn: string | null;
  hasBelow: boolean;
}

export async function selectBranchFigures(sql: Sql, top: number, day: string): Promise<StateCount[]> {
  return sql<StateCount[]>`select * from branch_figures(${top}, ${day})`;
}

export async function selectBranchPeople(
  sql: Sql,
  top: number,
  day: string,
): Promise<{ partId: number; people: number; signedIn: number }[]> {
  return sql<{ partId: number; people: number; signedIn: number }[]>`select * from branch_people(${top}, ${day})`;
}

/** The departments directly below in official order, then the top itself, by the names that they have or had on the day. */
export async function selectParts(sql: Sql, top: number, day: string): Promise<Part[]> {
  return sql<Part[]>`
    select d.id, d.code, department_name_on(d.id, ${day}) as name, department_short_name_on(d.id, ${day}) as short_name, d.closed_on,
      exists (select from departments k where k.parent_id = d.id) as has_below
    from departments d
    where d.parent_id = ${top} or d.id = ${top}
    order by d.id = ${top}, d.position, d.id`;
}

export async function selectCourseTitles(sql: Sql): Promise<Map<string, Localised>> {
  const rows = await sql<{ id: string; title: Localised }[]>`select id, title from courses`;
  return new Map(rows.map(({ id, title }) => [id, title]));
}
