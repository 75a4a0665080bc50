// Questions that are answered by typing: numbers, words, and the parameters that make them new each time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '#platform/errors.ts';
import {
  arrange,
  gradeResponse,
  perfectResponse,
  promptOf,
  readResponse,
  revealOf,
  type Arrangement,
  type ItemVersion,
} from '#domain/exercises/exercise.ts';
import { evaluate, ExpressionProblem, parseExpression } from '#domain/exercises/expression.ts';
import { readNumber } from '#domain/exercises/kinds/numeric/number.ts';
import { normalised } from '#domain/exercises/kinds/short/short.ts';
import { drawValues, shownNumber, withValues } from '#domain/exercises/parameters.ts';
import { anyItem, makeItem } from './items.ts';

const plain: Arrangement = { options: [] };
const numericItem = (key: object, extra: object = {}): ItemVersion => {
  const item = makeItem({ kind: 'numeric', count: 3, bits: [0], critical: false, fixed: false });
  return { ...item, key, ...extra } as ItemVersion;
};

describe('a number', () => {
  it.each([
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['0,125', 0.125],
    ['1,200', 1200],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1 200', 1200],
    ['1\u202f200,5', 1200.5],
    ['1’200', 1200],
    ['１２．５', 12.5],
    ['１，２００', 1200],
    ['12。5', 12.5],
    ['−3', -3],
    ['+3', 3],
    ['- 3', -3],
    ['.5', 0.5],
    ['5.', 5],
    ['12.5 %', 12.5],
    ['１２．５％', 12.5],
    ['% 12', 12],
    ['-0', 0],
    ['007', 7],
  ])('%s is read as %d', (text, value) => {
    expect(readNumber(text, ['%'])).toBe(value);
  });

  it.each([
    '',
    'twelve',
    '十二',
    '1-2',
    '12 5',
    '1,2,3',
    '1.2.3',
    '1,23,456',
    '12 kg',
    '1e5',
    '0x10',
    '∞',
    '1/2',
    '--3',
  ])('“%s” is refused rather than guessed', (text) => {
    expect(readNumber(text, ['%'])).toBeUndefined();
  });

  it('is read as it is shown, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 4 }), (whole, decimals) => {
        const value = whole / 10 ** decimals;
        expect(readNumber(shownNumber(value))).toBe(value + 0);
        expect(readNumber(String(value))).toBe(value + 0);
      }),
    );
  });

  it('says what is wrong with an answer that cannot be read', () => {
    const item = numericItem({ right: 1, tolerance: 0, wrong: [] });
    const reason = (number: unknown): unknown => {
      try {
        return readResponse(item, { number });
      } catch (error) {
        return (error as Invalid).detail['reason'];
      }
    };
    expect(reason('a few')).toBe('not-a-number');
    expect(reason('1'.repeat(41))).toBe('too-long');
    expect(reason('  ')).toBe('nothing-written');
    expect(reason(12)).toBe('unreadable');
  });
});

describe('a numeric question', () => {
  it('never scores an answer that is closer lower than one that is further off', () => {
    const value = fc.double({ min: -500, max: 500, noNaN: true }).map((each) => Number(each.toFixed(3)));
    const tolerance = fc.constantFrom(0, 0.1, 1, 10);
    fc.assert(
      fc.property(value, tolerance, value, value, (right, around, one, other) => {
        const item = numericItem({ right, tolerance: around, wrong: [] });
        const [near, far] = Math.abs(one - right) <= Math.abs(other - right) ? [one, other] : [other, one];
        const score = (number: number): number => gradeResponse(item, plain, { number: String(number) }).score;
        expect(score(near)).toBeGreaterThanOrEqual(score(far));
        expect(score(right)).toBe(1);
      }),
    );
  });

  it('takes both ends of the tolerance and nothing beyond', () => {
    const item = numericItem({ right: 12.5, tolerance: 0.1, wrong: [] });
    const score = (number: string): number => gradeResponse(item, plain, { number }).score;
    expect(['12.4', '12.5', '12.6', '12,6'].map(score)).toEqual([1, 1, 1, 1]);
    expect(['12.39', '12.61', '-12.5', '125'].map(score)).toEqual([0, 0, 0, 0]);
  });

  it('explains a wrong value that was foreseen, and no other', () => {
    const item = numericItem({ right: 12.5, tolerance: 0.1, wrong: [{ number: 0.125, tolerance: 0 }] });
    const feedback = (number: string): unknown => {
      const reveal = revealOf(item, 'en', plain, { number });
      return reveal.kind === 'numeric' && reveal.feedback;
    };
    expect(feedback('0,125')).toBe('SECRET wrong value');
    expect(feedback('7')).toBeNull();
    expect(feedback('12.5')).toBeNull();
  });
});

