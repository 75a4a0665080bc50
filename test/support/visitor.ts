// Somebody in front of a browser: how tests sign in, and how they know what to answer.
import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type postgres from 'postgres';
import { newToken } from '#domain/accounts/cookie.ts';
import { perfectResponse, type Arrangement, type ItemVersion, type Response } from '#domain/exercises/exercise.ts';
import { type Activity, perfectTry } from '#domain/exercises/practice.ts';
import { type Language, languageTags, prefixOf } from '#i18n/language.ts';

/** How a visitor comes: with or without scripts, in which language, on which screen. */
export interface Way {
  scripts: boolean;
  language: Language;
  width?: number;
}

/** A page in a fresh browser profile. */
export async function visit(browser: Browser, way: Way): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    javaScriptEnabled: way.scripts,
    locale: languageTags[way.language],
    viewport: { width: way.width ?? 1280, height: 900 },
    // Colours are looked at as they come to rest.
    reducedMotion: 'reduce',
    // axe is injected into pages that forbid foreign scripts.
    bypassCSP: true,
  });
  context.setDefaultTimeout(15_000);
  return { context, page: await context.newPage() };
}

/** Signs in by the form, with number and password. */
export async function signIn(
  page: Page,
  url: string,
  language: Language,
  who: string,
  password: string,
): Promise<void> {
  await page.goto(`${url}${prefixOf(language)}/sign-in`);
  await page.locator('input[name=who]').fill(who);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form:has(input[name=password]) button[type=submit]').click();
  await page.waitForURL(`**${prefixOf(language)}/learning`);
}

/** Enters by a card of the demonstration. */
export async function enterAs(page: Page, url: string, language: Language, card: string): Promise<void> {
  await page.goto(`${url}${prefixOf(language)}/sign-in`);
  await page.locator(`button[name=as][value="${card}"]`).click();
  await page.waitForURL(`**${prefixOf(language)}/learning`);
}

/** Gives a person a password, as their coordinator's slip would. */
export async function givePassword(owner: postgres.Sql, staffId: number, password: string): Promise<void> {
  await owner`update accounts set password_hash = ${await hash(password)} where staff_id = ${staffId}`;
}

/** A session made in the database: the Cookie header of somebody who has signed in before. */
export async function sessionCookieOf(owner: postgres.Sql, staffId: number): Promise<string> {
  const token = newToken();
  const [id, secret] = token.split('.') as [string, string];
  await owner`
    insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
    select ${id}, ${createHash('sha256').update(secret).digest()}, staff_id, now() + interval '30 minutes', auth_epoch
    from accounts where staff_id = ${staffId}`;
  return `sid=${token}`;
}

/** Gives the browser a session of that person, in place of the one it had. */
export async function giveSession(
  context: BrowserContext,
  owner: postgres.Sql,
  url: string,
  staffId: number,
): Promise<void> {
  const [name, value] = (await sessionCookieOf(owner, staffId)).split('=') as [string, string];
  await context.addCookies([{ name, value, url }]);
}

/** Somebody who has an account, has begun no course and is nowhere signed in. */
export async function beginner(owner: postgres.Sql): Promise<number> {
  const [person] = await owner<{ id: number }[]>`
    select f.id from staff f join accounts a on a.staff_id = f.id
    where not exists (select from course_starts s where s.staff_id = f.id) and f.left_on is null
      and not exists (select from sessions s where s.staff_id = f.id)
    order by f.staff_number desc limit 1`;
  return person!.id;
}

/** New people with accounts and posts all over the tree, who have answered nothing. */
export async function newcomers(owner: postgres.Sql, count: number): Promise<number[]> {
  const rows = await owner<{ staffId: number }[]>`
    with person as (
      insert into staff (staff_number, name, invited_on)
      select 'newcomer-' || n, jsonb_build_object('en', 'Newcomer ' || n, 'zh', '新人' || n), current_date
      from generate_series((select count(*) from staff)::int, (select count(*) from staff)::int + ${count - 1}) n
      returning id
    ), post as (
      insert into postings (staff_id, department_id, post, main, from_on)
      select p.id, d.id, '{"en": "Clerk", "zh": "科员"}', true, current_date
      from (select id, row_number() over (order by id) as at from person) p
      join (select id, row_number() over (order by id) as at, count(*) over () as of from departments where closed_on is null) d
        on d.at = p.at % d.of + 1
    )
    insert into accounts (staff_id) select id from person returning staff_id`;
  return rows.map((row) => row.staffId);
}

