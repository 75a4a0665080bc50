// A third language for tests: every word in brackets, so that a text on a page without them was not taken from here.
import type { Words } from './en.ts';

/** The same dictionary with each text as `⟦text⟧`; the `{name}` places stay. */
export function pseudoLocale(words: Words): Words {
  const mark = (value: unknown): unknown =>
    typeof value === 'string'
      ? `⟦${value}⟧`
      : Array.isArray(value)
        ? value.map(mark)
        : Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, mark(each)]));
  return mark(words) as Words;
}
