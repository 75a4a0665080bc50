/**
 * Practice: an activity as it stands in the content, as a learner sees it, as it was tried, as it was graded and as it
 * is explained. Everything here is pure; nothing reads a file, a clock or the database.
 */
import type { Language, Localised } from '#i18n/language.ts';
import type { Part } from './exercise.ts';
import { engineNamed } from './engines/registry.ts';

/**
 * What each engine is made of: its activity, prompt and try. An engine in its folder adds itself here with
 * `declare module`, so that no list has to be kept.
 * @public
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface EngineTypes {}
export type EngineName = keyof EngineTypes;

export interface ActivityBase<Name extends EngineName, Texts, Key> {
  /** `sharing-and-grading/grade-twelve`; no module of the course may have the same address. */
  id: string;
  slug: string;
  courseId: string;
  /** SHA-256 of everything else; a try is explained by the version with the hash it was made on. */
  hash: string;
  engine: Name;
  outcomes: string[];
  minutes: number;
  title: Localised;
  /** One plain sentence */
  summary: Localised;
  /** HTML */
  brief: Localised;
  texts: Localised<Texts>;
  /** Language-free. `pass` is the share of points that passes. */
  key: Key & { pass: number };
  /** HTML, shown after a try; in the order in which the engine named what it explains, empty where nothing is said. */
  feedback: Localised<string[]>;
}

/**
 * One activity, both languages, with its key. Stored as JSON beside the versions of items, addressed by `hash`. Never
 * sent to a browser.
 */
export type Activity = EngineTypes[EngineName]['activity'];

export interface PracticePromptBase<Name extends EngineName> {
  /** The activity's id. */
  id: string;
  engine: Name;
}

/** What a learner sees before trying. Built by picking fields, so that no key can ride along. */
export type PracticePrompt = EngineTypes[EngineName]['prompt'];
export type PracticePromptOf<Name extends EngineName> = EngineTypes[Name]['prompt'];

/** A try, in the ids of the prompt. */
export type Try = EngineTypes[EngineName]['response'];

/** Why a try was refused; the words of the interface explain each. */
export type TryProblem =
  | 'part-without-choice'
  | 'place-twice'
  | 'not-shown'
  | 'nothing-marked'
  | 'nothing-typed'
  | 'not-a-number'
  | 'number-outside'
  | 'unreadable';

/**
 * What a form wants that is no try yet: the step that follows these choices, or, without a change of place, the same form
 * with its sums worked out.
 */
export interface TryGoesOn {
  made: string | null;
}

/** How one part of a try was graded. */
interface PartGrade {
  /** 0..1 */
  credit: number;
  /** Nothing better could have been done. */
  right: boolean;
  /** This part alone fails the try. */
  fatal: boolean;
  /** Explained, and neither right nor wrong. */
  noted?: boolean;
}

export interface PracticeGrade {
  /** 0..1 by the engine's formula */
  score: number;
  /** At or above the pass mark, and nothing fatal. */
  passed: boolean;
  /** In the order in which they were written or decided. */
  parts: PartGrade[];
  /** At least one part is fatal. */
  criticalMissed: boolean;
}

/** What a decision or an event added to a meter; its label is HTML. */
export interface MeterChange {
  label: string;
  by: number;
}

/** One part of a try in words. HTML throughout. */
export interface PartInWords extends Part {
  /** What was chosen, or the place it was put at; empty for nothing. */
  given: string;
  /** What belongs there, empty for nothing; null when that was chosen, or nothing better can be named. */
  right: string | null;
  /** What should have been ticked and was not, and the other way round; of a rule, for what it does not hold. */
  missing: string[];
  excess: string[];
  /** Where its feedback stands in the activity's. */
  feedback: number | null;
  /** The number that `given` names must lie in here. */
  range?: { atLeast: number | null; atMost: number | null };
  /** What the decision changed. */
  changes?: MeterChange[];
  /** What had happened before it. */
  happened?: { html: string; changes: MeterChange[]; why: string }[];
  /** What it led to further on, with the name of that place. */
  later?: { at: string; why: string }[];
}

/** One part after a try. */
export interface PartReveal extends Omit<PartInWords, 'feedback'> {
  verdict: 'right' | 'partly' | 'not' | 'noted';
  fatal: boolean;
  why: string;
}

/** What is shown after a try; safe to send to the one who made it. */
export interface PracticeReveal extends Omit<PracticeGrade, 'parts'> {
  engine: EngineName;
  /** The share of points that passes. */
  pass: number;
  parts: PartReveal[];
  /** The parts are a story: they are told in their order. */
  isStory: boolean;
}

/**
 * What a learner sees of `activity` in `language` before trying, or after the choices `made` where an engine goes step by
 * step. Refuses choices that cannot have been made with `Invalid('response')`.
 */
export function practicePromptOf(activity: Activity, language: Language, made?: string): PracticePrompt {
  return engineNamed(activity.engine).prompt(activity, language, made);
}

/**
 * Reads a try that came as JSON. Unknown fields are dropped. Refuses with `Invalid('response')` (its `detail.reason` is
 * a `TryProblem`, `detail.part` the part concerned) what is not a whole try.
 */
export function readTry(activity: Activity, input: unknown): Try {
  return engineNamed(activity.engine).read(activity, input);
}

/** Reads a try from form fields, which is how browsers send it with and without scripts. Refuses as `readTry` does. */
export function tryFromForm(activity: Activity, form: FormData): Try {
  const engine = engineNamed(activity.engine);
  return engine.read(activity, engine.fromForm(activity, form));
}

/** What the form asks for when it is no try yet; undefined when it is meant as one. Refuses as `readTry` does. */
export function tryGoesOn(activity: Activity, form: FormData): TryGoesOn | undefined {
  return engineNamed(activity.engine).goesOn?.(activity, form);
}

/** Grades a try. Pure: the same two always give the same grade, and a part that is missing earns nothing. */
export function gradeTry(activity: Activity, response: Try): PracticeGrade {
  return engineNamed(activity.engine).grade(activity.key, response);
}

/** The try explained: which part went wrong, and why. */
export function practiceRevealOf(activity: Activity, language: Language, response: Try): PracticeReveal {
  const { score, passed, criticalMissed, parts } = gradeTry(activity, response);
  const engine = engineNamed(activity.engine);
  const inWords = engine.describe(activity, language, response);
  return {
    engine: activity.engine,
    score,
    passed,
    criticalMissed,
    pass: activity.key.pass,
    isStory: engine.isStory === true,
    parts: parts.map(({ credit, right, fatal, noted = false }, index) => {
      const part = inWords[index];
      if (!part) throw new Error(`The activity is damaged: it has no part ${index}.`);
      const { feedback, ...shown } = part;
      const ofPoints = right ? ('right' as const) : credit > 0 && !fatal ? ('partly' as const) : ('not' as const);
      return {
        ...shown,
        verdict: noted && !fatal ? ('noted' as const) : ofPoints,
        fatal,
        why: feedback === null ? '' : (activity.feedback[language][feedback] ?? ''),
      };
    }),
  };
}

/** A try that does everything right, and one that does nothing: what AC-03 and the demonstration ask for. */
export function perfectTry(activity: Activity): Try {
  return engineNamed(activity.engine).perfect(activity);
}
export function emptyTry(activity: Activity): Try {
  return engineNamed(activity.engine).empty;
}
