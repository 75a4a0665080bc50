// What a server does once a day by itself. Several servers may do it at once: the work is guarded in the database.
import { log } from '#platform/log.ts';

const firstAfterMs = 10 * 60_000;
const everyMs = 24 * 60 * 60_000;

/** Does the work ten minutes after the start, and then every day; a failure is logged and tried again the day after. */
export function everyDay(work: () => Promise<void>): () => void {
  const attempt = (): void => void work().catch((error) => log.error({ err: error }, 'the daily work failed'));
  let timer = setTimeout(() => {
    attempt();
    timer = setInterval(attempt, everyMs).unref();
  }, firstAfterMs).unref();
  return () => clearTimeout(timer);
}
