// Writes large content: courses of many modules with ten items each, made of the fixture's module.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const base = path.resolve(import.meta.dirname, '../fixtures/content/base');
const sampleCourse = path.join(base, 'courses/sharing-and-grading');

/** Fills `folder` with `courses` courses of `modules` modules (99 at most), in both languages, and gives the texts of the modules. */
export function writeManyModules(folder: string, courses: number, modules: number): string[] {
  for (const name of ['owners.yml', 'glossary.md', 'glossary.zh.md', 'codes'])
    cpSync(path.join(base, name), path.join(folder, name), { recursive: true });
  const read = (name: string): string => readFileSync(path.join(sampleCourse, name), 'utf8');
  return Array.from({ length: courses }, (_, at) => `many-${at}`).flatMap((slug) => {
    const target = path.join(folder, 'courses', slug);
    mkdirSync(path.join(target, 'activities/grade-twelve'), { recursive: true });
    cpSync(path.join(sampleCourse, 'activities'), path.join(target, 'activities'), { recursive: true });
    return ['.md', '.zh.md'].flatMap((ending) => {
      const course = read(`course${ending}`).replace('id: sharing-and-grading', `id: ${slug}`);
      writeFileSync(path.join(target, `course${ending}`), course.replace('code: C05', `code: ${slug}`));
      const sample = read(`02-grade-the-record${ending}`);
      const more = sample
        .split(/(?=^### )/m)
        .slice(1, 5)
        .join('\n')
        .replaceAll('grd-q', 'grd-r');
      return Array.from({ length: modules }, (_, index) => {
        const text = `${sample}\n\n${more}`
          .replaceAll('sharing-and-grading', slug)
          .replaceAll('grade-the-record', `m-${index}`)
          .replaceAll(/grd-([qr])/g, `${slug}-m${index}-$1`)
          .replace('order: 2', `order: ${index + 1}`)
          .replace('translates: 02', `translates: ${index}`);
        writeFileSync(path.join(target, `${index}-m-${index}${ending}`), text);
        return text;
      });
    });
  });
}
