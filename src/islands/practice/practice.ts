// What a practice activity on a page is made of. Types alone: words and prompts come as props, nothing of the server is
// loaded.
import type { EngineName, PracticePromptOf, TryProblem } from '#domain/exercises/practice.ts';
import type { Words } from '#i18n/words.ts';

/** Props of every engine's component. */
export interface PracticeProps<Name extends EngineName = EngineName> {
  prompt: PracticePromptOf<Name>;
  /** The words of the frame, and those of the engine's own form. */
  words: Pick<Words['practice'], 'submit' | 'problems' | 'held'> &
    Pick<Words['exercise'], 'sending' | 'sendNow' | 'up' | 'down' | 'moved'> &
    Words['practice']['forms'][Name];
  /** The page of the activity. */
  path: string;
  /** Where the form goes without scripts. */
  action: string;
  /** What the form sends besides the try: course, activity, key, account, language. */
  fields: Record<string, string>;
  /** Why the form came back, where, and what it held. */
  problem: { reason: TryProblem; part: string | null } | null;
  given: [name: string, value: string][];
}

/** The id of the first control of a part: where the error summary leads. */
export const partId = (part: string): string => `part-${part}`;

/** The values that a form came back with, under that name. */
export function givenFor(given: [name: string, value: string][], name: string): string[] {
  return given.filter(([each]) => each === name).map(([, value]) => value);
}
