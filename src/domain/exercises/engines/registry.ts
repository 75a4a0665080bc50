/** The engines of practice. A new engine is one folder beside this file and one line here. */
import type { EngineName } from '../practice.ts';
import type { Engine } from './engine.ts';
import { classify } from './classify/classify.ts';
import { orderSteps } from './order-steps/order-steps.ts';
import { triage } from './triage/triage.ts';

const engines: Record<EngineName, Engine> = { classify, triage, 'order-steps': orderSteps };

/** The engine of that name. Throws when there is none, which only a damaged stored activity can cause. */
export function engineNamed(name: EngineName): Engine {
  const engine = optionalEngine(name);
  if (!engine) throw new Error(`There is no engine of practice named ${String(name).slice(0, 40)}.`);
  return engine;
}

/** The engine of that name, if there is one; for names that a writer typed. */
export function optionalEngine(name: string): Engine | undefined {
  return Object.hasOwn(engines, name) ? engines[name as EngineName] : undefined;
}

export const engineNames = Object.keys(engines) as EngineName[];
