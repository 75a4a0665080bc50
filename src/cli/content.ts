// npm run content
import { checkContent } from '#domain/courses/content-check.ts';
import { env } from '#platform/env.ts';
import type { Command } from './command.ts';

/** Checks everything that is taught and names each fault with file, line and remedy. Needs no database. */
export const contentCommand: Command = {
  name: 'content',
  usage: 'content [--json]',
  summary: 'checks content/ and CONTENT_DIRS: each fault with file, line and what to do',
  run: async (args) => {
    const { text, errors } = await checkContent(env.contentDirectories, { json: args.includes('--json') });
    console.log(text);
    return errors === 0 ? 0 : 1;
  },
};
