/** The settings that front matter may hold, by kind of file. */
import { must, needed, optional, type Schema } from './front-matter.ts';

const reviewed = {
  owner: needed(must.text),
  reviewed: needed(must.date),
  review_by: needed(must.date),
} satisfies Schema;

export const courseSchema: Schema = {
  id: needed(must.text),
  code: needed(must.text),
  title: needed(must.text),
  lead: optional(must.text),
  part: optional(must.oneOf('first')),
  area: optional(must.text),
  lang: needed(must.oneOf('en')),
  audience: needed(must.texts),
  level: needed(must.number(1, 8)),
  outcomes: needed(must.labelledTexts),
  frameworks: optional(must.record),
  quiz: needed(must.record),
  practice_required: optional(must.texts),
  valid_months: optional(must.number(1, 120)),
  refreshers: optional(must.record),
  version: needed(must.textOrNumber),
  licence: needed(must.text),
  ...reviewed,
};

/** Below `quiz:`. The pass mark is the platform's; `pass`, `retake` and `test_out` are read by nothing yet. */
export const quizSchema: Schema = {
  draw: needed(must.record),
  pass: optional(must.record),
  retake: optional(must.record),
  test_out: optional(must.record),
};

export const moduleSchema: Schema = {
  id: needed(must.text),
  course: needed(must.text),
  order: needed(must.number(1, 99)),
  title: needed(must.text),
  summary: needed(must.text),
  lang: needed(must.oneOf('en')),
  minutes: needed(must.number(1, 240)),
  level: needed(must.number(1, 8)),
  outcomes: needed(must.labelledTexts),
  frameworks: optional(must.record),
  demands: optional(must.texts),
  sources: optional(must.labelledTexts),
  activities: optional(must.texts),
  review: optional(must.record),
  test_out: optional(must.yesOrNo),
  version: needed(must.textOrNumber),
  licence: needed(must.text),
  ...reviewed,
};

/** Below `review:`: what a second, independent reading found. */
export const reviewSchema: Schema = {
  on: needed(must.date),
  rules: needed(must.wholeNumbers(1, 20)),
  reading_grade: needed(must.decimal(0, 20)),
  blind: needed(must.countOfCount),
};

/** A translation repeats only what has words. */
const translation = {
  id: needed(must.text),
  lang: needed(must.oneOf('zh-Hans', 'zh')),
  translates: needed(must.text),
  source_version: optional(must.textOrNumber),
  source_hash: needed(must.textOrNumber),
  title: needed(must.text),
  translator: optional(must.text),
  reviewed: needed(must.date),
} satisfies Schema;

export const courseTranslationSchema: Schema = {
  ...translation,
  lead: optional(must.text),
  outcomes: needed(must.labelledTexts),
};

export const moduleTranslationSchema: Schema = {
  ...translation,
  summary: needed(must.text),
  outcomes: needed(must.labelledTexts),
  sources: optional(must.labelledTexts),
};

/** Settings of activities that belong to one engine or another; each has words and stands in both languages. */
export const engineSettings = ['classes', 'actions', 'meters', 'rows', 'columns', 'cells', 'totals'] as const;

const ofEngines: Schema = Object.fromEntries(engineSettings.map((name) => [name, optional(must.anything)]));

export const activitySchema: Schema = {
  id: needed(must.text),
  engine: needed(must.text),
  title: needed(must.text),
  summary: needed(must.text),
  lang: needed(must.oneOf('en')),
  outcomes: needed(must.texts),
  minutes: needed(must.number(1, 120)),
  demands: optional(must.texts),
  pass: optional(must.share),
  tries: optional(must.oneOf('unlimited')),
  data: optional(must.oneOf('data.csv')),
  version: optional(must.textOrNumber),
  owner: optional(must.text),
  reviewed: optional(must.date),
  review_by: optional(must.date),
  licence: optional(must.text),
  ...ofEngines,
};

export const activityTranslationSchema: Schema = {
  ...translation,
  summary: needed(must.text),
  ...ofEngines,
};

export const annexSchema: Schema = {
  id: optional(must.text),
  module: optional(must.text),
  department: optional(must.text),
  annexes: optional(must.text),
  annex_of: optional(must.text),
  title: needed(must.text),
  lang: needed(must.oneOf('en')),
  version: optional(must.textOrNumber),
  licence: optional(must.text),
  ...reviewed,
};

export const annexTranslationSchema: Schema = {
  ...translation,
  id: optional(must.text),
  department: optional(must.text),
};

export const pathSchema: Schema = {
  id: needed(must.text),
  title: needed(must.text),
  lang: needed(must.oneOf('en')),
  order: optional(must.number(1, 99)),
  audience: optional(must.anything),
  courses: needed(must.texts),
  version: optional(must.textOrNumber),
  owner: optional(must.text),
  reviewed: optional(must.date),
  review_by: optional(must.date),
  licence: optional(must.text),
};

export const pathTranslationSchema: Schema = { ...translation, source_hash: optional(must.textOrNumber) };
