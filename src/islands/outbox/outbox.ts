// The outbox of a page: an answer goes into it first, is sent in its turn, and leaves it when the server has said what it
// stored. One for all questions of a page; the pages of a browser share the store and take turns.
import {
  type Entry,
  type Field,
  isUnfinished,
  meaningOf,
  merged,
  newKey,
  pauseAfter,
  questionOf,
  type Sent,
} from './entry.ts';
import { importKey, seal, unseal } from './seal.ts';
import { all, put, remove } from './store.ts';

/** Why answers wait; null while they are being sent. */
export type Hindrance = 'waiting' | 'signed-out' | 'other-account' | null;

/** What the person is told about all answers together. */
export interface Summary {
  waiting: number;
  refused: Entry[];
  hindrance: Hindrance;
  /** True when an answer is nowhere but in this page. */
  onlyHere: boolean;
}

/** What the question is told about its answer: how it stands, or what the server returned. */
export type News = { entry: Entry; hindrance: Hindrance } | { key: string; data: unknown };

const patienceMs = 20_000;
/** How long an answer waits to be written down before it is sent all the same. */
const patienceToKeepMs = 3_000;
const channelName = 'lectern-outbox';

let account = '';
let key: CryptoKey | null = null;
let keyAsked: Promise<void> | undefined;
let entries: Entry[] = [];
/** Keys of those that lie in the store. */
const kept = new Set<string>();
/** What came back for questions whose island was still asleep. */
const results = new Map<string, { key: string; data: unknown }>();
const followers = new Map<string, (news: News) => void>();
const watchers = new Set<(summary: Summary) => void>();
let hindrance: Hindrance = null;
let isBusy = false;
let isAskedAgain = false;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let channel: BroadcastChannel | null = null;
let hasBegun = false;

/** The account whose page this is; the first call in a page counts. Asks the other pages to try again. */
export function begin(mark: string): void {
  if (hasBegun) return;
  hasBegun = true;
  account = mark;
  if (typeof BroadcastChannel === 'function') {
    channel = new BroadcastChannel(channelName);
    channel.onmessage = () => void deliver();
    // Somebody is signed in: answers of a page whose session had ended may go.
    channel.postMessage('');
  }
  addEventListener('online', sendNow);
  addEventListener('focus', sendNow);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && sendNow());
  addEventListener('beforeunload', (event) => {
    if (entries.some((entry) => !entry.refused && !kept.has(entry.key))) event.preventDefault();
  });
  void all(account).then(
    (records) => void (records.length > 0 && deliver()),
    () => {},
  );
}

/** Fetches the key before it is needed: without it an answer lies in this page alone. */
export function prepare(): void {
  void askForKey();
}

async function askForKey(): Promise<void> {
  if (key || !crypto.subtle) return;
  keyAsked ??= (async () => {
    try {
      const { text } = await ask('/account-key');
      const given = JSON.parse(text) as { account?: string; key?: string };
      // Somebody else may have signed in since this page was made: then it is not our key.
      if (given.account === account && given.key) key = await importKey(given.key);
    } catch {
      // No connection: asked again with the next try.
    } finally {
      keyAsked = undefined;
    }
  })();
  return keyAsked;
}

/** Takes an answer: keeps it, then sends it. Returns its key at once; the question hears of it through `follow`. */
export function post(action: string, form: FormData): string {
  const fields = [...form].filter((field): field is Field => typeof field[1] === 'string' && field[0] !== 'key');
  const entry: Entry = {
    key: newKey(),
    at: Math.max(Date.now(), (entries[entries.length - 1]?.at ?? 0) + 1),
    action,
    fields,
    page: location.pathname + location.search,
    refused: null,
  };
  entries.push(entry);
  tell();
  void Promise.race([keep(entry), new Promise((resolve) => setTimeout(resolve, patienceToKeepMs))]).then(deliver);
  return entry.key;
}

/** Writes an entry into the store. What cannot be written stays in this page, which then warns when it is closed. */
async function keep(entry: Entry): Promise<void> {
  try {
    await askForKey();
    if (!key) return;
    await put({ key: entry.key, account, ...(await seal(key, account, entry)) });
    kept.add(entry.key);
    tell();
    channel?.postMessage('');
  } catch {
    // A browser without room, or one that keeps nothing.
  }
}

