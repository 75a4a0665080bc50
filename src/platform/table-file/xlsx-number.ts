// Numbers of a workbook as a person sees them in the cell.
import { dayOfSerial } from './serial.ts';

/** A day; a number of that many digits, zeros before it; or the number as it is. */
export type NumberStyle = 'day' | 'plain' | { digits: number };

// The built-in formats of days; 27–36 and 50–58 are those of East Asian Excel.
const builtInDays = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58]);

/** How a cell with the number format is shown. `code` is the format's own text where it is not built in. */
export function styleOf(formatId: number, code: string | undefined): NumberStyle {
  if (code === undefined) return builtInDays.has(formatId) ? 'day' : 'plain';
  if (/^0{2,40}$/.test(code)) return { digits: code.length };
  // Without texts, escapes, colours and conditions: whatever names a year or a day shows a day.
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '');
  return /[yYdD]/.test(bare) ? 'day' : 'plain';
}

/** The text of a number: 127 → 127, 46022 in a day's format → 2025-12-31, 127 in the format 00000 → 00127. */
export function textOfNumber(raw: string, style: NumberStyle, isFrom1904: boolean): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  if (style === 'day') return dayOfSerial(value + (isFrom1904 ? 1462 : 0)) ?? plain(value, raw);
  if (style === 'plain') return plain(value, raw);
  return Number.isInteger(value) && value >= 0 ? plain(value, raw).padStart(style.digits, '0') : raw;
}

/** 1.3800138E10 is a telephone number. */
function plain(value: number, raw: string): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 && !/^-?\d+$/.test(raw) ? BigInt(value).toString() : raw;
}

/** The place of a cell in its row, counted from 0: AB7 → 27. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const place = letter.charCodeAt(0) - 64;
    if (place < 1 || place > 26) break;
    column = column * 26 + place;
  }
  return column - 1;
}
