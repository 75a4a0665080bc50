import { describe, expect, it } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { checkCoverage, coverageOf } from '#domain/courses/coverage.ts';
import { changed, courseFolder, day, faultsOf, lineWith, type Change } from './content.ts';

const grade = `${courseFolder}/02-grade-the-record.md`;
const activity = `${courseFolder}/activities/two-requests/activity.md`;
const file = 'demands.yml';
const list: Change = {
  file,
  to: `papers:
  P2: A paper
  P4: Another paper
courses:
  C05: { title: Sharing, wave: 1 }
  C04: { title: Cleaning, wave: 2 }
capabilities:
  K01: Plans
demands:
  P2.10: { quote: "close all their data", asks: Share safely, met_by: [C05] }
  P4.13: { quote: "grading", asks: Grade, met_by: [C05, C04] }
  P4.14: { quote: "important data", asks: Stop, met_by: [C05] }
  P2.38: { quote: "at the source", asks: Mend at the source, met_by: [C04, K01] }
  P2.40: { quote: "plans", asks: Plan, met_by: [K01] }
  P2.41: { quote: "requests", asks: Answer requests, met_by: [C05] }
  P2.42: { quote: "logs", asks: Keep a log, met_by: [C05] }
`,
};

describe('coverage', () => {
  it('counts what modules and activities say they meet, and tells what waits for whom', async () => {
    const folder = changed([list, { file: activity, from: '\nminutes:', to: '\ndemands: [P2.41]\nminutes:' }]);
    const { demands, courses } = coverageOf(await readCatalogue([folder], day));
    expect(demands.map(({ code, state, metBy }) => [code, state, ...metBy])).toEqual([
      ['P2.10', 'met', 'sharing-and-grading/grade-the-record'],
      ['P4.13', 'met', 'sharing-and-grading/grade-the-record'],
      ['P4.14', 'met', 'sharing-and-grading/grade-the-record'],
      ['P2.38', 'later'],
      ['P2.40', 'platform'],
      ['P2.41', 'met', 'sharing-and-grading/activities/two-requests'],
      ['P2.42', 'missing'],
    ]);
    expect(courses).toMatchObject([
      { code: 'C05', id: 'sharing-and-grading', of: 5, met: ['P2.10', 'P4.13', 'P4.14', 'P2.41'], missing: ['P2.42'] },
      { code: 'C04', id: null, of: 2, met: [], missing: ['P4.13', 'P2.38'] },
    ]);
  });

  it('is printed for people and for programs', async () => {
    const folder = changed([list]);
    const { text, errors } = await checkCoverage([folder]);
    expect(errors).toBe(0);
    expect(text).toContain('Met: 3 of 7');
    expect(text).toContain('C05 Sharing: 3 of 5 met; missing:\n  P2.41  Answer requests (“requests”)\n  P2.42');
    expect(text).toMatch(/Waiting for later courses: 1\n {2}P2\.38 .*: C04, K01/);
    expect(text).toMatch(/not for a lesson: 1\n {2}P2\.40 .*: K01 Plans/);
    const json = JSON.parse((await checkCoverage([folder], { json: true })).text);
    expect(json).toMatchObject({ format: 1, errors: 0, of: 7, met: 3, missing: 2, later: 1, platform: 1 });
  });

  it.each([
    ['a demand nobody made', [list, { file: grade, from: '"P4.14"', to: '"P4.99"' }], grade, 'demands:', 0],
    [
      'one of an activity',
      [list, { file: activity, from: '\nminutes:', to: '\ndemands: [P9]\nminutes:' }],
      activity,
      'demands:',
      0,
    ],
    ['a demand that is not whole', [{ ...list, to: list.to.replace('asks: Plan, ', '') }], file, 'P2.40', 1],
    ['a demand of no paper', [{ ...list, to: list.to.replace('P2.40', 'P7.40') }], file, 'P7.40', 1],
    ['a course that is not listed', [{ ...list, to: list.to.replace('[K01]', '[C99]') }], file, 'P2.40', 1],
    ['a course without wave', [{ ...list, to: list.to.replace(', wave: 2', '') }], file, 'C04:', 1],
  ] as [string, Change[], string, string, number][])(
    'names %s, with file and line',
    async (_, change, told, at, left) => {
      const folder = changed(change);
      const { catalogue, faults } = await faultsOf(folder);
      expect(faults).toContainEqual(
        expect.objectContaining({ severity: 'error', code: 'FM-06', file: told, line: lineWith(folder, told, at) }),
      );
      expect(catalogue.courses).toHaveLength(left);
      expect((await checkCoverage([folder])).text).toContain('error FM-06');
    },
  );
});

it('the list of demands is whole: 216 of five papers, each for a course or the platform, in lists as long as agreed', async () => {
  const catalogue = await readCatalogue(['content'], day);
  const { demands, courses } = coverageOf(catalogue);
  expect(demands).toHaveLength(216);
  expect(catalogue.demands.papers.size).toBe(5);
  for (const { code, quote, asks, ...demand } of demands) {
    expect(code).toMatch(/^P[0-4]\.\d\d$/);
    expect(quote.length, code).toBeGreaterThan(5);
    expect(quote.split(' ').length, code).toBeLessThanOrEqual(30);
    expect(asks).not.toBe('');
    expect(demand.courses.length + demand.capabilities.length).toBeGreaterThan(0);
  }
  const lengths = Object.fromEntries(courses.filter(({ wave }) => wave === 1).map(({ code, of }) => [code, of]));
  expect(lengths).toEqual({ C01: 29, C02: 17, C05: 34, C07: 19, C08: 14, C15: 32 });
});
