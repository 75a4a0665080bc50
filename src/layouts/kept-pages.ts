// Pages kept as they were drawn, for a reader who comes back to one that has not changed: back, reload, the next morning.
// A page is kept under everything it is made of, so that whatever changes makes another page; nobody meets another's,
// because the reader is part of it.

const most = 500;
const kept = new Map<string, { html: Uint8Array<ArrayBuffer>; headers: [string, string][] }>();

/**
 * The page drawn before from the same parts by the same address, language and reader, or null; then it is kept when it
 * has been drawn. `parts` must hold all that the page shows besides the words, the site and the reader.
 */
export function keptPage(locals: App.Locals, address: string, parts: unknown[]): Response | null {
  const { actor, helpline, keptForm, language, notKept, site } = locals;
  const key = JSON.stringify([address, language, actor, site, helpline, keptForm, notKept, parts]);
  const page = kept.get(key);
  if (page) return new Response(page.html, { headers: page.headers });
  locals.keepAs = key;
  return null;
}

/** Keeps a page that was drawn whole; the one kept longest goes when there are too many. */
export function keepPage(key: string, html: Uint8Array<ArrayBuffer>, headers: Headers): void {
  if (kept.size >= most) kept.delete(kept.keys().next().value!);
  kept.set(key, { html, headers: [...headers] });
}
