// Why a file was refused as a whole, in words.
import { fill } from '#i18n/fill.ts';
import { number } from '#i18n/format.ts';
import type { Words } from '#i18n/words.ts';
import { type TableRefusal, tableLimits } from '#platform/table-file.ts';

const bytesPerMegabyte = 1024 * 1024;

/** A sentence with the limit that was broken, and the row where there is one. */
export function refusalText(words: Words, refusal: Pick<TableRefusal, 'reason' | 'row' | 'most'>): string {
  const most = refusal.reason === 'too-large' ? tableLimits.bytes / bytesPerMegabyte : (refusal.most ?? 0);
  const reason = fill(words.tableFile.reasons[refusal.reason], { most: number(most) });
  return refusal.row === null ? reason : fill(words.tableFile.inRow, { row: number(refusal.row), reason });
}
