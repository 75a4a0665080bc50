// A coordinator and one of their people, without scripts, in both languages: the person's page, training done elsewhere,
// exemptions, who looked, and everything about oneself as a file.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill } from '#i18n/fill.ts';
import { languages, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { addDays, today } from '#platform/clock.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { enterAs, sessionCookieOf, visit } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const root = path.resolve(import.meta.dirname, '../../..');
const course = 'sharing-and-grading';

interface Somebody {
  id: number;
  staffNumber: string;
  name: { en: string; zh: string };
}

let browser: Browser;
let owner: { sql: postgres.Sql; end(): Promise<void> };
/** People of the transport bureau who have an account and have not begun the course. */
let people: Somebody[];
let elsewhere: Somebody;

beforeAll(async () => {
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
  const [branch] = await owner.sql<{ id: number }[]>`select id from departments where code = 'YZ-TB'`;
  people = await owner.sql<Somebody[]>`
    select f.id, f.staff_number, f.name
    from branch_duties(${branch!.id}, ${today()}) d
    join staff f on f.id = d.staff_id join accounts a on a.staff_id = f.id
    where d.course_id = ${course} and d.started_on is null and d.state in ('late', 'not-started')
      and not exists (select from role_grants g where g.staff_id = f.id)
      and (select count(*) from staff o where o.name->>'zh' = f.name->>'zh' or o.name->>'en' = f.name->>'en') = 1
    order by f.id desc limit 8`;
  const others = await owner.sql<Somebody[]>`
    select f.id, f.staff_number, f.name from staff f
    where not exists (
      select from postings p join department_closure c on c.descendant_id = p.department_id
      where p.staff_id = f.id and c.ancestor_id = ${branch!.id}
    ) order by f.id limit 1`;
  elsewhere = others[0]!;
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

/** The main part of the page in words. */
const main = (page: Page): Promise<string> => page.locator('main').innerText();

describe.each(languages)('in %s', (language) => {
  const words = wordsFor(language);
  const { people: said, recorded } = words;
  const at = (to: string): string => `${url}${prefixOf(language)}${to}`;
  const send = (page: Page, form: string): Promise<void> => page.locator(`${form} button[type=submit]`).first().click();
  const mine = (): Somebody[] => (language === 'en' ? people.slice(0, 4) : people.slice(4, 8));

  async function coordinator(): Promise<Page> {
    const { page } = await visit(browser, { scripts: false, language });
    await enterAs(page, url, language, 'transport-coordinator');
    return page;
  }

  test('a list is looked at first, recorded for those who fit, and withdrawn with a reason', async () => {
    const [one, two, three] = mine() as [Somebody, Somebody, Somebody];
    const page = await coordinator();
    // From the names of the training pages to the person, and from there to the form.
    await page.goto(at(`/training/YZ-TB/people?q=${encodeURIComponent(one.staffNumber)}`));
    await page.locator('main tbody th a').first().click();
    await page.waitForURL(`**/people/${one.id}`);
    expect(await main(page)).toContain(one.name[language]);
    expect(await main(page)).toContain(said.neverAnswers);
    await page.locator(`main a[href*="/training/recorded"]`).click();
    expect(await page.locator('[name=people]').inputValue()).toBe(one.staffNumber);

    const form = 'form:has(textarea[name=people])';
    await page.locator('[name=what]').fill(`Data week ${language}`);
    await page.locator('[name=heldOn]').fill(addDays(today(), 3));
    await page.locator('[name=evidence]').fill('Sheet 12');
    await page.locator('[name=creditHours]').fill('4.5');
    await send(page, form);
    expect(await page.locator('.govuk-error-summary').innerText()).toContain(recorded.problems['day-to-come']);
    expect(await page.locator('[name=what]').inputValue()).toBe(`Data week ${language}`);

    await page.locator('[name=heldOn]').fill(addDays(today(), -3));
    await page.locator('[name=courseId]').selectOption(course);
    await page
      .locator('[name=people]')
      .fill(
        [
          one.staffNumber,
          two.name[language],
          `${three.staffNumber} ${three.name.zh}`,
          elsewhere.staffNumber,
          one.name.zh,
        ].join('\n'),
      );
    await send(page, form);
    expect(await page.title()).toContain(recorded.nothingYet);
    const dryRun = await main(page);
    expect(dryRun).toContain(fill(recorded.refusals.twice, { line: 1 }));
    expect(dryRun).toContain(recorded.refusals.unknown);
    // Nobody is named who is not the coordinator's.
    expect(await page.locator('#ready').innerText()).not.toContain(elsewhere.name[language]);
    expect(await page.content()).not.toContain(elsewhere.name[language === 'en' ? 'zh' : 'en']);
    expect(await owner.sql`select from recorded_trainings where staff_id = ${one.id}`).toHaveLength(0);

    await send(page, '.lectern-sheet form');
    await page.waitForURL('**/training/recorded?done=3');
    expect(await page.locator('.lectern-done').innerText()).toBe(fill(recorded.done.other, { n: 3 }));

    await page.goto(at(`/people/${two.id}`));
    const state = page.locator('#courses tbody tr', { hasText: words.states.done });
    expect(await state.count()).toBe(1);
    const withdraw = '#trainings form';
    await page.locator('#trainings summary').click();
    await send(page, withdraw);
    expect(await page.locator('.govuk-error-summary').innerText()).toContain(said.problems['reason-missing']);
    await page.locator(`${withdraw} [name=reason]`).fill('Another person was meant');
    await send(page, withdraw);
    await page.waitForURL(`**/people/${two.id}?done=withdrawn`);
    expect(await page.locator('#trainings').innerText()).toContain('Another person was meant');
    expect(await page.locator('#courses tbody tr', { hasText: words.states.done }).count()).toBe(0);
    await page.context().close();
  });

  test('an exemption is granted with a reason, and ended with another', async () => {
    const person = mine()[3]!;
    const page = await coordinator();
    await page.goto(at(`/people/${person.id}`));
    const form = '#exemptions form:has([name=untilOn])';
    const fillIn = async (untilOn: string): Promise<void> => {
      await page.locator(`${form} [name=courseId]`).selectOption(course);
      await page.locator(`${form} [name=reason]`).fill('Wrote the course');
      await page.locator(`${form} [name=untilOn]`).fill(untilOn);
      await send(page, form);
    };
    await fillIn('2020-02-30');
    expect(await page.locator('.govuk-error-summary').innerText()).toContain(said.problems['not-a-day']);
    expect(await page.locator(`${form} [name=reason]`).inputValue()).toBe('Wrote the course');
    await fillIn(addDays(today(), 100));
    await page.waitForURL(`**/people/${person.id}?done=exempt`);
    expect(await page.locator('#courses').innerText()).toContain(words.states.exempt);

    const end = '#exemptions td form';
    await page.locator('#exemptions summary').click();
    await page.locator(`${end} [name=reason]`).fill('By mistake');
    await send(page, end);
    await page.waitForURL(`**/people/${person.id}?done=ended`);
    expect(await page.locator('#exemptions').innerText()).toContain('By mistake');
    expect(await page.locator('#courses').innerText()).not.toContain(words.states.exempt);
    await page.context().close();
  });

  test('the person sees what was recorded, who did it and who looked, and takes everything along', async () => {
    const [, two] = mine() as [Somebody, Somebody];
    const cookie = await sessionCookieOf(owner.sql, two.id);
    const [name, value] = cookie.split('=') as [string, string];
    const { page, context } = await visit(browser, { scripts: false, language });
    await context.addCookies([{ name, value, url }]);
    await page.goto(at('/record'));
    const record = await main(page);
    expect(record).toContain('Another person was meant');
    for (const kind of ['opened', 'matched', 'recorded', 'withdrew'] as const) {
      expect(await page.locator('#looked').innerText()).toContain(words.record.lookKinds[kind]);
    }
    await page.goto(at('/account'));
    expect(await page.locator('#own-data a').count()).toBe(3);
    const json = await page.request.get(at('/account/data.json'));
    expect(json.headers()['content-disposition']).toContain('attachment');
    const data = (await json.json()) as { staffNumber: string; recorded_trainings: { evidence: string }[] };
    expect(data.staffNumber).toBe(two.staffNumber);
    expect(data.recorded_trainings).toMatchObject([{ evidence: 'Sheet 12' }]);
    const csv = await (await page.request.get(at('/account/record.csv'))).text();
    expect(csv).toContain(`Data week ${language}`);
    expect(csv.split('\r\n')[3]).toContain(words.ownFile.creditHours);
    await context.close();
  });

  test('text is as large as this browser was told, also on pages that are drawn once for all', async () => {
    const page = await coordinator();
    const lesson = at(`/courses/${course}/why-islands`);
    const size = (): Promise<number> =>
      page
        .locator('main p')
        .first()
        .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
    await page.goto(lesson);
    const normal = await size();
    await page.goto(at('/account'));
    await page.locator('[name=size][value=largest]').check();
    await send(page, 'form:has([name=size])');
    expect(await main(page)).toContain(words.account.textSizeSaved);
    await page.goto(lesson);
    expect(await size()).toBeCloseTo(normal * 1.3125, 1);
    const other = await coordinator();
    await other.goto(lesson);
    expect(await other.locator('html').getAttribute('class')).not.toContain('largest');
    await page.context().close();
    await other.context().close();
  });

  test('how long former staff keep their names is an administrator’s to say', async () => {
    const { page, context } = await visit(browser, { scripts: false, language });
    await enterAs(page, url, language, 'administrator');
    await page.goto(at('/administration/leaving'));
    await page.locator('[name=months]').fill('soon');
    await send(page, 'form:has([name=months])');
    expect(await page.locator('.govuk-error-summary').count()).toBe(1);
    await page.locator('[name=months]').fill('48');
    await send(page, 'form:has([name=months])');
    await page.waitForURL('**/administration/leaving?done=set');
    expect(await page.locator('[name=months]').inputValue()).toBe('48');
    await context.close();
  });
});

test('others find no person, no form and no file', async () => {
  const { page, context } = await visit(browser, { scripts: false, language: 'en' });
  const status = async (to: string): Promise<number> => (await page.goto(`${url}${to}`))!.status();
  await page.goto(`${url}/account/data.json`);
  expect(page.url()).toContain('/sign-in');
  await enterAs(page, url, 'en', 'township-clerk');
  const clerk = ['/people/1', '/training/recorded', '/administration/leaving'];
  for (const to of clerk) expect(await status(to), to).toBe(404);
  await context.clearCookies();
  await enterAs(page, url, 'en', 'transport-coordinator');
  for (const to of [`/people/${elsewhere.id}`, '/people/0', '/people/x', '/people/99999999999']) {
    expect(await status(to), to).toBe(404);
  }
  await context.close();
});

test('the command says how many it would make anonymous', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli.ts', 'erase', '--dry-run'], {
    cwd: root,
    env: { ...process.env, LECTERN_DATA_DIR: dataDirectory },
  });
  expect(stdout).toMatch(/^0 people would become anonymous: they left before \d{4}-\d\d-\d\d, 48 months ago\.\n$/);
});
