// The author's preview: everything with its key, for authors and administrators alone.
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { startSite, type TestSite } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const module = '/authors/sharing-and-grading/grade-the-record';
const activity = '/authors/sharing-and-grading/practice/grade-twelve';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function pageOf(card: string | null, width = 1280): Promise<Page> {
  const { page } = await visit(browser, { scripts: false, language: 'en', width });
  if (card) await enterAs(page, url, 'en', card);
  return page;
}

test.each(['township-clerk', 'city-finance-coordinator', 'transport-coordinator'])(
  'a %s finds nothing of it',
  async (card) => {
    const page = await pageOf(card);
    expect(await page.getByRole('link', { name: 'Authors', exact: true }).count()).toBe(0);
    for (const language of languages)
      for (const address of ['/authors', module, activity, '/authors/no-such-course/no-such-module']) {
        const response = await page.goto(url + prefixOf(language) + address);
        expect(response!.status(), address).toBe(404);
        expect(await response!.text(), address).not.toMatch(/grd-q|Right answer|正确答案/);
      }
  },
);

test('who has not signed in is asked to', async () => {
  const page = await pageOf(null);
  await page.goto(url + module);
  expect(page.url()).toContain('/sign-in');
});

test.each(['author', 'administrator'])('an %s sees both languages of the lesson, side by side', async (card) => {
  const page = await pageOf(card);
  await page.goto(`${url}/authors`);
  await page
    .getByRole('row', { name: /Grade the record/ })
    .getByRole('link')
    .click();
  expect(new URL(page.url()).pathname).toBe(module);
  const main = page.locator('main');
  const english = main.locator('.lectern-prose h2', { hasText: 'Five habits' });
  const chinese = main.locator('.lectern-prose h2', { hasText: '五个习惯' });
  const place = async (of: typeof english) => (await of.boundingBox())!;
  expect((await place(english)).y).toBeCloseTo((await place(chinese)).y, 0);
  expect((await place(chinese)).x).toBeGreaterThan((await place(english)).x + 300);
});

test('on a phone they stand one below the other, and nothing is wider than the screen', async () => {
  const page = await pageOf('author', 320);
  for (const address of [module, activity, '/authors']) {
    await page.goto(url + address);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, address).toBe(0);
  }
  await page.goto(url + module);
  const [english, chinese] = await Promise.all(
    ['Five habits', '五个习惯'].map((text) => page.locator('.lectern-prose h2', { hasText: text }).boundingBox()),
  );
  expect(chinese!.y).toBeGreaterThan(english!.y + 100);
});

test.each(languages)('every question stands there with its key and all its feedback, page in %s', async (language) => {
  const page = await pageOf('author');
  await page.goto(url + prefixOf(language) + module);
  const item = page.locator('#grd-q1');
  const text = (await item.innerText()).replace(/\s+/g, ' ');
  for (const expected of [
    'Right answer Treat it as grade 3, delete the column',
    'Hidden is not gone.',
    'The grade is right, but a lock does not change what is inside',
    'A file takes the grade of its most sensitive cell',
    '正确答案',
  ])
    expect(text).toContain(expected);
  const shown = await page.locator('.lectern-draft').count();
  const heading = page.getByRole('heading', {
    name: wordsFor(language).authors.bank.other.replace('{n}', String(shown)),
  });
  expect(await heading.count()).toBe(1);
  expect(shown).toBeGreaterThan(5);
});

test('an activity stands there with its key', async () => {
  const page = await pageOf('author');
  await page.goto(url + module);
  await page.getByRole('link', { name: 'Grade twelve records, with its key' }).click();
  await page.waitForURL(`**${activity}`);
  const main = await page.locator('main').innerText();
  expect(main).toContain('A try that does everything right');
  expect(main).toContain('全部做对的一次练习');
});

test('parameters are drawn and said, and wrong answers are explained', async () => {
  let site: TestSite | undefined;
  try {
    const folder = path.resolve('test/fixtures/content/kinds');
    site = await startSite({ name: 'preview', dataDirectory, environment: { CONTENT_DIRS: folder } });
    const page = await pageOf('author');
    await page.goto(`${site.url}/authors/every-kind/shares`);
    const first = await page.locator('#kin-numeric').innerText();
    expect(first).toMatch(/Parameters\s+\w+: .+ → \d/);
    expect(first).toContain('Wrong answer:');
    await page.getByRole('link', { name: 'Draw other values for the parameters' }).click();
    await page.waitForURL('**?draw=2#questions');
    expect(await page.locator('#kin-numeric').innerText()).not.toBe(first);
  } finally {
    await site?.stop();
  }
});
