// A new kind is a folder, a component and a wrapper: a copy of the checkout gets these three files, and nothing else.
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { answerByKeyboard, submitByKeyboard } from '../../support/keyboard.ts';
import { ownSite } from '../../support/own-site.ts';
import { startSite, type TestSite } from '../../support/site.ts';
import { enterAs, visit } from '../../support/visitor.ts';

const { dataDirectory } = ownSite();
const root = path.resolve(import.meta.dirname, '../../..');
const added = path.join(root, 'test/fixtures/new-kind');
const copy = path.join(root, '.scratch/new-kind');

async function addedFiles(): Promise<string[]> {
  return (await readdir(path.join(added, 'src'), { recursive: true })).filter((file) => /\.\w+$/.test(file));
}

/** Runs a program of node_modules in the copy; its output when it fails. */
async function inCopy(program: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(root, 'node_modules', program), ...args], {
    cwd: copy,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', LECTERN_OUT_DIR: './dist' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return code === 0 ? '' : `${program} failed:\n${output}`;
}

let browser: Browser;
let site: TestSite;

beforeAll(async () => {
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  for (const each of ['src', 'db', 'public', 'content', 'astro.config.mjs', 'package.json', 'tsconfig.json'])
    await cp(path.join(root, each), path.join(copy, each), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  // COPYFILE_EXCL: nothing that is there may be overwritten.
  for (const file of await addedFiles()) {
    await mkdir(path.dirname(path.join(copy, 'src', file)), { recursive: true });
    await copyFile(path.join(added, 'src', file), path.join(copy, 'src', file), constants.COPYFILE_EXCL);
  }
  expect(await inCopy('astro/bin/astro.mjs', 'build')).toBe('');
  browser = await startBrowser();
  site = await startSite({
    name: 'new-kind',
    root: copy,
    dataDirectory,
    environment: { LECTERN_OUT_DIR: path.join(copy, 'dist'), CONTENT_DIRS: path.join(added, 'content') },
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

test('it adds three files, and changes none', async () => {
  expect((await addedFiles()).sort()).toEqual([
    'components/exercises/Scale.astro',
    'domain/exercises/kinds/scale/scale.ts',
    'islands/exercises/Scale.svelte',
  ]);
});

test('the types hold', async () => {
  expect(await inCopy('typescript/bin/tsc', '--noEmit', '-p', '.')).toBe('');
}, 120_000);

test.each([true, false])(
  'its question is asked, answered and explained, scripts: %s',
  async (scripts) => {
    const { context, page } = await visit(browser, { scripts, language: 'en' });
    await enterAs(page, site.url, 'en', 'township-clerk');
    await page.goto(`${site.url}/courses/new-kind/harm?again`);
    const ids = await page.locator('form.lectern-item').evaluateAll((all) => all.map((form) => form.id));
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      const form = page.locator(`form#${id}`);
      await form.scrollIntoViewIfNeeded();
      if (scripts) await page.locator(`astro-island:has(#${id}):not([ssr])`).waitFor();
      expect(await form.innerText()).not.toContain('CANARYSCALE');
      await answerByKeyboard(page, id, [['point', '5']]);
      await submitByKeyboard(page, id);
      await page.locator(`section#${id}`).waitFor();
      expect(await page.locator(`section#${id}`).innerText()).toContain('CANARYSCALE');
    }
    await context.close();
  },
  60_000,
);
