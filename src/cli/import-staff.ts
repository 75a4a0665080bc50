// npm run lectern -- import-staff roster.csv [--dry-run] [--all [--leaving N]]
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Import, linesNow } from '#domain/imports/imports.ts';
import { refusedCells } from '#domain/reports/refused-rows.ts';
import { changesOf, checkRosterNow, commitRosterNow, leavingToConfirm, rosterOutcomes } from '#domain/staff/roster.ts';
import { fill } from '#i18n/fill.ts';
import { wordsFor } from '#i18n/words.ts';
import { Invalid } from '#platform/errors.ts';
import { tableLimits } from '#platform/table-file.ts';
import { type Command, withDatabase } from './command.ts';

const mostLines = 200;

/**
 * Imports a roster, as a nightly job does. Exit code 0: all rows went in, or would; 1: nothing was changed; 3: some rows
 * were left out. What is refused goes to the error stream, row by row.
 */
export const importStaffCommand: Command = {
  name: 'import-staff',
  usage: 'import-staff FILE [--dry-run] [--all [--leaving N]]',
  summary: 'imports a roster (CSV or XLSX); with --all those who are not in it leave',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        leaving: { type: 'string' },
      },
    });
    const [file] = positionals;
    if (!file || positionals.length > 1) throw new Error('Name one file: import-staff FILE.');
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) throw new Error(`${file} is not there, or is not a file.`);
    if (found.size > tableLimits.bytes)
      throw new Error(`${file} is larger than ${tableLimits.bytes / 1024 / 1024} MB. Split it. Nothing was changed.`);
    const upload = {
      fileName: path.basename(file),
      file: await readFile(file),
      mode: values.all ? 'all' : 'rows',
    } as const;
    return withDatabase(async () => {
      const checked = await checkRosterNow(upload);
      return say(checked, { isDryRun: values['dry-run'], leaving: values.leaving });
    });
  },
};

async function say(checked: Import, wanted: { isDryRun: boolean; leaving: string | undefined }): Promise<number> {
  const { roster, tableFile } = wordsFor('en');
  const { counts, refusal } = checked;
  if (refusal) {
    const reason = fill(tableFile.reasons[refusal.reason], { most: refusal.most ?? 0 });
    console.error(refusal.row == null ? reason : fill(tableFile.inRow, { row: refusal.row, reason }));
    console.error('Nothing was changed.');
    return 1;
  }
  if (!counts) {
    console.error(`The columns are not all known: ${(checked.head ?? []).join(', ')}.`);
    console.error(
      'Upload the file once at /training/roster and say what they hold; it is remembered. Nothing was changed.',
    );
    return 1;
  }
  if (checked.appliedBefore) console.log(`This file was applied before, on ${checked.appliedBefore.toISOString()}.`);
  for (const outcome of rosterOutcomes) {
    if (counts[outcome]) console.log(`${String(counts[outcome]).padStart(8)}  ${roster.outcomes[outcome]}`);
  }
  const lines = counts['refused'] ? await linesNow(checked.id, 'refused', mostLines) : [];
  for (const { row, column, value, reason } of lines.flatMap((line) => refusedCells('roster', line, 'en'))) {
    console.error(`row ${row}, ${column}, “${value}”: ${reason}`);
  }
  if (lines.length === mostLines) console.error(`… only the first ${mostLines} rows are shown.`);
  const ended = counts['refused'] ? 3 : 0;
  if (wanted.isDryRun) {
    console.log('Dry run: nothing was changed.');
    return ended;
  }
  const leaving = leavingToConfirm(counts);
  if (leaving !== null && wanted.leaving !== String(leaving)) {
    console.error(
      `${leaving} of ${counts['present']} people would leave, which is more than 5%. If that is right: --leaving ${leaving}. Nothing was changed.`,
    );
    return 1;
  }
  if (changesOf(counts) === 0) {
    console.log('Nothing to change.');
    return ended;
  }
  try {
    if (await commitRosterNow(checked.id)) {
      console.log('Imported.');
      return ended;
    }
  } catch (error) {
    if (!(error instanceof Invalid && error.code === 'another-runs')) throw error;
    console.error('Another import is being carried out. Nothing was imported; run it again in a minute.');
    return 1;
  }
  console.error('The staff changed while this ran. Nothing was imported; run it again.');
  return 1;
}
