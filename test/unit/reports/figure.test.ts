import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { states } from '#domain/plans/state.ts';
import { countOf, countsOf, noCounts, notBegun, shareDone } from '#domain/reports/figure.ts';

const row = fc.record({
  state: fc.constantFrom(...states),
  hasBegun: fc.boolean(),
  people: fc.integer({ min: 0, max: 5000 }),
});

describe('figures', () => {
  test('the six states add up to expected', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const counts = countsOf(rows);
        expect(states.reduce((sum, state) => sum + countOf(counts, state), 0)).toBe(counts.expected);
        expect(counts.lateNeverBegun).toBeLessThanOrEqual(counts.late);
        expect(notBegun(counts)).toBeGreaterThanOrEqual(counts.notStarted);
      }),
    );
  });

  test('a share is rounded down and leaves the exempt out: 3,999 of 4,000 is 99 %', () => {
    expect(shareDone({ ...noCounts(), expected: 4000, done: 3999, late: 1 })).toBe(99);
    expect(shareDone({ ...noCounts(), expected: 4001, done: 4000, exempt: 1 })).toBe(100);
    expect(shareDone({ ...noCounts(), expected: 3, exempt: 3 })).toBeNull();
    expect(shareDone(noCounts())).toBeNull();
  });

  test('those who have not started are the not started and the late who never began', () => {
    const counts = countsOf([
      { state: 'late', hasBegun: false, people: 3 },
      { state: 'late', hasBegun: true, people: 5 },
      { state: 'not-started', hasBegun: false, people: 7 },
    ]);
    expect(notBegun(counts)).toBe(10);
    expect(counts.late).toBe(8);
  });
});
