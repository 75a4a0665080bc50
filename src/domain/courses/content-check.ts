/** What `npm run content` prints: every fault in content/ with file, line, message and remedy. */
import { readCatalogue } from './catalogue.ts';

/** Checks the content of `directories`. The caller prints `text` and fails when `errors` is not 0. */
export async function checkContent(
  directories: string[],
  { json = false }: { json?: boolean } = {},
): Promise<{ text: string; errors: number; warnings: number }> {
  const { courses, faults } = await readCatalogue(directories);
  const errors = faults.filter((fault) => fault.severity === 'error').length;
  const warnings = faults.length - errors;
  if (json)
    return {
      text: JSON.stringify({ errors, warnings, courses: courses.map((course) => course.id), faults }, null, 2),
      errors,
      warnings,
    };
  const lines = faults.map(({ severity, code, file, line, message, remedy }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `${place}  ${severity} ${code}  ${message.replace(/\.$/, '')}. ${remedy}`;
  });
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  const items = courses.flatMap((course) => course.modules).flatMap((module) => module.items).length;
  lines.push(
    `${count(courses.length, 'course')} with ${count(items, 'item')} can be shown; ${count(errors, 'error')}, ${count(warnings, 'warning')}.`,
  );
  return { text: lines.join('\n'), errors, warnings };
}