/** The fields of a form that answer an item, worked out from the stored key as no browser could. */
export interface Answer {
  kind: ItemVersion['kind'];
  right: [name: string, value: string][];
  wrong: [name: string, value: string][];
}

/** The field of an answer that is typed. */
function written(response: Response): [string, string][] {
  return Object.entries(response) as [string, string][];
}

/** What to answer to an item of an attempt, rightly and wrongly. */
export function answerTo(item: ItemVersion, arrangement: Arrangement): Answer {
  // Shown ids are letters by place; `options[place]` is the part that stands there.
  const letter = (part: number): string => String.fromCharCode(97 + arrangement.options.indexOf(part));
  const { kind } = item;
  switch (item.kind) {
    case 'single': {
      const { right } = item.key;
      const wrong = arrangement.options.find((part) => part !== right)!;
      return { kind, right: [['choice', letter(right)]], wrong: [['choice', letter(wrong)]] };
    }
    case 'multi': {
      const { right } = item.key;
      const wrong = arrangement.options.filter((part) => !right.includes(part));
      const fields = (parts: number[]): [string, string][] => parts.map((part) => ['choices', letter(part)]);
      return { kind, right: fields(right), wrong: fields(wrong) };
    }
    case 'match': {
      const { pairs } = item.key;
      const fields = (list: number[]): [string, string][] =>
        list.map((part, left) => [`pair-${left + 1}`, letter(part)]);
      return { kind, right: fields(pairs), wrong: fields([...pairs.slice(1), pairs[0]!]) };
    }
    case 'order': {
      const steps = item.key.places.map((_, step) => step);
      const fields = (list: number[]): [string, string][] =>
        list.map((step, place) => [`place-${letter(step)}`, String(place + 1)]);
      return { kind, right: fields(steps), wrong: fields([...steps].reverse()) };
    }
    case 'numeric':
      return { kind, right: written(perfectResponse(item, arrangement)), wrong: [['number', '-987']] };
    case 'short':
      return { kind, right: written(perfectResponse(item, arrangement)), wrong: [['text', 'nothing of the kind']] };
  }
}

/** The fields of a form that do everything right in an activity, worked out from its key as no browser could. */
export function perfectFields(activity: Activity): [name: string, value: string][] {
  const response = perfectTry(activity);
  if ('classes' in response) return Object.entries(response.classes).map(([row, id]) => [`class-${row}`, id]);
  if ('order' in response) return response.order.map((id, index) => [`place-${id}`, String(index + 1)]);
  if ('spans' in response) return response.spans.map((id) => [`span-${id}`, '1']);
  if ('choices' in response) return response.choices.map((id, index) => [`choice-${index + 1}`, id]);
  if ('cells' in response) return Object.entries(response.cells).map(([id, number]) => [`cell-${id}`, String(number)]);
  return [
    ...Object.entries(response.actions).map(([item, id]): [string, string] => [`action-${item}`, id]),
    ...Object.entries(response.fields).flatMap(([item, ids]) =>
      ids.map((id): [string, string] => [`fields-${item}`, id]),
    ),
  ];
}

/** Gives an answer on the page: by the form's controls, with scripts by the buttons that move steps. */
export async function fillIn(page: Page, formId: string, fields: [string, string][], scripts: boolean): Promise<void> {
  const form = page.locator(`#${formId}`);
  if (scripts && fields[0]![0].startsWith('place-')) {
    // Moves each step up to its place, first places first.
    for (const [name, value] of [...fields].sort((a, b) => Number(a[1]) - Number(b[1]))) {
      const target = Number(value);
      const step = form.locator('li', { has: page.locator(`input[name="${name}"]`) });
      for (let at = Number(await step.locator('input').inputValue()); at > target; at--) {
        await step.locator('button').first().click();
      }
    }
    return;
  }
  for (const [name, value] of fields) {
    const control = form.locator(`[name="${name}"]`).first();
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') {
      await control.selectOption(value);
    } else if (await form.locator(`input[type=text][name="${name}"]`).count()) {
      await control.fill(value);
    } else {
      await form.locator(`[name="${name}"][value="${value}"]`).check();
    }
  }
}
