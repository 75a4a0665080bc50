// The command line: npm run lectern -- <command>. Each command is a file in src/cli/ and a line in the list below.
import type { Command } from './cli/command.ts';
import { contentCommand } from './cli/content.ts';
import { importGiftCommand } from './cli/import-gift.ts';
import { importStaffCommand } from './cli/import-staff.ts';
import { migrateCommand } from './cli/migrate.ts';
import { schemaCommand } from './cli/schema.ts';
import { seedCommand } from './cli/seed.ts';
import { statusCommand } from './cli/status.ts';

const commands: Command[] = [
  contentCommand,
  importGiftCommand,
  importStaffCommand,
  migrateCommand,
  schemaCommand,
  seedCommand,
  statusCommand,
];

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(help());
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    console.error(`There is no command “${name}”.\n\n${help()}`);
    return 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const { name: kind, message, stack } = error as Error;
    // Our own refusals are plain Errors whose message says what to do; of anything else the place is wanted.
    console.error(kind === 'Error' ? message : stack);
    return 1;
  }
}

function help(): string {
  const lines = commands.map(({ usage, summary }) => ({ usage, summary }));
  lines.push({ usage: 'help', summary: 'shows this list' });
  const width = Math.max(...lines.map((line) => line.usage.length)) + 3;
  return [
    'npm run lectern -- <command>',
    '',
    ...lines.map((line) => `  ${line.usage.padEnd(width)}${line.summary}`),
    '',
    'Commands that need the database start the embedded one and stop it afterwards; when the site runs, they join it.',
  ].join('\n');
}
