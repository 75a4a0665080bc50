// How long the catalogue takes to load, against what markdown-it alone needs for the same text in the same process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { expect, it, onTestFinished } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { writeManyModules } from '../support/many-modules.ts';
import { figure, median } from './figure.ts';

const rounds = 3;

it('loads 1,000 modules of 10 items in at most ten times the time of markdown-it alone', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-catalogue-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const texts = writeManyModules(folder, 20, 50);
  const markdown = new MarkdownIt();
  for (const text of texts.slice(0, 100)) markdown.render(text);

  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let start = performance.now();
    for (const text of texts) markdown.render(text);
    const alone = performance.now() - start;
    start = performance.now();
    const { courses, faults } = await readCatalogue([folder], '2026-12-01');
    ratios.push((performance.now() - start) / alone);
    expect(faults.filter((fault) => fault.severity === 'error')).toEqual([]);
    const modules = courses.flatMap((course) => course.modules);
    expect(modules).toHaveLength(1000);
    expect(modules.flatMap((module) => module.items)).toHaveLength(10_000);
  }
  figure('catalogue-load', median(ratios), { atMost: 10 });
});
