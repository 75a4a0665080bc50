// A course of two modules in a folder of its own, small enough to be answered in a test, and changed while one runs.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { Prompt, Response } from '#domain/exercises/exercise.ts';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { rememberCourses } from '#domain/progress/learning.ts';

export const courseId = 'small-course';

const item = (id: string, outcome: string, right: string, flags: string, keyed: boolean): string => `### ${id} An item

\`single\` \`${outcome}\` \`apply\`${flags}

What is best in ${id}?

- [${keyed ? ' ' : 'x'}] Wrong, first of ${id}.
  > Not this, because of the first reason.
- [${keyed ? 'x' : ' '}] ${right} of ${id}.
  > Yes, and this is the reason for it.
- [ ] Wrong, third of ${id}.
  > Not this, because of the third reason.

Why: It is so because of the principle that the module teaches.

Review: The heading
`;

const module = (
  slug: string,
  order: number,
  outcome: string,
  right: string,
  skippable: boolean,
  isKeyed: (id: string) => boolean,
): string => `---
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
test_out: ${skippable}
owner: office
version: 1
reviewed: 2026-11-01
review_by: 2099-11-01
licence: CC-BY-4.0
---

## The heading

A sentence to read.

# Quiz

${Array.from({ length: 6 }, (_, index) => item(`${slug}-q${index + 1}`, outcome, right, slug === 'beta' && index === 0 ? ' `critical`' : '', isKeyed(`${slug}-q${index + 1}`))).join('\n')}`;

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
practice_required: [REQUIRED]
valid_months: 24
version: 1
owner: office
reviewed: 2026-11-01
review_by: 2099-11-01
licence: CC-BY-4.0
---

You will be able to answer.
`;

const head = (slug: string, engine: string, setting: string): string => `---
id: ${slug}
engine: ${engine}@1
title: Practice ${slug}
summary: Do it.
lang: en
outcomes: [LO1]
minutes: 5
${setting}
---

Do what is asked.
`;

/** Three activities, in English alone: the fault TR-01 does not leave a course out. */
const activities: Record<string, (third: string) => Record<string, string>> = {
  sort: (third) => ({
    'activity.md': head(
      'sort',
      'classify',
      'classes: [{ id: g1, label: One }, { id: g2, label: Two }, { id: g3, label: Three }]',
    ),
    'data.csv': 'row,text\nr1,First\nr2,Second\nr3,Third\n',
    'key.yml': `rows:
  r1: { best: g1 }
  r2: { best: g2 }
  r3: { best: ${third}, fatal: [g1], weight: 2 }
distance: [1, 0.5, 0]
feedback:
  r1: { en: 'It is the first.', zh: '这是第一条。' }
  r2: { en: 'It is the second.', zh: '这是第二条。' }
  r3: { en: 'Health is sensitive.', zh: '健康信息是敏感的。' }
`,
  }),
  queue: () => ({
    'activity.md': head(
      'queue',
      'triage',
      'actions: [{ id: give, label: Give, fields: true }, { id: refuse, label: Refuse }]',
    ),
    'data.csv': 'item,title,text,fields\nq1,A request,Somebody asks.,name: Name | account: Account\n',
    'key.yml': `items:
  q1: { best: give, cost: { refuse: 2 }, needed: [name] }
feedback:
  q1: { en: 'They may have the name.', zh: '可以给姓名。' }
`,
  }),
  path: (third) => ({
    'activity.md': head('path', 'decision-path', 'meters: [{ id: trust, label: Trust, start: 50 }]'),
    'path.yml': `first:
  title: First
  text: Look around.
  choices: { left: Go left., right: Go right. }
second:
  title: Second
  text: You are there.
  notes: { late: You are late. }
  choices: { wait: Wait., ask: Ask. }
`,
    'key.yml': `states:
  first:
    choices:
      left: { effects: { trust: -20 } }
      right: { credit: 1 }
  second:
    notes:
      late: { if: first.left }
    choices:
      wait: { effects: { trust: -20 } }
      ask: { credit: 1 }
end:
  trust: { at_least: ${third === 'g3' ? 40 : 10} }
feedback:
  first.left: { en: 'Left is longer.', zh: '左边更远。' }
  first.right: { en: 'Right is shorter.', zh: '右边更近。' }
  second.wait: { en: 'Nobody comes.', zh: '没有人来。' }
  second.ask: { en: 'Somebody knows.', zh: '有人知道。' }
  second.late: { en: 'You went left.', zh: '你走了左边。' }
  end.trust: { en: 'It is soon lost.', zh: '很快就会失去。' }
`,
  }),
};

let folder: string | undefined;

/**
 * Writes the course, with `right` at the beginning of each right option, and makes it the current catalogue. `practice`
 * names activities of it, `third` is the class of the third record (any but g3 also makes the path end more easily),
 * `neverTestedOut` names modules nobody can skip, `wrongKey` tells items whose key is the option that says it is wrong.
 */
export async function loadSmallCourse({
  right = 'Right',
  practice = [] as string[],
  required = [] as string[],
  third = 'g3',
  neverTestedOut = [] as string[],
  wrongKey = (_id: string): boolean => false,
} = {}): Promise<void> {
  const isKeyed = (id: string): boolean => !wrongKey(id);
  folder ??= await mkdtemp(path.join(tmpdir(), 'lectern-small-course-'));
  const courseFolder = path.join(folder, 'courses', courseId);
  await mkdir(courseFolder, { recursive: true });
  await writeFile(path.join(folder, 'owners.yml'), 'office: { en: The office, zh: 办公室 }\n');
  await writeFile(path.join(courseFolder, 'course.md'), course.replace('REQUIRED', required.join(', ')));
  for (const slug of practice) {
    const own = path.join(courseFolder, 'activities', slug);
    await mkdir(own, { recursive: true });
    for (const [name, text] of Object.entries(activities[slug]!(third))) await writeFile(path.join(own, name), text);
  }
  await writeFile(
    path.join(courseFolder, '01-alpha.md'),
    module('alpha', 1, 'LO1', right, !neverTestedOut.includes('alpha'), isKeyed),
  );
  await writeFile(
    path.join(courseFolder, '02-beta.md'),
    module('beta', 2, 'LO2', right, !neverTestedOut.includes('beta'), isKeyed),
  );
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
