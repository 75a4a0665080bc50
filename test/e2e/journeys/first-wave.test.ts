// Through the courses of the first wave as people meet them: a lesson of each in both languages on a screen and on a phone,
// and every practice activity to its passing.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { languages, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { beginner, giveSession, perfectFields, visit } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const { courses } = await readCatalogue(['content']);

let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let person: number;

beforeAll(async () => {
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
  person = await beginner(owner.sql);
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

async function signedIn(way: Parameters<typeof visit>[1]): Promise<Page> {
  const { context, page } = await visit(browser, way);
  await giveSession(context, owner.sql, url, person);
  return page;
}

const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(languages)('in %s', (language) => {
  const words = wordsFor(language);

  test.each([1280, 360])('a lesson of each course reads well at %d px', async (width) => {
    const page = await signedIn({ scripts: true, language, width });
    for (const [at, course] of courses.entries()) {
      const module = course.modules[(at + 1) % course.modules.length]!;
      const response = await page.goto(`${url}${prefixOf(language)}/courses/${module.id}`);
      expect(response!.status(), module.id).toBe(200);
      expect(await page.locator('h1').textContent()).toContain(module.title[language]);
      expect(await tooWide(page), module.id).toBeLessThanOrEqual(0);
      const pictures = page.locator('article img');
      for (let index = 0; index < (await pictures.count()); index += 1) {
        await pictures.nth(index).scrollIntoViewIfNeeded();
        await expect
          .poll(() => pictures.nth(index).evaluate((image) => (image as HTMLImageElement).naturalWidth))
          .toBeGreaterThan(0);
      }
      expect(await page.locator('#check form.lectern-item').count(), module.id).toBeGreaterThanOrEqual(2);
    }
    await page.context().close();
  });

  test('every practice activity can be passed, without scripts and at 360 px', async () => {
    const page = await signedIn({ scripts: false, language, width: 360 });
    const submit = page.locator('form.lectern-practice button[type=submit]').last();
    for (const course of courses) {
      for (const activity of course.activities) {
        const path = `${url}${prefixOf(language)}/courses/${course.id}/practice/${activity.slug}`;
        expect((await page.goto(path))!.status(), activity.id).toBe(200);
        const fields = perfectFields(activity);
        const steps = activity.engine === 'decision-path' ? fields.map((field) => [field]) : [fields];
        for (const step of steps) {
          for (const [name, value] of step) {
            const control = page.locator(`form.lectern-practice [name="${name}"]`).first();
            const [tag, type] = await control.evaluate((element) => [element.tagName, element.getAttribute('type')]);
            if (tag === 'SELECT') await control.selectOption(value);
            else if (type === 'text') await control.fill(value);
            else await page.locator(`form.lectern-practice [name="${name}"][value="${value}"]`).check();
          }
          await submit.click();
        }
        await page.waitForURL(/try=\d/);
        await page.getByRole('heading', { level: 2, name: words.practice.passed }).waitFor();
      }
    }
    await page.context().close();
  });
});
