import { describe, expect, test } from 'vitest';
import { handbook, handbookNames } from '#domain/courses/handbook.ts';
import { addresses } from '../../support/addresses.ts';

describe.each(handbookNames)('the handbook for %s', (name) => {
  test('has the same chapters and the same links in both languages', async () => {
    const { en, zh } = await handbook(name);
    expect(en.chapters.length).toBeGreaterThan(5);
    expect(zh.chapters).toHaveLength(en.chapters.length);
    expect(zh.links).toEqual(en.links);
    expect(zh.title).toMatch(/手册$/);
  });

  test('leads to pages that exist', async () => {
    const { en } = await handbook(name);
    const known = new Set(addresses.map(({ path }) => path.replace(/[?#].*$/, '')));
    expect(en.links.filter((link) => !known.has(link) && link !== '/training')).toEqual([]);
  });
});

test('there is no other handbook', async () => {
  await expect(handbook('visitors')).rejects.toMatchObject({ name: 'NotFound' });
});
