// What a person is expected to do, as the person sees it: course, why, who set it, by when, and how it stands.
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read } from '#platform/db.ts';
import { selectDuties } from './duties.queries.ts';
import type { State } from './state.ts';

export interface Duty {
  courseId: string;
  title: Localised;
  dueOn: string;
  state: State;
  /** Why, in the words of the department that set it; null when it gave none. */
  reason: Localised | null;
  /** The department that set it, the nearest one when several set the same day. */
  setBy: Localised;
  assignedOn: string;
  startedOn: string | null;
  completedOn: string | null;
}

/** The actor's own duties on a day, by due day, each course once with the earliest day that applies. */
export function dutiesOf(actor: Asker, day = today()): Promise<Duty[]> {
  return read(actor, (sql) => selectDuties(sql, actor.staffId, day));
}
