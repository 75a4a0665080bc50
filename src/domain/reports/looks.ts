// Who looked at whose names, and who changed something about a person. Each person can read what concerns them.
import type { PersonEventKind } from '#domain/staff/events.ts';
import type { Localised } from '#i18n/language.ts';
import { type Asker, read } from '#platform/db.ts';
import { selectLooks } from './looks.queries.ts';

/** On a page, in a file, in a notice, on paper; or a slip was made. */
export type LookKind = 'viewed' | 'exported' | 'noticed' | 'printed' | 'slip';

/** One time that somebody else had the actor's name in a list, opened their page or changed something about them. */
export interface Look {
  at: Date;
  by: Localised;
  kind: LookKind | PersonEventKind;
  departmentName: Localised | null;
  /** The course that the list was about; null for a list of all courses. */
  courseTitle: Localised | null;
}

/** Who looked at the actor's own entry or changed it, the newest first, at most 100. Looking at oneself is not told. */
export function whoLooked(actor: Asker): Promise<Look[]> {
  return read(actor, (sql) => selectLooks(sql, actor.staffId));
}
