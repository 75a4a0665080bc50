/**
 * Reading content folders from disk. Text is UTF-8; a byte order mark and Windows line ends are taken away here, so that
 * nothing behind this file knows of them. Links that lead out of a folder are not followed.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Fault } from './course.ts';
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';

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

const largestTextBytes = 1_000_000;

/** How a folder is named to people: relative to where the command runs, or its own name when it stands elsewhere. */
export function folderOf(directory: string): ContentFolder {
  const root = path.resolve(directory);
  const relative = path.relative(process.cwd(), root);
  const outside = relative.startsWith('..') || path.isAbsolute(relative);
  return { root, shown: (outside ? path.basename(root) : relative || '.').split(path.sep).join('/') };
}

/** All files below `root/under`, sorted by name. A folder that is not there has no files. */
export async function listFiles(folder: ContentFolder, under: string, depth = 4): Promise<ContentFile[]> {
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
        let isDirectory = entry.isDirectory();
        let isFile = entry.isFile();
        if (entry.isSymbolicLink()) {
          const target = await realpath(absolute).catch(() => '');
          if (!target.startsWith(real + path.sep)) return;
          const what = await stat(target);
          isDirectory = what.isDirectory();
          isFile = what.isFile();
        }
        if (isDirectory && left > 0) await walk(name, left - 1);
        if (isFile) found.push({ name, shown: [folder.shown, under, name].filter(Boolean).join('/'), absolute });
      }),
    );
  };
  await walk('', depth);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reads a text file. A file that is too large or not UTF-8 is a fault and undefined. */
export async function readText(file: ContentFile, faults: Fault[]): Promise<ContentText | undefined> {
  const refuse = (message: string, remedy: string): undefined => {
    faults.push({ severity: 'error', code: 'FM-01', file: file.shown, line: 1, message, remedy });
  };
  const bytes = await readFile(file.absolute).catch(() => undefined);
  if (!bytes) return refuse('The file cannot be read', 'Check its permissions.');
  if (bytes.length > largestTextBytes) return refuse('The file is larger than 1 MB', 'Divide it.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('The file is not UTF-8 (perhaps GBK)', 'Save it again with the encoding UTF-8.');
  }
  text = text.replace(/\r\n?/g, '\n');
  const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { ...file, lines: text.split('\n'), shortHash: hashOf(text), bytesHash: hashOf(bytes) };
}

/** Lines from `start` (0 = first) with their numbers. */
export function numbered(lines: string[], start: number, end = lines.length): SourceLine[] {
  return lines.slice(start, end).map((text, index) => ({ text, line: start + index + 1 }));
}
