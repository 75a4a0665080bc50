import { describe, expect, test } from 'vitest';
import { en } from '#i18n/en.ts';
import { duration, fill, plural } from '#i18n/fill.ts';
import { longDay, nearDay, percent, shortDay } from '#i18n/format.ts';
import { pseudoLocale } from '#i18n/pseudo.ts';
import { zh } from '#i18n/zh.ts';

/** Every text of a dictionary with its address. */
function texts(value: unknown, address = ''): [string, string][] {
  if (typeof value === 'string') return [[address, value]];
  return Object.entries(value as object).flatMap(([key, each]) => texts(each, address ? `${address}.${key}` : key));
}

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
const chinese = new Map(texts(zh));

describe('the dictionaries', () => {
  test('have the same words with the same places in them', () => {
    expect([...chinese.keys()].sort()).toEqual(
      texts(en)
        .map(([address]) => address)
        .sort(),
    );
    for (const [address, text] of texts(en)) {
      // A count may be left out of the singular, and English order words need not stand in Chinese.
      const [ours, theirs] = [places(text), places(chinese.get(address)!)];
      if (!address.endsWith('.one')) expect(theirs, address).toEqual(ours);
    }
  });

  test('have no empty word', () => {
    for (const [address, text] of [...texts(en), ...texts(zh)]) expect(text.trim(), address).not.toBe('');
  });

  test('write Chinese with full-width punctuation', () => {
    const wrong = [...chinese].filter(([, text]) => /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u.test(text));
    expect(wrong).toEqual([]);
  });

  test('do not shout', () => {
    for (const [address, text] of texts(en)) expect(text, address).not.toMatch(/!|\bOops\b|\bplease\b/i);
  });
});

describe('putting values into words', () => {
  test('fills places and leaves unknown ones', () => {
    expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  });

  test('chooses the form for the number, with a comma in thousands', () => {
    const forms = { one: '{n} person', other: '{n} people' };
    expect([1, 2, 1284].map((n) => plural('en', forms, n))).toEqual(['1 person', '2 people', '1,284 people']);
    expect(plural('zh', { one: '{n} 人', other: '{n} 人' }, 1)).toBe('1 人');
  });

  test('tells a length of time in minutes, from an hour and a half on in hours', () => {
    expect([1, 89, 90, 100, 457].map((n) => duration('en', en.common, n))).toEqual([
      '1 minute',
      '89 minutes',
      '1.5 hours',
      '1.5 hours',
      '7.5 hours',
    ]);
    expect(duration('zh', zh.common, 120)).toBe('2 小时');
  });

  test('writes days as each language does', () => {
    expect(longDay('en', '2026-12-18')).toBe('18 December 2026');
    expect(shortDay('en', '2026-09-08')).toBe('8\u00a0Sep\u00a02026');
    expect(nearDay('en', '2026-12-18')).toBe('18 December');
    expect([longDay('zh', '2026-12-18'), nearDay('zh', '2026-12-18')]).toEqual(['2026年12月18日', '12月18日']);
  });

  test('rounds a share done down, and has none without a denominator', () => {
    expect(percent(3999, 4000)).toBe('99%');
    expect(percent(4000, 4000)).toBe('100%');
    expect(percent(0, 0)).toBeNull();
  });

  test('a pseudo-locale marks every word and keeps its places', () => {
    for (const [address, text] of texts(pseudoLocale(en))) {
      expect(text, address).toMatch(/^⟦[^]*⟧$/);
      expect(places(text)).toEqual(places(new Map(texts(en)).get(address)!));
    }
  });
});
