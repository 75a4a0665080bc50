// A change of a department as somebody asks for it on a page: read from a form, and carried out or only tried.
import { codeMeant } from '#domain/departments/browse.ts';
import { departmentIn } from '#domain/departments/choosing.ts';
import { levels, type Level } from '#domain/departments/department.ts';
import { moveDepartment, openDepartment, renameDepartment, reopenDepartment } from '#domain/departments/departments.ts';
import type { Once } from '#domain/departments/history.ts';
import type { Localised } from '#i18n/language.ts';
import type { Asker } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import {
  closeDepartment,
  mergeDepartments,
  splitDepartment,
  type Along,
  type PlanKeeper,
  type Splitting,
} from './reorganisation.ts';

/** What can be asked for, by the word that stands in addresses. */
export const changeNames = ['open', 'rename', 'move', 'merge', 'split', 'close', 'reopen'] as const;

export type ChangeName = (typeof changeNames)[number];

/** Fields of the forms, as they were filled in. */
export const changeFields = [
  'code',
  'parent',
  'into',
  'back',
  'along',
  'nameEn',
  'nameZh',
  'shortEn',
  'shortZh',
  'level',
  'position',
  'day',
  'children',
  'staff',
] as const;

export type ChangeFields = Partial<Record<(typeof changeFields)[number], string>>;

/** A change that can be carried out. `department` is the code of the one it is about. */
export type ChangeRequest =
  | {
      name: 'open';
      department: string;
      parent: string | null;
      names: Localised;
      shortNames: Localised | undefined;
      level: Level;
      position: number | undefined;
      day: string;
    }
  | {
      name: 'rename';
      department: string;
      names: Localised;
      shortNames: Localised | undefined;
      level: Level;
      day: string;
    }
  | { name: 'move'; department: string; parent: string | null; position: number | undefined; day: string }
  | { name: 'merge'; department: string; into: string; day: string }
  | ({ name: 'split'; department: string } & Splitting)
  | { name: 'close'; department: string; day: string }
  | { name: 'reopen'; department: string };

const nobody: Along = { people: 0, departments: 0 };

/** Reads the fields of a form from an address or from what was sent; what was chosen from a list goes before what was typed. */
export function fieldsFrom(source: { get(name: string): unknown }): ChangeFields {
  return Object.fromEntries(changeFields.map((name) => [name, departmentIn(source, name)]));
}

/**
 * Makes of the fields of a form what is asked for; other departments may be given by code or by a name that only one has.
 * Throws Invalid with the field: `level`, `position`, `unknown-department`, `several-departments`.
 */
export async function requestFrom(
  actor: Asker,
  name: ChangeName,
  department: string,
  fields: ChangeFields,
): Promise<ChangeRequest> {
  const of = (field: keyof ChangeFields): string => fields[field] ?? '';
  const day = of('day');
  const names = { en: of('nameEn'), zh: of('nameZh') };
  const shortNames = of('shortEn') || of('shortZh') ? shortFrom(of('shortEn'), of('shortZh'), names) : undefined;
  switch (name) {
    case 'open': {
      const parent = of('parent') === '' ? null : await codeMeant(actor, of('parent'), 'parent');
      const level = levelFrom(of('level'));
      return { name, department, parent, names, shortNames, level, position: positionFrom(of('position')), day };
    }
    case 'rename':
      return { name, department, names, shortNames, level: levelFrom(of('level')), day };
    case 'move': {
      const parent = of('parent') === '' ? null : await codeMeant(actor, of('parent'), 'parent');
      return { name, department, parent, position: positionFrom(of('position')), day };
    }
    case 'merge':
      return { name, department, into: await codeMeant(actor, of('into'), 'into'), day };
    case 'split': {
      const fresh = { code: of('code'), name: names, ...(shortNames && { shortName: shortNames }) };
      const to =
        of('back') === ''
          ? { ...fresh, level: levelFrom(of('level')) }
          : { back: of('back'), withAll: of('along') !== 'listed' };
      return { name, department, to, day, children: listFrom(of('children')), staff: listFrom(of('staff')) };
    }
    case 'close':
      return { name, department, day };
    case 'reopen':
      return { name, department };
  }
}

/**
 * Carries the change out, or with `once.tryOnly` only tries it; says how many go along in a merger or a split. Throws what
 * the use case throws.
 */
export async function carryOut(by: Asker, request: ChangeRequest, once: Once, plans?: PlanKeeper): Promise<Along> {
  const { department } = request;
  switch (request.name) {
    case 'open': {
      const { parent: parentCode, names: name, shortNames, level, position, day: openedOn } = request;
      const optional = { ...(shortNames && { shortName: shortNames }), ...(position !== undefined && { position }) };
      await openDepartment(by, { code: department, parentCode, name, level, openedOn, ...optional }, once);
      return nobody;
    }
    case 'rename': {
      const { names: name, shortNames: shortName, level, day } = request;
      await renameDepartment(by, department, { name, shortName, level, day }, once);
      return nobody;
    }
    case 'move': {
      const { parent: parentCode, position, day } = request;
      await moveDepartment(by, department, { parentCode, position, day }, once);
      return nobody;
    }
    case 'merge':
      return { ...nobody, people: await mergeDepartments(by, department, request.into, request.day, once, plans) };
    case 'split':
      return splitDepartment(by, department, request, once, plans);
    case 'close':
      await closeDepartment(by, department, request.day, once);
      return nobody;
    case 'reopen':
      await reopenDepartment(by, department, once);
      return nobody;
  }
}

/** Short names, each language's full name where it is left out. */
function shortFrom(en: string, zh: string, names: Localised): Localised {
  return { en: en || names.en, zh: zh || names.zh };
}

function levelFrom(text: string): Level {
  const level = levels.find((each) => each === text);
  if (!level) throw new Invalid('level', { field: 'level' });
  return level;
}

/** A number in the official order among brothers; undefined for the last. */
function positionFrom(text: string): number | undefined {
  if (text === '') return undefined;
  const plain = text.normalize('NFKC');
  if (!/^\d{1,6}$/.test(plain)) throw new Invalid('position', { field: 'position' });
  return Number(plain);
}

/** Codes or numbers, parted by lines, blanks or commas; each once. */
function listFrom(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];
}
