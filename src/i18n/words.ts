// The dictionaries by language.
import { en, type Words } from './en.ts';
import type { Language } from './language.ts';
import { pseudoLocale } from './pseudo.ts';
import { zh } from './zh.ts';

export type { Words } from './en.ts';

// LECTERN_PSEUDO_LOCALE replaces English for a test that looks for words written into pages.
const dictionaries: Record<Language, Words> = { en: process.env['LECTERN_PSEUDO_LOCALE'] ? pseudoLocale(en) : en, zh };

/** The interface's words in the reader's language. */
export function wordsFor(language: Language): Words {
  return dictionaries[language];
}
