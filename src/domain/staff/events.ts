// What is written into the audit trail about a person, in the transaction of what it tells about. The person can read it.
// Nobody is named in `target` and `detail` but by the number of a row: names that stood there would outlast an erasure.
import type { Actor } from '#domain/accounts/actor.ts';
import type { Localised } from '#i18n/language.ts';
import type { Sql } from '#platform/db.ts';
import { insertPersonEvent } from './events.queries.ts';

/** A page opened, names found by a list, training recorded or withdrawn, an exemption granted or ended. */
export type PersonEventKind = 'opened' | 'matched' | 'recorded' | 'withdrew' | 'exempted' | 'exemption-ended';

export interface PersonEvent {
  kind: PersonEventKind;
  /** What was changed, by the number of its row or by a course; null for a look. */
  target: string | null;
  detail: Record<string, string | number | Localised | null | undefined>;
  /** The people it concerns. */
  subjects: readonly number[];
}

/** Writes the event. An event about nobody is not written. */
export async function notePersonEvent(
  sql: Sql,
  by: Pick<Actor, 'staffId' | 'name'>,
  event: PersonEvent,
): Promise<void> {
  if (event.subjects.length > 0) await insertPersonEvent(sql, by, event);
}
