// A table on its way into a file: lines that say of when it is and how it is counted, then a head and rows.
// Text is text, so that staff number 00127 stays 00127 and a name that looks like a formula stays a name; only counts
// are numbers.
import { ReadableStream } from 'node:stream/web';
import { stringify } from 'csv-stringify/sync';
import writeXlsxFile from 'write-excel-file/node';
import { withoutControls } from '#platform/control-characters.ts';

export interface ExportTable {
  /** Name of the file without its ending. */
  name: string;
  sheet: string;
  head: string[];
  /** A number is a count; everything else is text. null is an empty cell. */
  rows: (string | number | null)[][];
  /** Above the table, one line each: as of when, how it is counted. */
  notes: string[];
  /** Widths of the columns in characters. */
  widths: number[];
}

export interface ExportFile {
  /** With its ending, in the reader's language. */
  name: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** An empty line between notes and table. */
const gapOf = ({ notes }: Pick<ExportTable, 'notes'>): never[][] => (notes.length > 0 ? [[]] : []);

const csvStyle = { record_delimiter: '\r\n', escape_formulas: true } as const;

/** CSV that opens in a spreadsheet as it stands: UTF-8 with a mark, CRLF, and no cell that could run as a formula. */
export function csvOf(table: Omit<ExportTable, 'sheet' | 'widths'>): ExportFile {
  const text = stringify([...table.notes.map((note) => [note]), ...gapOf(table), table.head, ...table.rows], {
    bom: true,
    ...csvStyle,
  });
  return { name: `${table.name}.csv`, type: 'text/csv; charset=utf-8', bytes: new Uint8Array(Buffer.from(text)) };
}

/** A file that is sent while it is made. */
export interface StreamedFile extends Pick<ExportFile, 'name' | 'type'> {
  body: BodyInit;
}

/** The same for a table of any length, whose rows come in pieces. */
export function csvInPieces(
  table: Omit<ExportTable, 'sheet' | 'widths' | 'rows'>,
  pieces: AsyncIterable<ExportTable['rows']>,
): StreamedFile {
  const { name, type, bytes } = csvOf({ ...table, rows: [] });
  async function* file() {
    yield bytes;
    for await (const rows of pieces) yield new Uint8Array(Buffer.from(stringify(rows, csvStyle)));
  }
  return { name, type, body: ReadableStream.from(file()) as BodyInit };
}

const textCell = (value: string, fontWeight?: 'bold') => ({
  // What XML cannot carry would make a file that no spreadsheet opens.
  value: withoutControls(value),
  type: String,
  format: '@',
  ...(fontWeight && { fontWeight }),
});

/** XLSX with text cells for text and number cells for counts; the head stays in sight. */
export async function xlsxOf(table: ExportTable): Promise<ExportFile> {
  const cell = (value: string | number | null) =>
    value === null || value === ''
      ? null
      : typeof value === 'number'
        ? { value, type: Number, format: '#,##0' }
        : textCell(value);
  const bytes = await writeXlsxFile(
    [
      ...table.notes.map((note) => [textCell(note)]),
      ...gapOf(table),
      table.head.map((name) => textCell(name, 'bold')),
      ...table.rows.map((row) => row.map(cell)),
    ],
    {
      sheet: table.sheet,
      stickyRowsCount: table.notes.length + gapOf(table).length + 1,
      columns: table.widths.map((width) => ({ width })),
    },
  ).toBuffer();
  return {
    name: `${table.name}.xlsx`,
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: new Uint8Array(bytes),
  };
}

/** The headers of a download: the name in the reader's language, and a plain one for old browsers (RFC 6266, 5987). */
export function downloadHeaders({ name, type }: Pick<ExportFile, 'name' | 'type'>): Record<string, string> {
  const safe = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '-');
  const ascii = safe
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]|["%]/g, '')
    .replace(/ +/g, '-')
    .replace(/^-+/, '');
  const plain = /^[A-Za-z]/.test(ascii) ? ascii : `lectern${ascii.startsWith('.') ? '' : '-'}${ascii}`;
  const encoded = encodeURIComponent(safe).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': type,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  };
}
