/**
 * Practice: an activity as it stands in the content, as a learner sees it, as it was tried, as it was graded and as it
 * is explained. Everything here is pure; nothing reads a file, a clock or the database.
 */
import type { Language, Localised } from '#i18n/language.ts';
import type { Part } from './exercise.ts';
import { engineNamed } from './engines/registry.ts';

export type EngineName = 'classify' | 'triage' | 'order-steps';

interface ActivityBase<Name extends EngineName, Texts, Key> {
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
  /** Language-free: indices into the written order. `pass` is the share of points that passes. */
  key: Key & { pass: number };
  /** HTML for each part, shown after a try. */
  feedback: Localised<string[]>;
}

/** `rows[row]` is the text of a record, `classes` from the lowest to the highest where they have an order. */
export type ClassifyActivity = ActivityBase<
  'classify',
  { classes: string[]; rows: string[] },
  {
    rows: { best: number; accept: number[]; fatal: number[]; weight: number }[];
    /** Credit by number of classes away from the best one, towards the higher and the lower ones. */
    higher: number[];
    lower: number[];
  }
>;

/** Each item has a heading, a text, and fields that can be handed over. */
export type TriageActivity = ActivityBase<
  'triage',
  { actions: string[]; items: { title: string; text: string; fields: string[] }[] },
  {
    /** Actions with which the ticked fields leave the office. */
    handsOver: boolean[];
    items: {
      best: number;
      accept: number[];
      /** What each action costs; 0 for the best and the accepted ones. */
      costs: number[];
      critical: boolean;
      /** Fields that the answer needs; null where the right answer hands nothing over. */
      needed: number[] | null;
      fieldCount: number;
    }[];
    /** What a missing or an unneeded field costs. */
    fieldCost: number;
  }
>;

/** Cards; `arrangement` is the order in which all are shown, `solution` one that keeps every constraint. */
export type OrderStepsActivity = ActivityBase<
  'order-steps',
  { cards: string[] },
  {
    constraints: { before: number; after: number; must: boolean }[];
    /** Cards that do not belong. */
    strays: number[];
    solution: number[];
    arrangement: number[];
  }
>;

/**
 * One activity, both languages, with its key. Stored as JSON beside the versions of items, addressed by `hash`. Never
 * sent to a browser.
 */
export type Activity = ClassifyActivity | TriageActivity | OrderStepsActivity;

interface PracticePromptBase<Name extends EngineName> {
  /** The activity's id. */
  id: string;
  engine: Name;
}
export interface ClassifyPrompt extends PracticePromptBase<'classify'> {
  /** ids 'a', 'b', … */
  classes: Part[];
  /** ids '1', '2', … */
  rows: Part[];
}
export interface TriagePrompt extends PracticePromptBase<'triage'> {
  /** ids 'a', 'b', … */
  actions: (Part & { handsOver: boolean })[];
  /** ids '1', '2', …; ids of fields are '1', '2', … within their item */
  items: (Part & { title: string; fields: Part[] })[];
}

export interface OrderStepsPrompt extends PracticePromptBase<'order-steps'> {
  /** In the arranged order, ids 'a', 'b', … */
  cards: Part[];
}

/** What a learner sees before trying. Built by picking fields, so that no key can ride along. */
export type PracticePrompt = ClassifyPrompt | TriagePrompt | OrderStepsPrompt;

/** A try, in the ids of the prompt. */
export interface ClassifyTry {
  /** row id → class id, every row present */
  classes: Record<string, string>;
}
export interface TriageTry {
  /** item id → action id, every item present */
  actions: Record<string, string>;
  /** item id → ids of the ticked fields, in their order */
  fields: Record<string, string[]>;
}
export interface OrderStepsTry {
  /** ids of the cards that are used, first to last */
  order: string[];
}
export type Try = ClassifyTry | TriageTry | OrderStepsTry;

/** Why a try was refused; the words of the interface explain each. */
export type TryProblem = 'part-without-choice' | 'place-twice' | 'not-shown' | 'unreadable';

/** How one part of a try was graded. */
interface PartGrade {
  /** 0..1 */
  credit: number;
  /** Nothing better could have been done. */
  right: boolean;
  /** This part alone fails the try. */
  fatal: boolean;
}

export interface PracticeGrade {
  /** 0..1 by the engine's formula */
  score: number;
  /** At or above the pass mark, and nothing fatal. */
  passed: boolean;
  /** In the written order of rows or items. */
  parts: PartGrade[];
  /** At least one part is fatal. */
  criticalMissed: boolean;
}

/** One part after a try. HTML throughout. */
export interface PartReveal extends Part {
  verdict: 'right' | 'partly' | 'not';
  fatal: boolean;
  /** What was chosen, or the place it was put at; empty for nothing. */
  given: string;
  /** What belongs there, empty for nothing; null when that was chosen. */
  right: string | null;
  /** What should have been ticked and was not, and the other way round. */
  missing: string[];
  excess: string[];
  why: string;
}

/** What is shown after a try; safe to send to the one who made it. */
export interface PracticeReveal extends Omit<PracticeGrade, 'parts'> {
  engine: EngineName;
  /** The share of points that passes. */
  pass: number;
  parts: PartReveal[];
}

/** What a learner sees of `activity` in `language` before trying. */
export function practicePromptOf(activity: Activity, language: Language): PracticePrompt {
  return engineNamed(activity.engine).prompt(activity, language);
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

/** Grades a try. Pure: the same two always give the same grade, and a part that is missing earns nothing. */
export function gradeTry(activity: Activity, response: Try): PracticeGrade {
  return engineNamed(activity.engine).grade(activity.key, response);
}

/** The try explained: which part went wrong, and why. */
export function practiceRevealOf(activity: Activity, language: Language, response: Try): PracticeReveal {
  const { score, passed, criticalMissed, parts } = gradeTry(activity, response);
  const described = engineNamed(activity.engine).describe(activity, language, response);
  return {
    engine: activity.engine,
    score,
    passed,
    criticalMissed,
    pass: activity.key.pass,
    parts: parts.map(({ credit, right, fatal }, index) => {
      const part = described[index];
      if (!part) throw new Error(`The activity is damaged: it has no part ${index}.`);
      return {
        id: part.id,
        html: part.html,
        verdict: right ? ('right' as const) : credit > 0 && !fatal ? ('partly' as const) : ('not' as const),
        fatal,
        given: part.given,
        right: part.right,
        missing: part.missing,
        excess: part.excess,
        why: activity.feedback[language][index] ?? '',
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
