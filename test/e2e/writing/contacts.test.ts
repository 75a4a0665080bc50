// Whom to call, in a lesson: each reader sees their own department's, without scripts too, and on paper.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages, prefixOf } from '#i18n/language.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { url } = ownSite();
const lesson = '/courses/sharing-and-grading/answer-a-request';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

test.each(
  languages.flatMap((language) => [
    {
      language,
      card: 'transport-coordinator',
      who: { en: 'the data office (He Shan, 5550 0163)', zh: '数据主管部门（何珊，5550 0163）' },
    },
    {
      language,
      card: 'township-clerk',
      who: {
        en: 'the data office (Liuxi General Office, data desk, 5550 0167)',
        zh: '数据主管部门（柳溪区政府办公室数据组，5550 0167）',
      },
    },
  ]),
)('a $card sees in $language whom to call', async ({ language, card, who }) => {
  const { context, page } = await visit(browser, { scripts: false, language, width: 320 });
  await enterAs(page, url, language, card);
  for (const address of [lesson, `${lesson}?print`]) {
    const response = await page.goto(`${url}${prefixOf(language)}${address}`);
    expect(await response!.text()).not.toContain('data-contact');
    await page.emulateMedia({ media: address === lesson ? 'screen' : 'print' });
    expect((await page.locator('main article').innerText()).replace(/\s+/g, ' ')).toContain(who[language]);
  }
  await context.close();
});
