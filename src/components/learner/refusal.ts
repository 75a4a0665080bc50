// What a page says when an answer was refused.
import type { Words } from '#i18n/words.ts';

/** The message for an error of `progress.answer`; an error without words of its own came from an older page. */
export function refusalOf(error: { message: string } | undefined, words: Words): { message: string }[] {
  if (!error) return [];
  const messages: Partial<Record<string, string>> = words.exercise.refusals;
  return [{ message: messages[error.message] ?? words.exercise.refusals['answer-key'] }];
}
