// What a question on a page is made of. Types alone: words and prompts come as props, nothing of the server is loaded.
import type { Prompt, Reveal } from '#domain/exercises/exercise.ts';
import type { Words } from '#i18n/words.ts';

/** A link that stands below an answered question. */
export interface Onward {
  href: string;
  name: string;
}

/** Props of every kind's component. `P` is the kind's prompt, `R` its reveal. */
export interface QuestionProps<P extends Prompt = Prompt, R extends Reveal = Reveal> {
  prompt: P;
  /** Present only when the question has been answered. */
  reveal: R | null;
  /** `10:42`, when it was answered. */
  savedAt: string | null;
  /** Id of the question on the page; parts of it begin with it. */
  anchor: string;
  /** `Question 2 of 3` */
  heading: string;
  number: number;
  /** 2 or 3: the level of the heading. */
  level: 2 | 3;
  words: Omit<Words['exercise'], 'question' | 'criticalQuestion' | 'refusals'>;
  /** Where the form goes without scripts. */
  action: string;
  /** What the form sends besides the answer: course, module and ordinal or attempt; item, key, account, language. */
  fields: Record<string, string>;
  /** Beginning of the addresses of courses, in the page's language. */
  coursesHref: string;
  reportHref: string;
  /** Answered in another window: said above the answer. */
  elsewhere: boolean;
  /** Why the form came back, and what it held. */
  problem: keyof Words['exercise']['problems'] | null;
  given: [name: string, value: string][];
  /** The word of the button for who does not know yet; present on a prequestion alone. */
  unknown?: string | undefined;
  /** The next question; null when the page shows it anyway. */
  next: Onward | null;
  /** What is said when this answer was the last one. */
  finished: { text: string; links: Onward[] } | null;
}

/** The values that a form came back with, under that name. */
export function givenFor(given: [name: string, value: string][], name: string): string[] {
  return given.filter(([each]) => each === name).map(([, value]) => value);
}
