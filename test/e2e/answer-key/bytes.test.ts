// The answer key stays on the server: every byte that reaches a browser while somebody reads and answers is searched
// for feedback, explanations and unused items that are not theirs to see yet.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Course } from '#domain/courses/course.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { type Language, prefixOf } from '#i18n/language.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { plain, recordReceived } from '../../support/received.ts';
import { ownerOf } from '../../support/site.ts';
import { beginner, giveSession, visit, type Way } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
let browser: Browser;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let course: Course;

beforeAll(async () => {
  browser = await startBrowser();
  owner = await ownerOf({ dataDirectory });
  course = (await readCatalogue(['content'])).courses[0]!;
});
afterAll(async () => {
  await browser.close();
  await owner.end();
});

/** What must not be seen of an item: before the answer its feedback and why; when it was not drawn, its stem too. */
function secretsOf(item: ItemVersion, isDrawn: boolean, lesson: string): string[] {
  const secrets: string[] = [];
  for (const language of ['en', 'zh'] as Language[]) {
    const texts = item.texts[language];
    const parts = 'options' in texts ? texts.options : 'rows' in texts ? texts.rows : [];
    secrets.push(texts.why, ...parts.map((part) => ('feedback' in part ? part.feedback : '')));
    if (!isDrawn) secrets.push(texts.stem);
  }
  return secrets
    .map((secret) => plain(secret).trim().slice(0, 60))
    .filter((secret) => secret.length >= 8 && !lesson.includes(secret));
}

const ways: Way[] = [
  { language: 'en', scripts: true },
  { language: 'zh', scripts: true },
  { language: 'en', scripts: false },
];

describe('what a browser gets while somebody reads a lesson and answers its check', () => {
  test.each(ways)(
    'in $language, scripts: $scripts',
    async (way) => {
      const { context, page } = await visit(browser, way);
      await giveSession(context, owner.sql, url, await beginner(owner.sql));
      const received = recordReceived(page);
      const lesson = plain(course.modules.map((module) => module.html.en + module.html.zh).join(' '));
      const items = course.modules.flatMap((module) => module.items);

      const prefix = prefixOf(way.language);
      await page.goto(`${url}${prefix}/courses`);
      await page.goto(`${url}${prefix}/courses/${course.id}`);
      await page.goto(`${url}${prefix}/courses/${course.id}/quiz`);
      await page.goto(`${url}${prefix}/courses/${course.modules[0]!.id}`);
      const drawn = await page.locator('form.lectern-item').evaluateAll((all) => all.map((form) => form.id.slice(2)));
      expect(drawn.length).toBeGreaterThanOrEqual(2);

      const answered = new Set<string>();
      const nothingEarly = async (): Promise<void> => {
        const text = plain(await received());
        for (const item of items.filter((each) => !answered.has(each.id))) {
          for (const secret of secretsOf(item, drawn.includes(item.id), lesson)) {
            expect(text.includes(secret), `${item.id} before its time: ${secret}`).toBe(false);
          }
        }
      };
      await nothingEarly();
      expect(await received()).not.toMatch(/"(?:key|feedback|correct)":/);
      for (const id of drawn) {
        const form = page.locator(`form#q-${id}`);
        await form.scrollIntoViewIfNeeded();
        if (way.scripts) await page.locator(`astro-island:has(#q-${id}):not([ssr])`).waitFor();
        const choice = form.locator('input[type=radio], input[type=checkbox]').first();
        if (await choice.count()) await choice.check();
        const selects = form.locator('select');
        for (let at = 0; at < (await selects.count()); at++) await selects.nth(at).selectOption({ index: at + 1 });
        await form.locator('button[type=submit]').click();
        await page.locator(`section#q-${id}`).waitFor();
        answered.add(id);
        await nothingEarly();
      }
      // The search would have found them: the feedback that was due did arrive.
      const due = items.find((item) => item.id === drawn[0])!;
      await page.goto(`${url}${prefix}/courses/${course.modules[0]!.id}`);
      expect(plain(await received())).toContain(plain(due.texts[way.language].why).trim().slice(0, 60));
      await context.close();
    },
    60_000,
  );
});

test('nothing of content/ is served by its path', async () => {
  const paths = [
    '/content/courses/sharing-and-grading/02-grade-the-record.md',
    '/courses/sharing-and-grading/02-grade-the-record.md',
    '/02-grade-the-record.md',
    '/content/glossary.md',
    '/content/courses/sharing-and-grading/activities/grade-twelve/key.yml',
    '/courses/sharing-and-grading/activities/grade-twelve/key.yml',
    '/courses/sharing-and-grading/practice/grade-twelve/key.yml',
    '/courses/sharing-and-grading/practice/key.yml',
    '/courses/sharing-and-grading/practice/grade-twelve/data.csv',
    '/_astro/../content/glossary.md',
    '/src/domain/courses/catalogue.ts',
    '/db/seed.ts',
    '/.data/postgres/PG_VERSION',
  ];
  for (const path of paths) {
    const response = await fetch(url + path, { redirect: 'manual' });
    // Without an account every unknown address leads to the sign-in page.
    expect([303, 404], path).toContain(response.status);
  }
});
