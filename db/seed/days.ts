// Days and moments of an invented history: people work from Monday to Friday, in the site's time zone.
import { addDays } from '#platform/clock.ts';
import { env } from '#platform/env.ts';

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: env.timeZone, dateStyle: 'short', timeStyle: 'medium' });

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** The day itself, or the Friday before when it is a Saturday or Sunday. */
export function workingDay(day: string): string {
  const number = weekday(day);
  if (number === 6) return addDays(day, -1);
  return number === 0 ? addDays(day, -2) : day;
}

/** The moment at which clocks in the site's time zone show so many minutes after midnight on the day. */
export function momentOf(day: string, minute: number): Date {
  const shown = Date.parse(`${day}T00:00:00Z`) + minute * 60_000;
  const there = clock.format(shown);
  return new Date(shown - (Date.parse(`${there.replace(' ', 'T')}Z`) - shown));
}

/** Moments that only go forward: at each step a working day and a time between nine and five, never before the last one. */
export class Diary {
  #day = '';
  #minute = 0;
  readonly #random: (bound: number) => number;

  constructor(random: (bound: number) => number) {
    this.#random = random;
  }

  /** Goes to the day, some minutes further when the diary is there already or beyond. */
  turnTo(day: string): void {
    const wanted = workingDay(day);
    if (wanted <= this.#day) {
      this.#minute += 5 + this.#random(20);
      return;
    }
    this.#day = wanted;
    this.#minute = 9 * 60 + this.#random(6 * 60);
  }

  /** Where the diary is. */
  get day(): string {
    return this.#day;
  }

  /** One or two minutes later. */
  next(): Date {
    this.#minute += 1 + this.#random(2);
    return momentOf(this.#day, this.#minute);
  }
}
