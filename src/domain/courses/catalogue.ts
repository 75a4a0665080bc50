/**
 * The catalogue: everything in content/ as it stands in memory. It is read at start and again when an administrator asks;
 * bad content never stops it. A course with an error is left out, or stays as it was when it could be shown before, and
 * its faults are listed; all others work.
 */
import { NotFound } from '#platform/errors.ts';
import { today } from '#platform/clock.ts';
import { localised, type Localised } from '#i18n/language.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { buildCourse } from './build-course.ts';
import { folderOf, listFiles, type ContentFile } from './content-files.ts';
import { readCourseFiles, type CourseFiles } from './course-files.ts';
import type { Area, Catalogue, Course, Fault, Module, Path, Picture } from './course.ts';
import { leavesOut } from './faults.ts';
import type { Site } from './lesson.ts';
import { readPaths } from './paths.ts';
import { readReference } from './reference.ts';
import { findableIn } from './search.ts';

// Kept on the global object: `astro dev` loads this module a second time, and both must see one catalogue.
const slot = Symbol.for('lectern.catalogue');
const holder = globalThis as { [slot]?: Catalogue };

/**
 * Reads the content of `directories` without making it the current catalogue. Never throws for bad content. A course that
 * has errors now and was in `before` is taken from there, as long as its folder is there.
 */
export async function readCatalogue(
  directories: string[],
  day: string = today(),
  before?: Catalogue,
): Promise<Catalogue> {
  const faults: Fault[] = [];
  const folders = directories.map(folderOf);
  const reference = await readReference(folders, faults);
  const site: Site = { reference, addresses: new Map(), anchors: [] };

  const courseFiles = new Map<string, ContentFile[]>();
  for (const folder of folders) {
    for (const file of await listFiles(folder, 'courses', faults)) {
      const [slug = '', ...rest] = file.name.split('/');
      if (rest.length === 0) continue;
      const known = courseFiles.get(slug) ?? [];
      known.push({ ...file, name: rest.join('/') });
      courseFiles.set(slug, known);
    }
  }
  if (courseFiles.size === 0) {
    faults.push({
      severity: 'error',
      code: 'FM-01',
      file: folders.map((folder) => folder.shown).join(', '),
      line: null,
      message: 'There are no courses here',
      remedy: 'Put them into courses/<name>/, or name another folder in CONTENT_DIRS.',
    });
  }
  const sources: CourseFiles[] = [];
  for (const [slug, files] of [...courseFiles].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own: Fault[] = [];
    const source = await readCourseFiles(slug, files, own).catch(
      (error: unknown) => void own.push(unexpected(slug, error)),
    );
    if (source) sources.push(source);
    else faults.push(...own);
  }
  for (const source of sources) {
    site.addresses.set(`${source.slug}/course`, `/courses/${source.slug}`);
    for (const module of source.modules)
      site.addresses.set(`${source.slug}/${module.stem}`, `/courses/${source.slug}/${module.slug}`);
  }
  const built = sources.flatMap((source) => {
    try {
      return [{ source, ...buildCourse(source, site, day) }];
    } catch (error) {
      faults.push(...source.faults, unexpected(source.slug, error));
      return [];
    }
  });

  const headings = new Map(built.flatMap((one) => [...one.headings]));
  for (const { key, anchor, language, line, report } of site.anchors) {
    if (!headings.get(key)?.[language].has(anchor))
      report(
        'error',
        'LK-01',
        line,
        `${key}.md has no heading with the address #${anchor}`,
        'Copy the heading in small letters, with hyphens for spaces.',
      );
  }
  const places = new Map<string, string>();
  for (const { id, line, source } of built.flatMap((one) => one.itemPlaces)) {
    const first = places.get(id);
    if (first)
      source.report('error', 'QZ-01', line, `The id ${id} is used at ${first}`, 'Give each item an id of its own.');
    else if (reference.retiredItemIds.has(id))
      source.report(
        'error',
        'QZ-01',
        line,
        `The id ${id} belonged to an item that was retired`,
        'Give the item a new id.',
      );
    else places.set(id, `${source.file.shown}:${line}`);
  }

  const courses: Course[] = [];
  for (const { source, course } of built) {
    faults.push(...source.faults, ...source.annexFaults);
    if (course && !source.faults.some(leavesOut)) courses.push(course);
  }
  const isShown = new Set(courses.map((course) => course.id));
  const faulty = [...courseFiles.keys()].filter((slug) => !isShown.has(slug)).sort();
  const asBefore = faulty.flatMap((slug) => before?.optionalCourse(slug) ?? []);
  courses.push(...asBefore);
  const pictures = new Map([
    ...(asBefore.length > 0 ? (before?.pictures ?? []) : []),
    ...sources.flatMap((source) =>
      [...source.pictures.values()]
        .filter((one) => !one.problem)
        .map((one): [string, Picture] => [one.address, one.picture]),
    ),
  ]);
  const paths = await readPaths(folders, new Set(courseFiles.keys()), faults);
  faults.sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1));
  const readAs = new Map(built.map(({ source, course }) => [source.slug, course]));
  const drafts = new Map([...courseFiles.keys()].map((slug) => [slug, readAs.get(slug)]));
  const shownAsBefore = asBefore.map((course) => course.id);
  const leftOut = faulty.filter((slug) => !shownAsBefore.includes(slug));
  return { ...assemble(courses, paths, faults, pictures, reference), leftOut, shownAsBefore, drafts };
}

