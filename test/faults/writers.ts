// People who answer without pause, through HTTP, while something is being killed. Each keeps its own ledger of what the
// site acknowledged; the test compares it with what the database has.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Module } from '#domain/courses/course.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';

/** What the writers of one kind saw. */
export interface Ledger {
  /** Keys of answers that the site said it stored. */
  acknowledged: Set<string>;
  /** Requests that ended without an answer of the site, or with one of trouble (5xx). */
  interrupted: number;
  /** Repeated requests that found their answer stored: acknowledged once, counted once. */
  foundStored: number;
  /** Answers of the site that make no sense: each is a fault. */
  strange: string[];
}

export interface Writer {
  cookie: string;
  courseId: string;
  module: Module;
}

/**
 * Answers the checks of the module, one after the other, until `isOver`. A careful writer repeats an answer, under the
 * same key, until the site has said something about it. A hasty one takes it for stored as soon as it was sent: what
 * a site would be that loses answers, so that the test can show that it would notice.
 */
export async function answerWithoutPause(
  url: string,
  { cookie, courseId, module }: Writer,
  ledger: Ledger,
  { isHasty, isOver }: { isHasty: boolean; isOver: () => boolean },
): Promise<void> {
  for (let ordinal = 1; !isOver(); ordinal++) {
    for (const item of module.checkItems) {
      if (isOver()) return;
      const key = randomUUID();
      const body = formOf(item, {
        course: courseId,
        module: module.slug,
        ordinal: String(ordinal),
        item: item.id,
        key,
      });
      await answerOnce(url, cookie, key, body, ledger, isHasty);
    }
  }
}

async function answerOnce(
  url: string,
  cookie: string,
  key: string,
  body: URLSearchParams,
  ledger: Ledger,
  isHasty: boolean,
): Promise<void> {
  for (;;) {
    const answer = await send(url, cookie, body);
    if (isHasty && answer?.status !== 404) ledger.acknowledged.add(key);
    if (answer === null || answer.status >= 500) {
      ledger.interrupted++;
      await sleep(30);
      if (isHasty) return;
      continue;
    }
    // The item was not drawn for this check.
    if (answer.status === 404) return;
    const outcome = /"(stored|same|already-answered|incomplete)"/.exec(answer.text)?.[1];
    if (answer.status === 200 && (outcome === 'stored' || outcome === 'same')) {
      ledger.acknowledged.add(key);
      if (outcome === 'same') ledger.foundStored++;
    } else if (!isHasty) {
      ledger.strange.push(`${answer.status} ${answer.text.slice(0, 300)}`);
    }
    return;
  }
}

async function send(
  url: string,
  cookie: string,
  body: URLSearchParams,
): Promise<{ status: number; text: string } | null> {
  try {
    const response = await fetch(`${url}/_actions/progress.answer`, {
      method: 'POST',
      headers: { cookie, origin: url, accept: 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

/** A whole answer, right or wrong, to any kind of item: options are named by letters in the order they are shown. */
function formOf(item: ItemVersion, fields: Record<string, string>): URLSearchParams {
  const form = new URLSearchParams({ ...fields, language: 'en' });
  if (item.kind === 'single') form.set('choice', 'a');
  if (item.kind === 'multi') form.set('choices', 'a');
  if (item.kind === 'match') item.texts.en.rows.forEach((_, row) => form.set(`pair-${row + 1}`, 'a'));
  if (item.kind === 'numeric') form.set('number', '1');
  if (item.kind === 'short') form.set('text', 'a');
  if (item.kind === 'order') {
    item.texts.en.steps.forEach((_, place) => form.set(`place-${String.fromCharCode(97 + place)}`, String(place + 1)));
  }
  return form;
}
