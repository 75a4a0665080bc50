/**
 * When a course quiz is passed: 80 % of the draw, no outcome under half, every critical item right. “Show that you know
 * it” asks more: 85 %, no outcome under two thirds.
 */
import type { Grade } from '#domain/exercises/exercise.ts';
import type { Course } from './course.ts';

/** What has to be reached: shares from 0 to 1 of all points, and of the points of each outcome. */
export type PassingRule = Pick<Course['blueprint'], 'passMark' | 'outcomeFloor'>;

export const testOutRule: PassingRule = { passMark: 0.85, outcomeFloor: 2 / 3 };

/** By what an attempt at the whole course is judged. */
export function ruleOf(course: Pick<Course, 'blueprint'>, kind: string): PassingRule {
  return kind === 'test-out' ? testOutRule : course.blueprint;
}

export interface QuizJudgement {
  passed: boolean;
  /** Mean of the scores, 0..1 */
  score: number;
  reasons: {
    belowPassMark: boolean;
    /** Outcomes under the floor */
    weakOutcomes: string[];
    /** Positions in the draw of critical items not fully right */
    criticalMissed: number[];
  };
}

// Thirds do not add up exactly in floating point; nobody may fail by that.
const tolerance = 1e-9;

/** Judges a quiz by its rule. `grades[i]` belongs to `drawn[i]`; an item without a grade was not answered and scores 0. */
export function judgeQuiz(
  { passMark, outcomeFloor }: PassingRule,
  drawn: readonly { outcome: string; critical: boolean }[],
  grades: readonly (Pick<Grade, 'score'> | null | undefined)[],
): QuizJudgement {
  const scores = drawn.map((_, index) => grades[index]?.score ?? 0);
  const mean = (values: number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = mean(scores);
  const outcomes = [...new Set(drawn.map((item) => item.outcome))];
  const weakOutcomes = outcomes.filter(
    (outcome) => mean(scores.filter((_, index) => drawn[index]?.outcome === outcome)) < outcomeFloor - tolerance,
  );
  const criticalMissed = drawn.flatMap((item, index) =>
    item.critical && (scores[index] ?? 0) < 1 - tolerance ? [index] : [],
  );
  const belowPassMark = drawn.length === 0 || score < passMark - tolerance;
  return {
    passed: !belowPassMark && weakOutcomes.length === 0 && criticalMissed.length === 0,
    score,
    reasons: { belowPassMark, weakOutcomes, criticalMissed },
  };
}