/** A course that breaks its reader is a fault like others: told, and left out. */
function unexpected(slug: string, error: unknown): Fault {
  const message = `This course could not be read: ${error instanceof Error ? error.message : String(error)}`;
  return {
    severity: 'error',
    code: 'XX-01',
    file: `courses/${slug}`,
    line: null,
    message,
    remedy: 'Undo the last change, and report this to the developers.',
  };
}

const inArea = (courses: Course[], area: string | null): Course[] => courses.filter((course) => course.area === area);

function assemble(
  courses: Course[],
  readablePaths: Path[],
  faults: Fault[],
  pictures: Map<string, Picture>,
  reference: Site['reference'],
): Omit<Catalogue, 'leftOut' | 'shownAsBefore' | 'drafts'> {
  courses.sort((a, b) => (a.code < b.code ? -1 : 1));
  const byId = new Map(courses.map((course) => [course.id, course]));
  const modules = new Map<string, Module>(
    courses.flatMap((course) => course.modules).map((module) => [module.id, module]),
  );
  const items = new Map<string, ItemVersion>(
    [...modules.values()].flatMap((module) => module.items).map((item) => [item.id, item]),
  );
  const paths = readablePaths.map((path) => ({ ...path, courses: path.courses.filter((id) => byId.has(id)) }));
  const terms = localised((language) => [...reference.glossary.values()].map((term) => term[language]));
  const areas = [...reference.areas].map(([key, name]): Area => ({ name, courses: inArea(courses, key) }));
  return {
    readAt: new Date(),
    courses,
    paths,
    areas: [...areas, { name: null, courses: inArea(courses, null) }].filter((area) => area.courses.length > 0),
    findable: localised((language) => findableIn(language, courses, paths, terms[language])),
    faults: faults.filter((fault): fault is Catalogue['faults'][number] => fault.severity !== 'info'),
    notes: faults.filter((fault) => fault.severity === 'info'),
    terms,
    course(id) {
      const course = byId.get(id);
      if (!course) throw new NotFound(`course ${id}`);
      return course;
    },
    path(id) {
      const path = paths.find((each) => each.id === id);
      if (!path) throw new NotFound(`path ${id}`);
      return path;
    },
    optionalCourse: (id) => byId.get(id),
    module(courseId, slug) {
      const module = modules.get(`${courseId}/${slug}`);
      if (!module) throw new NotFound(`module ${courseId}/${slug}`);
      return module;
    },
    optionalModule: (id) => modules.get(id),
    activity(courseId, slug) {
      const activity = byId.get(courseId)?.activities.find((each) => each.slug === slug);
      if (!activity) throw new NotFound(`activity ${courseId}/${slug}`);
      return activity;
    },
    optionalItem: (id) => items.get(id),
    owner: (key): Localised => reference.owners.get(key) ?? { en: key, zh: key },
    contacts: reference.contacts,
    demands: reference.demands,
    pictures,
  };
}

/**
 * Reads the content of `directories` and makes it the current catalogue, at once for all requests. Never throws for bad
 * content; a course that was shown until now and has errors stays as it was.
 */
export async function loadCatalogue(directories: string[]): Promise<Catalogue> {
  const next = await readCatalogue(directories, today(), holder[slot]);
  holder[slot] = next;
  return next;
}

/** The current catalogue. Throws when none was loaded, which is a mistake in starting up. */
export function catalogue(): Catalogue {
  const current = holder[slot];
  if (!current) throw new Error('The catalogue has not been read: call loadCatalogue first.');
  return current;
}

/** A picture by the name in its address, `<hash>.<ext>`; undefined when the content has none of that name. */
export function pictureOf(name: string): Picture | undefined {
  return catalogue().pictures.get(name);
}

/** The annex for somebody whose department and its parents have these codes, nearest first. */
export function annexFor(module: Module, departmentCodesUpTheTree: string[]): Module['annexes'][number] | undefined {
  for (const code of departmentCodesUpTheTree) {
    const annex = module.annexes.find((candidate) => candidate.departmentCode === code);
    if (annex) return annex;
  }
  return undefined;
}

/** A lesson, or practice as `course/practice/activity`: what a question can be about. Its page is `/courses/` and the id. */
export function optionalPart(id: string): { id: string; title: Localised; owner: string } | undefined {
  const module = catalogue().optionalModule(id);
  if (module) return { id, title: module.title, owner: module.owner };
  const [, courseId = '', slug] = /^([^/]+)\/practice\/([^/]+)$/.exec(id) ?? [];
  const course = catalogue().optionalCourse(courseId);
  const activity = course?.activities.find((each) => each.slug === slug);
  return course && activity && { id, title: activity.title, owner: course.owner };
}
