// The tree of departments as a table that can be changed and imported again, an empty one to fill in, and the rows of an
// import that were refused.
import type { Actor } from '#domain/accounts/actor.ts';
import { may } from '#domain/accounts/permissions.ts';
import { treeFields, treeHeadings, type TreeFault } from '#domain/departments/tree-file.ts';
import { holdsFrom, treeImport, wholeTree } from '#domain/departments/tree-import.ts';
import { fill } from '#i18n/fill.ts';
import { longDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { isDay, today } from '#platform/clock.ts';
import { NotFound } from '#platform/errors.ts';
import type { ExportTable } from './export.ts';

const widths = [18, 18, 8, 36, 28, 24, 18, 12, 14];

/** All open departments, from the top down. NotFound for everybody who is not an administrator. */
export async function treeTable(actor: Actor, language: Language): Promise<ExportTable> {
  if (!may(actor, 'organise')) throw new NotFound('departments');
  const { departments } = wordsFor(language);
  const rows = (await wholeTree(actor)).map((each) => [
    each.code,
    each.parentCode,
    String(each.position),
    each.name.en,
    each.name.zh,
    each.shortName.en === each.name.en ? null : each.shortName.en,
    each.shortName.zh === each.name.zh ? null : each.shortName.zh,
    departments.levels[each.level],
    holdsFrom(each),
  ]);
  const name = fill(departments.file.treeName, { day: today() });
  return { name, sheet: departments.title, head: headOf(language), rows, notes: [], widths };
}

/** A table with headings and no rows. */
export function treeTemplate(language: Language): ExportTable {
  const { departments } = wordsFor(language);
  const name = departments.file.templateName;
  return { name, sheet: departments.title, head: headOf(language), rows: [], notes: [], widths };
}

/** What of an upload was refused: row, column, value, reason. NotFound for an upload of somebody else. */
export async function refusedTable(actor: Actor, id: number, language: Language): Promise<ExportTable> {
  const { fileName, plan } = await treeImport(actor, id);
  if (!plan) throw new NotFound('import');
  const { file } = wordsFor(language).departments;
  return {
    name: fill(file.refusedName, { file: fileName.replace(/\.\w+$/, '') }),
    sheet: file.refused,
    head: [file.row, file.column, file.value, file.reason],
    rows: plan.refused.map((fault) => [
      String(fault.row),
      headingOf(fault, language),
      fault.value,
      reasonOf(fault, language),
    ]),
    notes: [],
    widths: [8, 24, 30, 80],
  };
}

/** The heading of the column in which the fault is. */
export function headingOf({ column }: TreeFault, language: Language): string {
  return treeHeadings[column][language === 'en' ? 0 : 1];
}

/** Why a row is refused, and what to do. */
export function reasonOf({ reason, other = '' }: TreeFault, language: Language): string {
  const { reasons } = wordsFor(language).departments.file;
  return fill(reasons[reason], { other: isDay(other) ? longDay(language, other) : other });
}

function headOf(language: Language): string[] {
  return treeFields.map((field) => treeHeadings[field][language === 'en' ? 0 : 1]);
}
