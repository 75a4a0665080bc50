// Without scripts: a form whose session has ended comes back filled in after signing in, for its sender alone.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { givePassword, giveSession } from '../../support/visitor.ts';
import { answer, endSessions, freshPeople, learnerIn, openItems, storedAnswers } from './learner.ts';

const { url, dataDirectory } = ownSite();
const password = 'three quiet herons at noon';
const words = wordsFor('en');
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

async function signInHere(page: Page, staffId: number, typed = password): Promise<void> {
  const [person] = await owner.sql<{ staffNumber: string }[]>`select staff_number from staff where id = ${staffId}`;
  await page.locator('input[name=who]').fill(person!.staffNumber);
  await page.locator('input[name=password]').fill(typed);
  await page.locator('form:has(input[name=password]) button[type=submit]').click();
}

describe('a form whose session has ended', () => {
  test('is an answer: it stands in its question again, also after a wrong password', async () => {
    const { id, context, page, at } = await learnerIn(browser, owner.sql, url, { scripts: false });
    await givePassword(owner.sql, id, password);
    await page.goto(`${at}/why-islands`);
    const chosen = page.locator('form.lectern-item:has(input[type=radio], input[type=checkbox])').first();
    const item = (await chosen.getAttribute('id'))!.slice(2);
    await endSessions(owner.sql, id);
    await answer(page, item, 1);
    await page.getByText(words.kept.carried).waitFor();
    await signInHere(page, id, 'not this one');
    await page.getByText(words.signIn.problems.refused).first().waitFor();
    await signInHere(page, id);
    await page.waitForURL(`**/why-islands?kept=*#q-${item}`);
    await page.getByText(words.exercise.problems.kept).waitFor();
    const form = page.locator(`form#q-${item}`);
    expect(await form.locator('input[type=radio], input[type=checkbox]').nth(1).isChecked()).toBe(true);
    await form.locator('button[type=submit]').click();
    await page.locator(`section#q-${item}`).waitFor();
    expect(await storedAnswers(owner.sql, id)).toHaveLength(1);
    await context.close();
  });

  test('is a message: its text is there again', async () => {
    const { id, context, page } = await learnerIn(browser, owner.sql, url, { scripts: false });
    await givePassword(owner.sql, id, password);
    await page.goto(`${url}/messages`);
    const text = '第三题的答案好像不对。'.repeat(300);
    await page.locator('[name=text]').fill(text);
    await endSessions(owner.sql, id);
    await page.getByRole('button', { name: words.messages.send }).click();
    await signInHere(page, id);
    await page.getByText(words.kept.here).waitFor();
    expect(await page.locator('[name=text]').inputValue()).toBe(text);
    await page.getByRole('button', { name: words.messages.send }).click();
    await page.getByText(words.messages.sent).waitFor();
    await context.close();
  });

  test('begins a quiz: it can be sent again as it was', async () => {
    const { id, context, page, at } = await learnerIn(browser, owner.sql, url, { scripts: false });
    await givePassword(owner.sql, id, password);
    await page.goto(`${at}/quiz`);
    await endSessions(owner.sql, id);
    await page.getByRole('button', { name: words.quiz.start }).click();
    await signInHere(page, id);
    await page.getByRole('button', { name: words.kept.sendAgain }).click();
    await page.waitForURL(/\/attempts\/\d+/);
    await context.close();
  });

  test('is dropped with a word when somebody else signs in', async () => {
    const { id, context, page, at } = await learnerIn(browser, owner.sql, url, { scripts: false });
    const [next] = await freshPeople(owner.sql, 1);
    await givePassword(owner.sql, next!, password);
    await page.goto(`${at}/why-islands`);
    const [item] = await openItems(page, false);
    await endSessions(owner.sql, id);
    await answer(page, item!);
    await signInHere(page, next!);
    await page.waitForURL('**/learning?not-kept=other-account');
    const said = (await page.locator('main').textContent())!;
    expect([words, wordsFor('zh')].some((each) => said.includes(each.kept.lost['other-account']))).toBe(true);
    expect(await storedAnswers(owner.sql, next!)).toEqual([]);
    expect(await storedAnswers(owner.sql, id)).toEqual([]);
    expect(await owner.sql`select from kept_forms where staff_id in (${id}, ${next!})`).toHaveLength(0);
    await context.close();
  });

  test('stores nothing for somebody else who has signed in meanwhile', async () => {
    const { id, context, page, at } = await learnerIn(browser, owner.sql, url, { scripts: false });
    const [next] = await freshPeople(owner.sql, 1);
    await page.goto(`${at}/why-islands`);
    const [item] = await openItems(page, false);
    await giveSession(context, owner.sql, url, next!);
    await answer(page, item!);
    await page.getByText(words.exercise.refusals['other-account']).first().waitFor();
    expect(await storedAnswers(owner.sql, next!)).toEqual([]);
    expect(await storedAnswers(owner.sql, id)).toEqual([]);
    await context.close();
  });

  test('that changes a password is not kept', async () => {
    const { id, context, page } = await learnerIn(browser, owner.sql, url, { scripts: false });
    await givePassword(owner.sql, id, password);
    await page.goto(`${url}/account`);
    await page.locator('[name=current]').fill(password);
    await page.locator('[name=password]').fill('another quiet evening');
    await endSessions(owner.sql, id);
    await page.getByRole('button', { name: words.account.changePassword }).click();
    await page.locator('input[name=who]').waitFor();
    expect(await page.locator('input[name=carried]').count()).toBe(0);
    await context.close();
  });
});
