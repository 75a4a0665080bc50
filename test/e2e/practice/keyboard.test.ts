// Practice by keyboard alone, with and without scripts: from the course page to the result and back again; accessible at
// every step, no wider than a phone, and not a byte of key or feedback before the try.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EngineName, gradeTry, perfectTry, type TryProblem } from '#domain/exercises/practice.ts';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Course } from '#domain/courses/course.ts';
import { languages, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { barriersOn } from '../../support/barriers.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { plain, recordReceived } from '../../support/received.ts';
import { ownerOf, startSite, type TestSite } from '../../support/site.ts';
import { beginner, giveSession, perfectFields, visit, type Way } from '../../support/visitor.ts';

/** A site and the course on it. */
interface Place {
  url: string;
  owner: Awaited<ReturnType<typeof ownerOf>>;
  course: Course;
}

const site = ownSite();
let browser: Browser;
let demonstration: Place;

/** The site that serves the content of these folders. */
async function placeOf(
  { url, dataDirectory }: { url: string; dataDirectory: string },
  folders = ['content'],
): Promise<Place> {
  const course = (await readCatalogue(folders)).course('sharing-and-grading');
  return { url, owner: await ownerOf({ dataDirectory }), course };
}

beforeAll(async () => {
  browser = await startBrowser();
  demonstration = await placeOf(site);
});
afterAll(async () => {
  await browser.close();
  await demonstration.owner.end();
});

/** What has the focus: enough to know a control of a form. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    return {
      tag: element?.tagName ?? '',
      name: element?.name ?? '',
      value: element?.value ?? '',
      type: element?.type ?? '',
      sends: element?.matches('form.lectern-practice button[type=submit]:not([name])') === true,
    };
  });

/** Presses Tab until that is focused; gives up after more stops than a page has. */
async function tabTo(page: Page, wanted: (at: Awaited<ReturnType<typeof focused>>) => boolean): Promise<void> {
  for (let stop = 0; stop < 150; stop += 1) {
    if (wanted(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not reach it');
}

/** Fills the form by Tab, arrows and the space bar; cards are taken in one after the other by their buttons. */
async function fillByKeyboard(page: Page, fields: [name: string, value: string][]): Promise<void> {
  for (const [name, value] of fields) {
    const button = page.locator(`button#${name.replace('place-', 'part-')}`);
    if (name.startsWith('place-') && (await button.count()) > 0) {
      const id = await button.getAttribute('id');
      await page.locator('h1').evaluate((heading) => heading.ownerDocument.body.focus());
      for (let stop = 0; stop < 150 && (await page.evaluate(() => document.activeElement?.id)) !== id; stop += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator(`input[name="${name}"]`).waitFor({ state: 'attached' });
      expect(await page.evaluate(() => document.activeElement?.id)).toBe(id);
      continue;
    }
    await tabTo(page, (at) => at.name === name && (at.type !== 'checkbox' || at.value === value));
    const { tag, type } = await focused(page);
    if (type === 'checkbox') {
      await page.keyboard.press('Space');
    } else if (type === 'text') {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(value);
    } else if (tag === 'SELECT') {
      for (let turn = 0; turn < 10 && (await focused(page)).value !== value; turn += 1)
        await page.keyboard.press('ArrowDown');
    } else {
      // The first arrow or the space bar takes a radio button; arrows go round.
      await page.keyboard.press('Space');
      for (let turn = 0; turn < 10 && (await focused(page)).value !== value; turn += 1)
        await page.keyboard.press('ArrowDown');
    }
    expect((await focused(page)).value, name).toBe(value);
  }
}

/** What to begin a form with so that it comes back, and what to fill in so that it is whole and does not pass. */
function unready(
  engine: EngineName,
  fields: [name: string, value: string][],
): { begun?: [string, string][]; missing: string; reason?: TryProblem; hasty: [string, string][] } {
  const [first, ...others] = fields;
  switch (engine) {
    case 'order-steps':
      return { missing: 'a', hasty: [first!] };
    case 'redact':
      return { missing: '1', reason: 'nothing-marked', hasty: [['span-8', '1']] };
    case 'decision-path':
      return { missing: '1', hasty: fields.map(([name]) => [name, 'a']) };
    case 'allocate':
      return { missing: '1-1', reason: 'nothing-typed', hasty: [['cell-1-1', '４']] };
    default: {
      const rest = others.filter(([field]) => !field.startsWith('fields-'));
      return { begun: [first!], missing: '2', hasty: rest.map(([field]) => [field, 'a']) };
    }
  }
}

async function practise(way: Way, slug: string, place: Place): Promise<void> {
  const { url, owner, course } = place;
  const activity = course.activities.find((each) => each.slug === slug)!;
  const words = wordsFor(way.language);
  const { context, page } = await visit(browser, way);
  try {
    await giveSession(context, owner.sql, url, await beginner(owner.sql));
    const received = recordReceived(page);
    const secrets = languages
      .flatMap((language) => activity.feedback[language].map((text) => plain(text).slice(0, 60)))
      .filter((text) => text !== '');
    const nothingEarly = async (): Promise<void> => {
      const text = plain(await received());
      for (const secret of secrets) expect(text.includes(secret), `before its time: ${secret}`).toBe(false);
      expect(await received()).not.toMatch(
        /("|&quot;)(?:best|fatal|weight|costs|needed|accept|pass|remove|sensitive|credit|effects|solution|rule)\1:/,
      );
    };
    /** Of a path nothing is to be read that has not been reached. */
    const nothingAhead = async (reached: number): Promise<void> => {
      if (activity.engine !== 'decision-path') return;
      const text = plain(await received());
      for (const language of languages)
        for (const { title, choices } of activity.texts[language].states.slice(reached))
          for (const ahead of [title, ...choices])
            expect(text.includes(plain(ahead)), `ahead of its time: ${ahead}`).toBe(false);
    };

    const coursePage = `${url}${prefixOf(way.language)}/courses/${course.id}`;
    await page.goto(coursePage);
    const link = page.locator(`main .lectern-tasks a[href$="/practice/${activity.slug}"]`);
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/practice/${activity.slug}`);
    const awake = async (): Promise<void> => {
      if (way.scripts) await page.locator('astro-island:has(form.lectern-practice):not([ssr])').waitFor();
    };
    await awake();
    expect(await barriersOn(page, way.scripts)).toEqual([]);
    await nothingEarly();
    await nothingAhead(1);

    // Sent with one choice or with nothing, it comes back saying where, and keeps the choice.
    const fields = perfectFields(activity);
    const { begun = [], missing, reason = 'part-without-choice', hasty } = unready(activity.engine, fields);
    await fillByKeyboard(page, begun);
    await tabTo(page, (at) => at.sends);
    await page.keyboard.press('Enter');
    await page.locator(`#problem-${missing}`).waitFor();
    if (way.scripts) expect(await page.evaluate(() => document.activeElement?.id)).toBe(`part-${missing}`);
    else expect(await page.locator('.govuk-error-summary a').getAttribute('href')).toBe(`#part-${missing}`);
    expect(await page.locator(`#problem-${missing}`).innerText()).toBe(words.practice.problems[reason]);
    expect(await barriersOn(page, way.scripts)).toEqual([]);
    await awake();
    await nothingEarly();

    /** Fills in the form and sends it; a path step by step. */
    const send = async (given: [name: string, value: string][], ordinal: number): Promise<void> => {
      const steps = activity.engine === 'decision-path' ? given.map((step) => [step]) : [given];
      for (const [index, step] of steps.entries()) {
        await fillByKeyboard(page, step);
        await tabTo(page, (at) => at.sends);
        await page.keyboard.press('Enter');
        if (index === steps.length - 1) break;
        const made = given.slice(0, index + 1).map(([, value]) => value);
        await page.waitForURL(`**/practice/${slug}?made=${made.join('.')}#step`);
        await awake();
        if (way.scripts) expect(await page.evaluate(() => document.activeElement?.id)).toBe('step');
        if (ordinal > 1) continue;
        await nothingEarly();
        await nothingAhead(index + 2);
        expect(await barriersOn(page, way.scripts)).toEqual([]);
      }
      await page.waitForURL(new RegExp(`try=${ordinal}`));
    };

    // A hasty try is stored and explained, and does not pass.
    if (!way.scripts) await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await send(hasty, 1);
    await page.getByRole('heading', { level: 2, name: words.practice.notPassed }).waitFor();
    expect(await page.locator('.lectern-option').count()).toBe(gradeTry(activity, perfectTry(activity)).parts.length);
    expect(plain(await received())).toContain(plain(activity.feedback[way.language][0]!).slice(0, 60));
    expect(await barriersOn(page, way.scripts)).toEqual([]);

    // Once more, all right.
    await page
      .getByRole('link', { name: words.practice.again })
      .or(page.getByRole('button', { name: words.practice.again }))
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/practice/${activity.slug}`);
    await awake();
    await send(fields, 2);
    await page.getByRole('heading', { level: 2, name: words.practice.passed }).waitFor();
    if (way.scripts) expect(await page.evaluate(() => document.activeElement?.id)).toBe('result');
    expect(await barriersOn(page, way.scripts)).toEqual([]);

    await page.goto(coursePage);
    const row = page.locator('.lectern-tasks__item', { has: page.locator(`a[href$="/practice/${activity.slug}"]`) });
    expect(await row.innerText()).toContain(words.states.done);
  } finally {
    await context.close();
  }
}

const ways: Way[] = [
  { language: 'en', scripts: true, width: 360 },
  { language: 'zh', scripts: true },
  { language: 'en', scripts: false },
  { language: 'zh', scripts: false, width: 360 },
];

describe.each(['grade-twelve', 'six-requests'])('%s by keyboard alone', (slug) => {
  test.each(ways)('in $language, scripts: $scripts', (way) => practise(way, slug, demonstration), 240_000);
});

describe('an activity beside the content of the house', () => {
  const slugs = ['lost-laptop', 'grant-notice', 'first-table', 'forty-people'];
  let other: TestSite;
  let place: Place;
  let folder: string;
  beforeAll(async () => {
    // A folder beside content/ adds to its course: here activities of the fixture.
    folder = await mkdtemp(path.join(tmpdir(), 'lectern-practice-'));
    for (const slug of [...slugs, 'two-requests']) {
      const activity = `courses/sharing-and-grading/activities/${slug}`;
      await cp(path.join('test/fixtures/content/base', activity), path.join(folder, activity), { recursive: true });
    }
    const { dataDirectory } = site;
    other = await startSite({ name: 'practice', dataDirectory, environment: { CONTENT_DIRS: folder } });
    place = await placeOf(other, ['content', folder]);
  }, 240_000);
  afterAll(async () => {
    await place?.owner.end();
    await other?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(slugs)('%s by keyboard alone', (slug) => {
    test.each(ways)('in $language, scripts: $scripts', (way) => practise(way, slug, place), 240_000);
  });

  /** Somebody new in front of that activity. */
  async function before(slug: string, scripts: boolean) {
    const learner = await visit(browser, { language: 'en', scripts });
    await giveSession(learner.context, place.owner.sql, place.url, await beginner(place.owner.sql));
    await learner.page.goto(`${place.url}/courses/sharing-and-grading/practice/${slug}`);
    if (scripts) await learner.page.locator('astro-island:has(form.lectern-practice):not([ssr])').waitFor();
    return learner;
  }

  test('the details of an item open by keyboard, with and without scripts', async () => {
    for (const scripts of [true, false]) {
      const { context, page } = await before('two-requests', scripts);
      const details = page.locator('form.lectern-practice details').first();
      expect(await details.locator('dd').first().isVisible()).toBe(false);
      await details.locator('summary').focus();
      await page.keyboard.press('Enter');
      expect(await details.locator('dd').first().innerText()).toBe('"Fire rescue" <drills@example.org>');
      expect(await barriersOn(page, scripts)).toEqual([]);
      await context.close();
    }
  });

  test('the sums of a plan follow what is typed, and are said once', async () => {
    const { context, page } = await before('forty-people', true);
    const sum = page.locator('.lectern-facts dd').first();
    expect(await sum.innerText()).toContain('0 (at most 80)');
    await page.locator('[name=cell-1-1]').fill('１');
    await page.locator('[name=cell-1-2]').fill('1');
    await page.keyboard.press('Tab');
    await expect.poll(() => sum.innerText()).toContain('91 (at most 80)');
    expect(await sum.innerText()).toContain(wordsFor('en').practice.forms.allocate.over);
    // The field that was left last changed two sums, and only those are said.
    expect(await page.locator('form.lectern-practice p[role=status]').first().textContent()).toBe(
      'Hours for each person 3.5 (at most 4); Working hours in quarter 1 91 (at most 80) too much',
    );
    expect(await page.getByRole('button', { name: wordsFor('en').practice.forms.allocate.workOut }).count()).toBe(0);
    await context.close();
  });

  test('without scripts a button works out the sums, and stores nothing', async () => {
    const { context, page } = await before('forty-people', false);
    await page.locator('[name=cell-1-1]').fill('１');
    await page.locator('[name=cell-2-1]').fill('some');
    await page.getByRole('button', { name: wordsFor('en').practice.forms.allocate.workOut }).click();
    await page.locator('.lectern-facts dd').getByText('52').waitFor();
    expect(await page.locator('[name=cell-1-1]').inputValue()).toBe('１');
    expect(await page.locator('[name=cell-2-1]').inputValue()).toBe('some');
    expect(await page.locator('.govuk-error-summary').count()).toBe(0);
    await page.getByText(wordsFor('en').practice.noTries).waitFor();
    // A number that is none is said at its cell.
    await page.getByRole('button', { name: wordsFor('en').practice.submit }).click();
    await page.locator('#problem-2-1').getByText(wordsFor('en').practice.problems['not-a-number']).waitFor();
    await context.close();
  });

  test('a path can be gone back, and begins again where its address makes no sense', async () => {
    const { context, page } = await before('first-table', false);
    await page.locator('[name=choice-1]').nth(1).check();
    await page.locator('form.lectern-practice button[type=submit]').click();
    await page.waitForURL(/made=b/);
    await page.goBack();
    await page.locator('[name=choice-1]').first().check();
    await page.locator('form.lectern-practice button[type=submit]').click();
    await page.waitForURL(/made=a/);
    await page.goto(`${place.url}/courses/sharing-and-grading/practice/first-table?made=a.z.b`);
    expect(new URL(page.url()).search).toBe('');
    await page.locator('[name=choice-1]').first().waitFor();
    await context.close();
  });

  test('the debrief of a path says what a decision led to further on', async () => {
    const { context, page } = await before('first-table', false);
    for (const step of [1, 2, 3]) {
      await page.locator(`[name=choice-${step}]`).first().check();
      await page.locator('form.lectern-practice button[type=submit]').click();
    }
    await page.waitForURL(/try=1/);
    const [compare, , act] = await page.locator('.lectern-option').allInnerTexts();
    expect(compare).toContain('Later, at “What do you propose?”: A count and not a rate made East look worst.');
    expect(act).toContain('Grave mistake');
    expect(act).toContain('Your first comparison made this look good, and it is wrong.');
    expect(act).toContain('A storm closes the hotline for a week.');
    await context.close();
  });
});
