import { describe, expect, test } from 'vitest';
import { checkCode, checkLocalised, isOpenOn } from '#domain/departments/department.ts';
import { contactFrom } from '#domain/departments/site.ts';
import { Invalid } from '#platform/errors.ts';

describe('a department', () => {
  test('is open from its first day until the day before it is closed', () => {
    const department = { openedOn: '2026-01-10', closedOn: '2026-03-01' };
    expect(['2026-01-09', '2026-01-10', '2026-02-28', '2026-03-01'].map((day) => isOpenOn(department, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isOpenOn({ openedOn: '2026-01-10', closedOn: null }, '2999-01-01')).toBe(true);
  });

  test('has a code that can stand in an address', () => {
    for (const code of ['YZ', 'YZ-TB', 'a_1', '330100']) expect(() => checkCode(code)).not.toThrow();
    for (const code of ['', '-x', '../x', '云泽', 'a b', 'x'.repeat(41)])
      expect(() => checkCode(code)).toThrow(Invalid);
  });

  test('has a name in both languages', () => {
    expect(() => checkLocalised({ en: 'City', zh: '市' }, 'name')).not.toThrow();
    expect(() => checkLocalised({ en: 'City', zh: '' }, 'name')).toThrow(Invalid);
  });
});

describe('a help contact in words', () => {
  const hours = { en: 'weekdays', zh: '工作日' };

  test('is a name and a telephone number', () => {
    expect(contactFrom('Help desk, 5550 0100', '服务台，5550 0100', hours)).toEqual({
      name: { en: 'Help desk', zh: '服务台' },
      role: 'support',
      telephone: '5550 0100',
      hours,
    });
    expect(contactFrom('Room 12 +86 (571) 5550-0100', undefined, hours)).toMatchObject({
      name: { en: 'Room 12', zh: 'Room 12' },
      telephone: '+86 (571) 5550-0100',
    });
  });

  test('may be without a number, or missing', () => {
    expect(contactFrom('The front desk', undefined, hours)).toMatchObject({
      telephone: '',
      name: { en: 'The front desk' },
    });
    expect(contactFrom(undefined, undefined, hours)).toBeNull();
  });
});