/** Looks into the store: takes over what other pages and earlier ones left, lets go of what they have sent. */
async function look(): Promise<void> {
  const records = await all(account);
  if (records.length + entries.length === 0) return;
  await askForKey();
  if (!key) return;
  const there = new Set(records.map((record) => record.key));
  // Sent by another page: done, unless a question here still wants to hear what came of it. Sent twice it is stored once.
  entries = entries.filter((entry) => !kept.has(entry.key) || there.has(entry.key) || isFollowed(entry));
  const found: Entry[] = [];
  for (const record of records) {
    kept.add(record.key);
    if (entries.some((entry) => entry.key === record.key)) continue;
    try {
      found.push((await unseal(key, account, record)) as Entry);
    } catch {
      // Not sealed by this account: it stays where it is.
    }
  }
  entries = merged(entries, found);
  for (const entry of entries) if (!kept.has(entry.key)) await keep(entry);
}

const isFollowed = (entry: Entry): boolean => followers.has(questionOf(entry.fields));

/** Sends what waits, in order, one page at a time where the browser can tell them apart; elsewhere the keys see to it. */
async function deliver(): Promise<void> {
  isAskedAgain = true;
  if (isBusy) return;
  isBusy = true;
  clearTimeout(timer);
  while (isAskedAgain) {
    isAskedAgain = false;
    try {
      await (navigator.locks ? navigator.locks.request(channelName, sendAll) : sendAll());
    } catch {
      hindrance = 'waiting';
    }
  }
  isBusy = false;
  if (hindrance) timer = setTimeout(() => void deliver(), pauseAfter(tries++));
  else tries = 0;
  tell();
}

async function sendAll(): Promise<void> {
  // A store that cannot be read keeps nobody from sending what this page holds.
  await look().catch(() => {});
  for (const entry of entries.filter((each) => !each.refused)) {
    tell();
    const sent = await send(entry);
    if (sent.outcome !== 'kept' && sent.outcome !== 'refused') {
      hindrance = sent.outcome;
      return;
    }
    hindrance = null;
    if (sent.outcome === 'kept') {
      await settle(entry, sent.data);
    } else {
      entry.refused = sent.why;
      await keep(entry);
    }
  }
  hindrance = null;
}

/** A request that does not wait for ever. Rejects when there is no reply in time. */
async function ask(address: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), patienceMs);
  try {
    const response = await fetch(address, { ...init, signal: patience.signal });
    return { status: response.status, text: await response.text() };
  } finally {
    clearTimeout(late);
  }
}

async function send({ action, key: answerKey, fields }: Entry): Promise<Sent> {
  const form = new FormData();
  for (const [name, value] of [...fields, ['key', answerKey] as const]) form.append(name, value);
  try {
    const { status, text } = await ask(`/_actions/${action}`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: form,
    });
    return meaningOf(status, text);
  } catch {
    return { outcome: 'waiting' };
  }
}

async function settle(entry: Entry, data: unknown): Promise<void> {
  const question = questionOf(entry.fields);
  const follower = followers.get(question);
  const news = { key: entry.key, data };
  if (follower) follower(news);
  else if (isUnfinished(data)) {
    // Nobody here can go on with it: it waits until its own page is opened.
    entry.refused = 'unfinished';
    await keep(entry);
    return;
  } else results.set(question, news);
  await forget(entry);
}

async function forget(entry: Entry): Promise<void> {
  entries = entries.filter((each) => each !== entry);
  await remove(entry.key).catch(() => {});
  kept.delete(entry.key);
  tell();
  channel?.postMessage('');
}

/** Takes a refused answer out of the outbox, at the person's wish. */
export function putAway(entry: Entry): void {
  void forget(entry);
}

/** Tries again now. */
export function sendNow(): void {
  if (entries.length === 0) return;
  tries = 0;
  void deliver();
}

/** Tells a question how its answer stands, now and later. Call what is returned when the question goes. */
export function follow(fields: readonly Field[], listener: (news: News) => void): () => void {
  const question = questionOf(fields);
  followers.set(question, listener);
  const result = results.get(question);
  if (result) listener(result);
  else tell();
  return () => followers.delete(question);
}

/** Tells how all answers stand, now and later. */
export function watch(listener: (summary: Summary) => void): void {
  watchers.add(listener);
}

function tell(): void {
  const waiting = entries.filter((entry) => !entry.refused);
  const summary: Summary = {
    waiting: waiting.length,
    refused: entries.filter((entry) => entry.refused),
    hindrance,
    onlyHere: waiting.some((entry) => !kept.has(entry.key)),
  };
  for (const listener of watchers) listener(summary);
  for (const entry of entries) followers.get(questionOf(entry.fields))?.({ entry, hindrance });
}
