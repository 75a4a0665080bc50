// Training done elsewhere is recorded for one person or for a whole attendance list, after a look at what would happen.
// What was wrong is withdrawn with a reason and recorded anew; both stay in the history.
import type { Actor } from '#domain/accounts/actor.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { notePersonEvent } from '#domain/staff/events.ts';
import type { Language } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, type Sql, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { lockLedger } from './attempts.queries.ts';
import {
  type AttendanceLine,
  type AttendanceRequest,
  keysOf,
  linesFrom,
  matchLines,
  type RecordedTraining,
  type Training,
  trainingFrom,
} from './recorded-training.ts';
import {
  countRecorded,
  insertTrainings,
  insertWithdrawal,
  selectCandidates,
  selectOptionalNumber,
  selectOptionalTrainingOwner,
  selectTrainings,
} from './recorded-trainings.queries.ts';

const longestReason = 500;

/** Reads the form and finds its people, in a transaction. */
async function readList(
  sql: Sql,
  actor: Actor,
  request: AttendanceRequest,
  day: string,
): Promise<{ training: Training; lines: AttendanceLine[] }> {
  const training = trainingFrom(request, day);
  if (training.courseId !== null && !catalogue().courses.some((each) => each.id === training.courseId)) {
    throw new Invalid('unknown-course', { field: 'courseId' });
  }
  const lines = linesFrom(request.people);
  const candidates = await selectCandidates(sql, keysOf(lines), training);
  return { training, lines: matchLines(lines, candidates, actor.staffId) };
}

const readyOf = (lines: readonly AttendanceLine[]): number[] =>
  lines.flatMap((each) => (each.outcome === 'ready' ? [each.person.staffId] : [])).sort((a, b) => a - b);

/** The people of a dry run in one text, by which the confirmation knows them again. */
const markOf = (staffIds: readonly number[]): string => staffIds.join('.');

export interface DryRun {
  lines: AttendanceLine[];
  ready: number;
  /** Goes with the confirmation: exactly these people. */
  mark: string;
}

/**
 * What `recordAttendance` would do, without doing it: for each line whom it means, or why it cannot go in. Only people of
 * the actor's branches are found; whose name is shown is in the audit trail. Throws Invalid for a form that does not fit.
 */
export function tryAttendance(actor: Actor, request: AttendanceRequest, day = today()): Promise<DryRun> {
  return transaction(actor, async (sql) => {
    const { lines } = await readList(sql, actor, request, day);
    const ready = readyOf(lines);
    await notePersonEvent(sql, actor, { kind: 'matched', target: null, detail: {}, subjects: ready });
    return { lines, ready: ready.length, mark: markOf(ready) };
  });
}

/**
 * Records the training for the people of a dry run. `listKey` is made with the form: the same key again records nothing
 * more. `changed`, and nothing recorded, when the list means other people by now. Lines that were refused are left out.
 */
export function recordAttendance(
  actor: Actor,
  request: AttendanceRequest,
  { mark, listKey, language }: { mark: string; listKey: string; language: Language },
  day = today(),
): Promise<{ outcome: 'recorded' | 'already-recorded'; people: number } | ({ outcome: 'changed' } & DryRun)> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(listKey)) throw new Invalid('key-missing');
  return transaction(actor, async (sql) => {
    const before = await countRecorded(sql, listKey);
    if (before > 0) return { outcome: 'already-recorded', people: before };
    // One after the other, so that the same list sent twice is met by its second reading; in order, so that none waits in a ring.
    const first = await readList(sql, actor, request, day);
    for (const staffId of readyOf(first.lines)) await lockLedger(sql, staffId);
    const again = await countRecorded(sql, listKey);
    if (again > 0) return { outcome: 'already-recorded', people: again };
    const { training, lines } = await readList(sql, actor, request, day);
    const ready = readyOf(lines);
    if (ready.length === 0 || markOf(ready) !== mark) {
      await notePersonEvent(sql, actor, { kind: 'matched', target: null, detail: {}, subjects: ready });
      return { outcome: 'changed', lines, ready: ready.length, mark: markOf(ready) };
    }
    const course = catalogue().courses.find((each) => each.id === training.courseId);
    await insertTrainings(sql, {
      training,
      staffIds: ready,
      listKey,
      recordedBy: actor.staffId,
      recordedOn: day,
      language,
      validMonths: course?.validMonths ?? null,
    });
    const detail = { what: training.what, heldOn: training.heldOn, courseTitle: course?.title, people: ready.length };
    await notePersonEvent(sql, actor, { kind: 'recorded', target: training.courseId, detail, subjects: ready });
    return { outcome: 'recorded', people: ready.length };
  });
}

/**
 * Withdraws a recorded training, with the course that it completed: figures count it no more from that day on, the history
 * shows both. NotFound outside the actor's branches; Invalid `reason-missing`, `reason-too-long` or `yourself`. Twice is once.
 */
export function withdrawTraining(
  actor: Actor,
  trainingId: number,
  given: string,
  day = today(),
): Promise<{ outcome: 'withdrawn' | 'already-withdrawn'; staffId: number }> {
  return transaction(actor, async (sql) => {
    const training = await selectOptionalTrainingOwner(sql, trainingId);
    if (!training) throw new NotFound('recorded training');
    const { staffId } = training;
    if (staffId === actor.staffId) throw new Invalid('yourself', { field: 'reason' });
    const reason = given.trim();
    if (!reason) throw new Invalid('reason-missing', { field: 'reason' });
    if (reason.length > longestReason) throw new Invalid('reason-too-long', { field: 'reason' });
    const row = { trainingId, reason, withdrawnBy: actor.staffId, withdrawnOn: day };
    if (!(await insertWithdrawal(sql, row))) return { outcome: 'already-withdrawn', staffId };
    await notePersonEvent(sql, actor, {
      kind: 'withdrew',
      target: String(trainingId),
      detail: {},
      subjects: [staffId],
    });
    return { outcome: 'withdrawn', staffId };
  });
}

/** The actor's own trainings done elsewhere, the newest first. */
export function myTrainings(actor: Asker): Promise<RecordedTraining[]> {
  return read(actor, (sql) => selectTrainings(sql, actor.staffId));
}

/** The staff number of somebody in the actor's branches, for a form about this person alone; null for anybody else. */
export async function numberForList(actor: Asker, staffId: number): Promise<string | null> {
  return (await read(actor, (sql) => selectOptionalNumber(sql, staffId))) ?? null;
}
