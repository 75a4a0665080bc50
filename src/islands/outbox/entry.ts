// An answer, or a try at practice, on its way: what of it is kept, how it is told from others, what the server says about
// it. Pure.

/** One field of a form. */
export type Field = [name: string, value: string];

/** An answer that waits for the server to say that it is stored. */
export interface Entry {
  /** A UUID made in this browser: sent twice, the answer is stored once. */
  key: string;
  /** When it was given, in milliseconds; answers are sent in this order. */
  at: number;
  /** The action that takes it: `progress.answer`. */
  action: string;
  fields: Field[];
  /** Where its question stands. */
  page: string;
  /** Why the server will not take it, `unfinished` when it is not whole; it is not sent again. */
  refused: string | null;
}

/** What came of sending: `kept` is the only one after which the entry is gone. */
export type Sent =
  | { outcome: 'kept'; data: unknown }
  | { outcome: 'refused'; why: string }
  | { outcome: 'waiting' | 'signed-out' | 'other-account' };

const pausesMs = [2_000, 4_000, 8_000, 15_000, 30_000];

/** True when the server took nothing because something is still missing: the form goes on. */
export function isUnfinished(data: unknown): boolean {
  const { outcome } = (data ?? {}) as { outcome?: string };
  return outcome === 'incomplete' || outcome === 'goes-on';
}

/** How long to wait before the next try, after so many in vain. */
export function pauseAfter(tries: number): number {
  return pausesMs[Math.min(tries, pausesMs.length - 1)] as number;
}

/** A version 4 UUID. Only `getRandomValues` is there on every page, `randomUUID` is not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Which question or activity an answer belongs to. The key and the answer itself do not count, and neither does the language. */
export function questionOf(fields: readonly Field[]): string {
  const place = ['account', 'attempt', 'course', 'module', 'ordinal', 'item', 'activity'];
  return place.map((name) => fields.find(([each]) => each === name)?.[1] ?? '').join('\n');
}

/** Adds to what a page knows what the store holds, each once, in the order in which they were given. */
export function merged(known: readonly Entry[], stored: readonly Entry[]): Entry[] {
  const keys = new Set(known.map((entry) => entry.key));
  return [...known, ...stored.filter((entry) => !keys.has(entry.key))].sort((a, b) => a.at - b.at);
}

/** Reads what an action returned: values in one list that name each other by their place. Throws when it is no such list. */
export function unflatten(text: string): unknown {
  const values = JSON.parse(text) as unknown[];
  if (!Array.isArray(values)) throw new SyntaxError('not what an action returns');
  const at = (place: number): unknown => {
    const value = values[place];
    if (Array.isArray(value)) return value.map(at);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, at(inner as number)]));
  };
  return at(0);
}

/**
 * What the server's reply means. Only an action of ours can keep or refuse an answer: whatever else stands in between (a
 * proxy, the page of a network that wants a password, a server that is going down) leaves it waiting.
 */
export function meaningOf(status: number, text: string): Sent {
  try {
    if (status === 200) return { outcome: 'kept', data: unflatten(text) };
    const error = JSON.parse(text) as { type?: string; message?: string };
    const isOurs = error.type === 'AstroActionError' || error.type === 'AstroActionInputError';
    if (isOurs && status === 401) return { outcome: 'signed-out' };
    if (isOurs && error.message === 'other-account') return { outcome: 'other-account' };
    if (isOurs && status < 500) return { outcome: 'refused', why: error.message ?? '' };
  } catch {
    // Not a word of ours.
  }
  return { outcome: 'waiting' };
}
