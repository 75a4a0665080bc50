// The dictionaries by language.
import { en, type Words } from './en.ts';
import type { Language } from './language.ts';
import { zh } from './zh.ts';

export type { Words } from './en.ts';

const dictionaries: Record<Language, Words> = { en, zh };

/** The interface's words in the reader's language. */
export function wordsFor(language: Language): Words {
  return dictionaries[language];
}
