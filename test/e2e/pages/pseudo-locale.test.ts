// A third language: every word of the interface comes from a dictionary. The site is started once more with a
// dictionary whose words stand in ⟦brackets⟧; what is shown without them is content, a name or a number.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { addresses } from '../../support/addresses.ts';
import { startBrowser } from '../../support/browser.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf, startSite, type TestSite } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { dataDirectory } = ownSite();
let browser: Browser;
let site: TestSite;
let known: Set<string>;

const words = (text: string): string[] => text.match(/\p{L}{2,}/gu) ?? [];

beforeAll(async () => {
  browser = await startBrowser();
  site = await startSite({ name: 'pseudo', dataDirectory, environment: { LECTERN_PSEUDO_LOCALE: '1' } });
  // Every word that the content or the data may bring.
  const owner = await ownerOf({ dataDirectory });
  const rows = await owner.sql<{ text: string }[]>`
    select name::text as text from departments union select short_name::text from departments
    union select name::text from staff union select post::text from postings union select coalesce(reason::text, '') from assignments
    union select text from messages union select text from message_replies union select value::text from settings
    union select code from departments union select coalesce(email, '') from staff
    union select file_name from imports`;
  await owner.end();
  const catalogue = await readCatalogue(['content']);
  const brought = [JSON.stringify(catalogue, (_, value: unknown) => (value instanceof Map ? [...value] : value))];
  // The words of names themselves, of languages and of browsers are nobody's to translate.
  brought.push('Lectern 简体中文 English Chromium Linux HeadlessChrome Chrome', JSON.stringify(rows));
  brought.push(Intl.DateTimeFormat().resolvedOptions().timeZone);
  brought.push('January February March April May June July August September October November December');
  brought.push('Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec');
  known = new Set(brought.flatMap((text) => words(text.replace(/\\n/g, ' '))));
});
afterAll(async () => {
  await browser.close();
  await site.stop();
});

test('no page has a word of its own', async () => {
  const found: string[] = [];
  for (const as of new Set(addresses.map((address) => address.as))) {
    const { context, page } = await visit(browser, { scripts: true, language: 'en' });
    if (as) await enterAs(page, site.url, 'en', as);
    // A handbook is a text of its own in each language, as a lesson is.
    for (const { path } of addresses.filter((each) => each.as === as && !each.path.startsWith('/handbook/'))) {
      await page.goto(site.url + path);
      const texts = await page.evaluate(() => {
        const shown: string[] = [document.title];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const parent = node.parentElement!;
          // A sentence may be in several pieces, with a link or a name in its middle.
          const sentence =
            parent.closest('p, li, td, th, dt, dd, h1, h2, h3, label, legend, option, summary') ?? parent;
          if (parent.closest('script, style, .lectern-prose, body [lang|="zh"]') || sentence.textContent!.includes('⟦'))
            continue;
          shown.push(node.textContent!);
        }
        for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], img[alt]')) {
          for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
            shown.push(element.getAttribute(name) ?? '');
        }
        return shown;
      });
      for (const text of texts) {
        // Marked words, numbers to quote (4K7-QX2) and addresses.
        if (/[⟦⟧]|^[A-Z0-9]{3}-[A-Z0-9]{3}$|^https?:/.test(text.trim())) continue;
        const own = words(text).filter((word) => !known.has(word));
        if (own.length > 0) found.push(`${path}: ${text.trim()}`);
      }
    }
    await context.close();
  }
  expect([...new Set(found)]).toEqual([]);
}, 120_000);
