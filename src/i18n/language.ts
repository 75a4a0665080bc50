/** The two languages of the platform. English is the original; its addresses carry no prefix. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];

/** A value in both languages; in the database jsonb `{"en": …, "zh": …}`. */
export type Localised<T = string> = Record<Language, T>;

export const defaultLanguage: Language = 'en';

/** What stands in `lang` attributes. */
export const languageTags: Localised = { en: 'en', zh: 'zh-Hans' };

/** How each language calls itself. */
export const languageNames: Localised = { en: 'English', zh: '简体中文' };

/** True when `value` names a language of the platform; for values that come from outside. */
export function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language);
}

/** The beginning of every address in that language: nothing for English, `/zh` for Chinese. */
export function prefixOf(language: Language): '' | '/zh' {
  return language === 'zh' ? '/zh' : '';
}

/** Builds a localised value by asking `make` once for each language. */
export function localised<T>(make: (language: Language) => T): Localised<T> {
  return { en: make('en'), zh: make('zh') };
}
