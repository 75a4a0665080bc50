// The main job, as two people do it: a learner takes the course, the coordinator sees it and takes the figures away.
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Arrangement, ItemVersion } from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import { prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { type BrowserAge, startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import {
  answerTo,
  enterAs,
  fillIn,
  givePassword,
  perfectFields,
  signIn,
  visit,
  type Way,
} from '../../support/visitor.ts';
import { sheetOf } from '../../support/workbook.ts';

const { url, dataDirectory } = ownSite();
const course = 'sharing-and-grading';
const password = 'three quiet herons at noon';
let owner: Awaited<ReturnType<typeof ownerOf>>;

beforeAll(async () => {
  owner = await ownerOf({ dataDirectory });
});
afterAll(() => owner.end());

/** Somebody of the Transport Bureau who has an account and has not begun the course, with a password. */
async function learnerWhoHasNotBegun(): Promise<{ id: number; staffNumber: string; name: { en: string; zh: string } }> {
  const [person] = await owner.sql<{ id: number; staffNumber: string; name: { en: string; zh: string } }[]>`
    select f.id, f.staff_number, f.name
    from duty_states(current_date) d
    join staff f on f.id = d.staff_id
    join accounts a on a.staff_id = f.id and a.password_hash is null
    join department_closure c on c.descendant_id = d.department_id
    join departments top on top.id = c.ancestor_id and top.code = 'YZ-TB'
    where d.state = 'not-started' and d.course_id = ${course}
    order by f.staff_number limit 1`;
  await givePassword(owner.sql, person!.id, password);
  return person!;
}

/** The items of an attempt as they were drawn, with what to answer. */
async function answersOf(attemptId: number) {
  const rows = await owner.sql<{ content: ItemVersion; arrangement: Arrangement }[]>`
    select v.content, i.arrangement from attempt_items i join item_versions v on v.hash = i.item_hash
    where i.attempt_id = ${attemptId} order by i.position`;
  return rows.map(({ content, arrangement }) => ({ item: content, ...answerTo(content, arrangement) }));
}

async function submit(page: Page, itemId: string, scripts: boolean): Promise<void> {
  await page.locator(`form#q-${itemId} button[type=submit]`).click();
  await page
    .locator(`section#q-${itemId}`)
    .waitFor()
    .catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await page.locator('main').innerText()}`);
    });
  if (scripts) {
    // The answer came in place, and whoever reads by ear or keyboard is taken to it.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(`q-${itemId}-title`);
  }
}

/** Reads the first lesson and answers its check with whatever stands first: nothing is scored. */
async function takeLesson(page: Page, { scripts, language }: Way): Promise<void> {
  const words = wordsFor(language);
  await page.goto(`${url}${prefixOf(language)}/courses/${course}`);
  await page.locator('main ol a').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const forms = await page
    .locator('form.lectern-item')
    .evaluateAll((all) => all.map((form) => form.id.replace('q-', '')));
  expect(forms.length).toBeGreaterThanOrEqual(2);
  for (const itemId of forms) {
    const form = page.locator(`form#q-${itemId}`);
    // In view, the island wakes up.
    await form.scrollIntoViewIfNeeded();
    if (scripts) await page.locator(`astro-island:has(#q-${itemId}):not([ssr])`).waitFor();
    const choice = form.locator('input[type=radio], input[type=checkbox]').first();
    if (await choice.count()) await choice.check();
    const selects = form.locator('select');
    for (let at = 0; at < (await selects.count()); at++) await selects.nth(at).selectOption({ index: at + 1 });
    await submit(page, itemId, scripts);
  }
  await page.getByText(words.lesson.checkDone).first().waitFor();
}

/** Takes the quiz with one wrong answer and the rest right, and passes. Leaves half way once and comes back. */
async function takeQuiz(page: Page, { scripts, language }: Way): Promise<void> {
  const words = wordsFor(language);
  await page.goto(`${url}${prefixOf(language)}/courses/${course}/quiz`);
  await page.getByRole('button', { name: words.quiz.start }).click();
  await page.waitForURL(/\/attempts\/\d+/);
  const attemptId = Number(/attempts\/(\d+)/.exec(page.url())![1]);
  const path = `${url}${prefixOf(language)}/attempts/${attemptId}`;
  const answers = await answersOf(attemptId);
  // One wrong answer, not to a critical question, in a part of which it leaves at least half.
  const wrongAt = answers.findIndex(
    ({ item }) =>
      item.kind === 'single' &&
      !item.critical &&
      answers.filter((other) => other.item.outcome === item.outcome).length >= 2,
  );
  expect(wrongAt).toBeGreaterThanOrEqual(0);

  for (const [at, { item, right, wrong }] of answers.entries()) {
    if (at === 4) await page.goto(`${url}${prefixOf(language)}/learning`);
    await page.goto(path); // resumes at the first question without an answer
    await page.locator(`form#q-${item.id}`).waitFor();
    if (scripts) await page.locator(`astro-island:has(#q-${item.id}):not([ssr])`).waitFor();
    await fillIn(page, `q-${item.id}`, at === wrongAt ? wrong : right, scripts);
    await submit(page, item.id, scripts);
    const verdicts = page.locator(`section#q-${item.id} .lectern-option__verdict`);
    if (at === wrongAt) {
      const texts = await verdicts.allTextContents();
      expect(texts.map((text) => text.trim())).toContain(words.exercise.yoursNot);
      expect(texts.map((text) => text.trim())).toContain(words.exercise.right);
      await page.locator(`section#q-${item.id} .lectern-option__why`).first().waitFor();
    }
  }
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: words.quiz.passed }).waitFor();
}

