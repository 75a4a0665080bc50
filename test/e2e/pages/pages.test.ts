// Every page in each language: whole, valid, accessible, and no wider than its screen.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Language, languages, languageTags, prefixOf } from '#i18n/language.ts';
import { type Address, addresses, elsewhere } from '../../support/addresses.ts';
import { ownSite } from '../../support/own-site.ts';
import { plural } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownerOf } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const pagesFolder = path.resolve(import.meta.dirname, '../../../src/pages/[...lang]');

// Off: what Svelte and stacked tables do on purpose (facts of the look), and lists of checkboxes that share a name.
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'void-style': 'off',
    'long-title': 'off',
    'no-redundant-role': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': 'off',
    'no-inline-style': 'error',
    'form-dup-name': ['error', { shared: ['checkbox', 'radio', 'submit', 'button', 'reset'] }],
    'require-sri': 'off',
  },
});

let browser: Browser;
const entered = new Map<string, { context: BrowserContext; page: Page }>();

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** The page of somebody who came in that way; kept for the next test. */
async function pageAs(as: Address['as']): Promise<Page> {
  const key = as ?? 'nobody';
  let known = entered.get(key);
  if (!known) {
    known = await visit(browser, { scripts: true, language: 'en', width: 1440 });
    if (as) await enterAs(known.page, url, 'en', as);
    entered.set(key, known);
  }
  return known.page;
}

test('the list of pages is complete', async () => {
  const files = (await readdir(pagesFolder, { recursive: true })).filter((file) => file.endsWith('.astro'));
  const known = new Set([...addresses.map((address) => address.file), ...elsewhere]);
  expect(files.map((file) => file.replace('.astro', '')).filter((file) => !known.has(file))).toEqual([]);
});

/** That a page is whole, valid, accessible and no wider than its screen. */
async function inspect(page: Page, response: Response, language: Language): Promise<void> {
  const html = await response.text();
  expect(html.trimEnd().endsWith('</html>'), 'the page is cut off').toBe(true);
  expect(html).toContain(`<html lang="${languageTags[language]}"`);
  // Astro writes this before the first island, wherever that stands.
  const own = html.replace('<style>astro-island,astro-slot{display:contents}</style>', '');
  const report = await validator.validateString(own);
  const faults = report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`),
  );
  expect(faults).toEqual([]);

  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  expect(await barriersOn(page, true)).toEqual([]);
}

describe.each(languages)('in %s', (language) => {
  test.each(addresses)('$path as $as', async ({ path: address, as, status = 200 }) => {
    const page = await pageAs(as);
    const response = await page.goto(`${url}${prefixOf(language)}${address}`);
    expect(response!.status()).toBe(status);
    await inspect(page, response!, language);
  });

  test('uploads: the dry run with its refused rows, what was done, and a file that is no table', async () => {
    const { imports } = wordsFor(language);
    const uploads = [
      [
        '/administration/import-departments',
        `Code,Parent code,Name,Level\nAXE-${language},YZ,x,city\nAXE,NOWHERE,x,city\n`,
      ],
      ['/training/roster', `Staff number,Name,Department\nAXE-${language},Li,YZ-TB\n,Li,NOWHERE\n`],
    ] as const;
    const page = await pageAs('administrator');
    const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 40_000 });
    for (const [place, table] of uploads) {
      const send = async (text: string) => {
        await page.goto(`${url}${prefixOf(language)}${place}`);
        await page
          .locator('input[type=file]')
          .setInputFiles({ name: 't.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        await page.getByRole('button', { name: imports.check }).click();
      };
      await send(table);
      await heading(imports.checkedTitle);
      await inspect(page, (await page.goto(page.url()))!, language);
      await page.getByRole('button', { name: plural(language, imports.confirmWithout, 1, { refused: 1 }) }).click();
      await heading(plural(language, imports.committedTitle, 1));
      await inspect(page, (await page.goto(page.url()))!, language);
      await send('%PDF-1.7');
      await heading(imports.refusedTitle);
      await inspect(page, (await page.goto(page.url()))!, language);
      await inspect(page, (await page.goto(`${url}${prefixOf(language)}${place}`))!, language);
    }
  });

  test('a quiz: a question, its feedback, what is missing, and the result', async () => {
    const page = await pageAs('administrator');
    await page.goto(`${url}${prefixOf(language)}/courses/sharing-and-grading/quiz`);
    await page.locator('main form button, main a.govuk-button').first().click();
    await page.waitForURL(/\/attempts\/\d+/);
    const attempt = page.url().replace(/[?#].*/, '');
    await inspect(page, (await page.goto(attempt))!, language);

    const form = page.locator('form.lectern-item');
    const id = (await form.getAttribute('id'))!;
    await page.locator(`astro-island:has(#${id}):not([ssr])`).waitFor();
    const choice = form.locator('input[type=radio], input[type=checkbox]').first();
    if (await choice.count()) {
      await form.locator('button[type=submit]').click();
      await page.locator(`#${id}-problem`).waitFor();
      await choice.check();
    }
    const selects = form.locator('select');
    for (let at = 0; at < (await selects.count()); at++) await selects.nth(at).selectOption({ index: at + 1 });
    await form.locator('button[type=submit]').click();
    await page.locator(`section#${id}`).waitFor();
    const number = /question=(\d+)/.exec(page.url())?.[1] ?? '1';
    await inspect(page, (await page.goto(`${attempt}?question=${number}`))!, language);

    const owner = await ownerOf({ dataDirectory });
    const [passed] = await owner.sql<{ id: number }[]>`
      select a.id from attempts a join attempt_closings c on c.attempt_id = a.id
      join demonstration_cards d on d.staff_id = a.staff_id and d.key = 'transport-coordinator'
      where a.kind = 'quiz' order by a.id desc limit 1`;
    await owner.end();
    const coordinator = await pageAs('transport-coordinator');
    const result = await coordinator.goto(`${url}${prefixOf(language)}/attempts/${passed!.id}`);
    await inspect(coordinator, result!, language);
  });
});

test('an address in a language that is not ours is not found', async () => {
  const page = await pageAs('township-clerk');
  for (const address of ['/xx/learning', '/zh/zh/learning', '/en/learning', '/training/messages']) {
    expect((await page.goto(`${url}${address}`))!.status(), address).toBe(404);
  }
});

test('a department outside the branches is not found, for every page of it', async () => {
  const page = await pageAs('transport-coordinator');
  for (const code of ['YZ-FB', 'YZ', 'NOWHERE']) {
    for (const rest of [
      '',
      '/people',
      '/people.csv',
      '/people.xlsx',
      '/figures.csv',
      '/figures.xlsx',
      '/sheets',
      '/notice',
    ]) {
      const response = await page.request.get(`${url}/training/${code}${rest}`);
      expect(response.status(), `${code}${rest}`).toBe(404);
      // The page may show the code that was asked for, never the name behind it.
      expect(await response.text()).not.toMatch(/Finance Bureau|City of Yunze Government/);
    }
  }
});
