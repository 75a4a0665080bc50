// npm run lectern -- erase [--dry-run]
import { parseArgs } from 'node:util';
import { eraseWhoLeft, whoWouldBeErased } from '#domain/staff/erasure.ts';
import { type Command, withDatabase } from './command.ts';

/** Makes those anonymous who left long enough ago. The site does the same once a day. */
export const eraseCommand: Command = {
  name: 'erase',
  usage: 'erase [--dry-run]',
  summary: 'makes former staff anonymous after the retention time; all totals stay',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { 'dry-run': { type: 'boolean', default: false } } });
    return withDatabase(async () => {
      const { people, leftBefore, months } = values['dry-run'] ? await whoWouldBeErased() : await eraseWhoLeft();
      const did = values['dry-run'] ? 'would become anonymous' : 'became anonymous';
      console.log(`${people} people ${did}: they left before ${leftBefore}, ${months} months ago.`);
      return 0;
    });
  },
};
