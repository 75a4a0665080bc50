/** When a course quiz is passed: 80 % of the draw, no outcome under half, every critical item right. */
import type { Grade } from '#domain/exercises/exercise.ts';
import type { Course } from './course.ts';

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

/** Judges a quiz by the rule of its course. `grades[i]` belongs to `drawn[i]`; an item without a grade was not answered and scores 0. */
export function judgeQuiz(
  course: Pick<Course, 'blueprint'>,
  drawn: { outcome: string; critical: boolean }[],
  grades: (Pick<Grade, 'score'> | null | undefined)[],
): QuizJudgement {
  const scores = drawn.map((_, index) => grades[index]?.score ?? 0);
  const mean = (values: number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = mean(scores);
  const { passMark, outcomeFloor } = course.blueprint;
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
