/** Copies of the fixture course with one thing changed, and how to find the line the change stands on. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Catalogue } from '#domain/courses/course.ts';

export const base = path.resolve(import.meta.dirname, '../../fixtures/content/base');
export const courseFolder = 'courses/sharing-and-grading';
export const day = '2026-12-01';

export interface Change {
  /** Below the content folder. */
  file: string;
  /** Text to replace, once; undefined appends. */
  from?: string;
  to: string;
}

/** A copy of the fixture with these changes, removed after the test. */
export function changed(changes: Change[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-content-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(base, folder, { recursive: true });
  for (const { file, from, to } of changes) {
    const target = path.join(folder, file);
    if (from === undefined) {
      writeFileSync(target, to, { flag: 'a' });
      continue;
    }
    const text = readFileSync(target, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`);
    writeFileSync(
      target,
      text.replace(from, () => to),
    );
  }
  return folder;
}

/** The number of the line of `file` that contains `text`. */
export function lineWith(folder: string, file: string, text: string): number {
  const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
  const index = lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no line with: ${text}`);
  return index + 1;
}

/** The faults of a folder, files named below it. */
export async function faultsOf(folder: string): Promise<{
  catalogue: Catalogue;
  faults: { severity: string; code: string; file: string; line: number | null; remedy: string; message: string }[];
}> {
  const catalogue = await readCatalogue([folder], day);
  const top = path.basename(folder);
  return {
    catalogue,
    faults: catalogue.faults.map((fault) => ({ ...fault, file: fault.file.replace(new RegExp(`^.*?${top}/`), '') })),
  };
}
