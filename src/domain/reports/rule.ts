// The counting rule in the reader's language, as it stands under every table and in every file.
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** The rule in one paragraph; `together` adds what holds where courses are added up. */
export function countingRule(language: Language, { together }: { together: boolean }): string {
  const { training } = wordsFor(language);
  const space = language === 'zh' ? '' : ' ';
  return together ? training.rule + space + training.countedOnce : training.rule;
}
