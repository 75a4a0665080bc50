// What a browser loads to answer one kind of question or to try one kind of practice, beyond what every page of the site loads.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.resolve(root, process.env['LECTERN_OUT_DIR'] ?? 'dist', 'client/_astro');

async function scriptsOf(file: string, found: Set<string>): Promise<Set<string>> {
  if (found.has(file)) return found;
  found.add(file);
  const text = await readFile(path.join(folder, file), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) await scriptsOf(other!, found);
  return found;
}

/** Bytes, compressed, by kind of question or practice: its component, the frame round it, Svelte's runtime and what mounts it. */
export async function scriptBytesByKind(of: 'exercises' | 'practice'): Promise<Map<string, number>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.js'));
  const named = (name: string): string => {
    const file = files.find((each) => each.startsWith(`${name}.`));
    if (!file) throw new Error(`the build has no script ${name}`);
    return file;
  };
  const everywhere = await scriptsOf(named('OutboxLine'), new Set());
  const kinds = await readdir(path.join(root, 'src/components', of));
  const sizes = new Map<string, number>();
  for (const kind of kinds.map((file) => path.basename(file, '.astro'))) {
    const scripts = await scriptsOf(named(kind), await scriptsOf(named('mount'), new Set()));
    const own = [...scripts].filter((file) => !everywhere.has(file));
    const compressed = await Promise.all(own.map((file) => readFile(path.join(folder, file)).then(brotliCompressSync)));
    sizes.set(
      kind,
      compressed.reduce((sum, { length }) => sum + length, 0),
    );
  }
  return sizes;
}
