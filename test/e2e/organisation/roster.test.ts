// A roster from the file to the new figures, without scripts, in both languages: good, faulty and not a table at all.
import { mkdir } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fill, plural } from '#i18n/fill.ts';
import { languages, prefixOf, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url } = ownSite();
const pictures = process.env['PICTURES'];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function pageOf(language: Language, width = 1280): Promise<Page> {
  const { page } = await visit(browser, { scripts: false, language, width });
  await enterAs(page, url, 'en', 'transport-coordinator');
  return page;
}

/** Somebody may want to look at it. */
async function look(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

async function upload(page: Page, language: Language, name: string, buffer: Buffer): Promise<void> {
  const { imports } = wordsFor(language);
  await page.goto(`${url}${prefixOf(language)}/training/roster`);
  await page.getByLabel(imports.file, { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: imports.check }).click();
}

/** The page renews itself until the work is done. */
async function waitForHeading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 40_000 });
}

test.each(languages)(
  'a roster in %s is checked, confirmed and imported, with a reason for each row left out',
  async (language) => {
    const { imports, roster } = wordsFor(language);
    const heads = { en: ['Staff number', 'Name', 'Department', 'Post'], zh: ['工号', '姓名', '部门', '职务'] };
    const n = language === 'en' ? '1' : '2';
    const rows = [
      heads[language],
      [`E${n}01`, '新来的', 'YZ-TB', '科员'],
      [`E${n}02`, '另一位', 'YZ-TB', '科员'],
      [`E${n}03`, '别处的', 'YZ', '科员'],
      ['11010519491231002X', '写了身份证', 'YZ-TB', '科员'],
      [`E${n}04`, '=1+1', 'YZ-TB', '科员'],
    ];
    const page = await pageOf(language);
    await page.goto(`${url}${prefixOf(language)}/training/roster`);
    await look(page, `roster-${language}`);
    await upload(
      page,
      language,
      `roster-${n}.csv`,
      Buffer.from(stringify(rows, { bom: true, record_delimiter: '\r\n' })),
    );
    await waitForHeading(page, imports.checkedTitle);
    await look(page, `checked-${language}`);
    const refused = page.locator('#refused');
    const text = await refused.innerText();
    expect(text).toContain(plural(language, imports.refusedRows, 3));
    for (const reason of ['department-not-yours', 'identity-card', 'name-shape'] as const)
      expect(text).toContain(roster.reasons[reason]);
    const address = page.url();
    expect(await barriersOn(page, false)).toEqual([]);
    const csv = await page.request.get(`${new URL(address).origin}${new URL(address).pathname}/refused.csv`);
    const body = (await csv.body()).toString('utf8');
    expect(body.startsWith('\ufeff')).toBe(true);
    expect(body).toContain(roster.reasons['name-shape']);
    expect(body).toContain("'=1+1");

    await page.getByRole('link', { name: roster.outcomes.joined }).click();
    expect(await page.locator('#lines').innerText()).toContain('另一位');
    await page.getByRole('button', { name: plural(language, imports.confirmWithout, 2, { refused: 3 }) }).click();
    await waitForHeading(page, plural(language, imports.committedTitle, 2));
    await look(page, `committed-${language}`);
    // The same file once more: told, and nothing left to do.
    await upload(
      page,
      language,
      `roster-${n}.csv`,
      Buffer.from(stringify(rows, { bom: true, record_delimiter: '\r\n' })),
    );
    await waitForHeading(page, imports.checkedTitle);
    expect(await page.locator('main').innerText()).toContain(imports.nothingToDo);
    expect(await page.locator('main').innerText()).toContain(imports.appliedBefore.split('{day}')[0]!);
    await page.context().close();
  },
);

