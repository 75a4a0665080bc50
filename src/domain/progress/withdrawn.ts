// Which items are withdrawn, kept in memory: lesson pages draw their checks without asking the database. A quiz asks it.
import { system } from '#platform/db.ts';
import { selectWithdrawn } from './decisions.queries.ts';

/** What is announced when an item was withdrawn or is drawn again. */
export const withdrawnChange = 'withdrawn-items';

let withdrawn: ReadonlySet<string> = new Set();

/** Items that are not drawn at the moment, as this process last heard. */
export function withdrawnItems(): ReadonlySet<string> {
  return withdrawn;
}

/** Asks the database what is withdrawn. */
export async function refreshWithdrawn(): Promise<void> {
  withdrawn = new Set(await system('withdrawn-items', selectWithdrawn));
}
