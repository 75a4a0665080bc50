// Rows of a CSV file, piece by piece: comma, semicolon or tab, whichever the first line uses most.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { encodingOf, textOf } from './encoding.ts';
import { Refused, rowTaker, type TableLimits, type TakeRow } from './table.ts';

const separators = [',', ';', '\t'];
const firstLineBytes = 64 * 1024;
// Empty ones among them; as many as a sheet of a spreadsheet has.
const mostLines = 1_048_576;

/** Hands on the rows and returns how many there were. Throws Refused. */
export async function readCsv(file: Buffer, limits: TableLimits, take: TakeRow): Promise<number> {
  const { encoding, markBytes } = encodingOf(file);
  const taker = rowTaker(limits, take);
  let number = 0;
  const parser = parse({
    delimiter: separatorOf(file, encoding, markBytes),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // A quotation mark inside a word is a letter: 5" floppy.
    relax_quotes: true,
    max_record_size: limits.columns * limits.cellLength,
  });
  try {
    await pipeline(Readable.from(textOf(file, encoding, markBytes)), parser, async (records) => {
      for await (const cells of records as AsyncIterable<string[]>) {
        if (++number > mostLines) throw new Refused('too-many-rows', { row: number, most: limits.rows });
        const taken = taker.take(number, cells);
        if (taken) await taken;
      }
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = Number((error as CsvError & { records?: number }).records ?? 0) + 1;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw new Refused('quote-not-closed', { row });
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw new Refused('cell-too-long', { row, most: limits.cellLength });
    throw new Refused('not-a-table', { row });
  }
  return taker.rows;
}

/** What stands most often in the first line that holds something, outside quotation marks; a comma when nothing does. */
function separatorOf(file: Buffer, encoding: string, from: number): string {
  const head = new TextDecoder(encoding).decode(file.subarray(from, from + firstLineBytes)).trimStart();
  const counts = new Map(separators.map((separator) => [separator, 0]));
  let isQuoted = false;
  for (const letter of head) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (letter === '\n' || letter === '\r')) break;
    else if (!isQuoted && counts.has(letter)) counts.set(letter, counts.get(letter)! + 1);
  }
  return separators.reduce((best, each) => (counts.get(each)! > counts.get(best)! ? each : best));
}
