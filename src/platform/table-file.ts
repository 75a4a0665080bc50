// Reads an uploaded table, CSV or XLSX, into rows of text. What cannot be read becomes a value that says why and where;
// memory stays bounded whatever the file holds (limits in table-file/table.ts).
import { readCsv } from './table-file/csv.ts';
import {
  Refused,
  tableLimits,
  type TableLimits,
  type TableRead,
  type TableRefusal,
  type TableRow,
  type TakeRow,
} from './table-file/table.ts';
import { readXlsx } from './table-file/xlsx.ts';

export { dayOfSerial } from './table-file/serial.ts';
export { dayIn } from './table-file/written-day.ts';
export { tableLimits };
export type { TableFault, TableLimits, TableRead, TableRefusal, TableRow, TakeRow } from './table-file/table.ts';

const starts = (file: Buffer, ...bytes: number[]): boolean => bytes.every((byte, index) => file[index] === byte);

/**
 * Hands each row that holds something to `take`, in order, the head among them; a promise from `take` holds up the
 * reading. UTF-8 (with a mark or without) or GB18030, comma, semicolon or tab; of a workbook the first visible sheet. Cells
 * are text: 00127 stays 00127, and a cell that a workbook shows as a day is 'YYYY-MM-DD'.
 *
 * A refusal may come after rows were taken: use nothing of them then. What `take` throws is thrown on.
 */
export async function readTable(
  file: Buffer,
  take: TakeRow,
  limits: TableLimits = tableLimits,
): Promise<TableRead | TableRefusal> {
  try {
    if (file.length > limits.bytes) throw new Refused('too-large', { most: limits.bytes });
    refuseOtherKinds(file);
    const format = starts(file, 0x50, 0x4b) ? 'xlsx' : 'csv';
    const rows = await (format === 'xlsx' ? readXlsx : readCsv)(file, limits, take);
    if (rows === 0) throw new Refused('empty');
    return { outcome: 'read', format, rows };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/** All rows at once: for tables whose rows are few, or wanted together anyway. */
export async function readWholeTable(
  file: Buffer,
  limits: TableLimits = tableLimits,
): Promise<(TableRead & { table: TableRow[] }) | TableRefusal> {
  const table: TableRow[] = [];
  const read = await readTable(file, (row) => void table.push(row), limits);
  return read.outcome === 'read' ? { ...read, table } : read;
}

/** Files that people pick by mistake, known by their first bytes. */
function refuseOtherKinds(file: Buffer): void {
  if (file.length === 0) throw new Refused('empty');
  if (starts(file, 0xd0, 0xcf, 0x11, 0xe0)) throw new Refused('old-or-protected');
  const isOther =
    starts(file, 0x25, 0x50, 0x44, 0x46) || // PDF
    starts(file, 0x89, 0x50, 0x4e, 0x47) || // PNG
    starts(file, 0xff, 0xd8, 0xff) || // JPEG
    starts(file, 0x1f, 0x8b) || // gzip
    starts(file, 0x52, 0x61, 0x72, 0x21) || // RAR
    starts(file, 0x37, 0x7a, 0xbc, 0xaf) || // 7z
    /^\s*<(!doctype|html|\?xml|table)/i.test(file.subarray(0, 200).toString('latin1').replace('ï»¿', ''));
  if (isOther) throw new Refused('not-a-table');
}
