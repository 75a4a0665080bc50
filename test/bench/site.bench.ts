// What the platform adds to a bare Astro site that sends the same page or inserts the same row, in one run.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Arrangement, gradeResponse, type ItemVersion, perfectResponse } from '#domain/exercises/exercise.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { startBrowser } from '../support/browser.ts';
import { ownerOf, startSite, type TestSite } from '../support/site.ts';
import { answerTo, giveSession, newcomers, sessionCookieOf, visit } from '../support/visitor.ts';
import { scriptBytesByKind } from '../support/script-size.ts';
import { figure, median } from './figure.ts';
import { send, startFloor } from './floor.ts';
import type { LoadRequest } from './load.ts';

const clients = 8;
const rounds = 7;
const lesson = '/courses/sharing-and-grading/grade-the-record';

let site: TestSite;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let floor: Awaited<ReturnType<typeof startFloor>>;

beforeAll(async () => {
  // One office's machines share an address: the limits of the front door are not what is measured here.
  site = await startSite({ name: 'bench', environment: { LOG_LEVEL: 'warn' } });
  owner = await ownerOf(site);
  // The same row, with the same checks and indexes.
  await owner.sql`create table floor_answers (like answers including all)`;
  await owner.sql`grant insert on floor_answers to lectern_web`;

  const cookie = await sessionCookieOf(owner.sql, await learner('00331'));
  const page = await fetch(site.url + lesson, { headers: { cookie } });
  expect(page.status).toBe(200);
  const html = path.resolve(import.meta.dirname, '../../.scratch/floor-page.html');
  await mkdir(path.dirname(html), { recursive: true });
  await writeFile(html, await page.text());
  const database = await startEmbedded({ dataDirectory: site.dataDirectory, log: () => {} });
  floor = await startFloor({ database: database.webOptions, html });
  await database.stop();
}, 300_000);

afterAll(async () => {
  await floor.stop();
  await owner.end();
  await site.stop();
});

async function learner(staffNumber: string): Promise<number> {
  const [row] = await owner.sql<{ id: number }[]>`select id from staff where staff_number = ${staffNumber}`;
  return row!.id;
}

test('a signed-in lesson page', async () => {
  // The morning on which a course is new: nobody has answered anything yet, and nobody comes twice within a round.
  const cookies = await Promise.all(
    (await newcomers(owner.sql, 40 * clients)).map((staffId) => sessionCookieOf(owner.sql, staffId)),
  );
  const read = (url: string, requests: LoadRequest[]) =>
    send({
      url,
      clients: Array.from({ length: clients }, (_, client) => requests.filter((_, at) => at % clients === client)),
      repeatMs: 3000,
      expected: [200],
    });
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const bare = await read(floor.url, Array<LoadRequest>(clients).fill({ path: '/page' }));
    const ours = await read(
      site.url,
      cookies.map((cookie) => ({ path: lesson, headers: { cookie } })),
    );
    // The first round warms both up.
    if (round > 0) ratios.push(ours.perSecond / bare.perSecond);
  }
  figure('lesson-page', median(ratios), { atLeast: 0.55 });
}, 300_000);

test('saving an answer through HTTP', async () => {
  const perClient = 120;
  let attempt = 0;
  const queues = await openQuizzes(clients * (rounds + 1) * Math.ceil(perClient / 10));
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const bare = await send({
      url: floor.url,
      clients: Array.from({ length: clients }, () =>
        Array.from({ length: perClient }, () => ({
          path: '/_actions/insert',
          body: new URLSearchParams({
            attempt: String(++attempt),
            item: 'grd-q1',
            key: randomUUID(),
            language: 'en',
            choice: 'a',
          }).toString(),
        })),
      ),
      expected: [200],
    });
    const ours = await send({
      url: site.url,
      clients: Array.from({ length: clients }, () =>
        queues.splice(0, Math.ceil(perClient / 10)).flatMap((requests) => requests),
      ),
      expected: [200],
    });
    if (round > 0) ratios.push(ours.perSecond / bare.perSecond);
  }
  figure('save-answer', median(ratios), { atLeast: 0.5 });
}, 300_000);

