// Why a file was refused as a whole, in words.
import type { ImportKind, ImportRefusal } from '#domain/imports/imports.ts';
import { columnName } from '#domain/reports/refused-rows.ts';
import { fill } from '#i18n/fill.ts';
import { number } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { tableLimits } from '#platform/table-file.ts';
import type { FormOutcome } from './shown.ts';

const bytesPerMegabyte = 1024 * 1024;

/** A sentence with the limit that was broken, and the row where there is one. */
export function refusalText(kind: ImportKind, refusal: ImportRefusal, language: Language): string {
  const { common, tableFile } = wordsFor(language);
  const { reason, row = null, code = '', columns = [] } = refusal;
  const most = reason === 'too-large' ? tableLimits.bytes / bytesPerMegabyte : (refusal.most ?? 0);
  const names = columns.map((column) => columnName(kind, column, language)).join(common.listSeparator);
  const text = fill(tableFile.reasons[reason], { most: number(most), code, columns: names });
  return row === null ? text : fill(tableFile.inRow, { row: number(row), reason: text });
}

/** What is wrong with an upload that its action refused; null when nothing is. */
export function uploadProblem(kind: ImportKind, sent: FormOutcome | undefined, language: Language): string | null {
  if (sent?.outcome !== 'invalid') return null;
  return sent.code === 'too-large'
    ? refusalText(kind, { reason: 'too-large' }, language)
    : wordsFor(language).imports.noFile;
}
