/** Items made by chance for the property tests, through the same merging as real ones, with texts that betray their role. */
import fc from 'fast-check';
import { mergeItem, type DraftItem } from '#domain/exercises/bank.ts';
import type { ItemVersion, KindName, Response } from '#domain/exercises/exercise.ts';
import { languages } from '#i18n/language.ts';

interface Plan {
  kind: KindName;
  count: number;
  bits: number[];
  critical: boolean;
  fixed: boolean;
}

/** Every text says what it is, so that a test can look for secrets by name. */
export function makeItem({ kind, count, bits, critical, fixed }: Plan): ItemVersion {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const bit = (index: number): number => bits[index % bits.length] ?? 0;
  const keys: Record<KindName, Record<string, unknown>> = {
    single: { right: bit(0) % count },
    multi: { right: rightOnes(numbers, bit) },
    match: { pairs: pairsOf(numbers, bit) },
    order: { places: placesOf(numbers, bit) },
    // The field `numeric` asks for a number that no other text holds.
    numeric: { right: 700 + bit(0) + 0.25, tolerance: bit(1) % 3, wrong: [{ number: 9000 + bit(2), tolerance: 0 }] },
    short: {},
  };
  const key = keys[kind];
  const draft = (language: string): DraftItem => {
    const options = numbers.map((index) => ({
      html: `${language} part ${index}`,
      feedback: `SECRET feedback ${index}`,
    }));
    const texts: Record<KindName, Record<string, unknown>> = {
      single: { options },
      multi: { options },
      match: {
        leftLabel: 'Left',
        rightLabel: 'Right',
        rows: options,
        right: [...new Set((keys.match['pairs'] as number[]) ?? [])].map((value) => `${language} value ${value}`),
      },
      order: { steps: options.map(({ html }) => ({ html })) },
      numeric: { unit: bit(3) % 2 ? '%' : '', feedback: ['SECRET wrong value'] },
      short: {
        answers: numbers.slice(0, 1 + (bit(0) % count)).map((index) => `SECRET${language} answer ${index}`),
        wrong: [{ text: `SECRET${language} wrong`, feedback: 'SECRET wrong word' }],
      },
    };
    return {
      id: `item-${kind}`,
      line: 1,
      kind,
      outcome: 'LO1',
      level: 'apply',
      flags: [
        ...(critical ? ['critical'] : []),
        ...(fixed && (kind === 'single' || kind === 'multi') ? ['fixed'] : []),
      ],
      texts: {
        stem: `${language} stem`,
        why: 'SECRET why',
        review: { text: 'SECRET heading', anchor: 'secret' },
        ...texts[kind],
      },
      key,
      count,
    };
  };
  const [en, zh] = languages.map(draft) as [DraftItem, DraftItem];
  return mergeItem({ en, zh }, 'course/module') as ItemVersion;
}

function rightOnes(numbers: number[], bit: (index: number) => number): number[] {
  const chosen = numbers.filter((index) => bit(index) % 2 === 0);
  if (chosen.length < 2) return [0, 1];
  return chosen.length === numbers.length ? chosen.slice(1) : chosen;
}

/** Indices of distinct values in the order of first use, at least two of them. */
function pairsOf(numbers: number[], bit: (index: number) => number): number[] {
  const raw = numbers.map((index) => (index === 0 ? 0 : index === 1 ? 1 : bit(index) % numbers.length));
  const first = [...new Set(raw)];
  return raw.map((value) => first.indexOf(value));
}

function placesOf(numbers: number[], bit: (index: number) => number): number[] {
  const places: number[] = [];
  for (const index of numbers) {
    const joins = index > 1 && bit(index) % 3 === 0;
    places.push(joins ? (places[index - 1] as number) : index + 1);
  }
  return places;
}

const allKinds: KindName[] = ['single', 'multi', 'match', 'order', 'numeric', 'short'];

/** An item of any kind, with three to six parts. */
export const anyItem = (...kinds: KindName[]): fc.Arbitrary<ItemVersion> =>
  fc
    .record({
      kind: fc.constantFrom(...(kinds.length > 0 ? kinds : allKinds)),
      count: fc.integer({ min: 3, max: 6 }),
      bits: fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }),
      critical: fc.boolean(),
      fixed: fc.boolean(),
    })
    .map(makeItem);

/** Any whole answer to an item with these parts. */
export function anyResponse(item: ItemVersion): fc.Arbitrary<Response> {
  const letters = (count: number): string[] => [...'abcdefghij'.slice(0, count)];
  switch (item.kind) {
    case 'single':
      return fc.constantFrom(...letters(item.texts.en.options.length)).map((choice) => ({ choice }));
    case 'multi':
      return fc.subarray(letters(item.texts.en.options.length), { minLength: 1 }).map((choices) => ({ choices }));
    case 'match': {
      const rows = item.texts.en.rows.length;
      return fc
        .array(fc.constantFrom(...letters(item.texts.en.right.length)), { minLength: rows, maxLength: rows })
        .map((chosen) => ({ pairs: Object.fromEntries(chosen.map((id, row) => [String(row + 1), id])) }));
    }
    case 'order': {
      const all = letters(item.texts.en.steps.length);
      return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => ({ order }));
    }
    case 'numeric': {
      const { right, tolerance, wrong } = item.key;
      const near = [
        right,
        right + tolerance,
        right - tolerance,
        right + 2 * tolerance + 0.5,
        ...wrong.map(({ number }) => number),
      ].map(String);
      return fc
        .oneof(fc.constantFrom(...near), fc.integer({ min: -9999, max: 9999 }).map(String))
        .map((number) => ({ number }));
    }
    case 'short':
      return fc
        .oneof(
          fc.constantFrom(...item.texts.en.answers, ...item.texts.zh.answers, item.texts.en.wrong[0]?.text ?? 'x'),
          fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''),
        )
        .map((text) => ({ text: text.trim() }));
  }
}
