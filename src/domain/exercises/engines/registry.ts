/**
 * The engines of practice: each folder beside this file is one. `order-steps/order-steps.ts` exports `orderSteps`. Read
 * once, when the process starts, so that a new engine needs no line anywhere.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineName } from '../practice.ts';
import type { Engine } from './engine.ts';

async function load(name: string): Promise<[string, Engine]> {
  const file = path.join(import.meta.dirname, name, `${name}.ts`);
  const exported = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const found = ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, Engine>)[exported];
  if (!found) throw new Error(`${name}/${name}.ts exports no engine named ${exported}.`);
  return [name, found];
}

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const engines: Readonly<Record<string, Engine>> = Object.fromEntries(
  await Promise.all(
    folders
      .map(({ name }) => name)
      .sort()
      .map(load),
  ),
);

/** The engine of that name. Throws when there is none, which only a damaged stored activity can cause. */
export function engineNamed(name: EngineName): Engine {
  const engine = optionalEngine(name);
  if (!engine) throw new Error(`There is no engine of practice named ${String(name).slice(0, 40)}.`);
  return engine;
}

/** The engine of that name, if there is one; for names that a writer typed. */
export function optionalEngine(name: string): Engine | undefined {
  return Object.hasOwn(engines, name) ? engines[name] : undefined;
}

export const engineNames = Object.keys(engines) as EngineName[];
