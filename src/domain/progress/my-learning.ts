// The list of a learner's courses, put together from what they must do and what they did. Pure.
import type { Course } from '#domain/courses/course.ts';
import type { Localised } from '#i18n/language.ts';
import { type CourseProgress, continueWhere, type NextStep, noProgress, stateWithoutDuty } from './place.ts';

/** A duty as the plans give it (`dutiesOf`). */
interface Duty {
  courseId: string;
  dueOn: string;
  state: 'done' | 'exempt' | 'not-invited' | 'late' | 'in-progress' | 'not-started';
  reason: Localised | null;
  setBy: Localised;
}

/** One course on the list; `duty` is null when nobody asked for it. */
export interface LearningRow {
  course: Course;
  progress: CourseProgress;
  state: Duty['state'];
  duty: Duty | null;
}

export interface MyLearning {
  /** Duties that are not done, the late ones first, then by due day. */
  toDo: LearningRow[];
  /** Courses begun without being asked. */
  own: LearningRow[];
  /** Done or exempt. */
  done: LearningRow[];
  next: NextStep | null;
  /** Duties that count: all but the exempt ones. */
  expected: number;
  expectedDone: number;
}

/** The state of a course for somebody: that of the duty, else what they did of their own accord. */
export function courseState(
  courseId: string,
  duties: readonly Pick<Duty, 'courseId' | 'state'>[],
  progress: ReadonlyMap<string, CourseProgress>,
): Duty['state'] {
  const duty = duties.find((each) => each.courseId === courseId);
  return duty?.state ?? stateWithoutDuty(progress.get(courseId) ?? noProgress(courseId));
}

/**
 * Sorts the learner's courses. A course that is not loaded is left out. Each course stands once: what is done is done,
 * whether it was asked for or not.
 */
export function myLearning(
  courses: readonly Course[],
  duties: readonly Duty[],
  progress: ReadonlyMap<string, CourseProgress>,
): MyLearning {
  const dutyOf = new Map(duties.map((duty) => [duty.courseId, duty]));
  const rows = courses.flatMap((course): LearningRow[] => {
    const duty = dutyOf.get(course.id) ?? null;
    const own = progress.get(course.id) ?? noProgress(course.id);
    if (duty) return [{ course, progress: own, state: duty.state, duty }];
    if (own.completion) return [{ course, progress: own, state: 'done', duty }];
    return own.started ? [{ course, progress: own, state: 'in-progress', duty }] : [];
  });
  const isDone = (row: LearningRow): boolean => row.state === 'done' || row.state === 'exempt';
  const dueOn = (row: LearningRow): string => row.duty?.dueOn ?? '9999';
  const toDo = rows.filter((row) => row.duty && !isDone(row)).sort((a, b) => dueOn(a).localeCompare(dueOn(b)));
  const own = rows.filter((row) => !row.duty && !isDone(row));
  const done = rows
    .filter(isDone)
    .sort((a, b) => (b.progress.completion?.completedOn ?? '').localeCompare(a.progress.completion?.completedOn ?? ''));
  const counted = rows.filter((row) => row.duty && row.state !== 'exempt');
  return {
    toDo,
    own,
    done,
    next: continueWhere([...toDo, ...own].map((row) => ({ ...row, dueOn: row.duty?.dueOn ?? null }))),
    expected: counted.length,
    expectedDone: counted.filter((row) => row.state === 'done').length,
  };
}
