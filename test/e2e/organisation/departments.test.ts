// The tree of departments in a browser without scripts, in both languages: looking round, every change and its opposite, and
// a table that is imported.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plural } from '#i18n/fill.ts';
import { languages, prefixOf, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { addDays, today } from '#platform/clock.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { startSite, type TestSite } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

let browser: Browser;
let site: TestSite;
beforeAll(async () => {
  [browser, site] = await Promise.all([
    startBrowser(),
    startSite({ name: 'organisation', copyOf: inject('demonstration') }),
  ]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

async function enter(language: Language, card: string): Promise<Page> {
  const { page } = await visit(browser, { scripts: false, language });
  await enterAs(page, site.url, language, card);
  return page;
}

const tree = (language: Language, rest = '') => `${site.url}${prefixOf(language)}/administration/departments${rest}`;

/** Fills the form of a change, looks at what it would change, and confirms. */
async function change(page: Page, address: string, fields: Record<string, string>): Promise<string> {
  await page.goto(address);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main form [name="${name}"]`);
    if ((await field.first().getAttribute('type')) === 'radio') {
      await page.locator(`main form [name="${name}"][value="${value}"]`).check();
    } else if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await page.locator('main form button[name=preview]:not([aria-hidden])').click();
  const preview = await page.locator('.lectern-sheet').innerText();
  await page.locator('main form[method=post] button').click();
  await page.waitForURL(/done=/);
  return preview;
}

describe.each(languages)('in %s', (language) => {
  const { departments } = wordsFor(language);
  const code = `E2E-${language.toUpperCase()}`;
  const note = (page: Page) => page.locator('main [role=status]').innerText();

  test('an administrator finds departments by name, code and initials, and goes down level by level', async () => {
    const page = await enter(language, 'administrator');
    for (const q of language === 'en' ? ['transport bureau', 'yz-tb'] : ['交通运输局', 'yzsjtysj', 'ＹＺ－ＴＢ']) {
      await page.goto(tree(language));
      await page.locator('form[role=search] input[name=q]').last().fill(q);
      await page.locator('form[role=search] button').last().click();
      await page.locator('main table a[href$="/YZ-TB"]').waitFor();
    }
    await page.locator('main table a[href$="/YZ-TB"]').click();
    await page.locator('nav.govuk-breadcrumbs a[href$="/YZ"]').click();
    expect(await page.locator('main h1').innerText()).toBe({ en: 'City of Yunze', zh: '云泽市' }[language]);
    await page.locator('main table a[href$="/LX"]').click();
    expect(await page.locator('main table').first().innerText()).toContain('LX-');
    await page.goto(tree(language, '?q=nothing-of-the-kind'));
    expect(await page.locator('main').innerText()).toContain('nothing-of-the-kind');
    await page.context().close();
  });

  test('opens, renames, moves, merges, brings back, closes and opens again, each after a preview', async () => {
    const page = await enter(language, 'administrator');
    const opening = `${site.url}${prefixOf(language)}/administration/open-department?parent=YZ-HB`;
    await change(page, opening, {
      code,
      nameEn: 'Trial Office',
      nameZh: '试点办公室',
      level: 'city',
      day: '2026-01-05',
    });
    expect(await note(page)).toBe(departments.open.done);

    await change(page, tree(language, `/${code}/rename`), {
      nameEn: 'Pilot Office',
      nameZh: '先行办公室',
      shortEn: '',
      shortZh: '',
      day: '2026-02-01',
    });
    expect(await note(page)).toBe(departments.rename.done);
    expect(await page.locator('#facts').innerText()).toContain({ en: 'Trial Office', zh: '试点办公室' }[language]);

    const moved = await change(page, tree(language, `/${code}/move`), { parent: 'YZ-TB', day: '2026-03-01' });
    expect(moved).toContain({ en: 'coordinator of Yunze Transport Bureau', zh: '云泽市交通运输局的' }[language]);
    expect(await note(page)).toBe(departments.move.done);
    await page.locator('#history table a').click();
    expect(await page.locator('main [name=parent]').inputValue()).toBe('YZ-HB');

    // What is set for a department that is merged goes on in the other one, until the department comes back.
    const plan = new URLSearchParams({
      course: 'data-thinking',
      department: code,
      dueOn: addDays(today(), 20),
      preview: '1',
    });
    const plans = `${site.url}${prefixOf(language)}/training/assignments`;
    const inForce = async (other: string): Promise<number> => {
      await page.goto(plans);
      const rows = page.locator('#list tbody tr', { hasText: courseTitle }).filter({ hasText: other });
      return rows.filter({ has: page.locator('form') }).count();
    };
    await page.goto(`${plans}?${plan}`);
    const courseTitle = { en: 'Data thinking for public work', zh: '公共工作中的数据思维' }[language];
    await page.locator('main form[method=post] button').first().click();
    await page.waitForURL(/done=assigned/);
    const educationBureau = { en: 'Yunze Education Bureau', zh: '云泽市教育局' }[language];
    const merged = await change(page, tree(language, `/${code}/merge`), { into: 'YZ-EB', day: '2026-04-01' });
    expect(merged).toContain(courseTitle);
    expect(await note(page)).toBe(departments.merge.done);
    expect(await inForce(educationBureau)).toBe(1);
    await page.goto(tree(language, '/YZ-EB'));
    await page
      .getByRole('link', { name: departments.bringBackName.split('{')[0]!.trim() })
      .first()
      .click();
    await page.locator('main form button[name=preview]:not([aria-hidden])').click();
    await page.locator('main form[method=post] button').click();
    expect(await note(page)).toBe(departments.split.done);
    expect(await inForce(educationBureau)).toBe(0);

    await change(page, tree(language, `/${code}/close`), { day: '2026-11-01' });
    expect(await note(page)).toBe(departments.close.done);
    await page.goto(tree(language, `/${code}/reopen`));
    await page.locator('main form button[name=preview]:not([aria-hidden])').click();
    await page.locator('main form[method=post] button').click();
    await page.waitForURL(/done=/);
    expect(await note(page)).toBe(departments.reopen.done);
    expect(await page.locator('#history tbody tr').count()).toBe(7);
    await page.context().close();
  });

  test('what does not fit is said at its field, and what was written is kept', async () => {
    const page = await enter(language, 'administrator');
    await page.goto(tree(language, '/YZ/move'));
    await page.locator('main [name=parent]').fill('YZ-TB');
    await page.locator('main form button[name=preview]:not([aria-hidden])').click();
    expect(await page.locator('.govuk-error-summary a').getAttribute('href')).toBe('#parent');
    expect(await page.locator('#parent-error').innerText()).toContain(departments.problems['department-below-itself']);
    expect(await page.locator('main [name=parent]').inputValue()).toBe('YZ-TB');
    await page.context().close();
  });

  test('in a large tree a form finds a department by initials or level by level, and keeps what was written', async () => {
    const { page } = await visit(browser, { scripts: false, language, width: 360 });
    await enterAs(page, site.url, language, 'administrator');
    const { choose } = departments;
    const { assignments } = wordsFor(language);
    await page.goto(`${site.url}${prefixOf(language)}/training/assignments`);
    await page.locator('select[name=course]').selectOption('sharing-and-grading');
    await page.locator('[name=dueOn]').fill('2031-05-04');
    await page.locator('[name=reasonEn]').fill('Kept & kept');
    await page.locator('[name=department]').fill('yzsjtysj');
    const find = page.getByRole('button', { name: choose.findFor.replace('{field}', assignments.department) });
    await find.click();
    const name = { en: 'Yunze Transport Bureau', zh: '云泽市交通运输局' }[language];
    expect(await page.getByRole('radio', { name, exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: choose.treeFor.replace('{field}', assignments.department) }).click();
    for (const code of ['JH', 'LJ', 'YZ']) {
      await page
        .locator('li', { has: page.locator(`input[value="${code}"]`) })
        .locator('button')
        .click();
    }
    expect(await barriersOn(page, false)).toEqual([]);
    await page.locator('input[type=radio][value="YZ-TB"]').check();
    expect(await page.locator('[name=reasonEn]').inputValue()).toBe('Kept & kept');
    // The Enter key in another field means the button at the end of the form.
    await page.locator('[name=dueOn]').press('Enter');
    expect(await page.locator('.lectern-sheet').innerText()).toContain(name);
    expect(await page.locator('.lectern-sheet input[name=department]').inputValue()).toBe('YZ-TB');
    expect(await page.locator('.lectern-sheet input[name=reasonEn]').inputValue()).toBe('Kept & kept');

    await page.goto(`${site.url}${prefixOf(language)}/training/roster/person`);
    await page.locator('[name=staffNumber]').fill('90001');
    await page.locator('[name=secondedTo]').fill('yz-tb');
    await page
      .getByRole('button', { name: choose.findFor.replace('{field}', wordsFor(language).roster.fields.secondedTo) })
      .click();
    await page.locator('input[name=secondedToChosen][value="YZ-TB"]').check();
    expect(await page.locator('[name=staffNumber]').inputValue()).toBe('90001');
    await page.context().close();
  });

  test('a table is tried, its refused rows are told, and the others go in', async () => {
    const page = await enter(language, 'administrator');
    await page.goto(`${site.url}${prefixOf(language)}/administration/import-departments`);
    const lines = [
      'Code,Parent code,Name in Chinese,Level,Valid from',
      `IN-${language},YZ-HB,导入科,city,2026-01-05`,
      `IN-${language}-1,IN-${language},导入组,township,2026-01-05`,
      `IN-${language}-2,NOWHERE,无处,city,2026-01-05`,
    ];
    const file = { name: 'tree.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('main form button').click();
    // The page renews itself until the work is done, and then stays as it is when it is opened anew.
    const { imports } = wordsFor(language);
    const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 40_000 });
    await heading(imports.checkedTitle);
    await page.reload();
    await heading(imports.checkedTitle);
    expect(await page.locator('#refused table').innerText()).toContain(departments.file.reasons['unknown-parent']);
    const address = page.url().split('?')[0]!;
    const refused = await page.request.get(`${address}/refused.csv`);
    expect(await refused.text()).toContain('NOWHERE');
    expect(await page.locator('#lines').innerText()).toContain(`IN-${language}-1`);
    await page.locator('main form[method=post] button').click();
    await heading(plural(language, imports.committedTitle, 2));
    await page.goto(tree(language, `/IN-${language}`));
    expect(await page.locator('main table').first().innerText()).toContain(`IN-${language}-1`);

    await page.goto(`${site.url}${prefixOf(language)}/administration/import-departments`);
    await page.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from('%PDF-1.4 x') });
    await page.locator('main form button').click();
    await heading(imports.refusedTitle);
    expect(await page.locator('main').innerText()).toContain(wordsFor(language).tableFile.reasons['not-a-table']);
    const exported = await page.request.get(`${site.url}${prefixOf(language)}/administration/departments.csv`);
    expect(await exported.text()).toContain('YZ-TB');
    await page.context().close();
  });

  test('a coordinator sees the own branches and changes nothing; a learner sees nothing of it', async () => {
    const page = await enter(language, 'transport-coordinator');
    await page.goto(tree(language));
    await page.locator('main table a[href$="/YZ-TB"]').click();
    expect(await page.locator('main a[href$="/rename"]').count()).toBe(0);
    expect(await page.locator('nav.govuk-breadcrumbs').innerText()).not.toContain(
      { en: 'City of Yunze', zh: '云泽市' }[language],
    );
    const status = async (address: string) => (await page.request.get(address)).status();
    for (const rest of ['/YZ', '/YZ-FB', '/YZ-TB/rename', '.csv', '.xlsx']) {
      expect(await status(tree(language, rest)), rest).toBe(404);
    }
    const found = await page.request.get(tree(language, '?q=finance'));
    expect(await found.text()).not.toContain('Yunze Finance Bureau');
    await page.context().close();
    const learner = await enter(language, 'township-clerk');
    for (const rest of ['', '?q=a', '/YZ-TB']) {
      expect((await learner.request.get(tree(language, rest))).status(), rest).toBe(404);
    }
    await learner.context().close();
  });
});
