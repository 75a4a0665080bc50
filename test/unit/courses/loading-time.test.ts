import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { expect, it, onTestFinished } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { writeManyModules } from '../../support/many-modules.ts';
import { day } from './content.ts';

const moduleCount = 60;

it(
  'reads content in less than ten times the time that markdown-it alone takes',
  { retry: 2, timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lectern-many-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const texts = writeManyModules(folder, 1, moduleCount);

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
  },
);
