/** LG-01 and LG-02: a law is cited with its year and its source, and a text on the watch list is cited with care. */
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import { chineseValue } from './faithful.ts';
import type { Report } from './faults.ts';

/** A text whose article numbers must not be cited from memory. From `watch-list.yml`. */
export interface Watched {
  /** Its names, in any language. */
  law: string[];
  /** Only these articles; undefined for all. */
  articles: number[] | undefined;
  /** Not these. */
  except: number[];
  why: string;
}

const article =
  /\bArt(?:icles?|s?\.)\s*(\d{1,4})(?:\s*(?:and|to|,|-|–)\s*(\d{1,4}))?|第\s*([零〇一二两三四五六七八九十百千0-9]{1,9})\s*条/gu;

/** The numbers of the articles cited in a text. */
function articlesOf(text: string): number[] {
  return [...text.matchAll(article)].flatMap(([, first, second, chinese]) => {
    if (chinese !== undefined) return [/^\d+$/.test(chinese) ? Number(chinese) : chineseValue(chinese)];
    return [first, second].flatMap((one) => (one === undefined ? [] : [Number(one)]));
  });
}

const year = /(?<!\d)(?:19|20)\d{2}(?!\d)/u;

/** Checks the lines of a text against the sources its head declares (source key → text, with its line). */
export function checkLaw(
  lines: SourceLine[],
  sources: { text: string; line: number }[],
  watched: Watched[],
  report: Report,
): void {
  const backed = new Set(sources.filter(({ text }) => year.test(text)).flatMap(({ text }) => articlesOf(text)));
  for (const { text, line } of lines) {
    if (!/Art|条/u.test(text)) continue;
    const lone = year.test(text) ? undefined : articlesOf(text).find((number) => !backed.has(number));
    if (lone !== undefined)
      report(
        'warning',
        'LG-01',
        line,
        `Article ${lone} is cited without a year, and no source of the front matter names it`,
        'Add to sources: “key: name of the law (year), Art. number”.',
      );
  }
  for (const { text, line } of [...lines, ...sources]) {
    for (const { law, articles, except, why } of watched) {
      if (!law.some((name) => text.includes(name))) continue;
      const cited = articlesOf(text).find(
        (number) => (articles === undefined || articles.includes(number)) && !except.includes(number),
      );
      if (cited !== undefined)
        report(
          'warning',
          'LG-02',
          line,
          `${law[0]}, article ${cited}: ${why}`,
          'Check the text in force, or leave the number out.',
        );
    }
  }
}

/** Reads the entries of a watch list; those that cannot be read are named by their place (1 = first). */
export function readWatchList(data: unknown): { watched: Watched[]; unreadable: number[] } {
  const watched: Watched[] = [];
  const unreadable: number[] = [];
  const texts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && one.trim() !== '');
  const numbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((one) => Number.isInteger(one));
  (Array.isArray(data) ? data : [data]).forEach((entry, index) => {
    const { law, articles, except, why } = (entry ?? {}) as Record<string, unknown>;
    const names = typeof law === 'string' ? [law] : law;
    if (
      !texts(names) ||
      names.length === 0 ||
      typeof why !== 'string' ||
      (articles !== undefined && !numbers(articles)) ||
      (except !== undefined && !numbers(except))
    )
      unreadable.push(index + 1);
    else watched.push({ law: names, articles, except: except ?? [], why });
  });
  return { watched, unreadable };
}
