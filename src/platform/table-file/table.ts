// What a table in a file is, and why a file can be refused. The words for the reasons stand in i18n (`tableFile`).

/** What is read at most, so that no file can fill the memory of the process. */
export interface TableLimits {
  bytes: number;
  /** Rows that hold something, the head among them. */
  rows: number;
  columns: number;
  /** Letters in one cell. */
  cellLength: number;
  /** Bytes of the parts of a workbook, unpacked. */
  unpackedBytes: number;
}

export const tableLimits: TableLimits = {
  bytes: 20 * 1024 * 1024,
  rows: 200_000,
  columns: 60,
  cellLength: 1000,
  unpackedBytes: 256 * 1024 * 1024,
};

/** A row that holds something, as the program that wrote it counts: the head is usually row 1. */
export interface TableRow {
  number: number;
  /** Without blanks round them; what is missing at the end is missing here too. */
  cells: string[];
}

export type TableFault =
  /** More bytes than the limit. */
  | 'too-large'
  | 'too-many-rows'
  | 'too-many-columns'
  /** A cell, or a line that never ends. */
  | 'cell-too-long'
  /** A workbook that unpacks to more than the limit. */
  | 'unpacks-too-large'
  /** Neither CSV nor XLSX: a picture, a web page … */
  | 'not-a-table'
  /** The old XLS, or a workbook with a password. */
  | 'old-or-protected'
  /** A workbook that cannot be read to its end: the upload was cut off, or the file is damaged. */
  | 'cut-off-or-damaged'
  /** A quotation mark that is opened and never closed: often a file that was cut off. */
  | 'quote-not-closed'
  /** Neither UTF-8 nor GB18030. */
  | 'unknown-encoding'
  /** Some lines in the one, some in the other. */
  | 'mixed-encodings'
  /** A character with the number 0: no program writes it into a text. */
  | 'nul'
  | 'empty';

/** Nothing of the file is used. `row` is where it was found, where there is such a place; `most` the limit that it broke. */
export interface TableRefusal {
  outcome: 'refused';
  reason: TableFault;
  row: number | null;
  most: number | null;
}

export interface TableRead {
  outcome: 'read';
  format: 'csv' | 'xlsx';
  /** Rows that hold something. */
  rows: number;
}

/** Thrown inside the readers alone; readTable makes it the refusal it returns. */
export class Refused extends Error {
  readonly refusal: TableRefusal;
  constructor(reason: TableFault, where: { row?: number; most?: number } = {}) {
    super(reason);
    this.refusal = { outcome: 'refused', reason, row: where.row ?? null, most: where.most ?? null };
  }
}

/** What takes the rows, in their order. A promise holds up the reading. */
export type TakeRow = (row: TableRow) => void | Promise<void>;

/** Hands on rows that hold something, and refuses what is too many or too long. Returns how many there were. */
export function rowTaker(limits: TableLimits, take: TakeRow) {
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    /** A promise only when the taker wants one to be waited for. */
    take(number: number, cells: string[]): void | Promise<void> {
      let last = -1;
      for (let index = 0; index < cells.length; index++) {
        const cell = cells[index]!;
        if (cell.length > limits.cellLength)
          throw new Refused('cell-too-long', { row: number, most: limits.cellLength });
        if (cell.includes('\0')) throw new Refused('nul', { row: number });
        if ((cells[index] = cell.trim()) !== '') last = index;
      }
      if (last < 0) return;
      if (last >= limits.columns) throw new Refused('too-many-columns', { row: number, most: limits.columns });
      if (++rows > limits.rows) throw new Refused('too-many-rows', { row: number, most: limits.rows });
      cells.length = last + 1;
      return take({ number, cells });
    },
  };
}
