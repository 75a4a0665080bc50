/**
 * Reading content folders from disk. Text is UTF-8; a byte order mark and Windows line ends are taken away here, so that
 * nothing behind this file knows of them. Links that lead out of a folder are not followed.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Fault } from './course.ts';
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import { hasControls } from '#platform/control-characters.ts';

export interface ContentFile {
  /** `01-why-islands.md`, or `activities/x/activity.md`: within its course, path or content folder */
  name: string;
  /** As told to people: `content/courses/…` */
  shown: string;
  absolute: string;
}

export interface ContentText extends ContentFile {
  lines: string[];
  /** First 16 hex digits of the SHA-256 of the text with plain line ends, as `source_hash` quotes it */
  shortHash: string;
  /** The same of the bytes as they are, which is what `sha256sum` prints */
  bytesHash: string;
}

export interface ContentFolder {
  root: string;
  shown: string;
}

/** The largest text that is read. */
export const largestTextBytes = 400_000;
/** A paragraph on one line fits ten times over; beyond it some checks would take their time. */
const longestLine = 10_000;
const mostMarks = 500;
const runOfMarks = new RegExp(`[^\\p{L}\\p{N}\\s]{${mostMarks}}`, 'u');

/** How a folder is named to people: relative to where the command runs, or its own name when it stands elsewhere. */
export function folderOf(directory: string): ContentFolder {
  const root = path.resolve(directory);
  const relative = path.relative(process.cwd(), root);
  const outside = relative.startsWith('..') || path.isAbsolute(relative);
  return { root, shown: (outside ? path.basename(root) : relative || '.').split(path.sep).join('/') };
}

/** All files below `root/under`, sorted by name. A folder that is not there has no files; a link that leads out is a fault. */
export async function listFiles(
  folder: ContentFolder,
  under: string,
  faults: Fault[],
  depth = 4,
): Promise<ContentFile[]> {
  const base = path.join(folder.root, under);
  const real = await realpath(folder.root).catch(() => folder.root);
  const found: ContentFile[] = [];
  const walk = async (relative: string, left: number): Promise<void> => {
    const entries = await readdir(path.join(base, relative), { withFileTypes: true }).catch(() => []);
    await Promise.all(
      entries.map(async (entry) => {
        if (entry.name.startsWith('.')) return;
        const name = relative ? `${relative}/${entry.name}` : entry.name;
        const absolute = path.join(base, name);
        const shown = [folder.shown, under, name].filter(Boolean).join('/');
        let isDirectory = entry.isDirectory();
        let isFile = entry.isFile();
        if (entry.isSymbolicLink()) {
          const target = await realpath(absolute).catch(() => '');
          if (!target.startsWith(real + path.sep)) {
            const message = 'This link leads out of the content folder, or nowhere, and is not read';
            const remedy = 'Put the file itself here.';
            faults.push({ severity: 'error', code: 'FM-01', file: shown, line: null, message, remedy });
            return;
          }
          const what = await stat(target);
          isDirectory = what.isDirectory();
          isFile = what.isFile();
        }
        if (isDirectory && left > 0) await walk(name, left - 1);
        if (isFile) found.push({ name, shown, absolute });
      }),
    );
  };
  await walk('', depth);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reads a text file. One that is too large, not UTF-8, or not text is a fault and undefined; it is measured before it is read. */
export async function readText(file: ContentFile, faults: Fault[]): Promise<ContentText | undefined> {
  const refuse = (message: string, remedy: string, line = 1): undefined => {
    faults.push({ severity: 'error', code: 'FM-01', file: file.shown, line, message, remedy });
  };
  const size = await stat(file.absolute).then(
    (what) => what.size,
    () => 0,
  );
  if (size > largestTextBytes) return refuse('The file is larger than 400 kB', 'Divide it.');
  const bytes = await readFile(file.absolute).catch(() => undefined);
  if (!bytes) return refuse('The file cannot be read', 'Check its permissions.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('The file is not UTF-8 (perhaps GBK)', 'Save it again with the encoding UTF-8.');
  }
  text = text.replace(/\r\n?/g, '\n');
  const lines = text.split('\n');
  const control = hasControls(text) ? lines.findIndex(hasControls) : -1;
  if (control >= 0)
    return refuse('There is a control character in this line', 'Save the file as plain text.', control + 1);
  const long = lines.findIndex((line) => line.length > longestLine);
  if (long >= 0)
    return refuse(`This line has ${lines[long]?.length} characters; 10,000 are the most`, 'Divide it.', long + 1);
  const marks = lines.findIndex((line) => line.length >= mostMarks && runOfMarks.test(line));
  if (marks >= 0) return refuse(`Here ${mostMarks} marks stand in a row`, 'Take them out; this is no text.', marks + 1);
  const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { ...file, lines, shortHash: hashOf(text), bytesHash: hashOf(bytes) };
}

/** Lines from `start` (0 = first) with their numbers. */
export function numbered(lines: string[], start: number, end = lines.length): SourceLine[] {
  return lines.slice(start, end).map((text, index) => ({ text, line: start + index + 1 }));
}
