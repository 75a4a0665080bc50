// A person's page for those who coordinate them: where they work and worked, and how each course stands, with its days.
// No answer and no score is read here. Every opening is in the audit trail, written in the same transaction.
import type { Actor } from '#domain/accounts/actor.ts';
import { type Exemption, exemptionsIn } from '#domain/plans/exemptions.ts';
import type { State } from '#domain/plans/state.ts';
import { notePersonEvent } from '#domain/staff/events.ts';
import type { Employment } from '#domain/staff/staff-member.ts';
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, transaction } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import {
  selectOptionalPerson,
  selectPersonCompletions,
  selectPersonCourses,
  selectPersonPosts,
  selectPersonStates,
  selectPersonTrainings,
} from './person.queries.ts';

export interface PersonHead {
  id: number;
  staffNumber: string;
  name: Localised;
  invitedOn: string | null;
  leftOn: string | null;
}

/** A post, now or before. */
export interface PersonPost {
  post: Localised;
  departmentCode: string;
  departmentName: Localised;
  employment: Employment;
  main: boolean;
  fromOn: string;
  untilOn: string | null;
  /** Whether the reader's branches hold the department. */
  isInBranch: boolean;
}

export interface PersonState {
  kind: 'leave' | 'secondment';
  departmentName: Localised | null;
  fromOn: string;
  untilOn: string | null;
}

/** A course that the person is expected to do, or began without being asked. */
export interface PersonCourse {
  courseId: string;
  title: Localised;
  /** null for a course that nobody asked for. */
  state: State | null;
  assignedOn: string | null;
  dueOn: string | null;
  startedOn: string | null;
  completedOn: string | null;
}

/** A completion, with department and post of its day. */
export interface PersonCompletion {
  courseId: string;
  title: Localised;
  gained: 'passed' | 'shown' | 'recorded';
  completedOn: string;
  expiresOn: string | null;
  departmentName: Localised | null;
  post: Localised | null;
  withdrawnOn: string | null;
}

/** Training done elsewhere. */
export interface PersonTraining {
  id: number;
  what: string;
  place: string | null;
  heldOn: string;
  creditHours: number | null;
  evidence: string;
  courseTitle: Localised | null;
  recordedOn: string;
  withdrawnOn: string | null;
  withdrawnReason: string | null;
}

export interface PersonPage extends PersonHead {
  day: string;
  posts: PersonPost[];
  states: PersonState[];
  courses: PersonCourse[];
  completions: PersonCompletion[];
  trainings: PersonTraining[];
  exemptions: Exemption[];
  /** False for the reader's own page: nobody records or exempts for themselves. */
  isChangeable: boolean;
}

/**
 * Everything that a coordinator may know of a person. NotFound for anybody outside the actor's branches, whether there is
 * such a person or not. The opening is noted for the person, except of one's own page.
 */
export function personInBranch(actor: Actor, staffId: number, day = today()): Promise<PersonPage> {
  return transaction(actor, async (sql) => {
    const isNumber = Number.isInteger(staffId) && staffId > 0 && staffId <= 2_147_483_647;
    const head = isNumber ? await selectOptionalPerson(sql, staffId) : undefined;
    if (!head) throw new NotFound('staff member');
    const page = {
      ...head,
      day,
      posts: await selectPersonPosts(sql, staffId),
      states: await selectPersonStates(sql, staffId),
      courses: await selectPersonCourses(sql, staffId, day),
      completions: await selectPersonCompletions(sql, staffId),
      trainings: await selectPersonTrainings(sql, staffId),
      exemptions: await exemptionsIn(sql, staffId),
      isChangeable: staffId !== actor.staffId,
    };
    const subjects = page.isChangeable ? [staffId] : [];
    await notePersonEvent(sql, actor, { kind: 'opened', target: null, detail: {}, subjects });
    return page;
  });
}

/** The actor's own courses with their days, and own exemptions with their reasons. */
export function ownCourses(
  actor: Asker,
  day = today(),
): Promise<{ courses: PersonCourse[]; exemptions: Exemption[]; day: string }> {
  return read(actor, async (sql) => ({
    courses: await selectPersonCourses(sql, actor.staffId, day),
    exemptions: await exemptionsIn(sql, actor.staffId),
    day,
  }));
}
