/**
 * The kinds of exercise: each folder beside this file is one. `single/single.ts` exports `single`. Read once, when the
 * process starts, so that a new kind needs no line anywhere.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KindName } from '../exercise.ts';
import type { Kind } from './kind.ts';

async function load(name: string): Promise<[string, Kind]> {
  const file = path.join(import.meta.dirname, name, `${name}.ts`);
  const found = ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, Kind>)[name];
  if (!found) throw new Error(`${name}/${name}.ts exports no kind named ${name}.`);
  return [name, found];
}

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

export const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  await Promise.all(folders.map(({ name }) => name).map(load)),
);

/** The kind of that name. Throws when there is none, which only a damaged stored item can cause. */
export function kindNamed(name: KindName): Kind {
  const kind = optionalKind(name);
  if (!kind) throw new Error(`There is no kind of exercise named ${String(name).slice(0, 40)}.`);
  return kind;
}

/** The kind of that name, if there is one; for names that a writer typed. */
export function optionalKind(name: string): Kind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}
