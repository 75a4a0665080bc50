import { describe, expect, test } from 'vitest';
import { checkDays, checkStaffNumber, dayBefore } from '#domain/staff/staff-member.ts';
import { Invalid } from '#platform/errors.ts';

describe('what a person’s record takes', () => {
  test('a staff number is any short word, zeros in front included', () => {
    for (const number of ['00127', 'YZ-TB/7', '工号0042']) expect(() => checkStaffNumber(number)).not.toThrow();
    for (const number of ['', '12 3', 'x'.repeat(41)]) expect(() => checkStaffNumber(number)).toThrow(Invalid);
  });

  test('days are days of the calendar, in order', () => {
    expect(() => checkDays('2028-02-29', '2028-02-29')).not.toThrow();
    expect(() => checkDays('2026-02-29')).toThrow(Invalid);
    expect(() => checkDays('2026-03-01', '2026-02-28')).toThrow(Invalid);
    expect(() => checkDays('2026-03-01', null)).not.toThrow();
  });

  test('the day before the first of March is the last of February', () => {
    expect([dayBefore('2028-03-01'), dayBefore('2026-01-01')]).toEqual(['2028-02-29', '2025-12-31']);
  });
});
