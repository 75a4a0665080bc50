// How the items of a course do, for those who write them.
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { type Asker, read } from '#platform/db.ts';
import { requireEditor } from './decisions.ts';
import type { Figures } from './item-figure.ts';
import { selectItemFigures } from './item-figures.queries.ts';

/** An item of the bank, key and all, with its figures; undefined while nobody has answered it as it stands. */
export interface ItemWithFigures {
  item: ItemVersion;
  figures: Figures | undefined;
  isReserved: boolean;
}

/**
 * All items of a course in their order, with figures of first answers. For authors and administrators; NotFound for
 * everybody else and for an unknown course.
 */
export async function itemFigures(actor: Asker, courseId: string): Promise<ItemWithFigures[]> {
  await requireEditor(actor);
  const course = catalogue().course(courseId);
  const items = course.modules.flatMap((module) => module.items);
  const figures = await read(actor, (sql) => selectItemFigures(sql, courseId, items));
  const byItem = new Map(figures.map((each) => [each.itemId, each]));
  return items.map((item) => ({
    item,
    figures: byItem.get(item.id),
    isReserved: course.reserved.includes(item.id),
  }));
}
