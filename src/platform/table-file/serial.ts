// Days as spreadsheets count them: 1 is 1 January 1900, with a 29 February 1900 that never was.

/** The day 'YYYY-MM-DD' of a spreadsheet's number, 1900 to 2199; null for other numbers. A time of day is dropped. */
export function dayOfSerial(serial: number): string | null {
  const days = Math.floor(serial);
  if (!(days >= 1 && days < 109_575) || days === 60) return null;
  const since1970 = days - 25_569 + (days < 60 ? 1 : 0);
  return new Date(since1970 * 86_400_000).toISOString().slice(0, 10);
}
