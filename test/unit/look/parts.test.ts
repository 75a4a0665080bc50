import { describe, expect, test } from 'vitest';
import { fieldAttributes } from '../../../src/components/field.ts';
import { heatStep } from '../../../src/components/heat.ts';
import { icons, marks } from '../../../src/components/icons.ts';
import { en } from '#i18n/en.ts';

describe('marks', () => {
  test('stand for every state with an icon and a word', () => {
    expect(Object.keys(marks).sort()).toEqual(Object.keys(en.states).sort());
    for (const { icon } of Object.values(marks)) expect(icons[icon]).toMatch(/^<(path|circle)/);
  });
});

describe('the heat table', () => {
  test('has five steps that change at 20, 40, 60 and 80', () => {
    expect([0, 19, 20, 39, 40, 59, 60, 79, 80, 100].map(heatStep)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });
});

describe('a field', () => {
  test('is tied to its hint and its error', () => {
    expect(fieldAttributes({ name: 'due', label: 'Due day', hint: 'For example', error: 'Not a day' })).toEqual({
      id: 'due',
      name: 'due',
      'aria-describedby': 'due-hint due-error',
      'aria-invalid': 'true',
    });
    expect(fieldAttributes({ name: 'q', id: 'search', label: 'Name' })).toEqual({ id: 'search', name: 'q' });
  });
});
