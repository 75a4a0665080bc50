/** The kinds of exercise. A new kind is one folder beside this file and one line here. */
import type { KindName } from '../exercise.ts';
import type { Kind } from './kind.ts';
import { match } from './match/match.ts';
import { multi } from './multi/multi.ts';
import { order } from './order/order.ts';
import { single } from './single/single.ts';

export const kinds: Record<KindName, Kind> = { single, multi, match, order };

/** The kind of that name. Throws when there is none, which only a damaged stored item can cause. */
export function kindNamed(name: KindName): Kind {
  if (!Object.hasOwn(kinds, name)) throw new Error(`There is no kind of exercise named ${String(name).slice(0, 40)}.`);
  return kinds[name];
}

/** The kind of that name, if there is one; for names that a writer typed. */
export function optionalKind(name: string): Kind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as KindName] : undefined;
}
