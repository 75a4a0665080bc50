// What bars somebody from a page. axe is a script: a page that is tried without scripts is looked at in a copy.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { visit } from './visitor.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const copies = new WeakMap<Browser, Page>();

/**
 * What bars somebody from the page as it stands: what axe finds (WCAG 2.2 AA and best practices), and by how much it is
 * wider than its screen and than one of 320 px. Empty when nothing does. `scripts` says how the page was opened.
 */
export async function barriersOn(page: Page, scripts: boolean): Promise<string[]> {
  if (!scripts) return barriersOn(await copyOf(page), true);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const barriers = await page.evaluate(async (values) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    // Nothing that is looked for needs the style sheets as text, or plays by itself.
    const options = { resultTypes: ['violations' as const], preload: false };
    const { violations } = await run(document, { runOnly: { type: 'tag', values }, ...options });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  }, tags);
  const own = page.viewportSize()!;
  for (const width of [own.width, 320]) {
    await page.setViewportSize({ ...own, width });
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (beyond > 0) barriers.push(`wider than a screen of ${width} px by ${beyond} px`);
  }
  await page.setViewportSize(own);
  return barriers;
}

/** The page's HTML in a window in which axe runs and no script of the site does. */
async function copyOf(page: Page): Promise<Page> {
  const browser = page.context().browser()!;
  let copy = copies.get(browser);
  if (!copy) {
    copy = (await visit(browser, { scripts: true, language: 'en' })).page;
    await copy.context().route(/\.js$/, (route) => route.abort());
    copies.set(browser, copy);
  }
  const { origin } = new URL(page.url());
  if (!copy.url().startsWith(origin)) await copy.goto(`${origin}/privacy`);
  await copy.setViewportSize(page.viewportSize()!);
  await copy.setContent((await page.content()).replace('<head>', `<head><base href="${origin}">`));
  return copy;
}
