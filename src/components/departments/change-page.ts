// What the page of a change shows: the form, the form with what is wrong in it, or what it would mean.
import type { Actor } from '#domain/accounts/actor.ts';
import { departmentChoice, type DepartmentChoice, isLooking, lookIn } from '#domain/departments/choosing.ts';
import { previewChange, type ChangePreview } from '#domain/reports/reorganisation.ts';
import {
  fieldsFrom,
  requestFrom,
  type ChangeFields,
  type ChangeName,
  type ChangeRequest,
} from '#domain/staff/change-request.ts';
import { fill, plural, type PluralForms } from '#i18n/fill.ts';
import { longDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import type { Words } from '#i18n/words.ts';
import { Invalid } from '#platform/errors.ts';

/** What is wrong, as the domain says it. */
export interface Refusal {
  code: string;
  field: string | undefined;
  detail: Record<string, string | number>;
}

export interface ChangePage {
  fields: ChangeFields;
  refusal: Refusal | null;
  request: ChangeRequest | null;
  preview: ChangePreview | null;
  /** What the field for the other department shows; null for changes without one. */
  choice: DepartmentChoice | null;
}

/** Reads the address, or what was sent and refused; with `preview` in the address it says what the change would mean. */
export async function changePage(
  actor: Actor,
  wanted: { name: ChangeName; department: string; query: URLSearchParams; start: ChangeFields },
  sent: { fields: ChangeFields; problem: Refusal } | null,
): Promise<ChangePage> {
  const { name, department, query, start } = wanted;
  const given = fieldsFrom(query);
  const isLook = isLooking(query);
  const isFilledIn = query.has('preview') || isLook;
  const filled = isFilledIn ? given : { ...start, ...Object.fromEntries([...query].filter(([key]) => key in given)) };
  const form = async (fields: ChangeFields, refusal: Refusal | null): Promise<ChangePage> => {
    const choice = await otherDepartment(actor, name, fields, query, refusal);
    return { fields, refusal, choice, request: null, preview: null };
  };
  if (sent) return form(sent.fields, sent.problem);
  if (isLook || !query.has('preview')) return form(filled, null);
  try {
    const request = await requestFrom(actor, name, name === 'open' ? (filled.code ?? '') : department, filled);
    return { fields: filled, refusal: null, choice: null, request, preview: await previewChange(actor, request) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const { code, field, detail } = error;
    return form(filled, { code, field, detail });
  }
}

/** What the field for the other department shows; what fits none, or several, is looked for at once. */
async function otherDepartment(
  actor: Actor,
  name: ChangeName,
  fields: ChangeFields,
  query: URLSearchParams,
  refusal: Refusal | null,
): Promise<DepartmentChoice | null> {
  const field = name === 'merge' ? 'into' : name === 'open' || name === 'move' ? 'parent' : null;
  if (!field) return null;
  const look = { ...lookIn(query, field), value: fields[field] ?? '' };
  const isUnclear = refusal?.field === field && look.value !== '';
  return departmentChoice(actor, isUnclear ? { ...look, step: { kind: 'search', page: 1 } } : look);
}

const formFields: Record<string, string> = { name: 'nameEn', shortName: 'shortEn', parentCode: 'parent' };

/** The refusal in the reader's words, with the field of the form that it is about. */
export function problemOf(
  { code, field, detail }: Refusal,
  name: ChangeName,
  department: string,
  words: Words['departments'],
  language: Language,
): { field?: string; message: string } {
  const texts: Partial<Record<string, string | PluralForms>> = words.problems;
  const text = texts[code] ?? words.problems.incomplete;
  const values = { ...detail, ...(typeof detail['day'] === 'string' && { day: longDay(language, detail['day']) }) };
  const message = typeof text === 'string' ? fill(text, values) : plural(language, text, Number(detail['n']), values);
  const at = fieldAt(field, name, detail['code'] === department);
  return at === undefined ? { message } : { field: at, message };
}

function fieldAt(field: string | undefined, name: ChangeName, isItself: boolean): string | undefined {
  if (field === 'department') {
    if (isItself) return name === 'reopen' ? undefined : 'day';
    return name === 'merge' ? 'into' : name === 'move' || name === 'open' ? 'parent' : undefined;
  }
  if (field === 'code') return name === 'open' || name === 'split' ? 'code' : 'day';
  return field && (formFields[field] ?? field);
}
