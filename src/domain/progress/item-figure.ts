// How an item does, and what about it deserves a look. Pure. A flag asks a person to look; it does not judge.
import type { ItemVersion } from '#domain/exercises/exercise.ts';

/** Figures as the database gives them: null where too few have answered. */
export interface Figures {
  itemId: string;
  /** First answers to the item as it stands. */
  n: number;
  /** Mean score, 0..1; from 30 answers. */
  facility: number | null;
  /** Correlation with the share reached on the other items of the same attempt; from 100. */
  discrimination: number | null;
  /** Who took which option, by its written place from 0; from 50. `rest`, their mean share on the other items, from 100. */
  options: { option: number; n: number; rest?: number | null }[] | null;
  /** Mean score in English less that in Chinese, of people alike on the other items; from 100 in each language. */
  languageGap: number | null;
}

/** What deserves a look, the gravest first. */
const flags = ['attractive', 'negative', 'upheld', 'hard', 'language-gap', 'weak', 'unused-option', 'easy'] as const;
export type Flag = (typeof flags)[number];

/** The written places of the options that are right; none for kinds without options. */
export function rightOptions(item: ItemVersion): number[] {
  if (item.kind === 'single') return [item.key.right];
  return item.kind === 'multi' ? item.key.right : [];
}

/** How many options the item has; 0 for kinds without options. */
export function optionCount(item: ItemVersion): number {
  return item.kind === 'single' || item.kind === 'multi' ? item.texts.en.options.length : 0;
}

/** The flags of an item. `upheld`: reports on it that were found right. */
export function flagsOf(item: ItemVersion, figures: Figures | undefined, upheld: number): Flag[] {
  const { n = 0, facility = null, discrimination = null, options = null, languageGap = null } = figures ?? {};
  const right = new Set(rightOptions(item));
  const of = (option: number) => options?.find((each) => each.option === option);
  const wrong = Array.from({ length: optionCount(item) }, (_, option) => option).filter((option) => !right.has(option));
  const restOfKey = item.kind === 'single' ? of(item.key.right)?.rest : null;
  const holds: Record<Flag, boolean> = {
    attractive: restOfKey != null && wrong.some((option) => (of(option)?.rest ?? -1) > restOfKey),
    negative: discrimination !== null && discrimination < 0,
    upheld: upheld > 0,
    hard: facility !== null && facility < 0.35,
    'language-gap': languageGap !== null && Math.abs(languageGap) > 0.15,
    weak: discrimination !== null && discrimination >= 0 && discrimination < 0.1,
    'unused-option': options !== null && wrong.some((option) => (of(option)?.n ?? 0) / n < 0.03),
    easy: facility !== null && facility > 0.95 && !item.critical,
  };
  return flags.filter((flag) => holds[flag]);
}
