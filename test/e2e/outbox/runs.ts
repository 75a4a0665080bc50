// Randomised runs: a learner gives twenty answers while connection, session, page and server fail them, each time in
// another way. What counts is written down when the answer is given and compared with the database at the end.
import type { Browser, Page } from 'playwright-core';
import type postgres from 'postgres';
import { giveSession } from '../../support/visitor.ts';
import { randomBelow } from './dice.ts';
import { answer, course, endSessions, fillAnything, openItems, storedAnswers, storeOf } from './learner.ts';

const answersPerRun = 20;
const modules = ['why-islands', 'grade-the-record', 'answer-a-request'];

/** What a run needs of the world round it. */
export interface World {
  browser: Browser;
  owner: postgres.Sql;
  url: string;
  /** Kills the server and starts it again. */
  crash(): Promise<void>;
}

/** What a run did and what became of it: `wrong` names every answer that is missing, doubled or another one. */
export interface RunReport {
  faults: Record<string, number>;
  given: number;
  wrong: string[];
}

/** One run of somebody who has answered nothing; the same seed does the same things. `mayCrash` lets the server die once. */
export async function run(world: World, staffId: number, seed: number, mayCrash: boolean): Promise<RunReport> {
  const { browser, owner, url } = world;
  const below = randomBelow(seed);
  const context = await browser.newContext({ bypassCSP: true });
  context.setDefaultTimeout(20_000);
  await giveSession(context, owner, url, staffId);
  const module = modules[below(modules.length)]!;
  const address = `${url}/courses/${course}/${module}?again`;
  const given: { item: string; ordinal: number; place: number | null }[] = [];
  const faults: Record<string, number> = {};
  // One rule for the whole run: to set and lift rules while a page loads holds up its scripts.
  let network: 'works' | 'cut' | 'loses a reply' = 'works';
  await context.route('**/_actions/**', async (route) => {
    if (network === 'works') return route.continue();
    if (network === 'loses a reply') {
      network = 'works';
      await route.fetch().catch(() => {});
    }
    await route.abort();
  });
  let page = await context.newPage();
  let items: string[] = [];
  let crashAt = mayCrash ? below(answersPerRun) : -1;

  /** What waits from before goes first; only then is it seen what is still to be answered here. */
  const look = async (): Promise<void> => {
    await openItems(page);
    await hurry(page);
    await emptied(page);
    items = await openItems(page);
  };
  const open = async (): Promise<void> => {
    await page.goto(address);
    await look();
  };
  const give = async (on: Page, item: string, isDouble = false): Promise<void> => {
    const ordinal = Number(await on.locator(`form#q-${item} input[name=ordinal]`).inputValue());
    const options = await on.locator(`form#q-${item} input[type=radio]`).count();
    const place = options > 0 ? below(options) : null;
    given.push({ item, ordinal, place });
    if (!isDouble) return answer(on, item, place ?? 0);
    await fillAnything(on, item, place ?? 0);
    await on.locator(`form#q-${item} button[type=submit]`).dblclick();
  };
  /** The answer has reached the outbox, or is stored already. */
  const taken = (on: Page, item: string): Promise<void> =>
    on.locator(`section#q-${item}, form#q-${item} fieldset[disabled]`).first().waitFor();
  const stored = (on: Page, item: string): Promise<void> => on.locator(`section#q-${item}`).waitFor();

  const ways: Record<string, (item: string) => Promise<void>> = {
    async nothing(item) {
      await give(page, item);
      await stored(page, item);
    },
    async 'double click'(item) {
      await give(page, item, true);
      await stored(page, item);
    },
    async offline(item) {
      await context.setOffline(true);
      await give(page, item);
      await taken(page, item);
      await context.setOffline(false);
      await stored(page, item);
    },
    async reload(item) {
      network = 'cut';
      await give(page, item);
      await taken(page, item);
      if (below(2)) network = 'works';
      await page.reload();
      network = 'works';
      // Where the answer was the last one and went before the page was gone, this is the next check already.
      await look();
    },
    async 'page crash'(item) {
      network = 'cut';
      await give(page, item);
      await taken(page, item);
      await page.close({ runBeforeUnload: false });
      network = 'works';
      page = await context.newPage();
      await open();
    },
    async expiry(item) {
      await endSessions(owner, staffId);
      await give(page, item);
      await taken(page, item);
      await giveSession(context, owner, url, staffId);
      await hurry(page);
      await stored(page, item);
    },
    async 'lost acknowledgement'(item) {
      network = 'loses a reply';
      await give(page, item);
      await taken(page, item);
      await hurry(page);
      await stored(page, item);
    },
    async 'two tabs'(item) {
      const other = await context.newPage();
      await other.goto(address);
      const there = await openItems(other);
      const mine = items.find((each) => each !== item && there.includes(each));
      if (mine && given.length + 1 < answersPerRun) {
        items = items.filter((each) => each !== mine);
        await Promise.all([give(page, item), give(other, mine)]);
        await stored(other, mine);
      } else {
        await give(other, item);
      }
      await stored(page, item).catch(() => stored(other, item));
      await other.close();
      // A page in the background is not drawn, and its islands stay asleep.
      await page.bringToFront();
    },
  };
  const names = Object.keys(ways);

  await open();
  while (given.length < answersPerRun) {
    if (items.length === 0) await open();
    const item = items.shift();
    if (item === undefined) {
      // All that is open here waits already.
      await hurry(page);
      continue;
    }
    const name = crashAt >= 0 && given.length >= crashAt ? 'server crash' : names[below(names.length)]!;
    faults[name] = (faults[name] ?? 0) + 1;
    if (name === 'server crash') {
      crashAt = -1;
      const crashing = world.crash();
      await give(page, item);
      await crashing;
      await hurry(page);
      await stored(page, item);
    } else {
      await ways[name]!(item);
    }
  }
  const wrong = await compare(world, page, staffId, given);
  await context.close();
  return { faults, given: given.length, wrong };
}

/** As a person does who does not want to wait. */
const hurry = (on: Page): Promise<boolean> => on.evaluate(() => dispatchEvent(new Event('online')));

/** Waits until nothing waits any more, or long enough. */
async function emptied(page: Page): Promise<void> {
  for (let tries = 0; tries < 200 && (await storeOf(page)).length > 0; tries++) await page.waitForTimeout(50);
}

async function compare(
  { owner, url }: World,
  page: Page,
  staffId: number,
  given: { item: string; ordinal: number; place: number | null }[],
): Promise<string[]> {
  await page.goto(`${url}/learning`);
  await emptied(page);
  const wrong = (await storeOf(page)).map(() => 'something is still waiting');
  const rows = await storedAnswers(owner, staffId);
  for (const { item, ordinal, place } of given) {
    const found = rows.filter((row) => row.itemId === item && row.ordinal === ordinal);
    if (found.length !== 1) wrong.push(`${item} of check ${ordinal} is stored ${found.length} times`);
    const [row] = found;
    const choice = (row?.response as { choice?: string } | undefined)?.choice;
    if (row && place !== null && choice !== String.fromCharCode(97 + place)) {
      wrong.push(`${item} of check ${ordinal} is stored as another answer`);
    }
  }
  if (rows.length !== given.length) wrong.push(`${rows.length} answers are stored, ${given.length} were given`);
  return wrong;
}
