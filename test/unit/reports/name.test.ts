import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NameFilter, nameFilterFrom, queryOf, sortKeys, stateFilters } from '#domain/reports/name.ts';

const text = fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }).filter((each) => each.trim() === each);

test('a filter survives the way through an address', () => {
  const filter: fc.Arbitrary<NameFilter> = fc.record({
    courseId: fc.option(text, { nil: undefined }),
    state: fc.option(fc.constantFrom(...stateFilters), { nil: undefined }),
    post: fc.option(text, { nil: undefined }),
    dueBefore: fc.option(fc.constantFrom('2026-12-18', '2024-02-29'), { nil: undefined }),
    q: fc.option(text, { nil: undefined }),
    withoutBelow: fc.constantFrom(true, undefined),
    sort: fc.constantFrom(...sortKeys),
    direction: fc.constantFrom('ascending' as const, 'descending' as const),
    page: fc.integer({ min: 1, max: 9999 }),
  });
  fc.assert(
    fc.property(filter, (each) => void expect(nameFilterFrom(new URLSearchParams(queryOf(each)))).toEqual(each)),
  );
});

test('what does not fit is left out, never an error', () => {
  const filter = nameFilterFrom(
    new URLSearchParams('state=absent&due=2026-02-30&sort=salary&page=-1&direction=up&own=yes'),
  );
  expect(filter).toEqual({ sort: 'name', direction: 'ascending', page: 1 });
  expect(nameFilterFrom(new URLSearchParams(`page=1e99&q=${'x'.repeat(9999)}`)).q).toHaveLength(200);
});
