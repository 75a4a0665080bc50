import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { expect, it, onTestFinished } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { base, courseFolder, day } from './content.ts';

const moduleCount = 60;

/** Writes one course of many modules with ten items each, and gives its texts. */
function writeCourse(folder: string): string[] {
  const read = (name: string): string => readFileSync(path.join(base, courseFolder, name), 'utf8');
  const target = path.join(folder, 'courses/many');
  mkdirSync(path.join(target, 'activities/grade-twelve'), { recursive: true });
  writeFileSync(path.join(target, 'activities/grade-twelve/activity.md'), '');
  return ['.md', '.zh.md'].flatMap((ending) => {
    writeFileSync(
      path.join(target, `course${ending}`),
      read(`course${ending}`).replace('id: sharing-and-grading', 'id: many'),
    );
    const sample = read(`02-grade-the-record${ending}`);
    const more = sample
      .split(/(?=^### )/m)
      .slice(1, 5)
      .join('\n')
      .replaceAll('grd-q', 'grd-r');
    return Array.from({ length: moduleCount }, (_, index) => {
      const text = `${sample}\n\n${more}`
        .replaceAll('sharing-and-grading', 'many')
        .replaceAll('grade-the-record', `m-${index}`)
        .replaceAll(/grd-([qr])/g, `m${index}-$1`)
        .replace('order: 2', `order: ${index + 1}`)
        .replace('translates: 02', `translates: ${index}`);
      writeFileSync(path.join(target, `${index}-m-${index}${ending}`), text);
      return text;
    });
  });
}

it('reads content in less than ten times the time that markdown-it alone takes', { retry: 2 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-many-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const texts = writeCourse(folder);
  for (const name of ['owners.yml', 'glossary.md', 'glossary.zh.md'])
    writeFileSync(path.join(folder, name), readFileSync(path.join(base, name)));
  mkdirSync(path.join(folder, 'codes'));
  for (const name of ['digcomp-3.yml', 'unesco.yml'])
    writeFileSync(path.join(folder, 'codes', name), readFileSync(path.join(base, 'codes', name)));

  const markdown = new MarkdownIt();
  for (const text of texts) markdown.render(text);
  let start = performance.now();
  for (const text of texts) markdown.render(text);
  const alone = performance.now() - start;
  await readCatalogue([folder], day);
  start = performance.now();
  const { courses, faults } = await readCatalogue([folder], day);
  const ours = performance.now() - start;

  expect(faults.filter((fault) => fault.severity === 'error')).toEqual([]);
  expect(courses[0]?.modules.flatMap((module) => module.items)).toHaveLength(moduleCount * 10);
  expect(ours / alone).toBeLessThan(10);
});