describe('a short answer', () => {
  it.each([
    ['Encryption', 'encryption'],
    ['ｅｎｃｒｙｐｔｉｏｎ', 'encryption'],
    [' multi factor ', 'multifactor'],
    ['=SUM( A1 : A9 )', '=sum(a1:a9)'],
    ['加 密。', '加密'],
    ['“加密”', '"加密"'],
    ['.', '.'],
  ])('%s is compared as %s', (text, compared) => {
    expect(normalised(text)).toBe(compared);
  });

  it('is right in either language and however it is typed', () => {
    const spaced = (text: string): string => ` ${[...text].join(' ')} `;
    const changes = [(text: string) => text.toUpperCase(), (text: string) => text.toLowerCase(), spaced];
    fc.assert(
      fc.property(anyItem('short'), fc.constantFrom(...changes), (item, change) => {
        if (item.kind !== 'short') throw new Error('not a short item');
        for (const answer of [...item.texts.en.answers, ...item.texts.zh.answers])
          expect(gradeResponse(item, plain, { text: change(answer) }).score).toBe(1);
        expect(gradeResponse(item, plain, { text: 'nothing of the kind' }).score).toBe(0);
      }),
    );
  });
});

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 4 / 3', 1],
    ['-n + 1', -199],
    ['2 * -3', -6],
    ['round(m / n * 100, 1)', 17.5],
    ['round(2.345, 2)', 2.35],
    ['round(1.005, 2)', 1.01],
    ['round(-2.5)', -3],
    ['0.1 + 0.2', 0.3],
    ['ｎ ÷ ４ × （１ ＋ １）', 100],
    ['n − m', 165],
  ])('%s is %d', (text, value) => {
    expect(evaluate(parseExpression(text), { n: 200, m: 35 })).toBe(value);
  });

  it.each([
    '',
    '1 +',
    '(1',
    '1)',
    '1 2',
    '* 1',
    'n.constructor',
    'n[0]',
    'n = 1',
    'process.exit()',
    'f(1)',
    'round()',
    'round(1, 99)',
    'round(1, 0.5)',
    '1 / 0',
    'missing',
    'constructor',
    '__proto__',
    'toString',
    '"a"',
    '`n`',
    '2 ** 3',
    '('.repeat(60) + '1' + ')'.repeat(60),
    '1+'.repeat(100) + '1',
  ])('“%s” is refused', (text) => {
    expect(() => evaluate(parseExpression(text), { n: 200, m: 35 })).toThrow(ExpressionProblem);
  });

  it('either gives a number or refuses, whatever stands in it', () => {
    const piece = fc.constantFrom('1', '2.5', 'n', '+', '-', '*', '/', '(', ')', ',', 'round', ' ', '.', '[', '{', '"');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            expect(Number.isFinite(evaluate(parseExpression(text), { n: 3 }))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionProblem);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a question with parameters', () => {
  const params = {
    n: { numbers: [200, 400, 800] },
    m: { from: 10, to: 20, step: 2.5 },
    place: { words: { en: ['Lin County', 'River Town'], zh: ['林县', '河镇'] } },
  };
  const base = numericItem({ right: '{{round(m/n*100,1)}}', tolerance: 0.1, wrong: [] });
  const texts = (language: string): object => ({
    ...base.texts.en,
    stem: `${language}: {{m}} of {{n}} in {{place}}`,
    why: '{{m*1000}} and {{m / n}}',
    hint: 'Look at {{n}}.',
  });
  const item = { ...base, params, texts: { en: texts('en'), zh: texts('zh') } } as ItemVersion;

  it('draws values of its lists and ranges by the seed alone, and in the end all of them', () => {
    const seen = { n: new Set<unknown>(), m: new Set<unknown>(), place: new Set<unknown>() };
    for (let turn = 0; turn < 300; turn += 1) {
      const values = drawValues(params, `seed ${turn}`);
      expect(drawValues(params, `seed ${turn}`)).toEqual(values);
      // PostgreSQL gives the names of a JSON object back in an order of its own.
      expect(drawValues({ place: params.place, n: params.n, m: params.m }, `seed ${turn}`)).toEqual(values);
      for (const name of ['n', 'm', 'place'] as const) seen[name].add(values[name]);
    }
    expect([...seen.n].sort()).toEqual([200, 400, 800]);
    expect([...seen.m].sort()).toEqual([10, 12.5, 15, 17.5, 20]);
    expect([...seen.place].sort()).toEqual([0, 1]);
  });

  it('shows the drawn values everywhere, in the words of the language, and grades by them', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const arrangement = arrange(item, seed);
        const { n, m, place } = arrangement.values as { n: number; m: number; place: number };
        expect(promptOf(item, 'en', arrangement).stem).toBe(`en: ${m} of ${n} in ${params.place.words.en[place]}`);
        expect(promptOf(item, 'zh', arrangement).stem).toBe(`zh: ${m} of ${n} in ${params.place.words.zh[place]}`);
        expect(promptOf(item, 'en', arrangement).hint).toBe(`Look at ${n}.`);
        const right = Math.round((m / n) * 1000) / 10;
        expect(gradeResponse(item, arrangement, { number: String(right) }).score).toBe(1);
        expect(gradeResponse(item, arrangement, { number: String(right + 0.2) }).score).toBe(0);
        expect(gradeResponse(item, arrangement, perfectResponse(item, arrangement)).score).toBe(1);
        const reveal = revealOf(item, 'en', arrangement, { number: '1' });
        expect(reveal.why).toBe(`${shownNumber(m * 1000)} and ${shownNumber(m / n)}`);
        expect(JSON.stringify([promptOf(item, 'zh', arrangement), reveal])).not.toContain('{{');
      }),
    );
  });

  it('is shown again exactly from what was stored', () => {
    const arrangement = arrange(item, 'attempt');
    const stored = JSON.parse(JSON.stringify({ item, arrangement })) as { item: ItemVersion; arrangement: Arrangement };
    expect(promptOf(stored.item, 'zh', stored.arrangement)).toEqual(promptOf(item, 'zh', arrangement));
  });

  it('leaves an item without parameters as it is, braces and all', () => {
    const braces = { ...base, key: { right: 1, tolerance: 0, wrong: [] } } as ItemVersion;
    expect(withValues(braces, undefined)).toBe(braces);
  });

  it('refuses an arrangement that has lost its values', () => {
    expect(() => promptOf(item, 'en', { options: [] })).toThrow('damaged');
  });
});
