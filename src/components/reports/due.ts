// Due days of a course in words: one day, or from the first to the last where departments set their own.
import type { CourseHead } from '#domain/reports/figure.ts';
import { fill, plural } from '#i18n/fill.ts';
import { longDay, shortDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

type Due = Pick<CourseHead, 'firstDueOn' | 'lastDueOn'>;

/** `due 18 Dec 2026`, for the head of a column. */
export function dueShort(language: Language, { firstDueOn, lastDueOn }: Due): string {
  const { training } = wordsFor(language);
  const [first, last] = [shortDay(language, firstDueOn), shortDay(language, lastDueOn)];
  return firstDueOn === lastDueOn
    ? fill(training.dueShort, { day: first })
    : fill(training.dueShortBetween, { first, last });
}

/** `It is due on 18 December 2026, in 27 days.` */
export function dueSentence(language: Language, { firstDueOn, lastDueOn }: Due, today: string): string {
  const { training } = wordsFor(language);
  const [first, last] = [longDay(language, firstDueOn), longDay(language, lastDueOn)];
  if (lastDueOn < today) return fill(training.wasDue, { day: last });
  if (firstDueOn !== lastDueOn) return fill(training.dueBetween, { first, last });
  const days = Math.round((Date.parse(firstDueOn) - Date.parse(today)) / 86_400_000);
  const when = days === 0 ? training.dueToday : plural(language, training.dueInDays, days);
  return fill(training.due, { day: first, when });
}
