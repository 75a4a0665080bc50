import path from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
let eslint: ESLint;

beforeAll(() => {
  eslint = new ESLint({ cwd: root });
});

/** Lints one import as if it stood in that file; true when a direction rule refuses it. */
async function isRefused(file: string, code: string): Promise<boolean> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  return result!.messages.some((message) => message.ruleId?.endsWith('no-restricted-imports'));
}

const refused: [string, string][] = [
  ['src/pages/[...lang]/learning.astro', `---\nimport { x } from '#domain/progress/attempts.queries.ts';\nx;\n---\n`],
  ['src/pages/[...lang]/learning.astro', `---\nimport { read } from '#platform/db.ts';\nread;\n---\n`],
  [
    'src/pages/[...lang]/learning.astro',
    `---\nimport { x } from '#domain/exercises/kinds/single/single.ts';\nx;\n---\n`,
  ],
  ['src/actions/progress.ts', `import { x } from '#domain/progress/attempts.queries.ts';\nx;\n`],
  ['src/actions/progress.ts', `import { system } from '#platform/db.ts';\nsystem;\n`],
  ['src/domain/exercises/exercise.ts', `import { x } from '#domain/courses/course.ts';\nx;\n`],
  ['src/domain/courses/course.ts', `import { x } from '#domain/progress/attempts.ts';\nx;\n`],
  ['src/domain/progress/attempts.ts', `import { x } from '#domain/reports/reports.ts';\nx;\n`],
  ['src/domain/progress/attempts.ts', `import { x } from '#domain/staff/staff.queries.ts';\nx;\n`],
  ['src/domain/plans/plans.ts', `import { defineAction } from 'astro:actions';\ndefineAction;\n`],
  ['src/platform/log.ts', `import { x } from '#domain/staff/staff.ts';\nx;\n`],
  ['src/i18n/words.ts', `import { x } from '#domain/staff/staff.ts';\nx;\n`],
  [
    'src/islands/exercises/single.ts',
    `import { gradeResponse } from '#domain/exercises/exercise.ts';\ngradeResponse;\n`,
  ],
  ['src/islands/exercises/single.ts', `import { en } from '#i18n/en.ts';\nen;\n`],
];

const allowed: [string, string][] = [
  ['src/pages/[...lang]/learning.astro', `---\nimport { x } from '#domain/progress/learning.ts';\nx;\n---\n`],
  [
    'src/islands/exercises/single.ts',
    `import type { Prompt } from '#domain/exercises/exercise.ts';\nexport type P = Prompt;\n`,
  ],
  ['src/domain/reports/reports.ts', `import { x } from '#domain/plans/plans.ts';\nx;\n`],
  ['src/domain/progress/attempts.ts', `import { x } from '#domain/courses/catalogue.ts';\nx;\n`],
];

describe('the direction of imports', () => {
  test.each(refused)('%s may not hold %s', async (file, code) => {
    expect(await isRefused(file, code)).toBe(true);
  });

  test.each(allowed)('%s may hold %s', async (file, code) => {
    expect(await isRefused(file, code)).toBe(false);
  });
});
