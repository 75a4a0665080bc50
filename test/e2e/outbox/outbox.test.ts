// Nothing is lost: each test takes away the connection, the session, the server or the page, and then looks for every
// answer, once, in the database.
import { rm } from 'node:fs/promises';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plural } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownerOf, startSite, type TestSite } from '../../support/site.ts';
import { givePassword, giveSession } from '../../support/visitor.ts';
import {
  answer,
  answered,
  course,
  endSessions,
  fillAnything,
  freshPeople,
  learnerIn,
  lineSays,
  openItems,
  storedAnswers,
  storeOf,
} from './learner.ts';

const lesson = 'why-islands';
const { outbox: line, exercise } = wordsFor('en');
const waits = (n: number, why: 'waiting' | 'signed-out' | 'other-account' = 'waiting'): string =>
  plural('en', line[why], n);
let site: TestSite;
let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;

beforeAll(async () => {
  [site, browser] = await Promise.all([
    startSite({ name: `outbox-${process.pid}`, copyOf: inject('demonstration') }),
    startBrowser(),
  ]);
  owner = await ownerOf(site);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await owner?.end();
  await site?.stop();
  if (site) await rm(site.dataDirectory, { recursive: true, force: true });
});

/** Answers of the page do not get through, as if a network took them and said nothing of use. */
async function cut(page: Page): Promise<void> {
  await page.route('**/_actions/**', (route: Route) => route.abort());
}
const mend = (page: Page): Promise<void> => page.unroute('**/_actions/**');

async function onLesson(language: 'en' | 'zh' = 'en') {
  const learner = await learnerIn(browser, owner.sql, site.url, { language });
  await learner.page.goto(`${learner.at}/${lesson}`);
  return { ...learner, items: await openItems(learner.page) };
}

/** Every item once, and nothing more. */
async function expectStored(staffId: number, items: string[]): Promise<void> {
  const rows = await storedAnswers(owner.sql, staffId);
  expect(rows.map((row) => row.itemId).sort()).toEqual([...items].sort());
}

