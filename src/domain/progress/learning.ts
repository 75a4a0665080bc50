// What a learner has done and where they are, read for their own pages.
import type { Course, Module } from '#domain/courses/course.ts';
import type { Language, Localised } from '#i18n/language.ts';
import type { Asker, Sql } from '#platform/db.ts';
import type { Check } from './attempt.ts';
import type { AttemptSummaryRow } from './attempts.queries.ts';
import type { Completion } from './completion.ts';
import type { CourseProgress, ModuleState } from './place.ts';
import { dayOf, today } from '#platform/clock.ts';
import { ask, read, system } from '#platform/db.ts';
import { quizOpensAgain } from './attempt.ts';
import { checkFrom } from './attempts.ts';
import { selectAttemptSummaries, selectLesson } from './attempts.queries.ts';
import { isInForce } from './completion.ts';
import { selectCompletions } from './completions.queries.ts';
import { selectOptionalWorkplace, upsertCourses } from './learning.queries.ts';
import { noProgress } from './place.ts';

/** Where the reader works: post, and departments from the nearest to the top. */
export interface Workplace {
  post: Localised;
  departments: { code: string; name: Localised }[];
}

/**
 * Keeps the names of the courses that are loaded, so that plans and records can point at them and stay readable when
 * a course is gone. Called after each load of the catalogue.
 */
export async function rememberCourses({
  courses,
}: {
  courses: readonly Pick<Course, 'id' | 'title' | 'hash'>[];
}): Promise<void> {
  await system('remember-courses', (sql) => upsertCourses(sql, courses));
}

/** Puts attempts and completions together, course by course. */
function progressFrom(
  attempts: readonly AttemptSummaryRow[],
  completions: readonly Completion[],
  day: string,
): Map<string, CourseProgress> {
  const all = new Map<string, CourseProgress>();
  const of = (courseId: string): CourseProgress => {
    const known = all.get(courseId) ?? noProgress(courseId);
    all.set(courseId, known);
    return known;
  };
  const used = new Set(completions.map((completion) => completion.attemptId));
  for (const attempt of attempts) {
    const { id, courseId, kind, moduleId, activityId, answered, of: count, outcome, lastAt } = attempt;
    const progress = of(courseId);
    if (answered > 0) {
      progress.started = true;
      if (!progress.lastAt || lastAt > progress.lastAt) progress.lastAt = lastAt;
    }
    if (kind === 'quiz') {
      if (outcome) progress.lastQuiz = { attemptId: id, passed: outcome === 'passed' };
      if (outcome === 'passed') progress.quizPassed = !used.has(id);
      progress.openQuiz = outcome ? null : { attemptId: id, answered, of: count };
    } else if (kind === 'test-out') {
      if (outcome === 'passed') progress.quizPassed = !used.has(id);
      progress.testOut = { attemptId: id, outcome, answered, of: count, lastAt };
    } else if (activityId) {
      const { tries, best, passed } = progress.practice.get(activityId) ?? { tries: 0, best: 0, passed: false };
      progress.practice.set(activityId, {
        tries: tries + 1,
        best: Math.max(best, attempt.score ?? 0),
        passed: passed || outcome === 'passed',
      });
    } else if (moduleId) {
      if (outcome) progress.done.add(moduleId);
      else progress.open.set(moduleId, { answered, of: count });
    }
  }
  for (const [courseId, progress] of all) {
    const quizzes = attempts.filter((each) => each.courseId === courseId && each.kind === 'quiz');
    progress.quizAgainFrom = quizOpensAgain(quizzes.map(({ outcome, lastAt }) => ({ outcome, closedAt: lastAt })));
  }
  for (const completion of completions) {
    const progress = of(completion.courseId);
    if (!progress.completion && isInForce(completion, day)) progress.completion = completion;
    // A completion ends a cycle: what was shown up to its day belongs to it.
    const isWithdrawn = completion.withdrawnOn !== null && completion.withdrawnOn <= day;
    if (!isWithdrawn && progress.testOut && dayOf(progress.testOut.lastAt) <= completion.completedOn) {
      progress.testOut = null;
    }
  }
  return all;
}

/** What a person has done of one course, read in a transaction. */
export async function courseProgressIn(
  sql: Sql,
  staffId: number,
  courseId: string,
  day: string,
): Promise<CourseProgress> {
  const [attempts, completions] = await Promise.all([
    selectAttemptSummaries(sql, staffId, courseId),
    selectCompletions(sql, staffId, courseId),
  ]);
  return progressFrom(attempts, completions, day).get(courseId) ?? noProgress(courseId);
}

/** What the actor has done of every course they ever touched, by course id. */
export function progressOf(actor: Asker, day = today()): Promise<Map<string, CourseProgress>> {
  return read(actor, async (sql) => {
    const [attempts, completions] = await Promise.all([
      selectAttemptSummaries(sql, actor.staffId),
      selectCompletions(sql, actor.staffId),
    ]);
    return progressFrom(attempts, completions, day);
  });
}

/** What the actor has done of one course. */
export function coursePlace(actor: Asker, course: Course, day = today()): Promise<CourseProgress> {
  return read(actor, (sql) => courseProgressIn(sql, actor.staffId, course.id, day));
}

/** Everything a lesson page shows of its reader. */
export interface LessonPlace {
  /** In the order of the course. */
  states: ModuleState[];
  check: Check;
}

/** The reader's place in a lesson. With `again`, a new check after a finished one. */
export async function lessonPlace(
  actor: Asker,
  course: Course,
  module: Module,
  language: Language,
  again: boolean,
): Promise<LessonPlace> {
  const { checks, items } = await ask(actor, (sql, signed) => selectLesson(sql, signed, course.id, module.id));
  return {
    states: course.modules.map(({ id }) => (checks[id] ? 'done' : id in checks ? 'in-progress' : 'not-started')),
    check: await checkFrom(items, actor, course, module, language, again),
  };
}

/** Where the actor works on the day; null for somebody who works nowhere. */
export async function workplaceOf(actor: Asker, day = today()): Promise<Workplace | null> {
  return (await read(actor, (sql) => selectOptionalWorkplace(sql, actor.staffId, day))) ?? null;
}

/** The actor's completions, newest first, with department and post of their day. */
export function completionsOf(actor: Asker): Promise<Completion[]> {
  return read(actor, (sql) => selectCompletions(sql, actor.staffId));
}
