/** Pictures of a course: read once, checked, and addressed by the hash of their bytes, so that browsers may keep them for ever. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { ContentFile } from './content-files.ts';
import type { Picture } from './course.ts';

const largestBytes = 150_000;
const types: Record<string, string> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
};

export interface LoadedPicture {
  /** `<hash>.<ext>` */
  address: string;
  picture: Picture;
  width: string | undefined;
  height: string | undefined;
  /** An SVG with text in it. */
  hasWords: boolean;
  /** What is wrong with it, as code, message and remedy. */
  problem: [string, string, string] | undefined;
}

/** True for the name of a file that can be a picture. */
export function isPicture(name: string): boolean {
  return Object.hasOwn(types, name.split('.').at(-1)?.toLowerCase() ?? '');
}

const activeSvg =
  /<script|<foreignObject|<iframe|<!ENTITY|\son[a-z]+\s*=|javascript:|(href|src)\s*=(?!\s*["']\s*#)|url\((?![\s"']*#)|@import/i;

/** Reads a picture and checks it: IM-01 (SVG without title), IM-03 (too large), SC-01 (script or foreign parts in an SVG). */
export async function loadPicture(file: ContentFile): Promise<LoadedPicture> {
  // A picture that is too large is refused by its size; it is not read, and its address is never used.
  const { size } = await stat(file.absolute);
  const bytes = size > largestBytes ? Buffer.alloc(0) : await readFile(file.absolute);
  const extension = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  const address = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`;
  const picture = { type: types[extension] ?? 'application/octet-stream', bytes };
  let width: string | undefined;
  let height: string | undefined;
  let problem: LoadedPicture['problem'];
  if (size > largestBytes) {
    problem = [
      'IM-03',
      `The picture has ${Math.ceil(size / 1000)} kB; 150 kB is the most`,
      'Make it smaller, or draw it as SVG.',
    ];
  } else if (extension === 'svg') {
    const text = bytes.toString('utf8');
    const box = /viewBox\s*=\s*["']\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)/.exec(text);
    width = box?.[1];
    height = box?.[2];
    if (activeSvg.test(text)) {
      problem = ['SC-01', 'The SVG holds a script, an event, or something from elsewhere', 'Save it as a plain SVG.'];
    } else if (!/<title[^<>]*>\s*[^<\s]/.test(text)) {
      problem = ['IM-01', 'The SVG has no title', 'Put <title>…</title> first inside <svg>.'];
    }
  } else if (extension === 'png' && bytes.length > 24 && bytes.toString('latin1', 12, 16) === 'IHDR') {
    width = String(bytes.readUInt32BE(16));
    height = String(bytes.readUInt32BE(20));
  }
  const hasWords = extension === 'svg' && /<text[\s>]/.test(bytes.toString('utf8'));
  return { address, picture, width, height, hasWords, problem };
}
