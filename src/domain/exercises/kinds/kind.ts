/**
 * What a kind of exercise must be able to do. A kind reads its part of an item from Markdown, shows it, reads an
 * answer, grades it and explains it. All of it is pure.
 */
import { Invalid } from '#platform/errors.ts';
import type { Language } from '#i18n/language.ts';
import type { Arrangement, Grade, ItemVersion, Prompt, Response, ResponseProblem, Reveal } from '../exercise.ts';

/** One line of a file, with its number there. */
export interface SourceLine {
  text: string;
  line: number;
}

/** What the reader of an item works with: rendering, and a place to put faults. */
export interface Desk {
  language: Language;
  /** Renders one run of text; several lines are one paragraph. */
  inline(source: SourceLine[]): string;
  /** Checks each `{{…}}` of a text that is not rendered, and gives it back in the form it is stored in. */
  placeholders(source: SourceLine): string;
  error(code: string, line: number, message: string, remedy: string): void;
  warn(code: string, line: number, message: string, remedy: string): void;
}

/** What a kind found in the lines of an item: the lines before the answers, and the answers. */
export interface Answers {
  stem: SourceLine[];
  /** The kind's own fields of the item's texts. */
  texts: Record<string, unknown>;
  /** Language-free; equal in both languages of an item, or the translation is wrong. */
  key: Record<string, unknown>;
  /** Number of options, rows or steps. */
  count: number;
  /** Plain texts that say the answer: a hint must hold none of them. */
  giveaways?: string[];
}

/** Methods that take an item get it with the values of its parameters filled in, except `read` and `fromForm`. */
export interface Kind<Item extends ItemVersion = ItemVersion, Answer extends Response = Response> {
  /** Reads the lines between tags and labels; undefined when there is nothing that could be asked (faults say why). */
  parse(lines: SourceLine[], desk: Desk): Answers | undefined;
  /** Flags that make sense for this kind besides `critical` and `trial`. */
  flags: readonly string[];
  /** How many parts an arrangement orders. */
  arrangedCount(item: Item): number;
  /** True when this order of parts would show the solution. */
  isGivenAway(item: Item, options: number[]): boolean;
  prompt(item: Item, language: Language, arrangement: Arrangement): Prompt;
  read(item: Item, input: unknown): Answer;
  /** Turns form fields into what `read` reads. */
  fromForm(item: Item, form: FormData): unknown;
  grade(item: Item, arrangement: Arrangement, response: Answer): { score: number; parts: boolean[] };
  /** What is wrong with an item that only shows when its languages are merged and its values drawn. */
  problem?(item: Item): string | undefined;
  /** The response that scores 1: how the content check, the tests and the demonstration know what to answer. */
  perfect(item: Item, arrangement: Arrangement): Answer;
  reveal(item: Item, language: Language, arrangement: Arrangement, response: Answer, grade: Grade): Reveal;
}

/** An answer that cannot be graded, with what is missing; `part` is the id of the row or step concerned. */
export function refuse(reason: ResponseProblem, part?: string): Invalid {
  return new Invalid('response', { detail: part === undefined ? { reason } : { reason, part } });
}

/** The id of the part shown at `position` (0 = 'a'); after 'z' come 'aa', 'ab' … */
export function letterId(position: number): string {
  const last = String.fromCharCode(97 + (position % 26));
  return position < 26 ? last : letterId(Math.floor(position / 26) - 1) + last;
}

/** The id under which the part with this index in the written order is shown. */
export function shownId(arrangement: Arrangement, index: number): string {
  return letterId(arrangement.options.indexOf(index));
}

/** The index, in the written order, of the part that is shown with this id. */
export function writtenIndex(arrangement: Arrangement, id: string): number {
  const position = arrangement.options.findIndex((_, at) => letterId(at) === id);
  const index = arrangement.options[position];
  if (index === undefined) throw refuse('not-shown', id);
  return index;
}

/** The value at `index`; a missing one is a damaged item or arrangement, not a learner's mistake. */
export function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`Item or arrangement is damaged: there is no part ${index}.`);
  return value;
}

/** Reads an object, or refuses. */
export function readRecord(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw refuse('unreadable');
  return input as Record<string, unknown>;
}

/** Reads a list of ids that were shown, each once; the order is kept. */
export function readIds(input: unknown, count: number): string[] {
  if (!Array.isArray(input)) throw refuse('unreadable');
  const shown = new Set(Array.from({ length: count }, (_, position) => letterId(position)));
  const ids: string[] = [];
  for (const id of input) {
    if (typeof id !== 'string') throw refuse('unreadable');
    if (!shown.delete(id)) throw refuse('not-shown', id.slice(0, 20));
    ids.push(id);
  }
  return ids;
}
