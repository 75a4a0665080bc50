// Where a learner is: states of modules, what is left, where to go on. Pure.
import type { Course, Module } from '#domain/courses/course.ts';
import type { Activity } from '#domain/exercises/practice.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { Completion } from './completion.ts';

/** A module is done when one of its checks was answered to the end, in progress when one was begun. */
export type ModuleState = 'done' | 'in-progress' | 'not-started';

/** A check under way: `answered` of its questions, `of` in all. */
interface OpenCheck {
  answered: number;
  of: number;
}

/** What a person has done of one practice activity; the best try counts. */
interface PracticeProgress {
  tries: number;
  /** 0..1 */
  best: number;
  passed: boolean;
}

/** What a person has done of one course. */
export interface CourseProgress {
  courseId: string;
  /** Module ids that were done once; a module that is not in here and not under way is not started. */
  done: Set<string>;
  /** Checks under way, by module id. */
  open: Map<string, OpenCheck>;
  openQuiz: { attemptId: number; answered: number; of: number } | null;
  /** The newest closed attempt at the quiz. */
  lastQuiz: { attemptId: number; passed: boolean } | null;
  /** From when the quiz can be taken again; null where that is at once. */
  quizAgainFrom: Date | null;
  /** The newest passed quiz has not completed the course yet: practice is missing. */
  quizPassed: boolean;
  /** The test-out of this cycle; there is one in each. */
  testOut: { attemptId: number; outcome: AttemptOutcome | null; answered: number; of: number; lastAt: Date } | null;
  /** Practice tried, by the activity's slug. */
  practice: Map<string, PracticeProgress>;
  /** Something was answered. */
  started: boolean;
  /** When something was last answered. */
  lastAt: Date | null;
  /** The completion in force. */
  completion: Completion | null;
}

/** Nothing done yet. */
export function noProgress(courseId: string): CourseProgress {
  return {
    courseId,
    done: new Set(),
    open: new Map(),
    openQuiz: null,
    lastQuiz: null,
    quizAgainFrom: null,
    quizPassed: false,
    testOut: null,
    practice: new Map(),
    started: false,
    lastAt: null,
    completion: null,
  };
}

/** The state of a module. A done module stays done while its check is repeated. */
function moduleState(progress: CourseProgress, module: Pick<Module, 'id'>): ModuleState {
  if (progress.done.has(module.id)) return 'done';
  return progress.open.has(module.id) ? 'in-progress' : 'not-started';
}

/** The states of all modules, in the order of the course. */
export function moduleStates(progress: CourseProgress, course: Pick<Course, 'modules'>): ModuleState[] {
  return course.modules.map((module) => moduleState(progress, module));
}

/** The state of a practice activity: done once it was passed. */
export function practiceState(progress: CourseProgress, activity: Pick<Activity, 'slug'>): ModuleState {
  const own = progress.practice.get(activity.slug);
  return own?.passed ? 'done' : own ? 'in-progress' : 'not-started';
}

/** Required practice that is not passed, in the order of the course. */
function practiceLeft(course: Course, progress: CourseProgress): Activity[] {
  return course.activities.filter(
    (activity) => course.practiceRequired.includes(activity.slug) && practiceState(progress, activity) !== 'done',
  );
}

/** Modules not done, in the order of the course; after a passed test-out only those that nobody can skip. */
function modulesLeft(course: Course, progress: CourseProgress): Module[] {
  const isShown = progress.testOut?.outcome === 'passed';
  return course.modules.filter((module) => moduleState(progress, module) !== 'done' && !(isShown && module.testOut));
}

/**
 * How “show that you know it” stands for a person: `open` while it is under way, `taken` after the one try of a cycle.
 * Null where there is nothing to show: the quiz is passed, the course completed, or the course does not offer it (`of` 0).
 */
export function testOutOffer(progress: CourseProgress, of: number): 'offered' | 'open' | 'taken' | null {
  if (progress.testOut) return progress.testOut.outcome ? 'taken' : 'open';
  return of === 0 || progress.completion || progress.quizPassed ? null : 'offered';
}

const minutesPerQuizQuestion = 1;

/**
 * About how many minutes are left: modules not done, required practice not passed, and a minute for each question of the
 * quiz while that is not passed; none when the course is completed.
 */
export function minutesLeft(course: Course, progress: CourseProgress): number {
  if (progress.completion) return 0;
  const toRead = modulesLeft(course, progress);
  const ofQuiz = progress.quizPassed ? 0 : course.quizItemCount * minutesPerQuizQuestion;
  return [...toRead, ...practiceLeft(course, progress)].reduce((sum, part) => sum + part.minutes, ofQuiz);
}

/** Where to go on in a course. */
export type NextStep =
  | { kind: 'module'; course: Course; module: Module; number: number; check: OpenCheck | null }
  | { kind: 'practice'; course: Course; activity: Activity }
  | { kind: 'test-out'; course: Course; attempt: { attemptId: number; answered: number; of: number } }
  | { kind: 'quiz'; course: Course; attempt: { attemptId: number; answered: number; of: number } | null };

/**
 * The next step in a course: the quiz or test-out under way, else the first module not done, else required practice not passed, else
 * the quiz. When the quiz is passed already, practice comes before modules: it alone is missing.
 */
export function nextStep(course: Course, progress: CourseProgress): NextStep {
  if (progress.openQuiz) return { kind: 'quiz', course, attempt: progress.openQuiz };
  if (progress.testOut?.outcome === null) return { kind: 'test-out', course, attempt: progress.testOut };
  const [module] = modulesLeft(course, progress);
  const [activity] = progress.completion ? [] : practiceLeft(course, progress);
  if (activity && (!module || progress.quizPassed)) return { kind: 'practice', course, activity };
  if (!module) return { kind: 'quiz', course, attempt: null };
  return {
    kind: 'module',
    course,
    module,
    number: course.modules.indexOf(module) + 1,
    check: progress.open.get(module.id) ?? null,
  };
}

/** A course on a person's list of things to do. */
export interface ToDo {
  course: Course;
  progress: CourseProgress;
  /** null when nobody asked for it. */
  dueOn: string | null;
}

/**
 * Where to continue: in the course last worked on, else in the one that is due first. Nothing when nothing is to do.
 */
export function continueWhere(toDo: readonly ToDo[]): NextStep | null {
  const last = (each: ToDo): number => each.progress.lastAt?.getTime() ?? 0;
  const due = (each: ToDo): string => each.dueOn ?? '9999';
  const [first] = [...toDo].sort((a, b) => last(b) - last(a) || due(a).localeCompare(due(b)));
  return first ? nextStep(first.course, first.progress) : null;
}

/** The state of a course that nobody asked for: done, in progress or not started. */
export function stateWithoutDuty(progress: CourseProgress): ModuleState {
  if (progress.completion) return 'done';
  return progress.started ? 'in-progress' : 'not-started';
}
