/** What is taught: courses, their modules, and the faults found while reading them. Types alone; see catalogue.ts. */
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import type { Activity } from '#domain/exercises/practice.ts';
import type { Language, Localised } from '#i18n/language.ts';
import type { Findable } from './search.ts';
import type { Contact } from './contacts.ts';
import type { Demands } from './demands.ts';

export interface Course {
  /** The folder's name, and the address: `sharing-and-grading` */
  id: string;
  /** `C05` */
  code: string;
  title: Localised;
  /** HTML: what you will be able to do */
  summary: Localised;
  /** One plain sentence */
  lead: Localised;
  /** Key of areas.yml; null for a course that belongs to none. */
  area: string | null;
  /** ids of paths */
  audience: string[];
  level: number;
  outcomes: Record<string, Localised>;
  modules: Module[];
  /** Practice, in the order in which it is required, then by name. */
  activities: Activity[];
  /** Slugs of the activities that must be passed. */
  practiceRequired: string[];
  blueprint: { draw: Record<string, number>; passMark: number; outcomeFloor: number };
  /** Questions in the course quiz */
  quizItemCount: number;
  /** Modules and required practice, without the quiz */
  minutes: number;
  validMonths: number | null;
  /** Key of owners.yml; `catalogue().owner(key)` gives the name. */
  owner: string;
  reviewed: string;
  reviewBy: string;
  version: string;
  hash: string;
  /** More modules are to come (`part: first` in course.md). */
  partial: boolean;
  /** Languages in which the whole course can be read. */
  languages: Language[];
  /** Demands of the papers that its modules and activities say they meet, each with the id of that part. */
  demands: { code: string; part: string }[];
  /** ids of the items kept for “show that you know it”; see `reserved` in draw.ts */
  reserved: string[];
  /** Modules that nobody can skip by showing that they know the course: their ids. */
  neverTestedOut: string[];
}

export interface Heading {
  id: string;
  text: string;
  depth: number;
}

export interface Term {
  /** `term-important-data`: what the lesson's link `#term-important-data` leads to */
  id: string;
  term: string;
  /** HTML */
  definition: string;
}

export interface Annex {
  departmentCode: string;
  title: Localised;
  html: Localised;
  owner: string;
  reviewed: string;
  reviewBy: string;
}

/** What a second, independent reading of a module found. */
export interface Review {
  on: string;
  /** Numbers of the rules for questions that were checked */
  rules: number[];
  /** School grade, Flesch-Kincaid */
  readingGrade: number;
  /** `7 of 7`: questions answered as keyed by somebody who did not see the key */
  blind: string;
}

export interface Module {
  /** `sharing-and-grading/grade-the-record` */
  id: string;
  /** `grade-the-record` */
  slug: string;
  courseId: string;
  order: number;
  title: Localised;
  summary: Localised;
  minutes: number;
  /** The lesson, without its item bank. Links carry the prefix of their language. */
  html: Localised;
  headings: Localised<Heading[]>;
  /** Glossary words the lesson links to, in order of first use */
  terms: Localised<Term[]>;
  /** Plain text */
  sources: Localised<string[]>;
  owner: string;
  reviewed: string;
  reviewBy: string;
  review: Review | null;
  version: string;
  outcomes: string[];
  /** The bank of check, quiz and reserve. */
  items: ItemVersion[];
  /** Asked before reading, never scored; in no check and no quiz. */
  prequestion: ItemVersion | null;
  /** False: also whoever shows that they know the course does this module. */
  testOut: boolean;
  /** Items the module's check may use: not from the reserved third */
  checkItems: ItemVersion[];
  annexes: Annex[];
  hash: string;
  /** The files it is written in, as faults name them: original, translation, annexes. */
  files: string[];
  /** Languages shown in the original, with a notice. */
  missing: Language[];
}

/** An ordered list of courses for a kind of person. */
export interface Path {
  id: string;
  title: Localised;
  /** The first paragraph, plain: for whom it is */
  lead: Localised;
  /** HTML */
  summary: Localised;
  courses: string[];
}

/** Courses on one subject, for the list of courses; the one without a name takes those that belong to no area. */
export interface Area {
  name: Localised | null;
  courses: Course[];
}

/** Something wrong in content/, said so that a writer can mend it. */
export interface Fault {
  severity: 'error' | 'warning' | 'info';
  /** `QZ-04`: see content/README.md */
  code: string;
  /** `content/courses/…/01-….md`, never a path of the machine */
  file: string;
  line: number | null;
  message: string;
  remedy: string;
}

export interface Picture {
  type: string;
  bytes: Buffer;
}

export interface Catalogue {
  /** When it was read. */
  readAt: Date;
  courses: Course[];
  /** Folders of courses that are not shown, for their errors. */
  leftOut: string[];
  /** Each course folder as it was last read, faulty or not; undefined when it cannot be read as a course. For authors. */
  drafts: ReadonlyMap<string, Course | undefined>;
  /** ids of courses that have errors now, and are shown as they were before. */
  shownAsBefore: string[];
  paths: Path[];
  /** Areas that have courses, in the order of areas.yml; courses of no area come last. */
  areas: Area[];
  /** What the search goes through. */
  findable: Localised<Findable[]>;
  /** Errors and warnings, sorted by file and line. */
  faults: (Fault & { severity: 'error' | 'warning' })[];
  /** What a writer may want to look at (level info); never wrong in itself. */
  notes: Fault[];
  /** Throws NotFound. */
  course(id: string): Course;
  /** Throws NotFound. */
  path(id: string): Path;
  optionalCourse(id: string): Course | undefined;
  /** Throws NotFound. */
  module(courseId: string, slug: string): Module;
  /** By `sharing-and-grading/grade-the-record`. */
  optionalModule(id: string): Module | undefined;
  /** Practice by its address. Throws NotFound. */
  activity(courseId: string, slug: string): Activity;
  /** An item of the bank as it stands now. */
  optionalItem(id: string): ItemVersion | undefined;
  /** The name of an owner in owners.yml; the key itself where there is none. */
  owner(key: string): Localised;
  /** Whom to call, by the keys of contacts.yml. */
  contacts: ReadonlyMap<string, Contact>;
  /** The whole glossary, in its written order. */
  terms: Localised<Term[]>;
  /** What the papers ask, and who is to meet it. */
  demands: Demands;
  /** The pictures by the names in their addresses: `<sha256, first 16>.<ext>`. */
  pictures: ReadonlyMap<string, Picture>;
}
