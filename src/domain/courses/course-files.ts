/** The files of one course, each in its role, with its head read. Nothing is rendered yet. */
import { activityFile, readActivityFiles, type ActivityFiles } from './activity-files.ts';
import { readText, type ContentFile, type ContentText } from './content-files.ts';
import type { Fault } from './course.ts';
import { reporter, type Report } from './faults.ts';
import { checkLoose, missingHead, roleName } from './foreign.ts';
import { hasFrontMatter, readFrontMatter, type FrontMatter, type Schema } from './front-matter.ts';
import { isPicture, loadPicture, type LoadedPicture } from './pictures.ts';
import * as schemas from './schemas.ts';

/** A file with its head. */
export interface HeadedFile {
  file: ContentText;
  head: FrontMatter;
  report: Report;
}

/** An original and, where there is one, its Chinese. */
export interface Pair {
  original: HeadedFile;
  chinese: HeadedFile | undefined;
}

export interface CourseFiles {
  slug: string;
  course: Pair;
  /** In the order of the files' names */
  modules: (Pair & { stem: string; slug: string; annexes: (Pair & { departmentCode: string })[] })[];
  pictures: Map<string, LoadedPicture>;
  /** By slug; those with an activity.md. */
  activities: Map<string, ActivityFiles>;
  /** Faults of the course itself; any error leaves it out. */
  faults: Fault[];
  /** Faults of annexes; they leave out the annex alone. */
  annexFaults: Fault[];
}

const fileName = /^(?<stem>course|\d+-[a-z0-9-]+)(?:\.annex\.(?<annex>[A-Za-z0-9_-]+))?(?<zh>\.zh)?\.md$/;

