// npm run lectern -- import-gift bank.gift --course sharing-and-grading --module grade-the-record --review "Five habits"
import { parseArgs } from 'node:util';
import { importGift } from '#domain/courses/gift-import.ts';
import { cognitiveLevels, type CognitiveLevel } from '#domain/exercises/exercise.ts';
import { env } from '#platform/env.ts';
import type { Command } from './command.ts';

/** Turns a question bank of Moodle into items, and says line by line what could not be carried over. Needs no database. */
export const importGiftCommand: Command = {
  name: 'import-gift',
  usage: 'import-gift FILE [--course C --module M --review HEADING]',
  summary: 'turns a question bank of Moodle (GIFT) into items; without a module it only shows them',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        course: { type: 'string' },
        module: { type: 'string' },
        review: { type: 'string' },
        outcome: { type: 'string' },
        level: { type: 'string', default: 'apply' },
        chinese: { type: 'string' },
      },
    });
    const { course, module, review, outcome, level, chinese } = values;
    const [file] = positionals;
    if (!file || positionals.length > 1) throw new Error('Name one GIFT file: import-gift FILE.');
    if ((course === undefined) !== (module === undefined)) throw new Error('--course and --module belong together.');
    if (!cognitiveLevels.includes(level as CognitiveLevel))
      throw new Error(`--level takes one of ${cognitiveLevels.join(', ')}, not “${level}”.`);
    const into = course !== undefined && module !== undefined ? { course, module } : undefined;
    const result = await importGift({
      directories: env.contentDirectories,
      file,
      chinese,
      into,
      outcome,
      level,
      review,
    });
    // The items go to one stream, what is said of them to the other, so that they can be kept apart.
    if (!into && result.markdown !== '') console.log(result.markdown);
    for (const line of result.report) console.error(line);
    console.error(
      into
        ? `${result.written} item(s) written${result.files.map((name) => `, ${name}`).join('')}.`
        : 'Nothing was written: name --course and --module.',
    );
    return result.broken === 0 ? 0 : 1;
  },
};
