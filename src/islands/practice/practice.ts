// What a practice activity on a page is made of. Types alone: words and prompts come as props, nothing of the server is
// loaded.
import type { PracticePrompt, TryProblem } from '#domain/exercises/practice.ts';
import type { Words } from '#i18n/words.ts';

/** Props of every engine's component. `P` is the engine's prompt. */
export interface PracticeProps<P extends PracticePrompt = PracticePrompt> {
  prompt: P;
  words: Pick<
    Words['practice'],
    | 'submit'
    | 'choose'
    | 'part'
    | 'action'
    | 'fields'
    | 'fieldsCount'
    | 'yourOrder'
    | 'cards'
    | 'takeIn'
    | 'add'
    | 'takeOut'
    | 'takenOut'
    | 'leaveOut'
    | 'problems'
    | 'waiting'
    | 'signedOut'
    | 'refused'
  > &
    Pick<Words['exercise'], 'sending' | 'sendNow' | 'up' | 'down' | 'moved'>;
  /** Where the form goes without scripts. */
  action: string;
  /** What the form sends besides the try: course, activity, key, language. */
  fields: Record<string, string>;
  /** The address of the result, to be followed by the number of the try. */
  resultHref: string;
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
