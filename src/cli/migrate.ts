// npm run lectern -- migrate
import { type Command, withDatabase } from './command.ts';

/** Brings the database to the newest schema and names what it applied; the start of the site does the same. */
export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate',
  summary: 'brings the database to the newest schema (the start does the same)',
  run: () =>
    withDatabase(async ({ applied }) => {
      console.log(
        applied.length === 0 ? 'The schema is up to date.' : applied.map((name) => `applied ${name}`).join('\n'),
      );
      return 0;
    }),
};
