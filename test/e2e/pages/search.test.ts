// The catalogue, a path and the search as a reader uses them, without scripts: by area, in order, and to the heading.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { languages, prefixOf } from '#i18n/language.ts';
import { fill } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url } = ownSite();
const content = await readCatalogue(['content']);
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.each(languages)('in %s, without scripts', (language) => {
  const words = wordsFor(language);
  const prefix = prefixOf(language);
  let page: Page;

  beforeAll(async () => {
    ({ page } = await visit(browser, { scripts: false, language, width: 320 }));
    await enterAs(page, url, language, 'township-clerk');
  });

  async function searchFor(query: string): Promise<void> {
    await page.getByRole('searchbox', { name: words.search.label }).fill(query);
    await page.getByRole('button', { name: words.search.button, exact: true }).click();
    await page.waitForURL(`**${prefix}/search?q=*`);
  }

  test('all courses stand on the catalogue, each once, under their area', async () => {
    await page.goto(`${url}${prefix}/courses`);
    for (const area of content.areas) {
      const section = page.getByRole('region', { name: area.name?.[language] ?? words.course.ofNoArea, exact: true });
      expect(await section.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(
        area.courses.map((course) => course.title[language]),
      );
    }
    expect(content.areas.flatMap((area) => area.courses)).toHaveLength(content.courses.length);
  });

  test('a path says for whom it is and leads through its courses in order', async () => {
    const path = content.path('all-staff');
    await page.goto(`${url}${prefix}/courses`);
    await page
      .getByRole('region', { name: words.path.all, exact: true })
      .getByRole('link', { name: path.title[language], exact: true })
      .click();
    expect(new URL(page.url()).pathname).toBe(`${prefix}/paths/all-staff`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(path.title[language]);
    const titles = path.courses.map((id) => content.course(id).title[language]);
    const list = page.getByRole('region', { name: words.path.courses, exact: true }).getByRole('listitem');
    expect(await list.getByRole('link').allInnerTexts()).toEqual(titles);
    const aside = page.getByRole('complementary', { name: words.path.aside });
    expect(await aside.innerText()).toMatch(new RegExp(fill(words.path.done, { done: '\\d', of: titles.length })));
    await list.getByRole('link').first().click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(titles[0]);
  });

  test('a search from the catalogue leads to the very heading', async () => {
    const query = { en: 'five HABIT', zh: '个习惯' }[language];
    const title = { en: 'Five habits', zh: '五个习惯' }[language];
    await page.goto(`${url}${prefix}/courses`);
    await searchFor(query);
    const result = page.getByRole('link', { name: title, exact: true });
    expect(await result.locator('mark').allInnerTexts()).toEqual({ en: ['Five', 'habit'], zh: ['个习惯'] }[language]);
    expect(await page.getByRole('searchbox').inputValue()).toBe(query);
    await result.click();
    const at = new URL(page.url());
    expect(at.pathname).toBe(`${prefix}/courses/sharing-and-grading/grade-the-record`);
    const heading = page.locator(`[id="${decodeURIComponent(at.hash.slice(1))}"]`);
    expect(await heading.innerText()).toBe(title);
  });

  test('a search for nothing says so and shows the way on', async () => {
    await page.goto(`${url}${prefix}/search`);
    await searchFor('<b>zzz & "q"');
    const empty = page.getByRole('heading', { level: 2 }).first();
    expect(await empty.innerText()).toBe(fill(words.search.nothing, { query: '<b>zzz & "q"' }));
    await page
      .getByRole('button', { name: words.learning.allCourses })
      .or(page.getByRole('link', { name: words.learning.allCourses }))
      .first()
      .click();
    expect(new URL(page.url()).pathname).toBe(`${prefix}/courses`);
  });
});
