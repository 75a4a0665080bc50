// The site's calendar: days are counted in its time zone, on the web server and in the database alike.
import { env } from './env.ts';

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: env.timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

// No zone begins its day within a minute; the formatter takes ten times as long as all else that asks for the day.
let last = { minute: NaN, day: '' };

/** The day of a moment in the site's time zone, 'YYYY-MM-DD'. */
export function dayOf(moment: Date): string {
  const minute = Math.floor(moment.getTime() / 60_000);
  if (minute !== last.minute) last = { minute, day: dayFormat.format(moment) };
  return last.day;
}

/** Today in the site's time zone, 'YYYY-MM-DD'. */
export function today(): string {
  return dayOf(new Date());
}

/** The day that lies `days` after `day` (before it when negative). */
export function addDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** True when the text is a day of the calendar: 2026-02-30 is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === text;
}