describe('an answer is stored once and the person is told so', () => {
  test.each(['en', 'zh'] as const)('after being offline, in %s', async (language) => {
    const { id, context, page, items, words } = await onLesson(language);
    await context.setOffline(true);
    await answer(page, items[0]!);
    await lineSays(page, plural(language, words.outbox.waiting, 1));
    await answer(page, items[1]!);
    await lineSays(page, plural(language, words.outbox.waiting, 2));
    await page.locator(`form#q-${items[1]} fieldset[disabled]`).waitFor();
    await context.setOffline(false);
    await lineSays(page, words.outbox.saved);
    await Promise.all([answered(page, items[0]!), answered(page, items[1]!)]);
    const rows = await storedAnswers(owner.sql, id);
    expect(rows.map((row) => row.itemId)).toEqual(items.slice(0, 2));
    expect(await storeOf(page)).toEqual([]);
    await context.close();
  });

  test('after the page was loaded again with answers waiting', async () => {
    const { id, context, page, items } = await onLesson();
    await cut(page);
    await answer(page, items[0]!);
    await answer(page, items[1]!);
    await lineSays(page, waits(2));
    await page.reload();
    await openItems(page);
    await lineSays(page, waits(2));
    // It stands there as it was given.
    const form = page.locator(`form#q-${items[0]}`);
    await form.locator('fieldset[disabled]').waitFor();
    const given = form.locator('input[type=radio], input[type=checkbox]').first();
    if (await given.count()) expect(await given.isChecked()).toBe(true);
    await mend(page);
    await form.getByRole('button', { name: exercise.sendNow }).click();
    await answered(page, items[0]!);
    await answered(page, items[1]!);
    await expectStored(id, items.slice(0, 2));
    await context.close();
  });

  test('from whichever page is opened next', async () => {
    const { id, context, page, items } = await onLesson();
    await cut(page);
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    await mend(page);
    await page.goto(`${site.url}/learning`);
    await expect.poll(() => storeOf(page), { timeout: 10_000 }).toEqual([]);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test('after the server was killed and came back', async () => {
    const { id, context, page, items } = await onLesson();
    const ended = new Promise((resolve) => site.process.once('exit', resolve));
    site.process.kill('SIGKILL');
    await ended;
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    site = await startSite({
      name: 'again',
      dataDirectory: site.dataDirectory,
      port: Number(new URL(site.url).port),
    });
    await answered(page, items[0]!);
    await lineSays(page, line.saved);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test('after the server said 503, or something else stood in between', async () => {
    const { id, context, page, items } = await onLesson();
    const replies = [
      { status: 503, contentType: 'text/html', body: '<h1>Busy</h1>', headers: { 'retry-after': '5' } },
      { status: 200, contentType: 'text/html', body: '<h1>Log in to the guest network</h1>' },
      { status: 403, contentType: 'text/html', body: '<h1>Proxy</h1>' },
    ];
    await page.route('**/_actions/**', (route) => {
      const reply = replies.shift();
      return reply ? route.fulfill(reply) : route.continue();
    });
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    for (let tries = 0; tries < 3; tries++) {
      await page
        .locator('#outbox')
        .getByRole('button', { name: line.sendNow })
        .click({ timeout: 2000 })
        .catch(() => {});
    }
    await answered(page, items[0]!);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test('when the reply is lost after the commit', async () => {
    const { id, context, page, items } = await onLesson();
    let lost = 0;
    await page.route('**/_actions/**', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    await expectStored(id, items.slice(0, 1));
    await page.locator('#outbox').getByRole('button', { name: line.sendNow }).click();
    await answered(page, items[0]!);
    // The very same answer, not one from another window.
    expect(await page.locator(`section#q-${items[0]}`).textContent()).not.toContain(exercise.elsewhere);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test('after a double click', async () => {
    const { id, context, page, items } = await onLesson();
    let posts = 0;
    page.on('request', (request) => (posts += Number(request.url().includes('/_actions/'))));
    await fillAnything(page, items[0]!);
    await page.locator(`form#q-${items[0]} button[type=submit]`).dblclick();
    await answered(page, items[0]!);
    await expectStored(id, items.slice(0, 1));
    expect(posts).toBe(1);
    await context.close();
  });

  test('given in one of two tabs: the other one knows, and both show what came of it', async () => {
    const { id, context, page, items, at } = await onLesson();
    const other = await context.newPage();
    await other.goto(`${at}/${lesson}`);
    await openItems(other);
    await context.setOffline(true);
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    await other.locator(`form#q-${items[0]} fieldset[disabled]`).waitFor();
    await answer(other, items[1]!);
    await Promise.all([lineSays(page, waits(2)), lineSays(other, waits(2))]);
    await context.setOffline(false);
    for (const tab of [page, other]) for (const item of items.slice(0, 2)) await answered(tab, item);
    await expectStored(id, items.slice(0, 2));
    expect(await storeOf(page)).toEqual([]);
    await context.close();
  });

  test('given on two machines: the first one to arrive counts, and the other one says so', async () => {
    const { id, context, page, items } = await onLesson();
    await context.setOffline(true);
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    const elsewhere = await learnerIn(browser, owner.sql, site.url, { staffId: id });
    await elsewhere.page.goto(`${elsewhere.at}/${lesson}`);
    await openItems(elsewhere.page);
    await answer(elsewhere.page, items[0]!);
    await answered(elsewhere.page, items[0]!);
    await context.setOffline(false);
    await answered(page, items[0]!);
    expect(await page.locator(`section#q-${items[0]}`).textContent()).toContain(exercise.elsewhere);
    await lineSays(page, line.saved);
    await expectStored(id, items.slice(0, 1));
    await Promise.all([context.close(), elsewhere.context.close()]);
  });
});

describe('when the session has ended', () => {
  test('the page is kept; after signing in again in a new window the answer goes', async () => {
    const { id, context, page, items } = await onLesson();
    await givePassword(owner.sql, id, 'three quiet herons at noon');
    const [person] = await owner.sql<{ staffNumber: string }[]>`select staff_number from staff where id = ${id}`;
    await endSessions(owner.sql, id);
    await answer(page, items[0]!);
    await lineSays(page, waits(1, 'signed-out'));
    const opening = context.waitForEvent('page');
    await page.locator('#outbox').getByRole('link', { name: line.signIn }).click();
    const second = await opening;
    await second.locator('input[name=who]').fill(person!.staffNumber);
    await second.locator('input[name=password]').fill('three quiet herons at noon');
    await second.locator('form:has(input[name=password]) button[type=submit]').click();
    await second.getByRole('heading', { name: wordsFor('en').signedIn.title }).waitFor();
    await answered(page, items[0]!);
    await lineSays(page, line.saved);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test('the next person at the machine can neither read nor send it', async () => {
    const { id, context, page, items } = await onLesson();
    const [next] = await freshPeople(owner.sql, 1);
    await cut(page);
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    await endSessions(owner.sql, id);
    await giveSession(context, owner.sql, site.url, next!);

    const theirs = await context.newPage();
    await theirs.goto(`${site.url}/courses/${course}/${lesson}`);
    await openItems(theirs);
    const [record] = await storeOf(theirs);
    expect(record!.text).not.toContain(items[0]);
    expect(record!.text).not.toContain('sharing-and-grading');
    expect(await theirs.locator('#outbox').textContent()).not.toMatch(/\d/);

    // The page that was left open sends nothing for somebody else.
    await mend(page);
    await page.locator('#outbox').getByRole('button', { name: line.sendNow }).click();
    await lineSays(page, waits(1, 'other-account'));
    await expectStored(id, []);
    await expectStored(next!, []);
    expect(await storeOf(theirs)).toHaveLength(1);

    // Back again, the first one finds it.
    await page.close();
    await giveSession(context, owner.sql, site.url, id);
    await theirs.goto(`${site.url}/learning`);
    await expect.poll(() => storeOf(theirs), { timeout: 10_000 }).toEqual([]);
    await expectStored(id, items.slice(0, 1));
    await expectStored(next!, []);
    await context.close();
  });
});

describe('signing out', () => {
  test('asks first while answers wait, and keeps them locked', async () => {
    const { id, context, page, items } = await onLesson();
    await cut(page);
    await answer(page, items[0]!);
    await lineSays(page, waits(1));
    const questions: string[] = [];
    let agrees = false;
    page.on('dialog', (dialog) => {
      questions.push(dialog.message());
      return agrees ? dialog.accept() : dialog.dismiss();
    });
    const signOut = page.getByRole('button', { name: wordsFor('en').shell.signOut });
    await signOut.click();
    await expect.poll(() => questions).toEqual([plural('en', line.leave, 1)]);
    expect(page.url()).toContain(lesson);
    agrees = true;
    await signOut.click();
    await page.waitForURL('**/sign-in?signed-out');
    expect(await storeOf(page)).toHaveLength(1);
    await mend(page);
    await giveSession(context, owner.sql, site.url, id);
    await page.goto(`${site.url}/learning`);
    await expect.poll(() => storeOf(page), { timeout: 10_000 }).toEqual([]);
    await expectStored(id, items.slice(0, 1));
    await context.close();
  });

  test.each([true, false])('leaves nothing behind for the Back button, scripts: %s', async (scripts) => {
    const { context, page, at } = await learnerIn(browser, owner.sql, site.url, { scripts });
    await page.goto(`${at}/${lesson}`);
    await page.goto(`${site.url}/record`);
    await page.getByRole('button', { name: wordsFor('en').shell.signOut }).click();
    await page.waitForURL('**/sign-in?signed-out');
    await page.goBack();
    await page.waitForURL('**/sign-in?next=**');
    expect(await page.locator('h1').textContent()).toContain(wordsFor('en').signIn.title);
    await context.close();
  });
});
