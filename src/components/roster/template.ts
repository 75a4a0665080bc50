// The roster to fill in: headings in the reader's language, and a row that shows how.
import { type ExportFile, csvOf, xlsxOf } from '#domain/reports/export.ts';
import { knownHeadings, rosterFields } from '#domain/staff/roster-columns.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

const leftOut = new Set(['nameEn', 'nameZh', 'postEn', 'postZh']);
const fields = rosterFields.filter((field) => !leftOut.has(field));

/** The template as CSV or XLSX; it can be uploaded as it is, and takes nobody on. */
export async function rosterTemplate(language: Language, kind: 'csv' | 'xlsx'): Promise<ExportFile> {
  const name = wordsFor(language).roster.templateName;
  const head = fields.map((field) => knownHeadings[field][language === 'zh' ? 1 : 0]!);
  const table = { name, sheet: name, head, rows: [], notes: [], widths: fields.map(() => 16) };
  return kind === 'csv' ? csvOf(table) : xlsxOf(table);
}
