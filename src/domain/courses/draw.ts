/**
 * Which questions are asked. A draw depends on its seed alone (see exercises/random.ts), so that it can be made again
 * from what an attempt stores. What a person has met comes back only when the pool is used up.
 */
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { shuffled } from '#domain/exercises/random.ts';
import type { Course, Module } from './course.ts';

const checkItemCount = 3;

/** True for an item of the reserved third, which neither checks nor the course quiz may use. */
export function reserved(course: Course, item: ItemVersion): boolean {
  return course.reserved.includes(item.id);
}

/** `count` items of `pool`, unseen ones first. */
function take(pool: ItemVersion[], count: number, seed: string, seen: ReadonlySet<string>): ItemVersion[] {
  const order = shuffled(
    [...pool].sort((a, b) => (a.id < b.id ? -1 : 1)),
    seed,
  );
  return [...order.filter((item) => !seen.has(item.id)), ...order.filter((item) => seen.has(item.id))].slice(0, count);
}

/**
 * The questions of a course quiz: of each outcome as many as the blueprint says, no item twice, none that is reserved or on
 * trial, none in `seenItemIds` while there are others; in mixed order.
 */
export function drawQuiz(course: Course, seed: string, seenItemIds: ReadonlySet<string>): ItemVersion[] {
  const kept = new Set(course.reserved);
  const bank = course.modules.flatMap((module) => module.items).filter((item) => !kept.has(item.id) && !item.trial);
  const drawn = Object.entries(course.blueprint.draw).flatMap(([outcome, count]) =>
    take(
      bank.filter((item) => item.outcome === outcome),
      count,
      `quiz\n${seed}\n${outcome}`,
      seenItemIds,
    ),
  );
  return shuffled(drawn, `quiz\n${seed}`);
}

/** The two or three questions that close a module (fewer when it has fewer): unseen first, of different outcomes where it can be. */
export function drawCheck(module: Module, seed: string, seenItemIds: ReadonlySet<string>): ItemVersion[] {
  const order = take(module.checkItems, module.checkItems.length, `check\n${seed}`, seenItemIds);
  const unseen = order.filter((item) => !seenItemIds.has(item.id));
  const drawn: ItemVersion[] = [];
  const add = (candidates: ItemVersion[]): void => {
    for (const item of candidates) if (drawn.length < checkItemCount && !drawn.includes(item)) drawn.push(item);
  };
  add(unseen.filter((item, index) => unseen.findIndex((other) => other.outcome === item.outcome) === index));
  add(order);
  return drawn;
}
