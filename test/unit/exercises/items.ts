/** Items made by chance for the property tests, through the same merging as real ones, with texts that betray their role. */
import fc from 'fast-check';
import { mergeItem, type DraftItem } from '#domain/exercises/bank.ts';
import type { Arrangement, ItemVersion, KindName, Prompt, Response } from '#domain/exercises/exercise.ts';
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

/** An item of any kind, with three to six parts. */
export const anyItem = (...kinds: KindName[]): fc.Arbitrary<ItemVersion> =>
  fc
    .record({
      kind: fc.constantFrom(...(kinds.length > 0 ? kinds : (['single', 'multi', 'match', 'order'] as KindName[]))),
      count: fc.integer({ min: 3, max: 6 }),
      bits: fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }),
      critical: fc.boolean(),
      fixed: fc.boolean(),
    })
    .map(makeItem);

/** The answer that is right in every part, as a learner who knows would give it. */
export function perfectResponse(item: ItemVersion, arrangement: Arrangement, prompt: Prompt): Response {
  const shownAs = (index: number): string => {
    const position = arrangement.options.indexOf(index);
    const parts = prompt.kind === 'match' ? prompt.right : prompt.kind === 'order' ? prompt.steps : prompt.options;
    return parts[position]?.id ?? '';
  };
  switch (item.kind) {
    case 'single':
      return { choice: shownAs(item.key.right) };
    case 'multi':
      return { choices: item.key.right.map(shownAs) };
    case 'match':
      return { pairs: Object.fromEntries(item.key.pairs.map((value, row) => [String(row + 1), shownAs(value)])) };
    case 'order':
      return { order: item.key.places.map((_, index) => shownAs(index)) };
  }
}

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
  }
}
