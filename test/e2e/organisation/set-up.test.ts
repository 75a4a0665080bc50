// A site from nothing, as its first administrator meets it: the link of the console, the first steps one after the other
// to their end, slips, and the people who come in with them. In English without scripts, in Chinese with them.
import { rm } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plural } from '#i18n/fill.ts';
import { number } from '#i18n/format.ts';
import { prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { addDays, today } from '#platform/clock.ts';
import { startBrowser } from '../../support/browser.ts';
import { startSite, type TestSite } from '../../support/site.ts';
import { signIn, visit } from '../../support/visitor.ts';

const password = 'lantern gravel otter';
const course = 'everyday-cybersecurity';
const rosterHead = { en: ['Staff number', 'Name', 'Department', 'Post'], zh: ['工号', '姓名', '部门', '职务'] };
const hugeRows = 20_000;
const sites: TestSite[] = [];
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await Promise.all(sites.map((site) => site.stop()));
  for (const { dataDirectory } of sites) await rm(dataDirectory, { recursive: true, force: true });
});

/** Uploads a table, loads its page anew, waits for its dry run, takes it over and waits until that is done. */
async function bringIn(page: Page, name: string, rows: string[][], isIn: () => Promise<boolean>): Promise<void> {
  const buffer = Buffer.from(stringify(rows, { bom: true }));
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.locator('main form:has(input[type=file]) button[type=submit]').click();
  // A page that renews itself may do so at this very moment.
  await page.goto(page.url()).catch(() => null);
  const confirm = page.locator('main form[method=post] button[type=submit]');
  await expect.poll(() => confirm.count().catch(() => 0), { timeout: 30_000 }).toBe(1);
  expect(await isIn()).toBe(false);
  await confirm.click();
  await expect.poll(isIn, { timeout: 30_000 }).toBe(true);
  // Until the page renews itself no more.
  const counted = () => Promise.all([page.locator('#what').count(), confirm.count()]).catch(() => []);
  await expect.poll(counted, { timeout: 10_000 }).toEqual([1, 0]);
}

