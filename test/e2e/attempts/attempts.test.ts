// What surrounds the questions: to show that one knows the course, to report a problem with a question, to take a bad
// question out, and to see what that changed. In both languages, with and without scripts, accessible at every step.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arrangement, ItemVersion } from '#domain/exercises/exercise.ts';
import { type Language, prefixOf } from '#i18n/language.ts';
import { fill } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { testOutCount } from '#domain/courses/draw.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { answerTo, beginner, enterAs, fillIn, giveSession, visit, type Way } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const course = 'sharing-and-grading';
let owner: Awaited<ReturnType<typeof ownerOf>>;
let browser: Browser;

beforeAll(async () => {
  owner = await ownerOf({ dataDirectory });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

/** A page of somebody who has an account and has not begun the course. */
async function newcomer(way: Way): Promise<Page> {
  const { context, page } = await visit(browser, way);
  await giveSession(context, owner.sql, url, await beginner(owner.sql));
  return page;
}

/** Nothing bars anybody. Pages without scripts are the same HTML. */
async function look(page: Page, { scripts }: Way): Promise<void> {
  if (scripts) expect(await barriersOn(page, scripts)).toEqual([]);
}

/** Answers all questions of the attempt on the page but the first `leave`; those in `wrong` wrongly. Gives the items. */
async function answerAll(
  page: Page,
  way: Way,
  wrong: (index: number) => boolean = () => false,
): Promise<ItemVersion[]> {
  await page.waitForURL(/\/attempts\/\d+/);
  const attemptId = Number(/attempts\/(\d+)/.exec(page.url())![1]);
  const rows = await owner.sql<{ content: ItemVersion; arrangement: Arrangement }[]>`
    select v.content, i.arrangement from attempt_items i join item_versions v on v.hash = i.item_hash
    where i.attempt_id = ${attemptId} order by i.position`;
  for (const [index, { content, arrangement }] of rows.entries()) {
    const answer = answerTo(content, arrangement);
    await page.goto(`${url}${prefixOf(way.language)}/attempts/${attemptId}?question=${index + 1}`);
    await page.locator(`form#q-${content.id}`).waitFor();
    if (way.scripts) await page.locator(`astro-island:has(#q-${content.id}):not([ssr])`).waitFor();
    await fillIn(page, `q-${content.id}`, wrong(index) ? answer.wrong : answer.right, way.scripts);
    await page.locator(`form#q-${content.id} button[type=submit]`).click();
    await page.locator(`section#q-${content.id}`).waitFor();
  }
  await page.goto(`${url}${prefixOf(way.language)}/attempts/${attemptId}`);
  return rows.map((row) => row.content);
}

const shipped = (await readCatalogue(['content'])).course(course);

const ways: [string, Way][] = [
  ['English with scripts', { scripts: true, language: 'en' }],
  ['Chinese without scripts', { scripts: false, language: 'zh' }],
];

test.each(ways)('%s: somebody who knows the course shows it, and has the practice left', async (_, way) => {
  const words = wordsFor(way.language);
  const page = await newcomer(way);
  try {
    const coursePage = `${url}${prefixOf(way.language)}/courses/${course}`;
    await page.goto(coursePage);
    await page.getByRole('link', { name: words.testOut.name }).click();
    await page.waitForURL('**/test-out');
    await look(page, way);
    // All questions of the reserve, and both required activities stay.
    await page.getByText(fill(words.testOut.count, { n: testOutCount(shipped) })).waitFor();
    expect(await page.locator('main ul a[href*="/practice/"]').count()).toBe(2);
    await page.getByRole('button', { name: words.testOut.start }).click();
    await answerAll(page, way);
    await page.getByRole('heading', { level: 1, name: words.testOut.passed }).waitFor();
    await page.getByText(words.testOut.left).waitFor();
    await look(page, way);
    await page.goto(coursePage);
    await page.getByText(words.testOut.taken).waitFor();
    await page.goto(`${coursePage}/test-out`);
    await page.getByText(words.testOut.notOffered).waitFor();
    expect(await page.getByRole('button', { name: words.testOut.start }).count()).toBe(0);
  } finally {
    await page.context().close();
  }
});

test.each(ways)('%s: a question is reported, taken out, and the person sees what that changed', async (_, way) => {
  const words = wordsFor(way.language);
  const page = await newcomer(way);
  const editor = await visit(browser, way);
  const text = `Two of them are right (${way.language}).`;
  const reason = `You are right, two of them were (${way.language}).`;
  let taken: string | undefined;
  try {
    await page.goto(`${url}${prefixOf(way.language)}/courses/${course}/quiz`);
    await page.getByRole('button', { name: words.quiz.start }).click();
    // Wrong in everything: the quiz is not passed, and each question can be reported.
    await answerAll(page, way, () => true);
    await page.getByRole('heading', { level: 1, name: words.quiz.notPassed }).waitFor();
    const attempt = page.url();
    await page.goto(`${attempt}?question=1`);
    const shown = await page.locator('section.lectern-item').innerText();
    await page.getByRole('link', { name: words.exercise.report }).click();
    await page.getByRole('heading', { level: 1, name: words.messages.questionTitle }).waitFor();
    await look(page, way);
    const itemId = await page.locator('input[name=item]').inputValue();
    taken = itemId;
    await page.getByRole('button', { name: words.messages.send }).click();
    await page.getByText(words.messages.problems['text-missing']).first().waitFor();
    await page.locator('textarea[name=text]').fill(text);
    await page.getByRole('button', { name: words.messages.send }).click();
    await page.getByText(words.messages.sent).waitFor();

    await enterAs(editor.page, url, way.language, 'administrator');
    const authorsPage = `${url}${prefixOf(way.language)}/authors/${course}`;
    await editor.page.goto(authorsPage);
    const question = editor.page.locator(`section#${itemId}`);
    await question.getByText(text).first().waitFor();
    await look(editor.page, way);
    await question.getByRole('button', { name: words.bank.send }).click();
    await editor.page.getByText(words.bank.problems['decision-missing']).first().waitFor();
    await question.getByLabel(words.bank.choices.withdrawn).check();
    await question.locator('textarea').fill(reason);
    await question.getByRole('button', { name: words.bank.send }).click();
    await editor.page.getByText(words.bank.decided).waitFor();
    await question.locator('.lectern-state', { hasText: words.bank.isOut }).waitFor();
    await look(editor.page, way);

    await page.goto(`${url}${prefixOf(way.language)}/messages`);
    await page.getByText(words.messages.verdicts.withdrawn).first().waitFor();
    await page.getByText(reason).first().waitFor();
    await look(page, way);
    await page.goto(attempt);
    await page.getByText(words.corrections.counted).waitFor();
    await look(page, way);
    await page.goto(`${attempt}?question=1`);
    await page.getByText(reason).first().waitFor();
    // The question itself stands as it was answered.
    expect(await page.locator('section.lectern-item').innerText()).toBe(shown);
    await look(page, way);
  } finally {
    if (taken) await putBack(taken, way.language);
    await page.context().close();
    await editor.context.close();
  }
});

/** The question is drawn again, as far as other tests are concerned. */
async function putBack(itemId: string, language: Language): Promise<void> {
  const words = wordsFor(language);
  const { context, page } = await visit(browser, { scripts: false, language });
  await enterAs(page, url, language, 'administrator');
  await page.goto(`${url}${prefixOf(language)}/authors/${course}`);
  const question = page.locator(`section#${itemId}`);
  if (await question.locator('.lectern-state', { hasText: words.bank.isOut }).count()) {
    if (!(await question.locator('textarea').isVisible())) await question.locator('summary').click();
    await question.getByLabel(words.bank.choices.released).check();
    await question.locator('textarea').fill('x');
    await question.getByRole('button', { name: words.bank.send }).click();
    await page.getByText(words.bank.decided).waitFor();
  }
  await context.close();
}
