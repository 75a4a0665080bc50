// npm run seed -- --departments 3000 --staff 50000
import { parseArgs } from 'node:util';
import { seedSynthetic } from '../../db/seed.ts';
import { type Command, withDatabase } from './command.ts';

/** Fills an empty database with a large synthetic body: the same numbers give the same body. */
export const seedCommand: Command = {
  name: 'seed',
  usage: 'seed --departments N --staff N',
  summary: 'fills an empty database with a large, reproducible, synthetic body',
  run: async (args) => {
    const { values } = parseArgs({ args, options: { departments: { type: 'string' }, staff: { type: 'string' } } });
    const departments = wholeNumber('--departments', values.departments ?? '1000');
    const staff = wholeNumber('--staff', values.staff ?? '20000');
    return withDatabase(async (database) => {
      await seedSynthetic({ departments, staff, owner: database.owner });
      console.log(`Seeded ${departments} departments and ${staff} staff.`);
      return 0;
    });
  },
};

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new Error(`${option} takes a whole number from 1 on, not “${text}”.`);
  return Number(text);
}
