import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSlipCode, newSlipCode, normalisedSlipCode, shownSlipCode, slipHash } from '#domain/accounts/slip.ts';

test('a code has fifteen signs of which none looks like another', () => {
  const codes = Array.from({ length: 500 }, newSlipCode);
  expect(new Set(codes).size).toBe(500);
  for (const code of codes) expect(code).toMatch(/^[234678FHKMQRTWXY]{15}$/);
  // Every sign comes up: nothing of the chance is lost.
  expect(new Set(codes.join('')).size).toBe(16);
});

test('whatever way it is typed, it is the same code', () => {
  const full = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const ways: ((code: string) => string)[] = [
    shownSlipCode,
    (code) => code.toLowerCase(),
    (code) => ` ${shownSlipCode(code)}\t`,
    (code) => shownSlipCode(code).replaceAll(' ', '-'),
    (code) => full(shownSlipCode(code)),
    (code) => shownSlipCode(code).replaceAll(' ', '\u3000'),
    (code) => shownSlipCode(code).replaceAll(' ', ' – '),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...ways), (way) => {
      const code = newSlipCode();
      expect(normalisedSlipCode(way(code))).toBe(code);
      expect(isSlipCode(way(code))).toBe(true);
    }),
  );
  for (const other of ['', 'correct horse battery', `${newSlipCode()}7`, newSlipCode().slice(1)]) {
    expect(isSlipCode(other)).toBe(false);
  }
});

test('what is kept of a code belongs to one person', () => {
  const code = newSlipCode();
  expect(slipHash(1, code)).toEqual(slipHash(1, code));
  expect(slipHash(1, code)).not.toEqual(slipHash(2, code));
  expect(slipHash(1, code)).toHaveLength(32);
});
