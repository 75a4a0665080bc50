// The answer key stays on the server: every byte that reaches a browser while somebody reads and answers is searched
// for feedback, explanations and unused items that are not theirs to see yet.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Course } from '#domain/courses/course.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { type Language, prefixOf } from '#i18n/language.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownerOf } from '../../support/site.ts';
import { sessionCookieOf, visit, type Way } from '../../support/visitor.ts';

const { url, dataDirectory } = inject('site');
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

/** Text as a person reads it, whatever wrapping it came in: HTML, entities, JSON, entities in JSON. */
function plain(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\n/g, ' ')
    .replace(/\\"/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/\\u003c/gi, '<')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
}

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
      const [person] = await owner.sql<{ id: number }[]>`
      select f.id from staff f join accounts a on a.staff_id = f.id
      where not exists (select from course_starts s where s.staff_id = f.id) and f.left_on is null
        and not exists (select from sessions s where s.staff_id = f.id)
      order by f.staff_number desc limit 1`;
      const { context, page } = await visit(browser, way);
      const [name, value] = (await sessionCookieOf(owner.sql, person!.id)).split('=') as [string, string];
      await context.addCookies([{ name, value, url }]);

      let bytes = '';
      const reading: Promise<unknown>[] = [];
      page.on('response', (response) => {
        reading.push(
          response.body().then(
            (body) => (bytes += `\n${body.toString('utf8')}`),
            () => {},
          ),
        );
      });
      const received = async (): Promise<string> => {
        await page.waitForLoadState('networkidle');
        await Promise.all(reading);
        return plain(bytes);
      };
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
        const text = await received();
        for (const item of items.filter((each) => !answered.has(each.id))) {
          for (const secret of secretsOf(item, drawn.includes(item.id), lesson)) {
            expect(text.includes(secret), `${item.id} before its time: ${secret}`).toBe(false);
          }
        }
      };
      await nothingEarly();
      expect(bytes).not.toMatch(/"(?:key|feedback|correct)":/);
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
      expect(await received()).toContain(plain(due.texts[way.language].why).trim().slice(0, 60));
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
