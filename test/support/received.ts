// Every byte that a page is sent, to be searched for what it must not know yet.
import type { Page } from 'playwright-core';

/**
 * Keeps all that the page receives from now on. The function that comes back waits until nothing is on its way any more
 * and gives all of it as text, in the order in which it arrived.
 */
export function recordReceived(page: Page): () => Promise<string> {
  let text = '';
  const arriving: Promise<void>[] = [];
  page.on('request', (request) => {
    arriving.push(
      request
        .response()
        .then((response) => response?.body())
        .then((body) => void (text += `\n${body?.toString('utf8') ?? ''}`))
        // A way on has no body, and a page that was left has lost its own.
        .catch(() => {}),
    );
  });
  return async () => {
    await page.waitForLoadState('load');
    for (let seen = -1; seen !== arriving.length;) {
      seen = arriving.length;
      await Promise.all(arriving);
    }
    return text;
  };
}

/** Text as a person reads it, whatever wrapping it came in: HTML, entities, JSON, entities in JSON. */
export function plain(text: string): string {
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
