// Attempts at a module's check and at the course quiz: what a learner sees of them. Types and pure rules.
import type { Prompt, Reveal } from '#domain/exercises/exercise.ts';
import type { Language, Localised } from '#i18n/language.ts';
import type { Correction } from './decision.ts';

/**
 * A check closes a module, is not scored and can be repeated. The quiz, and practice where it is required, decide whether
 * the course is complete; a passed test-out (“show that you know it”) stands for modules and quiz.
 */
export type AttemptKind = 'check' | 'quiz' | 'practice' | 'test-out';

/** An attempt at the whole course: one question at a time, with a result. */
export type QuizKind = Extract<AttemptKind, 'quiz' | 'test-out'>;

/** How an attempt ended: a check is only ever finished. */
export type AttemptOutcome = 'passed' | 'not-passed' | 'finished';

/** One drawn item as its learner may see it: the reveal only after the answer. */
export interface Question {
  itemId: string;
  /** From 1, in the order of the draw. */
  number: number;
  prompt: Prompt;
  reveal: Reveal | null;
  answeredAt: Date | null;
  /** What was decided about the question since it was drawn; in a quiz alone. */
  correction?: (Correction & { score: number | null }) | null;
}

/** How far an attempt is. */
export interface AttemptProgress {
  answered: number;
  of: number;
  closed: boolean;
  outcome: AttemptOutcome | null;
}

/** A module's check: the attempt under way, the last one, or one that begins with the first answer. */
export interface Check extends AttemptProgress {
  courseId: string;
  moduleSlug: string;
  /** 1 for the first time. */
  ordinal: number;
  questions: Question[];
}

/** Where a weak outcome is taught. */
export interface ReadAgain {
  moduleSlug: string;
  moduleTitle: Localised;
  text: string;
  anchor: string;
}

/** One learning outcome in the result of a quiz. `enough` is false when the outcome alone would fail the quiz. */
interface OutcomeResult {
  id: string;
  text: Localised;
  score: number;
  of: number;
  enough: boolean;
  readAgain: ReadAgain[];
}

/** The result of a closed quiz, for its learner alone. */
export interface QuizResult {
  passed: boolean;
  /** Points out of `of`: an item brings 0 to 1. */
  score: number;
  of: number;
  /** Points that pass, `passMark` × `of`. */
  needed: number;
  /** Numbers of the critical questions that were not fully right. */
  criticalMissed: number[];
  /** The day on which this quiz completed the course; null while practice is missing. */
  completedOn: string | null;
  /** Required practice that is still to be passed before the course is complete. */
  practiceLeft: { slug: string; title: Localised }[];
  /** After a test-out: modules that nobody can skip and that are still to be done. */
  modulesLeft: { slug: string; title: Localised }[];
  /** After a quiz that was not passed: from when it can be taken again. Null where that is at once. */
  againFrom: Date | null;
  /** Outcomes with something to read again first. */
  outcomes: OutcomeResult[];
}

/** An attempt at a course quiz, or to show that one knows the course. */
export interface Quiz extends AttemptProgress {
  kind: QuizKind;
  attemptId: number;
  courseId: string;
  courseTitle: Localised;
  ordinal: number;
  startedAt: Date;
  questions: Question[];
  closedAt: Date | null;
  result: QuizResult | null;
}

/** What became of an answer. Only `stored` is new; the other two show the answer that counts. */
export interface AnswerResult {
  outcome: 'stored' | 'same' | 'already-answered';
  attemptId: number;
  itemId: string;
  reveal: Reveal;
  answeredAt: Date;
  attempt: AttemptProgress;
}

/** An answer on its way in: as JSON from an island, or as the fields of a form. */
export interface GivenAnswer {
  itemId: string;
  /** A UUID made with the form or by the island: the same key again is the same answer. */
  answerKey: string;
  response?: unknown;
  form?: FormData;
  /** The language in which the question was read. */
  language: Language;
  /** When it was given; now unless history is being written. */
  at?: Date;
}

/** The number of the first question without an answer; the last one when all are answered. */
export function nextQuestion(questions: readonly Question[]): number {
  return questions.find((question) => !question.reveal)?.number ?? questions.length;
}

const dayMs = 86_400_000;

/**
 * From when a quiz can be taken again: at once after the first time that it was not passed, then a day after each. Null
 * where that is at once. `history` is the person's quizzes of the course, oldest first.
 */
export function quizOpensAgain(
  history: readonly { outcome: AttemptOutcome | null; closedAt: Date | null }[],
): Date | null {
  const closed = history.filter((each) => each.outcome !== null);
  const missed = closed.slice(closed.findLastIndex((each) => each.outcome === 'passed') + 1);
  const last = missed.at(-1)?.closedAt;
  return last && missed.length > 1 ? new Date(last.getTime() + dayMs) : null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for a UUID as browsers and servers make them. */
export function isAnswerKey(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text);
}
