// The name of the site beside the wordmark.
import type { Language, Localised } from '#i18n/language.ts';

/** The site's name in that language; empty when it has none of its own, so that nothing says "Lectern Lectern". */
export function siteNameIn(language: Language, site: { name: Localised }): string {
  const name = site.name[language].trim();
  return name === 'Lectern' ? '' : name;
}
