// Rows of an upload that cannot go in: where, what was found there, what is wrong and what to do, in the reader's language.
import { treeHeadings, type TreeField, type TreeReason } from '#domain/departments/tree-file.ts';
import { importLines, type ImportKind, type ImportLine, importOf, type RowRefusal } from '#domain/imports/imports.ts';
import type { RosterField } from '#domain/staff/roster-columns.ts';
import type { RowReason } from '#domain/staff/roster-row.ts';
import { fill } from '#i18n/fill.ts';
import { longDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { isDay } from '#platform/clock.ts';
import type { Asker } from '#platform/db.ts';
import { csvInPieces, type StreamedFile } from './export.ts';

export interface RefusedCell {
  row: number | null;
  column: string;
  value: string;
  reason: string;
}

const rowsAtATime = 1000;

/** One for each thing that is wrong with the row. */
export function refusedCells(kind: ImportKind, line: ImportLine, language: Language): RefusedCell[] {
  return (line.faults ?? []).map((fault) => ({
    row: line.rowNumber,
    column: columnName(kind, fault.column, language),
    value: fault.value,
    reason: reasonText(kind, fault, language),
  }));
}

/** What a column of such a table is called. */
export function columnName(kind: ImportKind, column: string, language: Language): string {
  return kind === 'roster'
    ? wordsFor(language).roster.fields[column as RosterField]
    : treeHeadings[column as TreeField][language === 'en' ? 0 : 1];
}

function reasonText(kind: ImportKind, { reason, row = 0, other = '' }: RowRefusal, language: Language): string {
  const { roster, departments } = wordsFor(language);
  if (kind === 'roster') return fill(roster.reasons[reason as RowReason], { row });
  return fill(departments.file.reasons[reason as TreeReason], {
    other: isDay(other) ? longDay(language, other) : other,
  });
}

/** All refused rows of the actor's own import, as CSV. Throws NotFound for any other import. */
export async function refusedFile(
  actor: Asker,
  kind: ImportKind,
  id: number,
  language: Language,
): Promise<StreamedFile> {
  const { fileName } = await importOf(actor, kind, id);
  const { imports } = wordsFor(language);
  async function* pieces() {
    for (let afterRow = 0; ;) {
      const lines = await importLines(actor, id, 'refused', { limit: rowsAtATime, afterRow });
      if (lines.length === 0) return;
      yield lines
        .flatMap((line) => refusedCells(kind, line, language))
        .map(({ row, column, value, reason }) => [row, column, value, reason]);
      afterRow = lines.at(-1)!.rowNumber!;
    }
  }
  const head = [imports.row, imports.column, imports.found, imports.wrong];
  return csvInPieces({ name: imports.refusedName, head, notes: [fileName] }, pieces());
}
