// What a department is: a node of the tree of the public body, from the national level down to townships.
import type { Localised } from '#i18n/language.ts';
import { isDay, today } from '#platform/clock.ts';
import { Invalid } from '#platform/errors.ts';

/** The levels of government, widest first. A level is a label: a city's bureau has the level of the city. */
export const levels = ['national', 'province', 'city', 'county', 'township'] as const;

export type Level = (typeof levels)[number];

/** Letters in a name, a short name or the name of a post. */
export const longestName = 200;

export interface Department {
  id: number;
  /** Known to people and stands in addresses: YZ-TB. Never given to another department. */
  code: string;
  parentId: number | null;
  /** Place in the official order among the departments with the same parent. */
  position: number;
  level: Level;
  name: Localised;
  shortName: Localised;
  openedOn: string;
  /** The first day on which it is no longer there; null while it is open. */
  closedOn: string | null;
  /** The department that took over its people, when it was merged. */
  mergedIntoId: number | null;
}

/** A step of the way through the tree. */
export interface DepartmentStep {
  id: number;
  code: string;
  level: Level;
  name: Localised;
  shortName: Localised;
}

/** What opening a department takes. */
export interface Opening {
  code: string;
  /** null for the top of the tree. */
  parentCode: string | null;
  /** Place among its brothers; after the last one without it. */
  position?: number;
  level: Level;
  name: Localised;
  /** The full name where there is no shorter one. */
  shortName?: Localised;
  openedOn: string;
}

/** What renaming takes; the level is a label and has no history. */
export interface Renaming {
  name: Localised;
  /** The full name where there is no shorter one. */
  shortName?: Localised | undefined;
  level?: Level | undefined;
  /** The first day of the new name; today without it. */
  day?: string | undefined;
}

/** Where a department goes. */
export interface Moving {
  /** null for the top of the tree. */
  parentCode: string | null;
  /** Place among its new brothers; after the last one without it. */
  position?: number | undefined;
  /** The first day in the new place; today without it. */
  day?: string | undefined;
}

/** True when the department is there on the day. */
export function isOpenOn(department: Pick<Department, 'openedOn' | 'closedOn'>, day: string): boolean {
  return department.openedOn <= day && (department.closedOn === null || department.closedOn > day);
}

/** Throws Invalid when the code cannot stand in an address. */
export function checkCode(code: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(code)) {
    throw new Invalid('department-code', { field: 'code', detail: { code } });
  }
}

/** Throws Invalid unless the day is one of the calendar and not still to come: names and places hold from now on. */
export function checkPastDay(day: string): void {
  if (!isDay(day)) throw new Invalid('not-a-day', { field: 'day', detail: { value: day } });
  if (day > today()) throw new Invalid('day-to-come', { field: 'day', detail: { day } });
}

/** Throws Invalid unless the value says something in both languages. */
export function checkLocalised(value: Localised, field: string): void {
  if (!value.en?.trim() || !value.zh?.trim()) throw new Invalid('both-languages', { field });
  if (value.en.length > longestName || value.zh.length > longestName) {
    throw new Invalid('name-too-long', { field, detail: { n: longestName } });
  }
}
