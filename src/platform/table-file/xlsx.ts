// Rows of the first visible sheet of an XLSX workbook, as text, read part by part without holding the sheet in memory.
// Entities of one's own are not expanded and parts outside the workbook are not looked at.
import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { columnOf, type NumberStyle, styleOf, textOfNumber } from './xlsx-number.ts';
import { Refused, rowTaker, type TableLimits, type TakeRow } from './table.ts';

const mostEntries = 2000;
const mostDepth = 50;
// Letters of one piece of text or mark-up: the parser would gather more of it than the memory holds.
const mostBetweenEvents = 1024 * 1024;
const mostSharedLetters = 16 * 1024 * 1024;
const mostStyles = 70_000;

type Attributes = Record<string, string>;

interface Handlers {
  open?: (name: string, attributes: Attributes) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
  /** After each piece: waits for whoever takes the rows. */
  drain?: () => Promise<void>;
}

/** Hands on the rows and returns how many there were. Throws Refused. */
export async function readXlsx(file: Buffer, limits: TableLimits, take: TakeRow): Promise<number> {
  let zip: ZipFile | undefined;
  try {
    zip = await opened(file);
    const entries = await entriesOf(zip, limits);
    const book = new Workbook(zip, entries, limits.unpackedBytes);
    const { sheet, isFrom1904 } = await firstSheet(book);
    const styles = await readStyles(book);
    const shared = await readSharedStrings(book, limits);
    const taker = rowTaker(limits, take);
    await readSheet(book, sheet, { styles, shared, isFrom1904, limits, taker });
    return taker.rows;
  } catch (error) {
    if (error instanceof Refused || !(error instanceof Error)) throw error;
    // The words of yauzl, zlib and saxes about a file; whatever the taker throws has passed by, marked as its own.
    if (error instanceof TakerFailed) throw error.cause;
    throw new Refused('cut-off-or-damaged');
  } finally {
    zip?.close();
  }
}

class TakerFailed extends Error {}

class Workbook {
  readonly #zip: ZipFile;
  readonly #entries: Map<string, Entry>;
  #bytesLeft: number;
  readonly #most: number;

  constructor(zip: ZipFile, entries: Map<string, Entry>, most: number) {
    this.#zip = zip;
    this.#entries = entries;
    this.#most = most;
    this.#bytesLeft = most;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Reads a part as XML; every byte that comes out counts, whatever the file says of its size. */
  async parse(name: string, handlers: Handlers): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) throw new Refused('not-a-table');
    const parser = new SaxesParser({ fragment: false });
    let depth = 0;
    let sinceEvent = 0;
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name: tag, attributes }) => {
      sinceEvent = 0;
      if (++depth > mostDepth) throw new Refused('not-a-table');
      handlers.open?.(local(tag), attributes as Attributes);
    });
    parser.on('text', (text) => {
      sinceEvent = 0;
      handlers.text?.(text);
    });
    parser.on('closetag', ({ name: tag }) => {
      sinceEvent = 0;
      depth--;
      handlers.close?.(local(tag));
    });
    const decoder = new TextDecoder();
    for await (const chunk of (await this.#stream(entry)) as AsyncIterable<Buffer>) {
      this.#bytesLeft -= chunk.length;
      if (this.#bytesLeft < 0) throw new Refused('unpacks-too-large', { most: this.#most });
      sinceEvent += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (sinceEvent > mostBetweenEvents) throw new Refused('cell-too-long');
      await handlers.drain?.();
    }
    parser.write(decoder.decode());
    parser.close();
    await handlers.drain?.();
  }

  #stream(entry: Entry): Promise<Readable> {
    if (!entry.canDecodeFileData()) throw new Refused('old-or-protected');
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
  }
}

/** `row` of `x:row`. */
function local(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1);
}

function opened(file: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(file, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    );
  });
}

/** What the workbook holds, by name. What announces itself as too large is refused before any of it is unpacked. */
async function entriesOf(zip: ZipFile, limits: TableLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let announced = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      if (/^xl\/.*\.(xml|rels)$/.test(entry.fileName)) announced += entry.uncompressedSize;
      entries.set(entry.fileName, entry);
      if (entries.size > mostEntries || announced > limits.unpackedBytes) {
        reject(new Refused('unpacks-too-large', { most: limits.unpackedBytes }));
      } else zip.readEntry();
    });
    zip.readEntry();
  });
  return entries;
}

