// Days as people and spreadsheets write them.
import { isDay } from '../clock.ts';
import { dayOfSerial } from './serial.ts';

/** 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901 or 46266 as 'YYYY-MM-DD'; null for what is no day of 1900 to 2199. */
export function dayIn(text: string): string | null {
  const value = text.normalize('NFKC').trim();
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$/.exec(value) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(value);
  if (parts) {
    const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
    return isDay(day) && day >= '1900-01-01' && day < '2200-01-01' ? day : null;
  }
  // From 1927: below that a number is a slip of the pen.
  return /^\d{5}(\.\d+)?$/.test(value) && Number(value) >= 10_000 ? dayOfSerial(Number(value)) : null;
}