test.each([
  { language: 'en', scripts: false },
  { language: 'zh', scripts: true },
] as const)('in $language, scripts: $scripts', async ({ language, scripts }) => {
  const site = await startSite({ name: `set-up-${language}-${process.pid}`, demonstration: false });
  sites.push(site);
  const words = wordsFor(language);
  const { firstSteps } = words;
  const at = (path: string): string => `${site.url}${prefixOf(language)}${path}`;
  const { context, page } = await visit(browser, { scripts, language });
  const main = (): Promise<string> => page.locator('main').innerText();
  const send = (): Promise<void> => page.locator('main form[method=post] button[type=submit]').last().click();

  // The link that the console printed, in the language of the person; it works once.
  const link = /http:\S+(\/set-up\/\S+)/.exec(site.output())![1]!;
  await page.goto(at(link));
  await page.locator('[name=nameEn]').fill('Chen An');
  await page.locator('[name=nameZh]').fill('陈安');
  await page.locator('[name=staffNumber]').fill('00001');
  await page.locator('[name=password]').fill('short');
  await send();
  expect(await page.locator('.govuk-error-summary a').getAttribute('href')).toBe('#password');
  expect(await page.locator('[name=nameZh]').inputValue()).toBe('陈安');
  await page.locator('[name=password]').fill(password);
  await send();
  await page.waitForURL('**/administration');
  const other = await visit(browser, { scripts, language });
  expect((await other.page.goto(at(link)))!.status()).toBe(410);

  // While there is no tree, every page of a branch leads to where it is made.
  for (const path of [
    '/training',
    '/training/assignments',
    '/training/roster',
    '/training/roster/person',
    '/training/recorded',
    '/training/feedback',
  ]) {
    await page.goto(at(path));
    expect(page.url(), path).toBe(at('/administration/departments'));
    expect(await main()).toContain(words.departments.none);
  }

  /** Opens the list, which must say so many steps done, and goes to the next one. */
  const goOn = async (done: number, step: keyof typeof firstSteps.steps): Promise<void> => {
    await page.goto(at('/administration'));
    expect(await page.locator('#first li', { hasText: words.states.done }).count()).toBe(done);
    await page.locator('#first').getByRole('link', { name: firstSteps.steps[step].name, exact: true }).click();
    await page.waitForURL((url) => !url.pathname.endsWith('/administration'));
  };

  await goOn(0, 'name');
  await page.locator('[name=nameEn]').fill('Yunze Academy');
  await page.locator('[name=nameZh]').fill('云泽网络学院');
  await page
    .locator('[name=mark]')
    .setInputFiles({ name: 'mark.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
  await send();
  expect(await page.locator('#mark-error').innerText()).toContain(words.settings.problems['mark-not-png']);
  const picture = await page.locator('.lectern-brand').first().screenshot();
  await page.locator('[name=mark]').setInputFiles({ name: 'mark.png', mimeType: 'image/png', buffer: picture });
  await send();
  await page.waitForURL('**/settings?done=saved');
  expect(
    await page.locator('.lectern-brand img').evaluate((image) => (image as HTMLImageElement).naturalWidth),
  ).toBeGreaterThan(31);
  await goOn(1, 'contact');
  await page.locator('[name=contactEn]').fill('Help desk');
  await page.locator('[name=contactZh]').fill('服务台');
  await page.locator('[name=telephone]').fill('5550 1234');
  await send();
  await page.waitForURL('**/settings?done=saved');
  await page.locator('main').getByRole('link', { name: firstSteps.steps.departments.name, exact: true }).click();
  expect(await page.locator('.lectern-brand').first().innerText()).toContain(
    { en: 'Yunze Academy', zh: '云泽网络学院' }[language],
  );

  await page.locator('main').getByRole('link', { name: words.departments.file.link, exact: true }).click();
  const treeHead = {
    en: ['Code', 'Parent code', 'Name in English', 'Name in Chinese', 'Level', 'Valid from'],
    zh: ['代码', '上级代码', '英文名称', '中文名称', '层级', '生效日期'],
  };
  const isThere = async (path: string): Promise<boolean> => (await page.request.get(at(path))).status() === 200;
  const tree = [
    treeHead[language],
    ['YZ', '', 'City of Yunze', '云泽市', 'city', '2026-01-05'],
    ['TB', 'YZ', 'Transport Bureau', '交通运输局', 'city', '2026-01-05'],
    ['TB-R', 'TB', 'Road Office', '公路科', 'county', '2026-01-05'],
  ];
  await bringIn(page, 'tree.csv', tree, () => isThere('/training/TB-R'));

  await goOn(3, 'people');
  const roster = [
    rosterHead[language],
    ['00011', '李强', 'TB', '局长'],
    ['00012', '王芳', 'TB-R', '科员'],
    ['00013', '赵敏', 'YZ', '科员'],
  ];
  const isOnRecord = async (): Promise<boolean> =>
    (await (await page.request.get(at('/training/YZ/slips'))).text()).includes('00012');
  await bringIn(page, 'people.csv', roster, isOnRecord);

  await goOn(4, 'assignment');
  await page.locator('[name=course]').selectOption(course);
  await page.locator('[name=department]').selectOption('YZ');
  await page.locator('[name=dueOn]').fill(addDays(today(), 30));
  await page.locator('main button[name=preview]').click();
  await send();
  await page.waitForURL('**/assignments?done=assigned');

  await page.locator('main').getByRole('link', { name: firstSteps.steps.coordinators.name, exact: true }).click();
  await page.locator('[name=staffNumber]').fill('00011');
  await page.locator('[name=role]').selectOption('coordinator');
  await page.locator('[name=department]').selectOption('TB');
  await send();
  await page.waitForURL('**/appointments?done=appointed');

  // Nobody has begun, because nobody can sign in yet: the overview says so and leads to the slips.
  await page.locator('main').getByRole('link', { name: firstSteps.steps.access.name, exact: true }).click();
  const title = (await page.request.get(at(`/courses/${course}`)).then((answer) => answer.text())).match(
    /<h1[^>]*>\s*([^<]+?)\s*<\/h1>/,
  )![1]!;
  expect(await main()).toContain(plural(language, words.training.notInvited, 3, { course: title }));
  expect(await main()).not.toContain(words.training.everybodyBegan);
  await page.locator('main').getByRole('link', { name: words.training.letIn, exact: true }).click();
  for (const number of ['00011', '00012']) {
    await page.locator('main tr', { hasText: number }).locator('input[type=checkbox]').check();
  }
  await page.getByRole('button', { name: words.slips.printChosen, exact: true }).click();
  const codeOf = (number: string): Promise<string> =>
    page.locator('.lectern-slip', { hasText: number }).locator('.lectern-slip__code').innerText();
  const codes = { '00011': await codeOf('00011'), '00012': await codeOf('00012') };
  expect(await page.locator('.lectern-slip').count()).toBe(2);
  await page.goto(at('/administration'));
  expect(await page.locator('#first').count()).toBe(0);
  await context.close();

  // Both come in with their slips; each must choose a password, with which they sign in from then on.
  const comeIn = async (number: keyof typeof codes): Promise<Page> => {
    const person = await visit(browser, { scripts, language, width: 360 });
    await person.page.goto(at('/sign-in'));
    await person.page.getByRole('main').getByRole('link', { name: words.slips.link, exact: true }).click();
    await person.page.locator('[name=who]').fill(number);
    await person.page.locator('[name=code]').fill(codes[number]);
    await person.page.locator('[name=password]').fill(`${password} ${number.at(-1)}`);
    await person.page.getByRole('button', { name: words.slips.submit, exact: true }).click();
    await person.page.waitForURL('**/learning');
    await person.context.clearCookies();
    await signIn(person.page, site.url, language, number, `${password} ${number.at(-1)}`);
    return person.page;
  };
  const learner = await comeIn('00012');
  expect(await learner.locator('main').innerText()).toContain(title);
  expect((await learner.request.get(at('/training'))).status()).toBe(404);

  const coordinator = await comeIn('00011');
  await coordinator.goto(at('/training'));
  expect(new URL(coordinator.url()).pathname).toBe(`${prefixOf(language)}/training/TB`);
  await coordinator.getByRole('main').getByRole('link', { name: words.training.people, exact: true }).first().click();
  await coordinator.locator('main tbody tr', { hasText: '00012' }).getByRole('link').first().click();
  const shown = await coordinator.locator('main').innerText();
  expect(shown).toContain('00012');
  expect(shown).toContain(words.states['not-started']);
  expect((await coordinator.request.get(at('/training/YZ'))).status()).toBe(404);
  // What is on record about a person is changed from their page.
  await coordinator.getByRole('main').getByRole('link', { name: words.people.change, exact: true }).click();
  expect(await coordinator.locator('[name=staffNumber]').inputValue()).toBe('00012');
  for (const each of [other.page, learner, coordinator]) await each.context().close();
});

test.each(['en', 'zh'] as const)(
  'a huge roster in %s goes in without scripts, while the site goes on working',
  async (language) => {
    const site = sites.find((each) => each.dataDirectory.includes(`set-up-${language}`))!;
    const at = (path: string): string => `${site.url}${prefixOf(language)}${path}`;
    const { context, page } = await visit(browser, { scripts: false, language });
    await signIn(page, site.url, language, '00001', password);
    await page.goto(at('/training/roster'));
    const rows = Array.from({ length: hugeRows }, (_, n) => [
      `H${String(n).padStart(6, '0')}`,
      `人${n}`,
      'TB-R',
      '科员',
    ]);
    const slowest = { ms: 0 };
    const isIn = async (): Promise<boolean> => {
      const began = performance.now();
      const answer = await page.request.get(
        at(`/training/YZ/slips?which=everybody&q=H${String(hugeRows - 1).padStart(6, '0')}`),
      );
      slowest.ms = Math.max(slowest.ms, performance.now() - began);
      return (await answer.text()).includes(`>H${String(hugeRows - 1).padStart(6, '0')}<`);
    };
    const watching = setInterval(() => void isIn().catch(() => false), 500);
    await bringIn(page, 'huge.csv', [rosterHead[language], ...rows], isIn);
    clearInterval(watching);
    console.log(`${hugeRows} people: the slowest other page took ${Math.round(slowest.ms)} ms`);
    expect(slowest.ms).toBeLessThan(5000);
    await page.goto(at('/training/TB-R'));
    expect(await page.locator('main').innerText()).toContain(number(hugeRows + 1));
    await context.close();
  },
);