/** Reads a course folder, which may lie in several content folders. Undefined, with faults, when it has no readable course.md. */
export async function readCourseFiles(
  slug: string,
  files: ContentFile[],
  faults: Fault[],
): Promise<CourseFiles | undefined> {
  const annexFaults: Fault[] = [];
  const byName = new Map<string, ContentFile>();
  for (const file of files) {
    const first = byName.get(file.name);
    if (first)
      reporter(faults, file.shown)(
        'error',
        'FM-01',
        null,
        `The same file stands at ${first.shown}`,
        'Keep one of them.',
      );
    else byName.set(file.name, file);
  }
  const pictures = new Map<string, LoadedPicture>();
  const activityFolders = new Map<string, Map<string, ContentFile>>();
  const texts = new Map<string, ContentFile>();
  await Promise.all(
    [...byName.values()].map(async (file) => {
      const activity = activityFile(file.name);
      if (activity) {
        const folder = activityFolders.get(activity.slug) ?? new Map<string, ContentFile>();
        activityFolders.set(activity.slug, folder.set(activity.file, file));
        texts.set(file.name, file);
      } else if (/^img\/[^/]+$/.test(file.name) && isPicture(file.name))
        pictures.set(file.name, await loadPicture(file));
      else if (fileName.test(file.name)) texts.set(file.name, file);
      else if (/^[^/]+\.md$/i.test(file.name) && file.name.toLowerCase() !== 'readme.md') {
        const report = reporter(faults, file.shown);
        report(
          'warning',
          'FM-01',
          null,
          'This file is not used: its name fits no role',
          `Name it like ${roleName(file.name, [...byName.keys()])}, with .zh before .md for Chinese.`,
        );
        const text = await readText(file, faults);
        if (text) checkLoose(text, 0, report);
      }
    }),
  );
  const headed = async (name: string, schema: Schema, into: Fault[]): Promise<HeadedFile | undefined> => {
    const found = texts.get(name);
    const file = found && (await readText(found, into));
    if (!file) return undefined;
    const report = reporter(into, file.shown);
    if (!hasFrontMatter(file)) {
      const stem = file.name.replace(/\.md$/, '');
      const remedy = /\.(zh|annex)/.test(stem)
        ? 'Begin it with a line ---, the settings, and another line ---.'
        : `Begin it with these lines (⏎ is a new line): ${missingHead(slug, stem, file.lines)}`;
      report('error', 'FM-01', 1, 'The file has no front matter', remedy);
      checkLoose(file, 0, report);
      return undefined;
    }
    const head = readFrontMatter(file, schema, report);
    return head && { file, head, report };
  };
  const pair = async (
    base: string,
    original: Schema,
    translation: Schema,
    into: Fault[],
  ): Promise<Pair | undefined> => {
    const [first, second] = await Promise.all([
      headed(`${base}.md`, original, into),
      headed(`${base}.zh.md`, translation, into),
    ]);
    if (!first) return undefined;
    if (!texts.has(`${base}.zh.md`)) {
      first.report(
        into === annexFaults ? 'warning' : 'error',
        'TR-01',
        1,
        'There is no Chinese of this file',
        `Write ${base}.zh.md beside it.`,
      );
    }
    return { original: first, chinese: second };
  };

  const course = await pair('course', schemas.courseSchema, schemas.courseTranslationSchema, faults);
  if (!course) {
    if (!texts.has('course.md')) {
      const shown = files[0]?.shown.split(`/${slug}/`)[0] ?? 'courses';
      reporter(faults, `${shown}/${slug}/course.md`)(
        'error',
        'FM-01',
        null,
        'The course has no course.md',
        `Write one that begins with these lines (⏎ is a new line): ${missingHead(slug, 'course', [])}`,
      );
      // The other files are told about too, so that one look is enough.
      for (const name of [...texts.keys()].sort())
        if (/^\d+-[a-z0-9-]+\.md$/.test(name)) await headed(name, schemas.moduleSchema, faults);
    }
    return undefined;
  }
  const modules: CourseFiles['modules'] = [];
  for (const name of [...texts.keys()].filter((each) => !activityFile(each)).sort()) {
    const { stem = '', annex, zh } = fileName.exec(name)?.groups ?? {};
    if (zh && !texts.has(name.replace(/\.zh\.md$/, '.md'))) {
      reporter(faults, texts.get(name)?.shown ?? name)(
        'error',
        'TR-03',
        1,
        'This translation has no original',
        'Write the English file beside it, or rename it.',
      );
    }
    if (zh || annex || stem === 'course') continue;
    const found = await pair(stem, schemas.moduleSchema, schemas.moduleTranslationSchema, faults);
    if (!found) continue;
    const id = String(found.original.head.data['id'] ?? '');
    modules.push({
      ...found,
      stem,
      slug: id.startsWith(`${slug}/`) ? id.slice(slug.length + 1) : stem.replace(/^\d+-/, ''),
      annexes: [],
    });
  }
  for (const name of [...texts.keys()].filter((each) => !activityFile(each)).sort()) {
    const { stem = '', annex, zh } = fileName.exec(name)?.groups ?? {};
    if (!annex || zh) continue;
    const found = await pair(
      `${stem}.annex.${annex}`,
      schemas.annexSchema,
      schemas.annexTranslationSchema,
      annexFaults,
    );
    const module = modules.find((candidate) => candidate.stem === stem);
    if (found && module) module.annexes.push({ ...found, departmentCode: annex });
    else if (found)
      found.original.report(
        'error',
        'LK-01',
        1,
        `The course has no module ${stem}.md for this annex`,
        'Name the annex like the module.',
      );
  }
  const activities = new Map<string, ActivityFiles>();
  for (const [name, folder] of [...activityFolders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!folder.has('activity.md')) {
      const [file] = folder.values();
      reporter(faults, file?.shown ?? name)(
        'error',
        'AC-01',
        null,
        `The activity ${name} has no activity.md`,
        'Write it, or remove the folder.',
      );
      continue;
    }
    const base = `activities/${name}/activity`;
    const found = await pair(base, schemas.activitySchema, schemas.activityTranslationSchema, faults);
    activities.set(name, await readActivityFiles(name, folder, found, faults));
  }
  return { slug, course, modules, pictures, activities, faults, annexFaults };
}
