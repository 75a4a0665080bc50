// Tries at a practice activity: what a learner sees of them. Types alone.
import type { PracticePrompt, PracticeReveal, TryGoesOn } from '#domain/exercises/practice.ts';
import type { Language } from '#i18n/language.ts';

/** One try. */
export interface TrySummary {
  /** From 1. */
  ordinal: number;
  /** 0..1 */
  score: number;
  passed: boolean;
  at: Date;
}

/** An activity as its learner finds it. */
export interface Practice {
  prompt: PracticePrompt;
  /** Newest first. */
  tries: TrySummary[];
  best: number | null;
  passed: boolean;
  /** The try that was asked for, explained as it was graded then. */
  shown: { try: TrySummary; reveal: PracticeReveal } | null;
}

/** A try on its way in, as JSON or as the fields of a form. */
export interface GivenTry {
  courseId: string;
  /** The activity's slug. */
  activity: string;
  /** A UUID made with the form: the same key again is the same try. */
  answerKey: string;
  response?: unknown;
  form?: FormData;
  language: Language;
  /** When it was made; now unless history is being written. */
  at?: Date;
}

/** What became of a try: `same` when it had been stored before. */
interface TryStored extends TrySummary {
  outcome: 'stored' | 'same';
  /** The course was completed by it. */
  completes: boolean;
}

/** What became of a form: a try that is stored, or one that goes on, of which nothing is stored yet. */
export type TryResult = TryStored | ({ outcome: 'goes-on' } & TryGoesOn);
