// What the page of a change shows: the form, the form with what is wrong in it, or what it would mean.
import type { Actor } from '#domain/accounts/actor.ts';
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
}

/** Reads the address, or what was sent and refused; with `preview` in the address it says what the change would mean. */
export async function changePage(
  actor: Actor,
  wanted: { name: ChangeName; department: string; query: URLSearchParams; start: ChangeFields },
  sent: { fields: ChangeFields; problem: Refusal } | null,
): Promise<ChangePage> {
  const { name, department, query, start } = wanted;
  const nothing = { request: null, preview: null };
  if (sent) return { ...nothing, fields: sent.fields, refusal: sent.problem };
  const given = fieldsFrom(query);
  const filled = query.has('preview')
    ? given
    : { ...start, ...Object.fromEntries([...query].filter(([key]) => key in given)) };
  if (!query.has('preview')) return { ...nothing, fields: filled, refusal: null };
  try {
    const request = await requestFrom(actor, name, name === 'open' ? (filled.code ?? '') : department, filled);
    return { fields: filled, refusal: null, request, preview: await previewChange(actor, request) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const { code, field, detail } = error;
    return { ...nothing, fields: filled, refusal: { code, field, detail } };
  }
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