test('columns that nobody knows are asked for once; the form is whole without scripts', async () => {
  const { imports, roster } = wordsFor('en');
  const page = await pageOf('en', 360);
  const file = Buffer.from('Who,Called,Sits in\nE901,Zhang San,YZ-TB\n');
  await upload(page, 'en', 'odd.csv', file);
  await waitForHeading(page, roster.mapTitle);
  expect(await barriersOn(page, false)).toEqual([]);
  await page.getByRole('button', { name: roster.mapSave }).click();
  expect(await page.locator('.govuk-error-summary').innerText()).toContain(roster.mapFault);
  for (const [heading, field] of [
    ['Who', 'staffNumber'],
    ['Called', 'name'],
    ['Sits in', 'department'],
  ] as const)
    await page.getByLabel(fill(roster.mapColumn, { heading })).selectOption(field);
  await look(page, 'mapping');
  await page.getByRole('button', { name: roster.mapSave }).click();
  await waitForHeading(page, imports.checkedTitle);
  await upload(page, 'en', 'odd.csv', file);
  await waitForHeading(page, imports.checkedTitle);
  await page.context().close();
});

test('what is no table is refused in words, a whole roster asks how many leave, a stranger finds nothing', async () => {
  const { imports, roster, tableFile } = wordsFor('en');
  const page = await pageOf('en');
  await upload(page, 'en', 'picture.png', Buffer.from('89504e470d0a1a0a', 'hex'));
  await waitForHeading(page, imports.refusedTitle);
  expect(await page.locator('main').innerText()).toContain(tableFile.reasons['not-a-table']);
  // Larger than an ordinary form, and a table all the same.
  const large = Buffer.concat([
    Buffer.from('Staff number,Name,Department\n'),
    Buffer.alloc(300 * 1024, '\n'),
    Buffer.from('E801,Li Si,YZ-TB\n'),
  ]);
  await page.goto(`${url}/training/roster`);
  await page.getByLabel(roster.modes.all.name).check();
  await page
    .getByLabel(imports.file, { exact: true })
    .setInputFiles({ name: 'all.csv', mimeType: 'text/csv', buffer: large });
  await page.getByRole('button', { name: imports.check }).click();
  await waitForHeading(page, imports.checkedTitle);
  await look(page, 'leaving');
  expect(await barriersOn(page, false)).toEqual([]);
  await page.getByLabel(roster.leavingField).fill('3');
  await page.getByRole('button', { name: /Import/ }).click();
  expect(await page.locator('.govuk-error-summary').innerText()).toMatch(/Type \d+/);
  const address = page.url().split('?')[0]!;
  const stranger = await visit(browser, { scripts: false, language: 'en' });
  await enterAs(stranger.page, url, 'en', 'township-clerk');
  expect((await stranger.page.goto(address))!.status()).toBe(404);
  expect((await stranger.page.goto(`${url}/training/roster`))!.status()).toBe(404);
  await stranger.context.close();
  await page.context().close();
});

test.each(languages)('one person is taken on, changed and let go by hand in %s', async (language) => {
  const { roster } = wordsFor(language);
  const number = `H-${language}`;
  const page = await pageOf(language, 360);
  await page.goto(`${url}${prefixOf(language)}/training/roster`);
  await page.getByRole('link', { name: roster.add }).click();
  const field = (name: keyof typeof roster.fields) => page.getByLabel(roster.fields[name], { exact: true });
  await field('staffNumber').fill(number);
  await field('nameZh').fill('手工');
  // The branch is small: its departments are a list, and no others can be chosen.
  expect(await field('department').locator('option[value="YZ"]').count()).toBe(0);
  await page.getByRole('button', { name: roster.save }).click();
  expect(await page.locator('.govuk-error-summary').innerText()).toContain(roster.reasons['department-missing']);
  await field('department').selectOption('YZ-TB');
  await field('postZh').fill('科员');
  await page.getByRole('button', { name: roster.save }).click();
  const said = (outcome: keyof typeof roster.done) =>
    page.getByText(fill(roster.done[outcome], { name: '手工' })).waitFor();
  await said('joined');
  await look(page, `person-${language}`);
  expect(await barriersOn(page, false)).toEqual([]);
  await field('postZh').fill('科长');
  await page.getByRole('button', { name: roster.save }).click();
  await said('new-post');
  await page.locator('nav.govuk-breadcrumbs').getByRole('link', { name: '手工' }).click();
  expect(await page.locator('main').innerText()).toContain(number);
  await page.getByRole('link', { name: wordsFor(language).people.change }).click();
  await field('leftOn').fill(new Date().toISOString().slice(0, 10));
  await page.getByRole('button', { name: roster.save }).click();
  await said('left');
  await page.context().close();
});
