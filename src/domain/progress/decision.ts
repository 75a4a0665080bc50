// What is decided about an item that was reported or looks wrong, and what that does to an answer. Pure.
import { isDeepStrictEqual } from 'node:util';
import { gradeResponse, type Arrangement, type ItemVersion, type Response } from '#domain/exercises/exercise.ts';
import { Invalid } from '#platform/errors.ts';

/**
 * `withdrawn`: the item is no longer drawn, and counts as right for everybody who was asked it. `released`: it is drawn
 * again. `corrected`: earlier answers are graded once more by the key as it is now.
 */
export type DecisionKind = 'withdrawn' | 'released' | 'corrected';

/** A decision as the learner concerned reads it. */
export interface Correction {
  kind: DecisionKind;
  reason: string;
  decidedAt: Date;
}

/** A decision with what is needed to apply it to an answer. */
export interface Decision extends Correction {
  id: number;
  courseId: string;
  itemId: string;
  /** Of `corrected`: the version whose key is right. */
  itemHash: string | null;
  /** Of `corrected`: the versions whose answers are graded once more. */
  versions: string[];
}

/** The score of an answer after the decision: never less than before. */
export function scoreAfter(
  decision: Pick<Decision, 'kind'>,
  corrected: ItemVersion | undefined,
  answer: { arrangement: Arrangement; response: Response; score: number },
): number {
  if (decision.kind === 'withdrawn') return 1;
  if (decision.kind === 'released' || !corrected) return answer.score;
  return Math.max(answer.score, gradeResponse(corrected, answer.arrangement, answer.response).score);
}

/**
 * Whether answers to `earlier` can be graded by the key of `now`: the same kind with the same parts in the same written
 * order, in both languages. Question, explanations and key may differ.
 */
export function canRegrade(earlier: ItemVersion, now: ItemVersion): boolean {
  return earlier.kind === now.kind && isDeepStrictEqual(partsOf(earlier), partsOf(now));
}

/** What an answer points at: all that is shuffled or chosen, without the question and what is said of it. */
function partsOf(item: ItemVersion): unknown {
  // Typed answers point at nothing: what is right and wrong in words belongs to the key.
  const said = ['stem', 'why', 'review', 'hint', 'feedback', 'answers', 'wrong'];
  const texts = Object.values(item.texts).map((each) =>
    Object.fromEntries(
      Object.entries(each)
        .filter(([name]) => !said.includes(name))
        .map(([name, value]) => [name, withoutFeedback(value)]),
    ),
  );
  return JSON.parse(JSON.stringify([item.params ?? null, texts])) as unknown;
}

function withoutFeedback(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFeedback);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'feedback'));
}

export const reasonLength = 1000;

/** The reason as it is stored. Throws Invalid('text-missing') or Invalid('text-too-long'). */
export function storedReason(text: string): string {
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  if (!trimmed) throw new Invalid('text-missing', { field: 'text' });
  if (trimmed.length > reasonLength) throw new Invalid('text-too-long', { field: 'text', detail: { n: reasonLength } });
  return trimmed;
}