/** Does the required practice: the course is complete with it, and not before. */
async function takePractice(page: Page, { scripts, language }: Way): Promise<void> {
  const words = wordsFor(language);
  const found = (await readCatalogue(['content'])).course(course);
  for (const slug of found.practiceRequired) {
    await page.goto(`${url}${prefixOf(language)}/learning`);
    expect(await page.getByText(words.states.done, { exact: true }).count()).toBe(0);
    await page.goto(`${url}${prefixOf(language)}/courses/${course}`);
    await page.locator(`main a[href$="/practice/${slug}"]`).first().click();
    await page.locator('form.lectern-practice').waitFor();
    if (scripts) await page.locator('astro-island:has(form.lectern-practice):not([ssr])').waitFor();
    for (const [name, value] of perfectFields(found.activities.find((each) => each.slug === slug)!)) {
      const control = page.locator(`form.lectern-practice [name="${name}"]`).first();
      if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value);
      else await page.locator(`form.lectern-practice [name="${name}"][value="${value}"]`).check();
    }
    await page.getByRole('button', { name: words.practice.submit }).click();
    await page.waitForURL(/try=1/);
    await page.getByRole('heading', { level: 2, name: words.practice.passed }).waitFor();
  }
  await page.getByText(words.course.completed).first().waitFor();
}

/** The figures of the course in the coordinator's branch, read off the screen's own table. */
async function figures(page: Page, language: Language): Promise<Record<string, string>[]> {
  await page.goto(`${url}${prefixOf(language)}/training/YZ-TB?course=${course}`);
  const table = page.locator('section:has(> #figures) table, #figures table');
  const heads = await table.locator('thead th').allTextContents();
  const rows = await table
    .locator('tbody tr, tfoot tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent!.trim())),
    );
  return rows.map((cells) => Object.fromEntries(heads.map((head, at) => [head.trim(), cells[at]!])));
}

async function walk(age: BrowserAge, way: Way): Promise<void> {
  // A browser each: Chromium 109 in one process mixes up the cookies of two profiles.
  const browsers: Browser[] = [await startBrowser(age), await startBrowser(age)];
  try {
    const words = wordsFor(way.language);
    const prefix = prefixOf(way.language);
    const person = await learnerWhoHasNotBegun();

    const coordinator = await visit(browsers[0]!, way);
    await enterAs(coordinator.page, url, way.language, 'transport-coordinator');
    const before = (await figures(coordinator.page, way.language)).at(-1)!;

    const learner = await visit(browsers[1]!, way);
    await signIn(learner.page, url, way.language, person.staffNumber, password);
    await takeLesson(learner.page, way);
    await learner.page.goto(`${url}${prefix}/learning`);
    await learner.page.getByText(words.states['in-progress']).first().waitFor();
    await takeQuiz(learner.page, way);
    await takePractice(learner.page, way);
    await learner.page.goto(`${url}${prefix}/learning`);
    await learner.page.getByText(words.states.done).first().waitFor();
    await learner.page.goto(`${url}${prefix}/record`);
    await learner.page.locator('main a', { hasText: /./ }).first().waitFor();

    const rows = await figures(coordinator.page, way.language);
    const after = rows.at(-1)!;
    const count = (row: Record<string, string>, head: string): number => Number(row[head]!.replace(/,/g, ''));
    const { expected } = words.training;
    const { done, late, exempt } = words.states;
    const [inProgress, notStarted, notInvited] = (['in-progress', 'not-started', 'not-invited'] as const).map(
      (state) => words.states[state],
    ) as [string, string, string];
    expect(count(after, done)).toBe(count(before, done) + 1);
    expect(count(after, notStarted)).toBe(count(before, notStarted) - 1);
    for (const row of rows) {
      const parts = [done, inProgress, notStarted, late, exempt, notInvited].map((head) => count(row, head));
      expect(parts.reduce((sum, each) => sum + each, 0)).toBe(count(row, expected));
    }

    await coordinator.page.goto(
      `${url}${prefix}/training/YZ-TB/people?course=${course}&state=done&q=${person.staffNumber}`,
    );
    await coordinator.page.getByText(person.staffNumber, { exact: true }).waitFor();
    const get = (path: string) => coordinator.page.request.get(`${url}${prefix}${path}`);
    const csv = await (await get(`/training/YZ-TB/people.csv?course=${course}`)).body();
    expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const people = parse(csv.toString('utf8'), { bom: true, relax_column_count: true }) as string[][];
    const workbook = await sheetOf(await (await get(`/training/YZ-TB/people.xlsx?course=${course}`)).body());
    const line = people.find((cells) => cells.includes(person.staffNumber))!;
    expect(line).toContain(words.states.done);
    expect(line).toContain(person.name[way.language]);
    expect(workbook.find((cells) => cells.includes(person.staffNumber))).toEqual(line);
    const header = people.find((cells) => cells.includes(words.training.number))!;
    expect(people.length - people.indexOf(header) - 1).toBe(count(after, expected));

    const exported = parse(
      (await (await get(`/training/YZ-TB/figures.csv?course=${course}`)).body()).toString('utf8'),
      {
        bom: true,
        relax_column_count: true,
      },
    ) as string[][];
    expect(exported.some((cells) => cells.includes(String(count(after, done))))).toBe(true);
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
}

describe('a learner takes a course and the coordinator sees it', () => {
  const ways: Way[] = [
    { language: 'en', scripts: true },
    { language: 'zh', scripts: true },
    { language: 'en', scripts: false, width: 360 },
    { language: 'zh', scripts: false, width: 360 },
  ];
  test.each(ways)('in $language, scripts: $scripts', async (way) => walk('today', way), 90_000);

  test('in Chromium 109 of January 2023, with scripts', async () => {
    await walk('2023', { language: 'zh', scripts: true });
  }, 90_000);
});
