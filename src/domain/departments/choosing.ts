// Choosing a department in a form, without scripts and in a tree of any size: from one list where there are few, else by
// what is typed (code, name, pinyin initials) or level by level. Each step is the form itself, sent again with `look`.
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { read, type Asker } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import {
  departmentView,
  searchDepartments,
  topsOfTree,
  type DepartmentView,
  type FoundDepartment,
  type ListedDepartment,
  type PageOf,
} from './browse.ts';
import { selectFewInBranches } from './browse.queries.ts';
import type { DepartmentStep } from './department.ts';
import { selectOptionalDepartment } from './departments.queries.ts';

/** More departments than this are not put into one list. */
export const longestList = 50;

/** A form that was sent, or an address. */
interface Source {
  get(name: string): unknown;
}

/** What somebody wants to see next: what fits the words, or a level of the tree (the top without a code). */
type Step = { kind: 'search'; page: number } | { kind: 'open'; code: string; page: number };

/** What stands in a field for a department: what was typed, or what was chosen from a list, and what to show next. */
export interface DepartmentLook {
  value: string;
  step: Step | null;
}

/** A department in the one list of few, `depth` steps below the top of the branch. */
export interface ListedChoice {
  code: string;
  name: Localised;
  depth: number;
}

export interface DepartmentChoice {
  value: string;
  /** All open departments of the asker's branches in official order; null when they are too many for a list. */
  few: ListedChoice[] | null;
  /** The department whose code stands in the field. */
  meant: Pick<DepartmentStep, 'code' | 'name'> | null;
  shown:
    | { kind: 'found'; list: PageOf<FoundDepartment> }
    | { kind: 'level'; view: DepartmentView }
    | { kind: 'tops'; list: PageOf<ListedDepartment> }
    | null;
}

/** True when the form was sent to look for a department and for nothing else. */
export function isLooking(source: Source): boolean {
  return Boolean(source.get('look'));
}

/** What stands in the field: what was chosen from a list goes before what was typed. */
export function departmentIn(source: Source, field: string): string {
  return String(source.get(`${field}Chosen`) || source.get(field) || '').trim();
}

/** The value of the button that shows the next step for a field. */
export function stepValue(field: string, step: Step): string {
  return [field, step.kind, step.kind === 'open' ? step.code : '', step.page].join(':');
}

/** Reads the field and the step that was asked for, if it was asked for this field. */
export function lookIn(source: Source, field: string): DepartmentLook {
  const value = departmentIn(source, field);
  const asked = /^(\w+):(search|open):([\w-]*):([1-9]\d{0,5})$/.exec(String(source.get('look') ?? ''));
  if (!asked || asked[1] !== field) return { value, step: null };
  const [, , kind, code, page] = asked;
  if (kind === 'open') return { value, step: { kind, code: code!, page: Number(page) } };
  // What is searched for is what was typed, also when something was chosen before.
  return {
    value: String(source.get(field) ?? '').trim(),
    step: { kind: 'search', page: Number(page) },
  };
}

/** What the field shows to this actor. NotFound for whoever has no branch. */
export async function departmentChoice(actor: Asker, { value, step }: DepartmentLook): Promise<DepartmentChoice> {
  const few = await read(actor, (sql) => selectFewInBranches(sql, longestList + 1, today()));
  const listed = few.length <= longestList ? few : null;
  // What is on record already may lie outside: it is kept, and stands in a field that takes any code.
  const hasValue = value === '' || few.some((each) => each.code === value);
  const meant = value === '' ? null : await read(actor, (sql) => selectOptionalDepartment(sql, value));
  return {
    value,
    few: listed && hasValue ? listed : null,
    meant: meant ?? null,
    shown: step && (await shownAt(actor, value, step)),
  };
}

async function shownAt(actor: Asker, value: string, step: Step): Promise<DepartmentChoice['shown']> {
  const { page } = step;
  if (step.kind === 'search' && value !== '') {
    return { kind: 'found', list: await searchDepartments(actor, value, page, { open: true }) };
  }
  if (step.kind === 'open' && step.code !== '') {
    try {
      return { kind: 'level', view: await departmentView(actor, step.code, { page }) };
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }
  return { kind: 'tops', list: await topsOfTree(actor, page) };
}
