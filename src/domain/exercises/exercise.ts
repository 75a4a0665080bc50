/**
 * Exercises: a question as it stands in the bank, as a learner sees it, as it was answered, as it was graded and as
 * it is explained. Everything here is pure; nothing reads a file, a clock or the database.
 */
import type { Language, Localised } from '#i18n/language.ts';
import { kindNamed } from './kinds/registry.ts';
import { drawValues, withValues, type ParameterVersions } from './parameters.ts';
import { shuffled } from './random.ts';

/**
 * What each kind is made of: its item, prompt, response and reveal. A kind in a folder of its own adds itself here
 * with `declare module`, so that no list has to be kept.
 * @public
 */
export interface KindTypes {
  single: { item: SingleItem; prompt: SinglePrompt; response: SingleResponse; reveal: SingleReveal };
  multi: { item: MultiItem; prompt: MultiPrompt; response: MultiResponse; reveal: MultiReveal };
  match: { item: MatchItem; prompt: MatchPrompt; response: MatchResponse; reveal: MatchReveal };
  order: { item: OrderItem; prompt: OrderPrompt; response: OrderResponse; reveal: OrderReveal };
}
export type KindName = keyof KindTypes;
export type PromptOf<Name extends KindName> = KindTypes[Name]['prompt'];
export type RevealOf<Name extends KindName> = KindTypes[Name]['reveal'];

export const cognitiveLevels = ['remember', 'understand', 'apply', 'analyse', 'evaluate'] as const;
export type CognitiveLevel = (typeof cognitiveLevels)[number];

/** Where a learner may read again: the heading's text and its id in the lesson. */
export interface ReviewLink {
  text: string;
  anchor: string;
}

/** HTML unless said otherwise. */
export interface CommonTexts {
  stem: string;
  why: string;
  review: ReviewLink;
  /** Shown before the answer to whoever asks for it. */
  hint?: string;
}

export interface ChoiceTexts extends CommonTexts {
  options: { html: string; feedback: string }[];
}

interface MatchTexts extends CommonTexts {
  leftLabel: string;
  rightLabel: string;
  rows: { html: string; feedback: string }[];
  /** The distinct right-hand values, in the order in which they first stand in the table. */
  right: string[];
}

interface OrderTexts extends CommonTexts {
  steps: { html: string }[];
}

export interface ItemBase<Name extends KindName, Texts, Key> {
  id: string;
  /** SHA-256 of everything else; an answer is graded by the version with the hash it was asked by. */
  hash: string;
  kind: Name;
  /** `sharing-and-grading/grade-the-record` */
  moduleId: string;
  outcome: string;
  level: CognitiveLevel;
  /** Must be right for the course quiz to be passed. */
  critical: boolean;
  /** The options keep the order in which they are written. */
  fixed: boolean;
  /** Being tried out: may stand in a module check, never in the graded quiz. */
  trial: boolean;
  /** What `{{n}}` in texts and key stands for; drawn anew for each attempt. */
  params?: ParameterVersions;
  texts: Localised<Texts>;
  /** Language-free: indices into the written order. */
  key: Key;
}

export type SingleItem = ItemBase<'single', ChoiceTexts, { right: number }>;
export type MultiItem = ItemBase<'multi', ChoiceTexts, { right: number[] }>;
/** `pairs[row]` is the index of the right-hand value that belongs to the row. */
export type MatchItem = ItemBase<'match', MatchTexts, { pairs: number[] }>;
/** `places[step]` is the step's place, from 1; steps of one place may change places. */
export type OrderItem = ItemBase<'order', OrderTexts, { places: number[] }>;

/**
 * One item as it stands in the bank, both languages, with its key. Stored as JSON in item_versions, addressed by
 * `hash`. Never sent to a browser.
 */
export type ItemVersion = KindTypes[KindName]['item'];

/**
 * The order in which parts are shown, as indices into the written order: options of a choice, the distinct right-hand
 * values of a match, the steps of an order. Language-free; stored with the attempt so that it can be shown again.
 */
export interface Arrangement {
  options: number[];
  /** What was drawn for each parameter: a number, or the place of a word in its list, from 0. */
  values?: Record<string, number>;
}

/** A part as shown. Its id is its position ('a', 'b', … or '1', '2', …) and so says nothing about the key. */
export interface Part {
  id: string;
  html: string;
}

export interface PromptBase<Name extends KindName> {
  /** The item's id. */
  id: string;
  kind: Name;
  critical: boolean;
  stem: string;
  hint?: string;
}

export interface SinglePrompt extends PromptBase<'single'> {
  options: Part[];
}
export interface MultiPrompt extends PromptBase<'multi'> {
  options: Part[];
}
export interface MatchPrompt extends PromptBase<'match'> {
  leftLabel: string;
  rightLabel: string;
  /** ids '1', '2', … in the written order */
  left: Part[];
  /** ids 'a', 'b', … in the arranged order */
  right: Part[];
}
export interface OrderPrompt extends PromptBase<'order'> {
  /** In the arranged order, ids 'a', 'b', … */
  steps: Part[];
}

/** What a learner sees before answering. Built by picking fields, so that no key can ride along. */
export type Prompt = KindTypes[KindName]['prompt'];

