// Learners whose connection, session and machine fail them: how the tests of the outbox arrange it and look at it.
import type { Browser, Page } from 'playwright-core';
import type postgres from 'postgres';
import { prefixOf, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { giveSession, visit } from '../../support/visitor.ts';

export const course = 'sharing-and-grading';
const taken = new Set<number>();

/** People with an account who have answered nothing and whom no other test has taken. */
export async function freshPeople(owner: postgres.Sql, count: number): Promise<number[]> {
  const rows = await owner<{ id: number }[]>`
    select a.staff_id as id from accounts a join staff f on f.id = a.staff_id
    where a.disabled_at is null and f.left_on is null and a.staff_id <> all(${[...taken]}::int[])
      and not exists (select from attempts t where t.staff_id = a.staff_id)
      and not exists (select from demonstration_cards c where c.staff_id = a.staff_id)
      and not exists (select from role_grants g where g.staff_id = a.staff_id)
    order by a.staff_id limit ${count}`;
  if (rows.length < count) throw new Error(`only ${rows.length} people are left`);
  for (const { id } of rows) taken.add(id);
  return rows.map((row) => row.id);
}

/** Ends the person's sessions as the clock would: the browser keeps its cookie. */
export async function endSessions(owner: postgres.Sql, staffId: number): Promise<void> {
  await owner`update sessions set expires_at = now() - interval '1 second' where staff_id = ${staffId}`;
}

/** A signed-in learner in a browser profile of their own. */
export async function learnerIn(
  browser: Browser,
  owner: postgres.Sql,
  url: string,
  {
    scripts = true,
    language = 'en' as Language,
    staffId,
  }: { scripts?: boolean; language?: Language; staffId?: number } = {},
) {
  const id = staffId ?? (await freshPeople(owner, 1))[0]!;
  const { context, page } = await visit(browser, { scripts, language });
  await giveSession(context, owner, url, id);
  return { id, context, page, words: wordsFor(language), at: `${url}${prefixOf(language)}/courses/${course}` };
}

/** The items of the check on this page that can be answered, once their islands are awake. */
export async function openItems(page: Page, scripts = true): Promise<string[]> {
  const items = await page.locator('form.lectern-item').evaluateAll((all) => all.map((each) => each.id.slice(2)));
  for (const item of scripts ? items : []) {
    // An answer that was waiting may turn the form into its feedback at any moment.
    await page.evaluate((id) => document.getElementById(id)?.scrollIntoView(), `q-${item}`);
    await page.locator(`astro-island:has(#q-${item}):not([ssr])`).waitFor();
  }
  return items;
}

/** Fills in something whole: the first option, the n-th value in the n-th row. `choice` takes another option. */
export async function fillAnything(page: Page, item: string, choice = 0): Promise<void> {
  const form = page.locator(`form#q-${item}`);
  const options = form.locator('input[type=radio], input[type=checkbox]');
  if (await options.count()) await options.nth(choice).check();
  const selects = form.locator('select');
  for (let at = 0; at < (await selects.count()); at++) await selects.nth(at).selectOption({ index: at + 1 });
}

/** Fills in and submits, without waiting for anything. */
export async function answer(page: Page, item: string, choice = 0): Promise<void> {
  await fillAnything(page, item, choice);
  await page.locator(`form#q-${item} button[type=submit]`).click();
}

/** Waits until the question shows its feedback. */
export const answered = (page: Page, item: string): Promise<void> => page.locator(`section#q-${item}`).waitFor();

/** Waits for a text in the line at the bottom. */
export const lineSays = (page: Page, text: string): Promise<void> =>
  page.locator('#outbox').getByText(text, { exact: false }).waitFor();

/** What the store of the browser holds, as anybody at the machine could read it. */
export function storeOf(page: Page): Promise<{ account: string; text: string }[]> {
  return page.evaluate(
    () =>
      new Promise<{ account: string; text: string }[]>((resolve, reject) => {
        const request = indexedDB.open('lectern-outbox', 1);
        request.onerror = () => reject(request.error!);
        request.onsuccess = () => {
          const reading = request.result.transaction('answers').objectStore('answers').getAll();
          reading.onsuccess = () => {
            request.result.close();
            resolve(
              (reading.result as { account: string; data: ArrayBuffer }[]).map((record) => ({
                account: record.account,
                text: `${JSON.stringify(record)}${new TextDecoder().decode(record.data)}`,
              })),
            );
          };
        };
      }),
  );
}

/** Everything the person has answered, in the order in which it was stored. */
export async function storedAnswers(
  owner: postgres.Sql,
  staffId: number,
): Promise<{ ordinal: number; itemId: string; response: unknown }[]> {
  return owner`
    select a.ordinal, n.item_id, n.response
    from answers n join attempts a on a.id = n.attempt_id
    where a.staff_id = ${staffId} order by n.answered_at, n.item_id`;
}
