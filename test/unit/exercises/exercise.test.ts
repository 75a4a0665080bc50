import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '#platform/errors.ts';
import {
  arrange,
  gradeResponse,
  perfectResponse,
  promptOf,
  readResponse,
  responseFromForm,
  revealOf,
  type ItemVersion,
  type Part,
  type Response,
} from '#domain/exercises/exercise.ts';
import { anyItem, anyResponse, makeItem } from './items.ts';

const seed = fc.string();
const answered = anyItem().chain((item) => fc.tuple(fc.constant(item), seed, anyResponse(item)));

const refusal = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    if (error instanceof Invalid && error.code === 'response') return error.detail['reason'];
    throw error;
  }
  return 'accepted';
};

describe('an exercise of any kind', () => {
  it('gives a perfect answer the score 1, however its parts are arranged', () => {
    fc.assert(
      fc.property(anyItem(), seed, (item, given) => {
        const arrangement = arrange(item, given);
        const grade = gradeResponse(item, arrangement, perfectResponse(item, arrangement));
        expect(grade.score).toBe(1);
        expect(grade.parts.every(Boolean)).toBe(true);
        expect(grade.criticalMissed).toBe(false);
      }),
    );
  });

  it('gives nobody more than 1, less than 0, or 1 for an answer with a wrong part', () => {
    fc.assert(
      fc.property(answered, ([item, given, response]) => {
        const grade = gradeResponse(item, arrange(item, given), response);
        expect(grade.score).toBeGreaterThanOrEqual(0);
        expect(grade.score).toBeLessThanOrEqual(1);
        expect(grade.score === 1).toBe(grade.parts.every(Boolean));
        expect(grade.criticalMissed).toBe(item.critical && grade.score < 1);
      }),
    );
  });

  it('never scores an answer lower because more of its parts are right', () => {
    const twice = anyItem().chain((item) => fc.tuple(fc.constant(item), seed, anyResponse(item), anyResponse(item)));
    fc.assert(
      fc.property(twice, ([item, given, one, other]) => {
        const arrangement = arrange(item, given);
        const [first, second] = [gradeResponse(item, arrangement, one), gradeResponse(item, arrangement, other)];
        fc.pre(first.parts.every((part, index) => !part || second.parts[index]));
        expect(second.score).toBeGreaterThanOrEqual(first.score);
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    );
  });

  it('grades an answer again to the same grade, and after a journey through JSON', () => {
    fc.assert(
      fc.property(answered, ([item, given, response]) => {
        const arrangement = arrange(item, given);
        const stored = JSON.parse(JSON.stringify({ item, arrangement, response })) as {
          item: ItemVersion;
          arrangement: typeof arrangement;
          response: Response;
        };
        expect(gradeResponse(stored.item, stored.arrangement, stored.response)).toEqual(
          gradeResponse(item, arrangement, response),
        );
      }),
    );
  });

  it('refuses an empty answer', () => {
    fc.assert(
      fc.property(anyItem(), (item) => {
        const problem = item.kind === 'numeric' || item.kind === 'short' ? 'nothing-written' : 'nothing-chosen';
        const blank = { choice: '', choices: [], pairs: {}, order: [], number: ' ', text: '\u3000' };
        for (const empty of [{}, blank]) expect(refusal(() => readResponse(item, empty))).toBe(problem);
        expect(refusal(() => responseFromForm(item, arrange(item, ''), new FormData()))).toBe(problem);
      }),
    );
  });

  it('refuses or reads whatever a browser sends, and never breaks', () => {
    fc.assert(
      fc.property(
        anyItem(),
        fc.anything(),
        fc.constantFrom('choice', 'choices', 'pairs', 'order', 'number', 'text'),
        (item, value, name) => {
          for (const input of [value, { [name]: value }, { [name]: [value] }, { [name]: { 1: value } }]) {
            const outcome = refusal(() => gradeResponse(item, arrange(item, 's'), readResponse(item, input)));
            expect(typeof outcome).toBe('string');
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('arranges by a permutation that depends on the seed alone', () => {
    fc.assert(
      fc.property(anyItem(), seed, (item, given) => {
        const { options } = arrange(item, given);
        expect([...options].sort((a, b) => a - b)).toEqual(options.map((_, index) => index));
        expect(arrange(item, given).options).toEqual(options);
        if (item.fixed) expect(options).toEqual(options.map((_, index) => index));
      }),
    );
  });

  it('never shows steps already in order', () => {
    fc.assert(
      fc.property(anyItem('order'), seed, (item, given) => {
        const arrangement = arrange(item, given);
        const prompt = promptOf(item, 'en', arrangement);
        const asShown = { order: prompt.kind === 'order' ? prompt.steps.map((step) => step.id) : [] };
        expect(gradeResponse(item, arrangement, asShown).score).toBeLessThan(1);
      }),
    );
  });

  it('puts each option in each place about equally often', () => {
    const item = makeItem({ kind: 'single', count: 4, bits: [0], critical: false, fixed: false });
    const firsts = [0, 0, 0, 0];
    for (let turn = 0; turn < 2000; turn += 1) {
      const first = arrange(item, `attempt ${turn}`).options[0] ?? 0;
      firsts[first] = (firsts[first] ?? 0) + 1;
    }
    for (const count of firsts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  it('shows before the answer neither feedback, key nor which part is right', () => {
    fc.assert(
      fc.property(anyItem(), seed, (item, given) => {
        const prompt = promptOf(item, 'zh', arrange(item, given));
        const sent = JSON.stringify(prompt);
        expect(sent).not.toMatch(
          /SECRET|secret|"key"|"right":\s*(true|false|\d)|"hash"|"places"|feedback|"why"|"review"/,
        );
        if (item.kind === 'numeric') expect(sent).not.toContain(String(item.key.right));
        const allowed = [
          'id',
          'kind',
          'critical',
          'stem',
          'options',
          'leftLabel',
          'rightLabel',
          'left',
          'right',
          'steps',
          'html',
          'unit',
          'hint',
        ];
        const names = (value: unknown): string[] =>
          Array.isArray(value)
            ? value.flatMap(names)
            : typeof value === 'object' && value
              ? Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)])
              : [];
        for (const name of names(prompt)) expect(allowed).toContain(name);
      }),
    );
  });

  it('names parts by their position alone', () => {
    fc.assert(
      fc.property(anyItem(), seed, seed, (item, one, other) => {
        const ids = (given: string): unknown => {
          const prompt = promptOf(item, 'en', arrange(item, given));
          const parts = Object.values(prompt).filter((value): value is Part[] => Array.isArray(value));
          return parts.map((each) => each.map((part) => part.id));
        };
        expect(ids(one)).toEqual(ids(other));
      }),
    );
  });

  it('explains after the answer what was chosen and what is right, in step with the grade', () => {
    fc.assert(
      fc.property(answered, ([item, given, response]) => {
        const arrangement = arrange(item, given);
        const grade = gradeResponse(item, arrangement, response);
        const reveal = revealOf(item, 'en', arrangement, response);
        expect(reveal.score).toBe(grade.score);
        expect(reveal.why).toBe('SECRET why');
        if (reveal.kind === 'single' || reveal.kind === 'multi') {
          const right = item.kind === 'single' ? [item.key.right] : item.kind === 'multi' ? item.key.right : [];
          expect(
            reveal.options
              .filter((option) => option.right)
              .map((option) => option.html)
              .sort(),
          ).toEqual(right.map((index) => `en part ${index}`).sort());
          expect(reveal.options.every((option) => option.chosen === option.right)).toBe(grade.score === 1);
        } else if (reveal.kind === 'match') {
          expect(reveal.rows.map((row) => row.correct)).toEqual(grade.parts);
          for (const row of reveal.rows) expect(row.correct).toBe(row.chosen.id === row.right.id);
        } else if (reveal.kind === 'numeric' || reveal.kind === 'short') {
          expect(reveal.correct).toBe(grade.score === 1);
          expect(Object.values(response)).toEqual([reveal.given]);
        } else {
          expect(reveal.steps.every((step) => step.correct)).toBe(grade.score === 1);
        }
      }),
    );
  });

  it('reads the same answer from a form as from JSON', () => {
    fc.assert(
      fc.property(answered, ([item, given, response]) => {
        const form = new FormData();
        if ('choice' in response) form.set('choice', response.choice);
        if ('choices' in response) for (const id of response.choices) form.append('choices', id);
        if ('pairs' in response) for (const [row, id] of Object.entries(response.pairs)) form.set(`pair-${row}`, id);
        if ('number' in response) form.set('number', response.number);
        if ('text' in response) form.set('text', response.text);
        if ('order' in response) response.order.forEach((id, index) => form.set(`place-${id}`, String(index + 1)));
        expect(responseFromForm(item, arrange(item, given), form)).toEqual(readResponse(item, response));
      }),
    );
  });
});

describe('scores', () => {
  const written = (item: ItemVersion): { options: number[] } => ({
    options: arrange(item, '').options.map((_, index) => index),
  });
  const multi = makeItem({ kind: 'multi', count: 4, bits: [0, 1, 0, 1], critical: true, fixed: true });
  const order = makeItem({ kind: 'order', count: 4, bits: [1, 1, 1, 1], critical: false, fixed: false });
  const swaps = makeItem({ kind: 'order', count: 4, bits: [1, 1, 3, 1], critical: false, fixed: false });
  const match = makeItem({ kind: 'match', count: 4, bits: [0, 1, 2, 3], critical: false, fixed: false });

  it.each([
    ['multi: one of two right', multi, { choices: ['a'] }, 0.5],
    ['multi: both right and one wrong', multi, { choices: ['a', 'c', 'b'] }, 0.5],
    ['multi: as many wrong as right', multi, { choices: ['a', 'b'] }, 0],
    ['multi: all ticked', multi, { choices: ['a', 'b', 'c', 'd'] }, 0],
    ['order: reversed', order, { order: ['d', 'c', 'b', 'a'] }, 0],
    ['order: two neighbours changed', order, { order: ['b', 'a', 'c', 'd'] }, 2 / 3],
    ['order: steps that may change places', swaps, { order: ['a', 'c', 'b', 'd'] }, 1],
    ['match: three of four', match, { pairs: { 1: 'a', 2: 'b', 3: 'c', 4: 'c' } }, 0.75],
  ] as [string, ItemVersion, Response, number][])('%s', (_name, item, response, score) => {
    expect(gradeResponse(item, written(item), response).score).toBeCloseTo(score, 12);
  });

  it.each([
    ['a row without its pair', match, { pairs: { 1: 'a', 2: 'b', 3: 'c' } }, 'row-without-pair'],
    ['a step left out', order, { order: ['a', 'b', 'c'] }, 'step-without-place'],
    ['a step twice', order, { order: ['a', 'a', 'b', 'c'] }, 'not-shown'],
    ['an option that was not shown', multi, { choices: ['z'] }, 'not-shown'],
    ['text instead of a list', multi, { choices: 'a' }, 'unreadable'],
  ] as [string, ItemVersion, unknown, string][])('refuses %s', (_name, item, input, reason) => {
    expect(refusal(() => readResponse(item, input))).toBe(reason);
  });

  it('refuses two steps at one place in a form', () => {
    const form = new FormData();
    for (const id of ['a', 'b', 'c', 'd']) form.set(`place-${id}`, id === 'd' ? '1' : String('abc'.indexOf(id) + 1));
    expect(refusal(() => responseFromForm(order, written(order), form))).toBe('place-twice');
  });
});
