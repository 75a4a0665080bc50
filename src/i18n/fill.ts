// Putting values into words. The dictionaries hold plain text, so that a piece of them can travel to an island.
import type { Language } from './language.ts';

/** Words that depend on a number: `one` for one, `other` for the rest. Chinese uses `other` alone. */
export interface PluralForms {
  one: string;
  other: string;
}

/** Puts values into `{name}` places; a place without a value stays as it is. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

const rules = { en: new Intl.PluralRules('en'), zh: new Intl.PluralRules('zh') };

/** The form for `n`, with `n` written in the reader's way and other values filled in. */
export function plural(
  language: Language,
  forms: PluralForms,
  n: number,
  values: Record<string, string | number> = {},
): string {
  const form = rules[language].select(n) === 'one' ? forms.one : forms.other;
  return fill(form, { n: n.toLocaleString('en'), ...values });
}

/** A length of time in words: minutes, from an hour and a half on hours to the nearest half. */
export function duration(
  language: Language,
  { minutes, hours }: { minutes: PluralForms; hours: PluralForms },
  n: number,
): string {
  return n < 90 ? plural(language, minutes, n) : plural(language, hours, Math.round(n / 30) / 2);
}
