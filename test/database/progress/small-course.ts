// A course of two modules in a folder of its own, small enough to be answered in a test, and changed while one runs.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { Prompt, Response } from '#domain/exercises/exercise.ts';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { rememberCourses } from '#domain/progress/learning.ts';

export const courseId = 'small-course';

const item = (id: string, outcome: string, right: string, flags: string): string => `### ${id} An item

\`single\` \`${outcome}\` \`apply\`${flags}

What is best in ${id}?

- [ ] Wrong, first of ${id}.
  > Not this, because of the first reason.
- [x] ${right} of ${id}.
  > Yes, and this is the reason for it.
- [ ] Wrong, third of ${id}.
  > Not this, because of the third reason.

Why: It is so because of the principle that the module teaches.

Review: The heading
`;

const module = (slug: string, order: number, outcome: string, right: string): string => `---
id: ${courseId}/${slug}
course: ${courseId}
order: ${order}
title: Module ${slug}
summary: What ${slug} is about.
lang: en
minutes: 5
level: 3
outcomes:
  ${outcome}: Choose what ${slug} asks for
sources: {}
activities: []
owner: office
version: 1
reviewed: 2026-11-01
review_by: 2099-11-01
licence: CC-BY-4.0
---

## The heading

A sentence to read.

# Quiz

${Array.from({ length: 6 }, (_, index) => item(`${slug}-q${index + 1}`, outcome, right, slug === 'beta' && index === 0 ? ' `critical`' : '')).join('\n')}`;

const course = `---
id: ${courseId}
code: C99
title: A small course
lead: Enough to be answered in a test.
lang: en
audience: []
level: 3
outcomes:
  LO1: Choose what alpha asks for
  LO2: Choose what beta asks for
quiz:
  draw: { LO1: 3, LO2: 2 }
practice_required: []
valid_months: 24
version: 1
owner: office
reviewed: 2026-11-01
review_by: 2099-11-01
licence: CC-BY-4.0
---

You will be able to answer.
`;

let folder: string | undefined;

/** Writes the course, with `right` at the beginning of each right option, and makes it the current catalogue. */
export async function loadSmallCourse({ right = 'Right' } = {}): Promise<void> {
  folder ??= await mkdtemp(path.join(tmpdir(), 'lectern-small-course-'));
  const courseFolder = path.join(folder, 'courses', courseId);
  await mkdir(courseFolder, { recursive: true });
  await writeFile(path.join(folder, 'owners.yml'), 'office: { en: The office, zh: 办公室 }\n');
  await writeFile(path.join(courseFolder, 'course.md'), course);
  await writeFile(path.join(courseFolder, '01-alpha.md'), module('alpha', 1, 'LO1', right));
  await writeFile(path.join(courseFolder, '02-beta.md'), module('beta', 2, 'LO2', right));
  const loaded = await loadCatalogue([folder]);
  if (loaded.courses.length !== 1)
    throw new Error(JSON.stringify(loaded.faults.filter((fault) => fault.severity === 'error').slice(0, 5), null, 2));
  await rememberCourses(loaded);
}

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The response that takes the option which says it is right, or one that says it is wrong. */
export function take(prompt: Prompt, word: 'Right' | 'Wrong'): Response {
  if (prompt.kind !== 'single') throw new Error('the small course asks single questions only');
  const option = prompt.options.find((each) => each.html.includes(word));
  if (!option) throw new Error(`no option says ${word}`);
  return { choice: option.id };
}
