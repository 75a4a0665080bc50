// Reads the first sheet of an XLSX file well enough for tests: rows of text and numbers, and how many formulas it has.
import { inflateRawSync } from 'node:zlib';

function entry(zip: Buffer, wanted: RegExp): string {
  // From the central directory, since local headers may leave their sizes out.
  for (
    let at = zip.lastIndexOf('PK\x05\x06') === -1 ? 0 : zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
    zip.readUInt32LE(at) === 0x02014b50;
  ) {
    const [method, size, nameLength, extra, comment] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
    ];
    const local = zip.readUInt32LE(at + 42);
    if (wanted.test(zip.toString('utf8', at + 46, at + 46 + nameLength))) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + size);
      return (method === 8 ? inflateRawSync(data) : data).toString('utf8');
    }
    at += 46 + nameLength + extra + comment;
  }
  return '';
}

const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** The cells of the first sheet, empty ones left out. */
export function sheetXml(bytes: Uint8Array): { cells: (string | number)[][]; formulas: number } {
  const zip = Buffer.from(bytes);
  const shared = [...entry(zip, /sharedStrings\.xml$/).matchAll(/<si>(.*?)<\/si>/gs)].map(([, si]) =>
    plain([...si!.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join('')),
  );
  const sheet = entry(zip, /worksheets\/sheet1\.xml$/);
  const cells = [...sheet.matchAll(/<row[^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row]) =>
    [...(row ?? '').matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].flatMap(([, attributes, inner]) => {
      const value = /<v>(.*?)<\/v>/s.exec(inner ?? '')?.[1];
      if (/t="s"/.test(attributes!)) return [shared[Number(value)]!];
      if (/t="inlineStr"/.test(attributes!)) return [plain(/<t[^>]*>(.*?)<\/t>/s.exec(inner!)![1]!)];
      return value === undefined ? [] : [Number(value)];
    }),
  );
  return { cells, formulas: (sheet.match(/<f[ >]/g) ?? []).length };
}