test('grading, as a share of the request that carries the answer', async () => {
  const items = await drawnItems();
  const graded = items.map(({ content, arrangement }) => ({
    content,
    arrangement,
    response: perfectResponse(content, arrangement),
  }));
  const times = 2000;
  const shares: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const requests = (await openQuizzes(12)).flat();
    const { perSecond } = await send({ url: site.url, clients: [requests], expected: [200] });
    const begin = performance.now();
    for (let each = 0; each < times; each++)
      for (const { content, arrangement, response } of graded) gradeResponse(content, arrangement, response);
    const gradingMs = (performance.now() - begin) / (times * graded.length);
    if (round > 0) shares.push(gradingMs / (1000 / perSecond));
  }
  figure('grading-share', median(shares), { atMost: 0.05 });
}, 300_000);

test('the script of one kind of question', async () => {
  figure('kind-script-kb', Math.max(...(await scriptBytesByKind('exercises')).values()) / 1000, { atMost: 20 });
});

/** The items of a quiz that somebody took. */
async function drawnItems(): Promise<{ content: ItemVersion; arrangement: Arrangement }[]> {
  return await owner.sql`
    select v.content, i.arrangement from attempt_items i join item_versions v on v.hash = i.item_hash
    where i.attempt_id = (select max(id) from attempts where kind = 'quiz') order by i.position`;
}

/** People who have begun the quiz, and for each the requests that answer it one by one, as an island sends them. */
async function openQuizzes(count: number): Promise<LoadRequest[][]> {
  const people = await newcomers(owner.sql, count);
  const cookies = new Map(
    await Promise.all(
      people.map(async (staffId) => [staffId, await sessionCookieOf(owner.sql, staffId)] as [number, string]),
    ),
  );
  const body = new URLSearchParams({ course: 'sharing-and-grading', language: 'en' }).toString();
  const begin = [...cookies.values()].map((cookie) => ({
    path: '/_actions/progress.startQuiz',
    body,
    headers: { cookie, accept: 'application/json' },
  }));
  await send({ url: site.url, clients: [begin], expected: [200] });
  const rows = await owner.sql<
    { attemptId: number; staffId: number; content: ItemVersion; arrangement: Arrangement }[]
  >`
    select a.id as attempt_id, a.staff_id, v.content, i.arrangement
    from attempts a join attempt_items i on i.attempt_id = a.id join item_versions v on v.hash = i.item_hash
    where a.staff_id = any(${people}) and a.kind = 'quiz' order by a.id, i.position`;
  const requests = Map.groupBy(rows, ({ staffId }) => staffId);
  return [...requests].map(([staffId, items]) =>
    items.map(({ attemptId, content, arrangement }) => ({
      path: '/_actions/progress.answer',
      body: new URLSearchParams([
        ['attempt', String(attemptId)],
        ['item', content.id],
        ['key', randomUUID()],
        ['language', 'en'],
        ...answerTo(content, arrangement).right,
      ]).toString(),
      headers: { cookie: cookies.get(staffId)!, accept: 'application/json' },
    })),
  );
}

/** Bytes on the wire, headers included, that a cold visit to an address takes. */
async function coldBytes(page: Page, session: CDPSession, address: string): Promise<number> {
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await session.send('Network.enable');
  await page.goto(address, { waitUntil: 'networkidle' });
  // Islands wake up when they are seen.
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight)).catch(() => {});
  await page.waitForTimeout(500);
  return bytes;
}

test('the weight of a lesson page, cold and compressed', async () => {
  const browser = await startBrowser();
  // Somebody who has answered nothing: with the check still open, the page is at its heaviest.
  const [newcomer] = await newcomers(owner.sql, 1);
  for (const [figureName, scripts, atMost] of [
    ['lesson-kb-without-scripts', false, 40],
    ['lesson-kb-with-quiz', true, 65],
  ] as const) {
    const { context, page } = await visit(browser, { scripts, language: 'en' });
    await giveSession(context, owner.sql, site.url, newcomer!);
    const bytes = await coldBytes(page, await context.newCDPSession(page), site.url + lesson);
    figure(figureName, bytes / 1000, { atMost });
    await context.close();
  }
  await browser.close();
}, 120_000);
