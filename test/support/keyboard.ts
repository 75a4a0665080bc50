// Answering by keyboard alone: Tab, arrows, Space, Enter and letters. Nothing here clicks or sets a value.
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

/** Presses Tab until the focus is on what `selector` names; fails when it cannot be reached. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no number of Tabs leads to ${selector}`);
}

const valueOf = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement as HTMLInputElement).value);

/** Presses an arrow until the focused control has that value. */
async function arrowTo(page: Page, value: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await valueOf(page)) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`no number of arrows leads to ${value}`);
}

/** Gives an answer to the form with that id, and leaves the focus on its last control. */
export async function answerByKeyboard(page: Page, formId: string, fields: [string, string][]): Promise<void> {
  const form = `#${formId}`;
  const movable = fields[0]![0].startsWith('place-') && (await page.locator(`${form} ol li button`).count()) > 0;
  for (const [name, value] of [...fields].sort((a, b) => (movable ? Number(a[1]) - Number(b[1]) : 0))) {
    if (movable) {
      const step = page.locator(`${form} li`, { has: page.locator(`input[name="${name}"]`) });
      const at = Number(await step.locator('input').inputValue());
      if (at > Number(value)) await tabTo(page, `${form} li:has(input[name="${name}"]) button:first-of-type`);
      for (let moves = at; moves > Number(value); moves -= 1) await page.keyboard.press('Enter');
      expect(await step.locator('input').inputValue()).toBe(value);
      continue;
    }
    const control = page.locator(`${form} [name="${name}"]`).first();
    const type = await control.evaluate((element) => (element as HTMLInputElement).type);
    if (type === 'radio') {
      await tabTo(page, `${form} [name="${name}"]`);
      await page.keyboard.press('Space');
      await arrowTo(page, value);
    } else if (type === 'checkbox') {
      await tabTo(page, `${form} [name="${name}"][value="${value}"]`);
      await page.keyboard.press('Space');
    } else {
      await tabTo(page, `${form} [name="${name}"]`);
      if (type === 'select-one') await arrowTo(page, value);
      else {
        await page.keyboard.press('Control+A');
        await page.keyboard.type(value);
      }
    }
  }
}

/** Sends the form by its first button. */
export async function submitByKeyboard(page: Page, formId: string): Promise<void> {
  await tabTo(page, `#${formId} button[type=submit]:not([name])`);
  await page.keyboard.press('Enter');
}
