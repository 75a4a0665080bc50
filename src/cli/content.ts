// npm run content
import { parseArgs } from 'node:util';
import { checkContent } from '#domain/courses/content-check.ts';
import { checkCoverage } from '#domain/courses/coverage.ts';
import { fixContent } from '#domain/courses/content-fix.ts';
import { env } from '#platform/env.ts';
import type { Command } from './command.ts';

/** Checks everything that is taught and names each fault with file, line and remedy; mends the mechanical ones when asked. Needs no database. */
export const contentCommand: Command = {
  name: 'content',
  usage: 'content [--json] [--info] [--coverage] [--fix [--read-again FILE.zh.md]]',
  summary: 'checks content/ and CONTENT_DIRS: each fault with file, line and what to do',
  run: async (args) => {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: 'boolean' },
        info: { type: 'boolean' },
        coverage: { type: 'boolean' },
        fix: { type: 'boolean' },
        'read-again': { type: 'string', multiple: true },
      },
    });
    if (values.coverage) {
      if (values.fix) throw new Error('--coverage and --fix do not go together.');
      const { text, errors } = await checkCoverage(env.contentDirectories, { json: values.json ?? false });
      console.log(text);
      return errors === 0 ? 0 : 1;
    }
    if (values['read-again'] && !values.fix) throw new Error('--read-again belongs to --fix.');
    const fixed = values.fix ? await fixContent(env.contentDirectories, values['read-again']) : undefined;
    const { json = false, info = false } = values;
    const { text, errors } = await checkContent(env.contentDirectories, { json, info, ...(fixed && { fixed }) });
    console.log(text);
    return errors === 0 ? 0 : 1;
  },
};
