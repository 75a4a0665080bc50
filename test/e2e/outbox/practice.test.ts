// Tries at practice are as safe as answers: connection, session or page may go, each try is stored once.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { plural } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { giveSession, perfectFields } from '../../support/visitor.ts';
import { course, endSessions, learnerIn, lineSays, storedAnswers, storeOf } from './learner.ts';

const { url, dataDirectory } = ownSite();
const slug = 'grade-twelve';
const { outbox: line, practice: words } = wordsFor('en');
let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let fields: [name: string, value: string][];

beforeAll(async () => {
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
  fields = perfectFields(
    (await readCatalogue(['content'])).course(course).activities.find((each) => each.slug === slug)!,
  );
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

const awake = (page: Page): Promise<void> =>
  page.locator('astro-island:has(form.lectern-practice):not([ssr])').waitFor();
const send = (page: Page): Promise<void> => page.locator('form.lectern-practice button[type=submit]').click();
const cut = async (page: Page): Promise<void> => {
  await page.route('**/_actions/**', (route) => route.abort());
};
const mend = (page: Page): Promise<void> => page.unroute('**/_actions/**');
const fillWholly = async (page: Page): Promise<void> => {
  for (const [name, value] of fields) await page.locator(`[name="${name}"]`).selectOption(value);
};
const valuesIn = (page: Page): Promise<string[]> =>
  page
    .locator('form.lectern-practice select')
    .evaluateAll((all) => all.map((each) => (each as HTMLSelectElement).value));

async function onPractice() {
  const learner = await learnerIn(browser, owner.sql, url);
  const address = `${learner.at}/practice/${slug}`;
  await learner.page.goto(address);
  await awake(learner.page);
  return { ...learner, address };
}

async function expectTries(staffId: number, count: number): Promise<void> {
  const stored = await storedAnswers(owner.sql, staffId);
  expect(stored.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
}

test('a try made offline survives a reload, stands there as it was made, and is stored once', async () => {
  const { id, context, page, address } = await onPractice();
  await fillWholly(page);
  await cut(page);
  await send(page);
  await page.getByText(words.held.waiting).waitFor();
  await lineSays(page, plural('en', line.waiting, 1));
  await page.reload();
  await awake(page);
  await page.getByText(words.held.waiting).waitFor();
  expect(await valuesIn(page)).toEqual(fields.map(([, value]) => value));
  await mend(page);
  await page.locator('form.lectern-practice').getByRole('button', { name: line.sendNow }).click();
  await page.waitForURL(`${address}?try=1#result`);
  await page.getByText(words.passed).first().waitFor();
  await expectTries(id, 1);
  expect(await storeOf(page)).toEqual([]);
  await context.close();
});

test('a try is sent from whichever page is opened next, and its form then makes another', async () => {
  const { id, context, page, address } = await onPractice();
  await fillWholly(page);
  await cut(page);
  await send(page);
  await lineSays(page, plural('en', line.waiting, 1));
  await mend(page);
  await page.goto(`${url}/learning`);
  await expect.poll(() => storeOf(page), { timeout: 20_000 }).toEqual([]);
  await expectTries(id, 1);
  await page.goto(address);
  await awake(page);
  await fillWholly(page);
  await send(page);
  await page.waitForURL(/try=2/);
  await expectTries(id, 2);
  await context.close();
});

test('a try is not doubled by a second click or a reply that was lost', async () => {
  const { id, context, page } = await onPractice();
  let posts = 0;
  await page.route('**/_actions/**', async (route) => {
    if (posts++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await fillWholly(page);
  await page.locator('form.lectern-practice button[type=submit]').dblclick();
  await page.waitForURL(/try=1/, { timeout: 20_000 });
  await expectTries(id, 1);
  expect(posts).toBe(2);
  await context.close();
});

test('a try that waits in one window leaves alone what is being filled in in another', async () => {
  const { id, context, page, address } = await onPractice();
  const other = await context.newPage();
  await other.goto(address);
  await awake(other);
  const [name] = fields[0]!;
  await other.locator(`[name="${name}"]`).selectOption('d');
  await fillWholly(page);
  await context.setOffline(true);
  await send(page);
  await lineSays(other, plural('en', line.waiting, 1));
  expect((await valuesIn(other)).slice(0, 2)).toEqual(['d', '']);
  await context.setOffline(false);
  await page.waitForURL(/try=1/, { timeout: 20_000 });
  expect(other.url()).toBe(address);
  expect((await valuesIn(other)).slice(0, 2)).toEqual(['d', '']);
  await fillWholly(other);
  await send(other);
  await other.waitForURL(/try=2/, { timeout: 20_000 });
  await expectTries(id, 2);
  await context.close();
});

test('a try whose session has ended waits, and goes when the person is back', async () => {
  const { id, context, page } = await onPractice();
  await fillWholly(page);
  await endSessions(owner.sql, id);
  await send(page);
  await page.getByText(words.held['signed-out']).waitFor();
  await expectTries(id, 0);
  await giveSession(context, owner.sql, url, id);
  await page.locator('form.lectern-practice').getByRole('button', { name: line.sendNow }).click();
  await page.waitForURL(/try=1/, { timeout: 20_000 });
  await expectTries(id, 1);
  await context.close();
});

test('a try that was not whole is filled in again where it was begun, wherever that turned out', async () => {
  const { id, context, page, address } = await onPractice();
  const [name, value] = fields[0]!;
  await page.locator(`[name="${name}"]`).selectOption(value);
  await cut(page);
  await send(page);
  await lineSays(page, plural('en', line.waiting, 1));
  await mend(page);
  await page.goto(`${url}/learning`);
  await lineSays(page, plural('en', line.unfinished, 1));
  await page.locator('#outbox').getByRole('link', { name: line.see }).click();
  await page.waitForURL(address);
  await awake(page);
  await expect.poll(() => valuesIn(page).then((values) => values.slice(0, 2))).toEqual([value, '']);
  await fillWholly(page);
  await send(page);
  await page.waitForURL(/try=1/, { timeout: 20_000 });
  await expectTries(id, 1);
  expect(await storeOf(page)).toEqual([]);
  await context.close();
});