export interface SingleResponse {
  choice: string;
}
export interface MultiResponse {
  choices: string[];
}
export interface MatchResponse {
  /** left id → right id, every row present */
  pairs: Record<string, string>;
}
export interface OrderResponse {
  /** ids of all steps, first to last */
  order: string[];
}

/** An answer, in the ids of the prompt. */
export type Response = KindTypes[KindName]['response'];

/** Why an answer was refused; the words of the interface explain each. */
export type ResponseProblem =
  | 'nothing-chosen'
  | 'row-without-pair'
  | 'step-without-place'
  | 'place-twice'
  | 'not-shown'
  | 'nothing-written'
  | 'not-a-number'
  | 'too-long'
  | 'unreadable';

export interface Grade {
  /** 0..1 by the kind's rule */
  score: number;
  /**
   * What the score rests on, in the written order. single, multi: per option, whether it was rightly ticked or rightly
   * left; match: per row; order: per pair of steps whose order matters.
   */
  parts: boolean[];
  /** The item is critical and not fully right. */
  criticalMissed: boolean;
}

export interface RevealBase<Name extends KindName> {
  id: string;
  kind: Name;
  score: number;
  criticalMissed: boolean;
  stem: string;
  why: string;
  moduleId: string;
  review: ReviewLink;
}

/** One option after answering. `right`: it belongs to the right answer. `chosen`: the learner took it. */
export interface OptionReveal extends Part {
  chosen: boolean;
  right: boolean;
  feedback: string;
}

export interface SingleReveal extends RevealBase<'single'> {
  options: OptionReveal[];
}
export interface MultiReveal extends RevealBase<'multi'> {
  options: OptionReveal[];
}
export interface MatchReveal extends RevealBase<'match'> {
  leftLabel: string;
  rightLabel: string;
  /** `html` is the left-hand text */
  rows: (Part & { chosen: Part; right: Part; correct: boolean; feedback: string })[];
}
export interface OrderReveal extends RevealBase<'order'> {
  /** In the right order. `place` is where the learner put it, `rightPlace` where it belongs ('1', '2', '2', '4' when two may change). */
  steps: (Part & { place: number; rightPlace: number; correct: boolean })[];
}

/** What is shown after answering; safe to send to the one who answered. */
export type Reveal = KindTypes[KindName]['reveal'];

/**
 * The order in which the parts of `item` are shown, and the values of its parameters. The same seed always gives the
 * same. A `fixed` item keeps the written order; an `order` item never comes out already solved.
 */
export function arrange(item: ItemVersion, seed: string): Arrangement {
  const kind = kindNamed(item.kind);
  const written = Array.from({ length: kind.arrangedCount(item) }, (_, index) => index);
  const values = item.params && { values: drawValues(item.params, `values\n${seed}\n${item.id}`) };
  if (item.fixed) return { options: written, ...values };
  for (let turn = 0; ; turn += 1) {
    const options = shuffled(written, `arrange\n${seed}\n${item.id}\n${turn}`);
    if (!kind.isGivenAway(item, options)) return { options, ...values };
  }
}

/** What a learner sees of `item` in `language`, parts in the order of `arrangement`, parameters with their values. */
export function promptOf(item: ItemVersion, language: Language, arrangement: Arrangement): Prompt {
  const filled = withValues(item, arrangement.values);
  const prompt = kindNamed(item.kind).prompt(filled, language, arrangement);
  const { hint } = filled.texts[language];
  return hint ? { ...prompt, hint } : prompt;
}

/**
 * Reads an answer that came as JSON (from an island). Unknown fields are dropped. Refuses with
 * `Invalid('response')` (its `detail.reason` is a `ResponseProblem`) what is not a whole answer: nothing chosen, a row without its pair, two steps at one place,
 * an id that was not shown, a number that cannot be read.
 */
export function readResponse(item: ItemVersion, input: unknown): Response {
  return kindNamed(item.kind).read(item, input);
}

/**
 * Reads an answer from form fields, which is how a browser without scripts sends it: `choice`; `choices`, repeated;
 * `pair-<left id>`; `place-<step id>` = 1..n; `number`; `text`. Refuses as `readResponse` does.
 */
export function responseFromForm(item: ItemVersion, _arrangement: Arrangement, form: FormData): Response {
  const kind = kindNamed(item.kind);
  return kind.read(item, kind.fromForm(item, form));
}

/** Grades an answer. Pure: the same three always give the same grade. Refuses a response that `readResponse` would refuse. */
export function gradeResponse(item: ItemVersion, arrangement: Arrangement, response: Response): Grade {
  const kind = kindNamed(item.kind);
  const filled = withValues(item, arrangement.values);
  const { score, parts } = kind.grade(filled, arrangement, kind.read(filled, response));
  return { score, parts, criticalMissed: item.critical && score < 1 };
}

/** The answered item explained: what was chosen, what was right, and why. */
export function revealOf(item: ItemVersion, language: Language, arrangement: Arrangement, response: Response): Reveal {
  const kind = kindNamed(item.kind);
  const filled = withValues(item, arrangement.values);
  return kind.reveal(
    filled,
    language,
    arrangement,
    kind.read(filled, response),
    gradeResponse(item, arrangement, response),
  );
}

/** The answer that is right in every part, as somebody who knows would give it. Never for a browser. */
export function perfectResponse(item: ItemVersion, arrangement: Arrangement): Response {
  return kindNamed(item.kind).perfect(withValues(item, arrangement.values), arrangement);
}
