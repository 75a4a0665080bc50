// In which encoding a text came: UTF-8, or GB18030 as Chinese spreadsheets write it. Found by looking at every byte, so
// that a file is never half right.
import { isAscii, isUtf8 } from 'node:buffer';
import { Refused } from './table.ts';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le';

const lineFeed = 0x0a;
// Three Chinese characters in UTF-8: nine bytes of this shape are hardly ever text in GB18030.
const threeOfUtf8 = 3;

/** The encoding of the whole file, and how many bytes of mark stand before the text. Throws Refused. */
export function encodingOf(file: Buffer): { encoding: Encoding; markBytes: number } {
  if (file[0] === 0xff && file[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  const nul = file.indexOf(0);
  if (nul >= 0) throw new Refused('nul', { row: rowAt(file, nul) });
  const hasMark = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  if (isUtf8(file)) return { encoding: 'utf-8', markBytes: hasMark ? 3 : 0 };
  if (hasMark) throw new Refused('mixed-encodings', { row: firstLine(file, (line) => !isUtf8(line)) });
  refuseMixed(file);
  return { encoding: 'gb18030', markBytes: 0 };
}

/** The text in pieces; throws Refused at bytes that are no text. */
export function* textOf(file: Buffer, encoding: Encoding, from: number): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const pieceBytes = 64 * 1024;
  try {
    for (let at = from; at < file.length; at += pieceBytes) {
      yield decoder.decode(file.subarray(at, at + pieceBytes), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new Refused('unknown-encoding');
    throw error;
  }
}

/** Every line by itself: those that are GB18030 and nothing else against those that are UTF-8 and nothing else. */
function refuseMixed(file: Buffer): void {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  let utf8Lines = 0;
  let firstUtf8 = 0;
  let firstOther = 0;
  for (const { line, row } of linesOf(file)) {
    if (isAscii(line)) continue;
    if (isUtf8(line) && countOfThree(line) >= threeOfUtf8) {
      utf8Lines++;
      firstUtf8 ||= row;
      continue;
    }
    if (isUtf8(line)) continue;
    try {
      decoder.decode(line);
      firstOther ||= row;
    } catch {
      throw new Refused(utf8Lines > 0 ? 'mixed-encodings' : 'unknown-encoding', { row });
    }
  }
  // The row at which the file changes its mind.
  if (utf8Lines > 0) throw new Refused('mixed-encodings', { row: Math.max(firstUtf8, firstOther) });
}

/** How many characters of three bytes stand in a line of UTF-8; 0 when there are any of two, as in chance finds. */
function countOfThree(line: Buffer): number {
  let n = 0;
  for (const byte of line) {
    if (byte >= 0xc0 && byte < 0xe0) return 0;
    if (byte >= 0xe0 && byte < 0xf0) n++;
  }
  return n;
}

function* linesOf(file: Buffer): Generator<{ line: Buffer; row: number }> {
  for (let from = 0, row = 1; from < file.length; row++) {
    const end = file.indexOf(lineFeed, from);
    const to = end < 0 ? file.length : end;
    yield { line: file.subarray(from, to), row };
    from = to + 1;
  }
}

function firstLine(file: Buffer, is: (line: Buffer) => boolean): number {
  for (const { line, row } of linesOf(file)) if (is(line)) return row;
  return 1;
}

function rowAt(file: Buffer, place: number): number {
  let row = 1;
  for (let at = file.indexOf(lineFeed); at >= 0 && at < place; at = file.indexOf(lineFeed, at + 1)) row++;
  return row;
}
