import { isAnswerKey } from '#domain/progress/attempt.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Entry,
  type Field,
  meaningOf,
  merged,
  newKey,
  pauseAfter,
  questionOf,
  unflatten,
} from '../../../src/islands/outbox/entry.ts';

const entry = (key: string, at: number): Entry => ({
  key,
  at,
  action: 'progress.answer',
  fields: [],
  page: '/',
  refused: null,
});

describe('the key of an answer', () => {
  test('is a UUID that the server takes, and never the same twice', () => {
    const keys = Array.from({ length: 1000 }, newKey);
    expect(keys.every(isAnswerKey)).toBe(true);
    expect(new Set(keys).size).toBe(1000);
    expect(keys[0]).toMatch(/^.{14}4.{4}[89ab]/);
  });
});

describe('the question of an answer', () => {
  const fields: Field[] = [
    ['course', 'c'],
    ['module', 'm'],
    ['ordinal', '2'],
    ['item', 'q1'],
    ['choice', 'a'],
  ];

  test('is the same whatever was answered, in whichever language, under whichever key', () => {
    const other: Field[] = [['language', 'zh'], ['key', 'k'], ...fields.slice(0, 4), ['choice', 'b']];
    expect(questionOf(other)).toBe(questionOf(fields));
  });

  test.each([
    ['item', 'q2'],
    ['ordinal', '3'],
    ['attempt', '7'],
    ['account', 'somebody'],
  ])('is another one with another %s', (name, value) => {
    const other: Field[] = [...fields.filter(([each]) => each !== name), [name, value]];
    expect(questionOf(other)).not.toBe(questionOf(fields));
  });
});

describe('what a page knows and what the store holds', () => {
  test('come together: each answer once, in the order in which it was given', () => {
    const keys = fc.uniqueArray(fc.nat({ max: 30 }));
    fc.assert(
      fc.property(keys, keys, (known, stored) => {
        const of = (ids: number[]): Entry[] => ids.map((id) => entry(String(id), id));
        const together = merged(of(known), of(stored)).map((each) => each.at);
        const expected = [...new Set([...known, ...stored])].sort((a, b) => a - b);
        expect(together).toEqual(expected);
      }),
    );
  });
});

describe('the pause before the next try', () => {
  test('grows to half a minute and no further', () => {
    const pauses = Array.from({ length: 50 }, (_, tries) => pauseAfter(tries));
    expect(pauses[0]).toBeLessThanOrEqual(2000);
    expect(pauses.every((pause, at) => at === 0 || pause >= pauses[at - 1]!)).toBe(true);
    expect(Math.max(...pauses)).toBe(30_000);
  });
});

describe('what the server says', () => {
  const said = '[{"outcome":1,"score":2,"list":3,"nothing":6,"none":-1},"stored",0,[4,5],"a",true,null]';

  test('is read as it was meant', () => {
    expect(unflatten(said)).toEqual({ outcome: 'stored', score: 0, list: ['a', true], nothing: null, none: undefined });
    expect(meaningOf(200, said)).toMatchObject({ outcome: 'kept', data: { outcome: 'stored' } });
  });

  const error = (message: string): string => JSON.stringify({ type: 'AstroActionError', code: 'X', message });
  test.each([
    [401, error('signed-out'), 'signed-out'],
    [403, error('other-account'), 'other-account'],
    [404, error('not-found'), 'refused'],
    [400, error('check-order'), 'refused'],
    [500, error('oops'), 'waiting'],
    [401, '<h1>Proxy</h1>', 'waiting'],
    [403, '{"error":"blocked"}', 'waiting'],
    [404, '', 'waiting'],
    [503, '<h1>Busy</h1>', 'waiting'],
    [200, '<h1>Guest network</h1>', 'waiting'],
    [200, '{"ok":true}', 'waiting'],
    [302, '', 'waiting'],
  ])('%s with %s means %s', (status, text, outcome) => {
    expect(meaningOf(status, text).outcome).toBe(outcome);
  });
});
