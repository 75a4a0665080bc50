// What a browser loads to answer one kind of question, or to try one kind of practice: its component, the frame round it and what they share.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../..', process.env['LECTERN_OUT_DIR'] ?? 'dist', 'client/_astro');
const limitBytes = 20_000;

/** The file and what it imports, without Svelte's own runtime, which all islands of the site share. */
async function scriptsOf(file: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file) || /^client\./.test(file)) return found;
  found.add(file);
  const text = await readFile(path.join(folder, file), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) await scriptsOf(other!, found);
  return found;
}

test.each(['exercises', 'practice'])('the script of one kind of %s is smaller than 20 kB, compressed', async (kinds) => {
  const files = await readdir(folder);
  const names = (await readdir(path.resolve(import.meta.dirname, '../../../src/components', kinds))).map((file) =>
    path.basename(file, '.astro'),
  );
  expect(names.length).toBeGreaterThanOrEqual(6);
  for (const name of names) {
    const entry = files.find((file) => file.startsWith(`${name}.`) && file.endsWith('.js'));
    expect(entry, name).toBeDefined();
    let bytes = 0;
    for (const file of await scriptsOf(entry!))
      bytes += brotliCompressSync(await readFile(path.join(folder, file))).length;
    expect(bytes, name).toBeGreaterThan(1000);
    expect(bytes, name).toBeLessThan(limitBytes);
  }
});
