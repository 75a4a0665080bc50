/**
 * Which questions are asked. A draw depends on its seed alone (see exercises/random.ts), so that it can be made again
 * from what an attempt stores. What a person has met comes back only when the pool is used up.
 */
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { shuffled } from '#domain/exercises/random.ts';
import type { Course, Module } from './course.ts';

const checkItemCount = 3;
const testOutPerOutcome = 3;
const leastTestOutPerOutcome = 2;
const none: ReadonlySet<string> = new Set();

/** True for an item of the reserved third, which neither checks nor the course quiz may use. */
export function reserved(course: Course, item: ItemVersion): boolean {
  return course.reserved.includes(item.id);
}

/** `count` items of `pool`, those that were seen least often first. */
function take(
  pool: ItemVersion[],
  count: number,
  seed: string,
  timesSeen: (item: ItemVersion) => number,
): ItemVersion[] {
  const order = shuffled(
    [...pool].sort((a, b) => (a.id < b.id ? -1 : 1)),
    seed,
  );
  return order.sort((a, b) => timesSeen(a) - timesSeen(b)).slice(0, count);
}

/** How often each item stands in the list. */
export function timesSeen(itemIds: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const id of itemIds) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

/**
 * The questions of a course quiz: of each outcome as many as the blueprint says, no item twice, none that is reserved, on
 * trial or withdrawn, and those first that the person has met least often: none comes again while there are others; in
 * mixed order.
 */
export function drawQuiz(
  course: Course,
  seed: string,
  seen: ReadonlyMap<string, number>,
  withdrawn: ReadonlySet<string> = none,
): ItemVersion[] {
  const kept = new Set(course.reserved);
  const bank = course.modules
    .flatMap((module) => module.items)
    .filter((item) => !kept.has(item.id) && !item.trial && !withdrawn.has(item.id));
  const drawn = Object.entries(course.blueprint.draw).flatMap(([outcome, count]) =>
    take(
      bank.filter((item) => item.outcome === outcome),
      count,
      `quiz\n${seed}\n${outcome}`,
      (item) => seen.get(item.id) ?? 0,
    ),
  );
  return shuffled(drawn, `quiz\n${seed}`);
}

/**
 * From what “show that you know it” is drawn: the reserved items of each outcome, without those of modules that cannot be
 * skipped and those that are withdrawn. `tooFew` names the outcomes with fewer than two; while there are any, it is not
 * offered. An outcome that is taught in such modules alone is not asked: it is shown by doing the module.
 */
export function testOutDraw(
  course: Pick<Course, 'blueprint' | 'modules' | 'reserved'>,
  withdrawn: ReadonlySet<string> = none,
): { pools: Map<string, ItemVersion[]>; tooFew: string[] } {
  const bank = course.modules.filter((module) => module.testOut).flatMap((module) => module.items);
  const pools = new Map<string, ItemVersion[]>();
  for (const outcome of Object.keys(course.blueprint.draw)) {
    const items = bank.filter((item) => item.outcome === outcome && !item.trial);
    const open = items.filter((item) => course.reserved.includes(item.id) && !withdrawn.has(item.id));
    if (items.length > 0) pools.set(outcome, open);
  }
  const tooFew = [...pools].filter(([, pool]) => pool.length < leastTestOutPerOutcome).map(([outcome]) => outcome);
  return { pools, tooFew };
}

/** How many questions “show that you know it” asks; 0 where it is not offered. */
export function testOutCount(course: Course, withdrawn: ReadonlySet<string> = none): number {
  const { pools, tooFew } = testOutDraw(course, withdrawn);
  if (tooFew.length > 0) return 0;
  return [...pools.values()].reduce((sum, pool) => sum + Math.min(testOutPerOutcome, pool.length), 0);
}

/** The questions of “show that you know it”: three reserved items of each outcome, or the two there are, in mixed order. */
export function drawTestOut(
  course: Course,
  seed: string,
  seen: ReadonlyMap<string, number>,
  withdrawn: ReadonlySet<string> = none,
): ItemVersion[] {
  const drawn = [...testOutDraw(course, withdrawn).pools].flatMap(([outcome, pool]) =>
    take(pool, testOutPerOutcome, `test-out\n${seed}\n${outcome}`, (item) => seen.get(item.id) ?? 0),
  );
  return shuffled(drawn, `test-out\n${seed}`);
}

/** The two or three questions that close a module (fewer when it has fewer): unseen first, of different outcomes where it can be. */
export function drawCheck(
  module: Module,
  seed: string,
  seenItemIds: ReadonlySet<string>,
  withdrawn: ReadonlySet<string> = none,
): ItemVersion[] {
  const pool = module.checkItems.filter((item) => !withdrawn.has(item.id));
  const order = take(pool, pool.length, `check\n${seed}`, (item) => Number(seenItemIds.has(item.id)));
  const unseen = order.filter((item) => !seenItemIds.has(item.id));
  const drawn: ItemVersion[] = [];
  const add = (candidates: ItemVersion[]): void => {
    for (const item of candidates) if (drawn.length < checkItemCount && !drawn.includes(item)) drawn.push(item);
  };
  add(unseen.filter((item, index) => unseen.findIndex((other) => other.outcome === item.outcome) === index));
  add(order);
  return drawn;
}
