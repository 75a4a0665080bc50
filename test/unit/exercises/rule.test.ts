import { describe, expect, it } from 'vitest';
import { holds, type Meaning, parseRule, RuleProblem, valueOf } from '#domain/exercises/engines/rule.ts';

const cell = (number: number, hours: number): Meaning => ({
  value: (name) => (name === 'cell' ? number : name === 'hours' ? hours : undefined),
  cells: () => undefined,
});
const meaning: Meaning = {
  value: (name) => ({ trust: 40, 'risk-now': 3, 'sign.export': true, 'sign.import': false })[name],
  cells: (over) => (over === 'all' ? [cell(1, 2), cell(2, 1.5), cell(0, 4)] : undefined),
};
const value = (text: string): number | boolean => valueOf(parseRule(text), meaning);

describe('a rule', () => {
  it.each([
    ['trust >= 40', true],
    ['trust>40', false],
    ['sign.export and not sign.import', true],
    ['not sign.export or trust < 50 and sign.import', false],
    ['(not sign.export or trust < 50) and sign.export', true],
    ['not not sign.export', true],
    ['2 + 3 * 4 - 6 / 2', 11],
    ['-(2 - 5)', 3],
    ['trust - risk-now', 37],
    ['0.1 + 0.2 = 0.3', true],
    ['trust ≤ ４０', true],
    ['ｔｒｕｓｔ＝４０', true],
    ['trust != 40', false],
    ['sum(all)', 3],
    ['sum(all: hours where cell = 1)', 2],
    ['sum(all: hours * cell where cell >= 1) = 5', true],
    ['count(all: cell > 0)', 2],
    ['1 / 0 > 1', false],
    ['1 / 0 != 1', false],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each([
    '',
    'trust >=',
    'trust 40',
    '(trust > 1',
    'trust > 1)',
    'sum(trust)',
    'count(all)',
    'unknown > 1',
    'sign.export or unknown',
    'sign.export > 1',
    'not trust',
    'and',
    'trust; 1',
    'process.exit',
    '('.repeat(40),
    'not '.repeat(40) + 'sign.export',
    '1 + '.repeat(100) + '1',
  ])('says what is wrong with “%s”', (text) => {
    expect(() => value(text)).toThrow(RuleProblem);
  });

  it('must say what holds, not a number', () => {
    expect(() => holds(parseRule('trust + 1'), meaning)).toThrow(RuleProblem);
  });
});
