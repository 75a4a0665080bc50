/**
 * What authors see of a course before anybody learns from it: every item with its key, what the check found, how far the
 * translation is. It holds keys: its pages are for those whom the table of permissions lets see courses, and nothing else
 * reads it.
 */
import {
  arrange,
  perfectResponse,
  promptOf,
  revealOf,
  type ItemVersion,
  type Prompt,
  type Reveal,
} from '#domain/exercises/exercise.ts';
import { shownNumber, shownParameters, withValues } from '#domain/exercises/parameters.ts';
import { perfectTry, practiceRevealOf, type Activity, type PracticeReveal } from '#domain/exercises/practice.ts';
import { localised, type Language, type Localised } from '#i18n/language.ts';
import { NotFound } from '#platform/errors.ts';
import { catalogue } from './catalogue.ts';
import type { Course, Fault, Module } from './course.ts';

/** An item as its author sees it. HTML unless said otherwise. */
export interface ItemPreview {
  id: string;
  kind: ItemVersion['kind'];
  outcome: string;
  level: ItemVersion['level'];
  flags: ('critical' | 'fixed' | 'trial' | 'prequestion' | 'reserved')[];
  /** `n: 20..60 step 5 → 35`, plain; empty without parameters. */
  parameters: Localised<string[]>;
  shown: Localised<{
    prompt: Prompt;
    /** As somebody sees it who has answered everything right. */
    reveal: Reveal;
    hint: string | null;
    /** Wrong answers that are explained to whoever types them. `value` is plain. */
    wrong: { value: string; feedback: string }[];
  }>;
}

/** The parts of a course that are told about together, counted by what is wrong with them. */
export interface Standing {
  errors: number;
  warnings: number;
  /** The original has changed since it was translated, or there is no translation. */
  isTranslationBehind: boolean;
}

export interface ModulePreview {
  course: Course;
  module: Module;
  standing: Standing;
  /** Of the files of this module, notes too. */
  faults: Fault[];
  prequestion: ItemPreview | null;
  items: ItemPreview[];
}

export interface CoursePreview {
  id: string;
  /** Undefined when it cannot even be read as a course. */
  course: Course | undefined;
  state: 'shown' | 'as-before' | 'left-out';
  standing: Standing;
  modules: { module: Module; standing: Standing }[];
}

function standingOf(faults: readonly Fault[]): Standing {
  const count = (severity: Fault['severity']): number => faults.filter((fault) => fault.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    isTranslationBehind: faults.some(({ code }) => code === 'TR-01' || code === 'TR-02'),
  };
}

const faultsOf = (files: readonly string[], notes = false): Fault[] => {
  const { faults, notes: infos } = catalogue();
  return [...faults, ...(notes ? infos : [])].filter(({ file }) => files.includes(file));
};

/** All course folders with what is wrong in them, by code. */
export function previewCourses(): CoursePreview[] {
  const { drafts, faults, leftOut, shownAsBefore } = catalogue();
  return [...drafts]
    .map(([id, course]): CoursePreview => ({
      id,
      course,
      state: leftOut.includes(id) ? 'left-out' : shownAsBefore.includes(id) ? 'as-before' : 'shown',
      standing: standingOf(faults.filter(({ file }) => file.includes(`courses/${id}/`))),
      modules: (course?.modules ?? []).map((module) => ({ module, standing: standingOf(faultsOf(module.files)) })),
    }))
    .sort((a, b) => ((a.course?.code ?? a.id) < (b.course?.code ?? b.id) ? -1 : 1));
}

/** Faults that belong to no course: glossary, contacts, paths and the like. */
export function faultsElsewhere(): Fault[] {
  return catalogue().faults.filter(({ file }) => !/(^|\/)courses\//.test(file));
}

function draftOf(courseId: string): Course {
  const course = catalogue().drafts.get(courseId);
  if (!course) throw new NotFound(`course ${courseId}`);
  return course;
}

/** A module as it was last read, faulty or not, with all its items; `draw` chooses the values of parameters. NotFound for an unknown one. */
export function previewModule(courseId: string, slug: string, draw: number): ModulePreview {
  const course = draftOf(courseId);
  const module = course.modules.find((each) => each.slug === slug);
  if (!module) throw new NotFound(`module ${courseId}/${slug}`);
  const reserved = new Set(course.reserved);
  const preview = (item: ItemVersion): ItemPreview => previewItem(item, draw, module.prequestion === item, reserved);
  return {
    course,
    module,
    standing: standingOf(faultsOf(module.files)),
    faults: faultsOf(module.files, true),
    prequestion: module.prequestion && preview(module.prequestion),
    items: module.items.map(preview),
  };
}

/** A practice activity as it was last read, done without a fault, in both languages. NotFound for an unknown one. */
export function previewActivity(
  courseId: string,
  slug: string,
): { course: Course; activity: Activity; reveal: Localised<PracticeReveal>; faults: Fault[] } {
  const course = draftOf(courseId);
  const activity = course.activities.find((each) => each.slug === slug);
  if (!activity) throw new NotFound(`activity ${courseId}/${slug}`);
  const { faults, notes } = catalogue();
  return {
    course,
    activity,
    reveal: localised((language) => practiceRevealOf(activity, language, perfectTry(activity))),
    faults: [...faults, ...notes].filter(({ file }) => file.includes(`courses/${courseId}/activities/${slug}/`)),
  };
}

function previewItem(
  item: ItemVersion,
  draw: number,
  isPrequestion: boolean,
  reserved: ReadonlySet<string>,
): ItemPreview {
  const written = { ...arrange({ ...item, fixed: item.kind !== 'order' } as ItemVersion, `preview\n${draw}`) };
  const response = perfectResponse(item, written);
  const filled = withValues(item, written.values);
  const { critical, fixed, trial } = item;
  const flags = { critical, fixed, trial, prequestion: isPrequestion, reserved: reserved.has(item.id) };
  return {
    id: item.id,
    kind: item.kind,
    outcome: item.outcome,
    level: item.level,
    flags: (Object.keys(flags) as (keyof typeof flags)[]).filter((flag) => flags[flag]),
    parameters: localised((language) => shownParameters(item, written.values, language)),
    shown: localised((language) => ({
      prompt: promptOf(item, language, written),
      reveal: revealOf(item, language, written, response),
      hint: filled.texts[language].hint ?? null,
      wrong: wrongAnswers(filled, language),
    })),
  };
}

function wrongAnswers(item: ItemVersion, language: Language): { value: string; feedback: string }[] {
  if (item.kind === 'short') return item.texts[language].wrong.map(({ text, feedback }) => ({ value: text, feedback }));
  if (item.kind !== 'numeric') return [];
  const { feedback } = item.texts[language];
  return item.key.wrong.map(({ number, tolerance }, index) => ({
    value: tolerance > 0 ? `${shownNumber(number)} ± ${shownNumber(tolerance)}` : shownNumber(number),
    feedback: feedback[index] ?? '',
  }));
}
