// Slips, invitations and appointments as people meet them: in both languages, without scripts.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Language, languages, prefixOf } from '#i18n/language.ts';
import { fill, plural } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { enterAs, sessionCookieOf, signIn, visit } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const password = 'lantern gravel otter';
const branch = '/training/YZ-TB';

let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;

beforeAll(async () => {
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

const at = (language: Language, address: string): string => `${url}${prefixOf(language)}${address}`;

/** Somebody of the branch without a role who has never signed in, and has a mail address when asked for. */
async function somebody(withAddress: boolean): Promise<{ id: number; staffNumber: string; email: string | null }> {
  const [row] = await owner.sql<{ id: number; staffNumber: string; email: string | null }[]>`
    select f.id, f.staff_number, f.email
    from staff f
    join postings p on p.staff_id = f.id and p.main and p.until_on is null
    join departments d on d.id = p.department_id
    join department_closure c on c.descendant_id = d.id
    join departments t on t.id = c.ancestor_id and t.code = 'YZ-TB'
    where f.left_on is null and f.first_signed_in_on is null and (f.email is not null) = ${withAddress}
      and not exists (select from role_grants g where g.staff_id = f.id)
    order by f.id limit 1`;
  return row!;
}

const isAsWideAsItsScreen = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

describe.each(languages)('in %s', (language) => {
  const { account, invitations, roles, signIn: signingIn, slips } = wordsFor(language);

  test('a coordinator makes a slip, and its person sets a password with it', async () => {
    const person = await somebody(language === 'en');
    const { context, page } = await visit(browser, { scripts: false, language, width: 360 });
    await enterAs(page, url, language, 'transport-coordinator');
    await page.goto(at(language, `${branch}/slips`));
    await page.getByRole('button', { name: slips.printChosen, exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain(slips.problems['nobody-chosen']);

    await page.goto(at(language, `${branch}/slips?q=${person.staffNumber}`));
    await page.locator(`#person-${person.id}`).check();
    await page.getByRole('button', { name: slips.printChosen, exact: true }).click();
    const paper = page.locator('.lectern-slip');
    expect(await paper.count()).toBe(1);
    expect(await paper.innerText()).toContain(person.staffNumber);
    // In the language of the person, which need not be that of the page.
    expect(await paper.innerText()).toMatch(new RegExp(`${new URL(url).host}(/zh)?/slip`));
    const [names] = await owner.sql<
      { name: Record<Language, string> }[]
    >`select name from staff where id = ${person.id}`;
    for (const script of languages) expect(await paper.innerText()).toContain(names!.name[script]);
    const code = await paper.locator('.lectern-slip__code').innerText();
    expect(code).toMatch(/^[234678FHKMQRTWXY]{5}( [234678FHKMQRTWXY]{5}){2}$/);
    expect(await isAsWideAsItsScreen(page)).toBe(true);
    await page.reload();
    expect(await page.locator('.lectern-slip').count()).toBe(0);
    expect(await page.getByRole('heading', { name: slips.already }).count()).toBeGreaterThan(0);
    await context.close();

    const own = await visit(browser, { scripts: false, language, width: 360 });
    await own.page.goto(at(language, '/sign-in'));
    await own.page.locator('input[name=who]').fill(person.staffNumber);
    await own.page.locator('input[name=password]').fill(code.toLowerCase());
    await own.page.getByRole('button', { name: signingIn.submit, exact: true }).click();
    expect(await own.page.getByRole('alert').innerText()).toContain(signingIn.problems.code);
    await own.page.getByRole('main').getByRole('link', { name: slips.link, exact: true }).click();

    const send = async (typed: string, chosen: string): Promise<void> => {
      await own.page.locator('input[name=who]').fill(person.staffNumber);
      await own.page.locator('input[name=code]').fill(typed);
      await own.page.locator('input[name=password]').fill(chosen);
      await own.page.getByRole('button', { name: slips.submit, exact: true }).click();
    };
    await send('23467 8FHKM QRTWX', password);
    expect(await own.page.getByRole('alert').innerText()).toContain(slips.useProblems.refused);
    await send(code, 'short');
    expect(await own.page.getByRole('alert').innerText()).toContain(
      fill(account.problems['password-too-short'], { shortest: 12 }).slice(0, 4),
    );
    expect(await own.page.locator('input[name=code]').inputValue()).toBe(code);
    expect(await own.page.locator('input[name=password]').inputValue()).toBe('');
    await send(code.toLowerCase(), password);
    await own.page.waitForURL('**/learning');
    await own.context.clearCookies();
    await signIn(own.page, url, language, person.staffNumber, password);
    await own.page.goto(at(language, '/record'));
    expect(await own.page.locator('#looked').innerText()).toContain(wordsFor(language).record.lookKinds.slip);
    await own.context.clearCookies();
    await own.page.goto(at(language, '/slip'));
    await send(code, password);
    expect(await own.page.getByRole('alert').innerText()).toContain(slips.useProblems.used);
    await own.context.close();
  });

  test('slips for all come as one sheet per department', async () => {
    // With scripts, which axe needs.
    const { context, page } = await visit(browser, { scripts: true, language });
    await enterAs(page, url, language, 'transport-coordinator');
    await page.goto(at(language, `${branch}/slips`));
    await page.locator(`form[action*="printed"] button[name=everybody]:not([formaction])`).click();
    const sheets = page.locator('.lectern-sheetbreak');
    expect(await sheets.count()).toBeGreaterThan(3);
    expect(await barriersOn(page, true)).toEqual([]);
    const numbers = await page.locator('.lectern-slip__facts > :nth-child(2) dd').allInnerTexts();
    expect(numbers).toHaveLength(await page.locator('.lectern-slip').count());
    expect(new Set(numbers).size).toBe(numbers.length);
    await context.close();
  });

  test('an invitation is kept by the demonstration, and its link sets a password once', async () => {
    const person = await somebody(true);
    const { context, page } = await visit(browser, { scripts: false, language });
    await enterAs(page, url, language, 'transport-coordinator');
    await page.goto(at(language, `${branch}/slips?which=everybody&q=${person.staffNumber}`));
    await page.locator(`#person-${person.id}`).check();
    await page.getByRole('button', { name: invitations.sendChosen, exact: true }).click();
    expect(await page.getByRole('main').innerText()).toContain(plural(language, invitations.asked, 1));
    const folder = path.join(dataDirectory, 'outbox');
    const mail = async (): Promise<string | undefined> => {
      const files = await readdir(folder).catch(() => []);
      const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
      return texts.find((text) => text.includes(`To: ${person.email}`));
    };
    await expect.poll(mail, { timeout: 15_000 }).toBeDefined();
    const link = linkIn((await mail())!);
    // The file is there a moment before the list says so.
    const listed = async (): Promise<string> => {
      await page.reload();
      return page.getByRole('main').innerText();
    };
    await expect.poll(listed, { timeout: 15_000 }).toContain(fill(invitations.mail.sent, { day: '' }).slice(0, 4));
    await page.context().clearCookies();
    await page.goto(link);
    // A mail and the page it leads to speak the language of the person.
    const theirs = wordsFor(new URL(link).pathname.startsWith('/zh/') ? 'zh' : 'en');
    await page.locator('input[name=password]').fill('short');
    await page.getByRole('button', { name: theirs.slips.submit, exact: true }).click();
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: theirs.slips.submit, exact: true }).click();
    await page.waitForURL('**/learning');
    const again = await page.goto(link);
    expect(again!.status()).toBe(410);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(theirs.invitations.gone.used);
    await context.close();
  });

  test('an auditor finds an event in the trail, takes it along as a file, and finds that in it too', async () => {
    const { trail } = wordsFor(language);
    const { context, page } = await visit(browser, { scripts: false, language, width: 360 });
    await enterAs(page, url, language, 'auditor');
    await page.goto(at(language, '/trail'));
    await page.locator('[name=action]').selectOption('role-granted');
    await page.locator('[name=by]').fill(language === 'en' ? 'lin qiao' : '林乔');
    await page.locator('[name=person]').fill('00175');
    await page.locator('main form[method=get] button').last().click();
    expect(await page.locator('main tbody tr').count()).toBe(1);
    expect(await page.locator('main tbody').innerText()).toContain(roles.names.deputy);
    expect(await isAsWideAsItsScreen(page)).toBe(true);
    const href = (name: string): Promise<string | null> =>
      page.getByRole('main').getByRole('link', { name, exact: true }).getAttribute('href');
    const csv = await page.request.get(new URL((await href(trail.csv))!, url).href);
    const lines = (await csv.body()).toString('utf8').split('\r\n').filter(Boolean);
    expect(lines[0]!.startsWith('\ufeff')).toBe(true);
    expect(lines.at(-1)).toContain(trail.actions['role-granted']);
    expect(lines.filter((line) => line.includes(trail.actions['role-granted']))).toHaveLength(1);
    const xlsx = await page.request.get(new URL((await href(trail.excel))!, url).href);
    expect((await xlsx.body()).subarray(0, 2).toString()).toBe('PK');
    await page.goto(at(language, '/trail?action=trail-exported'));
    expect(await page.locator('main tbody tr').count()).toBeGreaterThanOrEqual(2);
    expect((await page.goto(at(language, `${branch}/people`)))!.status()).toBe(404);
    await context.close();
  });

  test('a coordinator appoints a deputy, who works at once, and ends it', async () => {
    const [deputy] = await owner.sql<{ id: number; staffNumber: string }[]>`
      select f.id, f.staff_number from staff f join accounts a on a.staff_id = f.id
      join postings p on p.staff_id = f.id and p.main and p.until_on is null
      join departments d on d.id = p.department_id
      where d.code = 'YZ-TB' and f.left_on is null and not exists (select from role_grants g where g.staff_id = f.id)
      order by f.id desc limit 1`;
    const own = await visit(browser, { scripts: false, language });
    const [name, value] = (await sessionCookieOf(owner.sql, deputy!.id)).split(/=(.*)/s) as [string, string];
    await own.context.addCookies([{ name, value, url }]);
    expect((await own.page.goto(at(language, branch)))!.status()).toBe(404);

    const { context, page } = await visit(browser, { scripts: false, language, width: 360 });
    await enterAs(page, url, language, 'transport-coordinator');
    await page.goto(at(language, branch));
    await page.getByRole('link', { name: roles.appointments, exact: true }).click();
    await page.locator('input[name=staffNumber]').fill(deputy!.staffNumber);
    await page.locator('select[name=role]').selectOption('coordinator');
    await page.locator('select[name=department]').selectOption('YZ-TB');
    await page.getByRole('button', { name: roles.appoint, exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain(roles.problems['beyond-own']);
    expect(await page.locator('input[name=staffNumber]').inputValue()).toBe(deputy!.staffNumber);
    await page.locator('select[name=role]').selectOption('deputy');
    await page.getByRole('button', { name: roles.appoint, exact: true }).click();
    expect(await page.getByRole('main').innerText()).toContain(roles.done.appointed);
    expect(await isAsWideAsItsScreen(page)).toBe(true);

    expect((await own.page.goto(at(language, branch)))!.status()).toBe(200);
    expect((await own.page.goto(at(language, '/training/appointments')))!.status()).toBe(404);
    expect((await own.page.goto(at(language, '/training/YZ-FB')))!.status()).toBe(404);

    const row = page.getByRole('row').filter({ hasText: deputy!.staffNumber });
    await row.getByRole('link').click();
    await page.getByRole('button', { name: roles.endSubmit, exact: true }).click();
    expect(await page.getByRole('main').innerText()).toContain(roles.done.ended);
    expect((await own.page.goto(at(language, branch)))!.status()).toBe(404);
    await owner.sql`delete from role_grants where staff_id = ${deputy!.id}`;
    await context.close();
    await own.context.close();
  });
});

/** The link in a mail as it stands in its file. */
function linkIn(mail: string): string {
  const plain = /^Content-Transfer-Encoding: base64/im.test(mail)
    ? Buffer.from(mail.split('\n\n').slice(1).join(''), 'base64').toString('utf8')
    : mail.replace(/=\r?\n/g, '');
  return /http:\/\/\S+\/invitation\/[A-Za-z0-9_-]{43}/.exec(plain)![0];
}
