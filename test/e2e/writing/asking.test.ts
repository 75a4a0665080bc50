// “Ask about this page”, from question to published answer, without scripts, in both languages.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages, prefixOf, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url } = ownSite();
const lesson = '/courses/sharing-and-grading/why-islands';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function pageOf(card: string, language: Language): Promise<Page> {
  const { page } = await visit(browser, { scripts: false, language, width: 360 });
  await enterAs(page, url, 'en', card);
  return page;
}

test.each(languages)('a question asked in %s is answered, published without a name and withdrawn', async (language) => {
  const { asking, lesson: lessonWords, messages } = wordsFor(language);
  const prefix = prefixOf(language);
  const texts = { en: 'Who repairs an old copy?', zh: '旧副本由谁来改？' };
  const said = { en: 'The source office does.', zh: '由源头单位改。' };

  const clerk = await pageOf('township-clerk', language);
  await clerk.goto(url + prefix + lesson);
  await clerk.getByText(asking.quiet).getByRole('link', { name: lessonWords.ask }).click();
  await clerk.getByRole('button', { name: messages.send }).click();
  expect(await clerk.locator('.govuk-error-summary').innerText()).toContain(messages.problems['text-missing']);
  await clerk.getByLabel(asking.question).fill(texts[language]);
  await clerk.getByRole('button', { name: messages.send }).click();
  await clerk.waitForURL('**/messages?done=sent#mine');
  expect(await clerk.locator('#mine').innerText()).toContain(texts[language]);

  const author = await pageOf('author', language);
  await author.goto(`${url}${prefix}/authors`);
  await author
    .getByRole('link', {
      name: asking.waiting.other.replace('{n}', '1').replace('questions about pages', 'question about a page'),
    })
    .click();
  const row = author.locator('.lectern-row', { hasText: texts[language] });
  expect(await row.innerText()).not.toMatch(/Chen Yu|陈宇/);
  await row.getByLabel(asking.answer).fill(said[language]);
  await row.getByRole('button', { name: messages.sendAnswer }).click();
  await author.waitForURL('**/authors/questions?done=answered');
  await clerk.reload();
  expect(await clerk.locator('#mine').innerText()).toContain(said[language]);

  await row.getByText(asking.publish, { exact: true }).first().click();
  expect(await barriersOn(author, false)).toEqual([]);
  await row.getByRole('button', { name: asking.publish }).click();
  await author.waitForURL('**/authors/questions?done=published');
  for (const each of languages) {
    await clerk.goto(url + prefixOf(each) + lesson);
    const asked = await clerk.locator('#asked').innerText();
    expect(asked).toContain(texts[language]);
    expect(asked).toContain(said[language]);
    expect(asked).not.toMatch(/Chen Yu|陈宇|He Shan|何珊/);
  }
  for (const address of [lesson, '/ask?about=sharing-and-grading%2Fwhy-islands']) {
    await clerk.goto(url + prefix + address);
    expect(await barriersOn(clerk, false), address).toEqual([]);
  }

  await row.getByText(asking.change).click();
  await row.getByRole('button', { name: asking.withdraw }).click();
  await author.waitForURL('**/authors/questions?done=withdrawn');
  await clerk.goto(url + prefix + lesson);
  expect(await clerk.locator('#asked').count()).toBe(0);
});

test('practice can be asked about; what is no part of a course cannot, and readers do not find the questions', async () => {
  const clerk = await pageOf('township-clerk', 'en');
  await clerk.goto(`${url}/courses/sharing-and-grading/practice/six-requests`);
  await clerk.getByRole('link', { name: 'Ask about this page' }).click();
  expect(new URL(clerk.url()).searchParams.get('about')).toBe('sharing-and-grading/practice/six-requests');
  for (const address of ['/ask?about=nothing', '/ask', '/authors/questions'])
    expect((await clerk.goto(url + address))!.status(), address).toBe(404);
});
