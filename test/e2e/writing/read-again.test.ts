// Two processes on one database: an administrator has the content read again in one of them, and both follow.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { startSite, type TestSite } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { dataDirectory } = ownSite();
const folder = mkdtempSync(path.join(tmpdir(), 'lectern-read-again-'));
const lesson = path.join(folder, 'courses/every-kind/01-shares.md');
const address = '/courses/every-kind/shares';
const sites: TestSite[] = [];
let browser: Browser;
let page: Page;

beforeAll(async () => {
  cpSync(path.resolve('test/fixtures/content/kinds'), folder, { recursive: true });
  for (const name of ['first', 'second'])
    sites.push(await startSite({ name, dataDirectory, environment: { CONTENT_DIRS: folder } }));
  browser = await startBrowser();
  ({ page } = await visit(browser, { scripts: false, language: 'en' }));
  // One cookie for both: it knows the host, not the port, and the session is in the database they share.
  await enterAs(page, sites[0]!.url, 'en', 'administrator');
});
afterAll(async () => {
  await browser?.close();
  for (const site of sites) await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function lessonText(site: TestSite): Promise<string> {
  await page.goto(site.url + address);
  return page.locator('main').innerText();
}

async function readAgain(language: 'en' | 'zh'): Promise<void> {
  const { administration } = wordsFor(language);
  await page.goto(`${sites[0]!.url}${prefixOf(language)}/administration`);
  await page.getByRole('button', { name: administration.readAgain }).click();
  await page.waitForURL('**/administration?done=read#faults');
  expect(await page.locator('main').innerText()).toContain(administration.wasRead);
}

test.each(languages)('an edited lesson is shown by both, read again in %s', async (language) => {
  for (const site of sites) expect(await lessonText(site)).not.toContain(`Edited in ${language}.`);
  const text = readFileSync(lesson, 'utf8');
  writeFileSync(
    lesson,
    text.replace(/\n\n(## .*\n\n)/, (_, heading: string) => `\n\n${heading}Edited in ${language}. `),
  );
  await readAgain(language);
  expect(await lessonText(sites[0]!)).toContain(`Edited in ${language}.`);
  await expect
    .poll(() => lessonText(sites[1]!), { timeout: 30_000, interval: 500 })
    .toContain(`Edited in ${language}.`);
});

test('a lesson that was broken stays as it was, and the page says which, where and why', async () => {
  const text = readFileSync(lesson, 'utf8');
  writeFileSync(lesson, text.replace('Edited in zh.', 'Broken, see [here](term:no-such-word).'));
  await readAgain('en');
  const main = await page.locator('main').innerText();
  expect(main).toContain('Shown as before the last change: every-kind');
  expect(main).toMatch(/01-shares\.md, line \d+/);
  expect(main).toContain('The glossary has no word no-such-word');
  for (const site of sites) expect(await lessonText(site)).toContain('Edited in zh.');
  writeFileSync(lesson, text);
  await readAgain('en');
  expect(await page.locator('main').innerText()).not.toContain('Shown as before');
});
