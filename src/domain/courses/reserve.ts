/**
 * The reserved third. A third of each outcome's bank is kept away from checks and from the course quiz, so that “show that
 * you know it” can ask what nobody has met. Which items is decided by the hash of their ids, so that editing an item or
 * adding another course moves nothing.
 */
import { createHash } from 'node:crypto';
import type { ItemVersion } from '#domain/exercises/exercise.ts';

const leastForCheck = 2;

/**
 * The ids of reserved items. An outcome whose bank would then be too small for the draw reserves nothing and is named
 * in `tooSmall`; a module always keeps two items for its check.
 */
export function reservedItems(
  items: ItemVersion[],
  draw: Record<string, number>,
): { ids: Set<string>; tooSmall: string[] } {
  const ids = new Set<string>();
  const tooSmall: string[] = [];
  const leftInModule = new Map<string, number>();
  for (const item of items) leftInModule.set(item.moduleId, (leftInModule.get(item.moduleId) ?? 0) + 1);
  const place = (item: ItemVersion): string => createHash('sha256').update(`reserve\n${item.id}`).digest('hex');
  for (const [outcome, drawn] of Object.entries(draw)) {
    const bank = items
      .filter((item) => item.outcome === outcome && !item.trial)
      .map((item) => ({ item, place: place(item) }))
      .sort((a, b) => (a.place < b.place ? -1 : 1));
    const third = Math.floor(bank.length / 3);
    if (bank.length - third < drawn) {
      tooSmall.push(outcome);
      continue;
    }
    let reserved = 0;
    for (const { item } of bank) {
      const left = leftInModule.get(item.moduleId) ?? 0;
      if (reserved === third) break;
      if (left <= leastForCheck) continue;
      ids.add(item.id);
      leftInModule.set(item.moduleId, left - 1);
      reserved += 1;
    }
  }
  return { ids, tooSmall };
}