/** The part with the first sheet that is not hidden. */
async function firstSheet(book: Workbook): Promise<{ sheet: string; isFrom1904: boolean }> {
  if (!book.has('xl/workbook.xml')) throw new Refused('not-a-table');
  let relation: string | undefined;
  let isFrom1904 = false;
  await book.parse('xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr') isFrom1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name === 'sheet' && (attributes['state'] ?? 'visible') === 'visible') {
        relation ??= Object.entries(attributes).find(([key]) => /^(\w+:)?id$/.test(key))?.[1];
      }
    },
  });
  let sheet: string | undefined;
  await book.parse('xl/_rels/workbook.xml.rels', {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id === relation && Target) {
        sheet = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`;
      }
    },
  });
  if (!sheet || !book.has(sheet)) throw new Refused('not-a-table');
  return { sheet, isFrom1904 };
}

/** How the numbers of each cell format are written: as days, with leading zeros, or as they are. */
async function readStyles(book: Workbook): Promise<NumberStyle[]> {
  const styles: NumberStyle[] = [];
  if (!book.has('xl/styles.xml')) return styles;
  const codes = new Map<number, string>();
  let isCellFormats = false;
  await book.parse('xl/styles.xml', {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') isCellFormats = true;
      if (name === 'xf' && isCellFormats && styles.length < mostStyles) {
        const id = Number(attributes['numFmtId'] ?? 0);
        styles.push(styleOf(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellFormats = false;
    },
  });
  return styles;
}

/** The texts that cells refer to by number. */
async function readSharedStrings(book: Workbook, limits: TableLimits): Promise<string[]> {
  const shared: string[] = [];
  if (!book.has('xl/sharedStrings.xml')) return shared;
  const most = limits.rows * limits.columns;
  let letters = 0;
  let text = '';
  let isText = false;
  let isPhonetic = false;
  await book.parse('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text(piece) {
      if (!isText) return;
      letters += piece.length;
      if (letters > mostSharedLetters) throw new Refused('unpacks-too-large', { most: limits.unpackedBytes });
      text += piece;
    },
    close(name) {
      if (name === 't') isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'si' && shared.push(text) > most) throw new Refused('too-many-rows', { most: limits.rows });
    },
  });
  return shared;
}

interface SheetReading {
  styles: NumberStyle[];
  shared: string[];
  isFrom1904: boolean;
  limits: TableLimits;
  taker: ReturnType<typeof rowTaker>;
}

async function readSheet(book: Workbook, sheet: string, reading: SheetReading): Promise<void> {
  const { styles, shared, isFrom1904, limits, taker } = reading;
  let row = 0;
  let cells: string[] = [];
  let column = -1;
  let type = 'n';
  let style: NumberStyle = 'plain';
  let text = '';
  let isText = false;
  let isPhonetic = false;
  // Rows of a piece wait here while the taker works; there are some hundreds of them at most.
  let waiting: { number: number; cells: string[] }[] = [];

  const valueOf = (): string => {
    if (type === 's') return shared[Number(text)] ?? '';
    if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE';
    if (type === 'd') return text.slice(0, 10);
    if (type === 'n') return text === '' ? '' : textOfNumber(text, style, isFrom1904);
    return text;
  };

  await book.parse(sheet, {
    open(name, attributes) {
      if (name === 'row') {
        row = attributes['r'] ? Number(attributes['r']) : row + 1;
        cells = [];
        column = -1;
      } else if (name === 'c') {
        column = attributes['r'] ? columnOf(attributes['r']) : column + 1;
        type = attributes['t'] ?? 'n';
        style = styles[Number(attributes['s'] ?? 0)] ?? 'plain';
        text = '';
      } else if (name === 'rPh') isPhonetic = true;
      isText = name === 'v' || (name === 't' && !isPhonetic);
    },
    text(piece) {
      if (!isText) return;
      text += piece;
      if (text.length > limits.cellLength) throw new Refused('cell-too-long', { row, most: limits.cellLength });
    },
    close(name) {
      if (name === 'v' || name === 't') isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'c') {
        const value = valueOf();
        if (value.trim() === '') return;
        if (column >= limits.columns) throw new Refused('too-many-columns', { row, most: limits.columns });
        while (cells.length < column) cells.push('');
        cells[column] = value;
      }
      if (name === 'row' && cells.length > 0) waiting.push({ number: row, cells });
    },
    async drain() {
      const rows = waiting;
      waiting = [];
      for (const { number, cells: values } of rows) {
        try {
          const taken = taker.take(number, values);
          if (taken) await taken;
        } catch (error) {
          throw error instanceof Refused ? error : new TakerFailed('the taker failed', { cause: error });
        }
      }
    },
  });
}
