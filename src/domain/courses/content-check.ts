/** What `npm run content` prints: every fault in content/ with file, line, message and remedy. */
import { readCatalogue } from './catalogue.ts';
import type { Mended } from './content-fix.ts';
import type { Fault } from './course.ts';

/** The form of `--json`; a new field may come, none goes or changes its meaning without a new number. */
const jsonFormat = 1;

/** One fault on one line, as people read it. */
export function faultLine({ severity, code, file, line, message, remedy }: Fault): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}  ${severity} ${code}  ${message.replace(/\.$/, '')}. ${remedy}`;
}

/**
 * Checks the content of `directories`; with `info` also names what a writer may want to look at. The caller prints `text`
 * and fails when `errors` is not 0. `fixed` is what `--fix` did before.
 */
export async function checkContent(
  directories: string[],
  {
    json = false,
    info = false,
    fixed,
  }: { json?: boolean; info?: boolean; fixed?: { changed: Mended[]; left: Mended[] } } = {},
): Promise<{ text: string; errors: number; warnings: number }> {
  const { courses, faults, notes } = await readCatalogue(directories);
  const errors = faults.filter((fault) => fault.severity === 'error').length;
  const warnings = faults.length - errors;
  const told: Fault[] = info ? [...faults, ...notes] : faults;
  told.sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1));
  if (json) {
    const shown = { format: jsonFormat, errors, warnings, infos: notes.length };
    const list = told.map(({ severity, code, file, line, message, remedy }) => {
      return { severity, code, file, line, message, remedy };
    });
    return {
      text: JSON.stringify({ ...shown, courses: courses.map((course) => course.id), faults: list, ...fixed }, null, 2),
      errors,
      warnings,
    };
  }
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  const items = courses.flatMap((course) => course.modules).flatMap((module) => module.items).length;
  const mended = (one: Mended, word: string): string =>
    `${one.line === null ? one.file : `${one.file}:${one.line}`}  ${word} ${one.code}  ${one.what}`;
  const lines = [
    ...(fixed?.changed.map((one) => mended(one, 'fixed')) ?? []),
    ...(fixed?.left.map((one) => mended(one, 'not fixed')) ?? []),
    ...(fixed ? [`${count(fixed.changed.length, 'place')} mended.`] : []),
    ...told.map(faultLine),
  ];
  if (!info && notes.length > 0) lines.push(`${count(notes.length, 'note')}: npm run content -- --info`);
  const summary = `${count(courses.length, 'course')} with ${count(items, 'item')} can be shown; ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return { text: [...lines, `${summary}.`].join('\n'), errors, warnings };
}
