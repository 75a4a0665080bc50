// How days, times and numbers are written (../look: dates, thousands with a comma in both languages).
import type { Language } from './language.ts';

const locales = { en: 'en-GB', zh: 'zh-Hans-CN' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locales[language], options)));
  return format;
}

const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** '18 December 2026', '2026年12月18日'. */
export function longDay(language: Language, day: string): string {
  return formatter(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(noon(day));
}

/** '18 Dec 2026' in tables; the same as in running text in Chinese. */
export function shortDay(language: Language, day: string): string {
  if (language === 'zh') return longDay('zh', day);
  const [year, month, date] = day.split('-');
  const name = 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice((Number(month) - 1) * 3, Number(month) * 3);
  // In one piece: a column of days is narrow.
  return `${Number(date)}\u00a0${name}\u00a0${year}`;
}

/** '18 December', '12月18日': the day without its year, for days that are near. */
export function nearDay(language: Language, day: string): string {
  return formatter(language, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(noon(day));
}

/** '10:42' in the site's time zone. */
export function clockTime(language: Language, moment: Date, timeZone: string): string {
  return formatter(language, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }).format(moment);
}

/** '1,284' in both languages. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** Share done as a whole percentage, rounded down so that 3,999 of 4,000 is not 100 %; null without a denominator. */
export function percent(part: number, whole: number): string | null {
  return whole > 0 ? `${Math.floor((part * 100) / whole)}%` : null;
}
