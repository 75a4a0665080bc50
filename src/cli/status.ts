// npm run lectern -- status
import { env } from '#platform/env.ts';
import { readBeginning } from '../../db/begin.ts';
import { type Command, withDatabase } from './command.ts';

/** Says where the site, its database and its courses are, and whether it answers now. */
export const statusCommand: Command = {
  name: 'status',
  usage: 'status',
  summary: 'where the site, its database and its courses are, and whether it answers',
  run: async () => {
    const answers = await siteAnswers();
    await withDatabase(async ({ isEmbedded, applied }) => {
      const beginning = await readBeginning();
      const rows = [
        ['address', `${env.publicUrl.origin} (${answers ? 'answers' : 'does not answer'} on port ${env.port})`],
        ['database', isEmbedded ? `embedded, in ${env.dataDirectory}` : 'the one in DATABASE_URL'],
        ['schema', applied.length === 0 ? 'up to date' : `was brought up to date now (${applied.length} migrations)`],
        ['begun as', beginning === 'half' ? 'demonstration, not filled in to the end' : (beginning ?? 'not begun')],
        ['content', env.contentDirectories.join(', ')],
        ['day ends in', env.timeZone],
      ];
      for (const [name, value] of rows) console.log(`${name!.padEnd(14)}${value}`);
    });
    return 0;
  },
};

async function siteAnswers(): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${env.port}/readyz`, { signal: AbortSignal.timeout(2000) });
    return answer.ok;
  } catch {
    return false;
  }
}
