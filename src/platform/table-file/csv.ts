// Rows of a CSV file, piece by piece: comma, semicolon or tab, whichever the first line uses most.
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { encodingOf, textOf } from './encoding.ts';
import { Refused, rowTaker, type TableLimits, type TableRow, type TakeRow } from './table.ts';

const separators = [',', ';', '\t'];
const firstLineBytes = 64 * 1024;
// Empty ones among them; as many as a sheet of a spreadsheet has.
const mostLines = 1_048_576;

/** Hands on the rows and returns how many there were. Throws Refused. */
export async function readCsv(file: Buffer, limits: TableLimits, take: TakeRow): Promise<number> {
  const { encoding, markBytes } = encodingOf(file);
  const taker = rowTaker(limits, take);
  let number = 0;
  let waiting: TableRow[] = [];
  const handOn = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    for (const row of rows) {
      const taken = taker.take(row.number, row.cells);
      if (taken) await taken;
    }
  };
  const parser = parse({
    delimiter: separatorOf(file, encoding, markBytes),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // A quotation mark inside a word is a letter: 5" floppy.
    relax_quotes: true,
    max_record_size: limits.columns * limits.cellLength,
    on_record(cells: string[]) {
      // csv-parse makes an Error for each row that is longer or shorter than its first, and a blank line is one: a million
      // of them took 40 s. For what it takes for the first it makes none.
      (parser.info as { records: number }).records = 0;
      number++;
      if (number > mostLines) throw new Refused('too-many-rows', { row: number, most: limits.rows });
      if (cells.length > 1 || cells[0] !== '') waiting.push({ number, cells });
      // Not through its stream, which takes four times as long: the rows of a piece are taken together below.
      return null;
    },
  });
  const ended = finished(parser.resume());
  // What is wrong is told by `ended`; nobody waits for it before the last piece.
  ended.catch(() => {});
  try {
    for (const piece of textOf(file, encoding, markBytes)) {
      await Promise.race([ended, new Promise((written) => parser.write(piece, written))]);
      await handOn();
    }
    parser.end();
    await ended;
    await handOn();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw new Refused('quote-not-closed', { row: number + 1 });
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw new Refused('cell-too-long', { row: number + 1, most: limits.cellLength });
    throw new Refused('not-a-table', { row: number + 1 });
  } finally {
    parser.destroy();
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
