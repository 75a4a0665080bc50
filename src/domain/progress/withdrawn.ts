// Which items are withdrawn, kept in memory: lesson pages draw their checks without asking the database. A quiz asks it.
import { system } from '#platform/db.ts';
import { selectWithdrawn } from './decisions.queries.ts';

const againMs = 60_000;
let withdrawn: ReadonlySet<string> = new Set();

/** Items that are not drawn at the moment, as this process last heard. */
export function withdrawnItems(): ReadonlySet<string> {
  return withdrawn;
}

/** Asks the database what is withdrawn. */
export async function refreshWithdrawn(): Promise<void> {
  withdrawn = new Set(await system('withdrawn-items', selectWithdrawn));
}

/** Asks now and then every minute: another process may have decided. `onFault` hears of a time that it did not work. */
export async function followWithdrawn(onFault: (error: unknown) => void): Promise<void> {
  await refreshWithdrawn();
  setInterval(() => void refreshWithdrawn().catch(onFault), againMs).unref();
}
