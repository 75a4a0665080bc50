// A course with a question of every kind, taken by keyboard alone: with and without scripts, in both languages, on the
// narrowest screen.
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arrangement, ItemVersion } from '#domain/exercises/exercise.ts';
import { prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { answerByKeyboard, submitByKeyboard, tabTo } from '../../support/keyboard.ts';
import { ownSite } from '../../support/own-site.ts';
import { recordReceived } from '../../support/received.ts';
import { ownerOf, startSite, type TestSite } from '../../support/site.ts';
import { answerTo, beginner, giveSession, visit, type Way } from '../../support/visitor.ts';

const { dataDirectory } = ownSite();
const fixture = path.resolve(import.meta.dirname, '../../fixtures/content/kinds');
let site: TestSite;
let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;

beforeAll(async () => {
  // A second process on the same database, with one course more.
  site = await startSite({ name: 'kinds', dataDirectory, environment: { CONTENT_DIRS: fixture } });
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
});
afterAll(async () => {
  await browser?.close();
  await owner?.end();
  await site?.stop();
});

const ways: Way[] = [
  { language: 'zh', scripts: true, width: 360 },
  { language: 'en', scripts: false, width: 360 },
];

const kindIds = ['kin-match', 'kin-multi', 'kin-numeric', 'kin-order', 'kin-plain', 'kin-short', 'kin-single'];
/** Answers that nothing else on the pages says. */
const secrets: [string, RegExp][] = [
  ['kin-short', /palimpsest|虚构基数/],
  ['kin-numeric', /round\(m|tolerance/],
  ['kin-plain', /40,?800/],
];
const canaryOf = (itemId: string): string => `CANARY${itemId.slice(4).toUpperCase()}`;
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

describe.each(ways)('in $language, scripts: $scripts, width: $width', (way) => {
  test('every kind is answered by keyboard alone, and no key arrives before its answer', async () => {
    const staffId = await beginner(owner.sql);
    const words = wordsFor(way.language);
    const prefix = `${site.url}${prefixOf(way.language)}`;
    const { context, page } = await visit(browser, way);
    await giveSession(context, owner.sql, site.url, staffId);
    const received = recordReceived(page);

    // Before reading: “I do not know yet” leads on, a guess is explained, neither is kept.
    const lesson = `${prefix}/courses/every-kind/shares`;
    await page.goto(lesson);
    expect((await received()).includes('CANARY')).toBe(false);
    expect(await barriersOn(page, way.scripts)).toEqual([]);
    await tabTo(page, '#q-kin-pre button[name=unknown]');
    await page.keyboard.press('Enter');
    await page.locator('#prequestion a[href^="#"]').waitFor();
    expect((await received()).includes('CANARY')).toBe(false);
    await page.goto(lesson);
    await answerByKeyboard(page, 'q-kin-pre', [['choice', 'b']]);
    await submitByKeyboard(page, 'q-kin-pre');
    await page.locator('section#q-kin-pre').waitFor();
    expect(await page.locator('#prequestion').innerText()).toContain(words.lesson.notKept);
    expect((await received()).includes('CANARYPRE')).toBe(true);
    expect(await barriersOn(page, way.scripts)).toEqual([]);
    expect(await owner.sql`select id from attempts where staff_id = ${staffId}`).toEqual([]);
    const asked = await page.locator('form.lectern-item').evaluateAll((all) => all.map((form) => form.id));
    expect(asked).not.toContain('q-kin-pre');

    await page.goto(`${prefix}/courses/every-kind/quiz`);
    await tabTo(page, 'main form button[type=submit]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/attempts\/\d+/);
    const attemptId = Number(/attempts\/(\d+)/.exec(page.url())![1]);
    const drawn = await owner.sql<{ content: ItemVersion; arrangement: Arrangement; position: number }[]>`
      select v.content, i.arrangement, i.position from attempt_items i join item_versions v on v.hash = i.item_hash
      where i.attempt_id = ${attemptId} order by i.position`;
    expect(drawn.map(({ content }) => content.id).sort()).toEqual(kindIds);

    const answered = new Set(['kin-pre']);
    const nothingEarly = async (): Promise<void> => {
      const text = await received();
      for (const id of [...kindIds, 'kin-trial'].filter((each) => !answered.has(each)))
        expect(text.includes(canaryOf(id)), `${id} before its time`).toBe(false);
      for (const [id, secret] of secrets) {
        if (!answered.has(id)) expect(secret.test(text), `${id} before its time: ${secret}`).toBe(false);
      }
    };
    for (const { content: item, arrangement, position } of drawn) {
      const form = `q-${item.id}`;
      await page.goto(`${prefix}/attempts/${attemptId}?question=${position}`);
      await page.locator(`form#${form}`).waitFor();
      if (way.scripts) await page.locator(`astro-island:has(#${form}):not([ssr])`).waitFor();
      await nothingEarly();
      expect(await page.locator('main').innerText()).not.toContain('{{');
      expect(await barriersOn(page, way.scripts)).toEqual([]);
      const stem = await page.locator(`#${form} legend`).innerText();

      const { hint } = item.texts[way.language];
      if (hint) {
        expect(await page.locator(`#${form} details p, #${form} .govuk-details__text`).isVisible()).toBe(false);
        await tabTo(page, `#${form} summary`);
        await page.keyboard.press('Enter');
        await page.locator(`#${form} .govuk-details__text`).waitFor({ state: 'visible' });
        expect(await barriersOn(page, way.scripts)).toEqual([]);
      }
      if (item.kind === 'numeric') {
        await answerByKeyboard(page, form, [['number', 'a few']]);
        await submitByKeyboard(page, form);
        await page.getByText(words.exercise.problems['not-a-number']).first().waitFor();
        expect(await page.locator(`#${form} [name=number]`).inputValue()).toBe('a few');
        expect(await barriersOn(page, way.scripts)).toEqual([]);
      }
      const { right } = answerTo(item, arrangement);
      const typed = right.map(([field, text]): [string, string] =>
        way.language === 'zh' && (field === 'number' || field === 'text') ? [field, fullWidth(text)] : [field, text],
      );
      await answerByKeyboard(page, form, typed);
      await submitByKeyboard(page, form);
      await page.locator(`section#${form}`).waitFor();
      if (way.scripts) expect(await page.evaluate(() => document.activeElement?.id)).toBe(`${form}-title`);
      expect(await page.locator(`section#${form} .lectern-option--chosen`).count()).toBe(0);
      answered.add(item.id);
      expect((await received()).includes(canaryOf(item.id)), `${item.id} is explained`).toBe(true);
      await nothingEarly();
      expect(await barriersOn(page, way.scripts)).toEqual([]);

      // Shown again later, the question is what it was: the same values, the same order.
      await page.goto(`${prefix}/attempts/${attemptId}?question=${position}`);
      expect(await page.locator(`section#${form} .lectern-item__prompt`).innerText()).toBe(stem);
    }
    await page.goto(`${prefix}/attempts/${attemptId}`);
    await page.getByRole('heading', { level: 1, name: words.quiz.passed }).waitFor();
    await context.close();
  }, 150_000);
});
