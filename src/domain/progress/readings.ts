// Reading content/ again while the site runs: an administrator asks, every process follows.
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import type { Localised } from '#i18n/language.ts';
import { system, transaction, type Asker } from '#platform/db.ts';
import { announceChange, catchUp } from '#platform/changes.ts';
import { Forbidden } from '#platform/errors.ts';
import { env } from '#platform/env.ts';
import { rememberCourses } from './learning.ts';
import { insertReadingEvent } from './readings.queries.ts';

/** What is announced when the content is to be read again. */
export const contentChange = 'content';

/** Reads content/ and CONTENT_DIRS into memory. Bad content never stops it; see `loadCatalogue` for what becomes of a faulty course. */
export async function readContent(): Promise<void> {
  await rememberCourses(await loadCatalogue(env.contentDirectories));
}

/**
 * Has all processes read the content again, this one before it returns, and notes in the audit trail who asked.
 * Forbidden for all but administrators.
 */
export async function readContentAgain(by: Asker & { name: Localised }): Promise<void> {
  await transaction(by, async (sql) => {
    const isAllowed = await insertReadingEvent(sql, { actorId: by.staffId, actorName: by.name });
    if (!isAllowed) throw new Forbidden('only administrators have the content read again');
    await announceChange(sql, contentChange);
  });
  await catchUp();
}

/** Has all processes read the content again because its files have changed, as while somebody writes. */
export async function contentHasChanged(): Promise<void> {
  await system('content-changed', (sql) => announceChange(sql, contentChange));
  await catchUp();
}
