// What an error page needs when the middleware did not get so far as to say it.
import { prefixOf, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** The language of an address: `/zh` and everything under it is Chinese. */
export function languageOfPath(path: string): Language {
  return /^\/zh(\/|$)/.test(path) ? 'zh' : 'en';
}

/**
 * Fills in what is missing in `locals`, so that an error page can be drawn whatever went wrong before: the language of
 * the address, nobody signed in, no name of the site and nobody to ask. What the middleware has set stays.
 */
export function fallBackTo(locals: Partial<App.Locals>, url: URL): void {
  const language = (locals.language ??= languageOfPath(url.pathname));
  const other: Language = language === 'zh' ? 'en' : 'zh';
  const bare = url.pathname.slice(prefixOf(languageOfPath(url.pathname)).length) || '/';
  locals.words ??= wordsFor(language);
  locals.actor ??= null;
  locals.session ??= null;
  locals.formKey ??= () => crypto.randomUUID();
  locals.keptForm ??= null;
  locals.notKept ??= null;
  locals.carriedForm ??= null;
  locals.helpline ??= null;
  locals.textSize ??= 'normal';
  locals.site ??= { name: { en: '', zh: '' }, demonstration: false, mark: null, contact: null };
  locals.href ??= (path) => address(language, path);
  locals.otherLanguageHref ??= address(other, bare) + url.search;
}

function address(language: Language, path: string): string {
  return `${prefixOf(language)}${path === '/' ? '' : path}` || '/';
}
