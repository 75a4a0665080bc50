// Sentences one after another: a space between them in English, none in Chinese.
import type { Language } from '#i18n/language.ts';

/** What stands between two sentences. */
export function gap(language: Language): '' | ' ' {
  return language === 'en' ? ' ' : '';
}

/** Joins the sentences that are there. */
export function sentences(language: Language, ...each: (string | false | null | undefined)[]): string {
  return each.filter(Boolean).join(gap(language));
}
