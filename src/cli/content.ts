// npm run content
import { env } from '#platform/env.ts';
import type { Command } from './command.ts';

/** Checks everything that is taught and names each fault with file, line and remedy. Needs no database. */
export const contentCommand: Command = {
  name: 'content',
  usage: 'content [--json]',
  summary: 'checks content/ and CONTENT_DIRS: each fault with file, line and what to do',
  run: async (args) => {
    const { checkContent } = await import('#domain/courses/content-check.ts');
    const faults = await checkContent(env.contentDirectories);
    const errors = faults.filter((fault) => fault.severity === 'error').length;
    if (args.includes('--json')) {
      console.log(JSON.stringify(faults, null, 2));
      return errors === 0 ? 0 : 1;
    }
    for (const { severity, code, file, line, message, remedy } of faults) {
      console.log(`${file}${line === null ? '' : `:${line}`}  ${severity} ${code}\n    ${message}\n    ${remedy}`);
    }
    console.log(`content: ${errors} errors, ${faults.length - errors} warnings`);
    return errors === 0 ? 0 : 1;
  },
};
