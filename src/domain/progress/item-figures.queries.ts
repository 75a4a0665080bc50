// SQL for the figures of items: an aggregate of the owner that answers authors and administrators only.
import type { Sql } from '#platform/db.ts';
import type { Figures } from './item-figure.ts';

/** Figures of the items as these versions; an item that nobody has answered has no row. */
export async function selectItemFigures(
  sql: Sql,
  courseId: string,
  items: readonly { id: string; hash: string }[],
): Promise<Figures[]> {
  return await sql<Figures[]>`
    select item_id, n, facility, discrimination, options, language_gap
    from item_figures(${courseId}, ${items.map((item) => item.id)}, ${items.map((item) => item.hash)})`;
}
