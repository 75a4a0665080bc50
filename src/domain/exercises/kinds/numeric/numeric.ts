/** A number within a tolerance. Score 1 or 0. Written `= 12.5 ± 0.1 %`; wrong values `~ 0.125 > why`. */
import type { CommonTexts, ItemBase, PromptBase, RevealBase } from '../../exercise.ts';
import { shownNumber } from '../../parameters.ts';
import { readAnswerLines } from '../answer-lines.ts';
import { readRecord, refuse, type Desk, type Kind, type SourceLine } from '../kind.ts';
import { readNumber } from './number.ts';

interface NumericTexts extends CommonTexts {
  /** Plain; shown behind the field and after the right number. */
  unit: string;
  /** HTML, one for each wrong value of the key. */
  feedback: string[];
}

/** Numbers; in an item with parameters `{{…}}`, until values are filled in. */
interface NumericKey {
  right: number;
  tolerance: number;
  wrong: { number: number; tolerance: number }[];
}

export type NumericItem = ItemBase<'numeric', NumericTexts, NumericKey>;
export interface NumericPrompt extends PromptBase<'numeric'> {
  unit: string;
}
export interface NumericResponse {
  /** As it was typed, without spaces at the ends. */
  number: string;
}
export interface NumericReveal extends RevealBase<'numeric'> {
  given: string;
  /** `12.5 %` */
  right: string;
  /** What is accepted, when it is more than one number: `12.4` and `12.6`. */
  accepted: { from: string; to: string } | null;
  correct: boolean;
  feedback: string | null;
}

declare module '../../exercise.ts' {
  interface KindTypes {
    numeric: { item: NumericItem; prompt: NumericPrompt; response: NumericResponse; reveal: NumericReveal };
  }
}

const longest = 40;
const formula = '\\{\\{[^{}]*\\}\\}';
const written = new RegExp(
  `^(${formula}|[-+−]?\\s*\\d[\\d.,' ]*)\\s*(?:(?:±|\\+/?-)\\s*(${formula}|\\d[\\d.,]*))?\\s*([^\\d\\s.,{±].*)?$`,
  'u',
);

/** A number of the key: read from digits, or kept as the formula that will give it. */
function keyNumber(text: string): number | undefined {
  return text.startsWith('{{') ? (text as unknown as number) : readNumber(text);
}

function readLine(source: SourceLine, desk: Desk) {
  const text = desk.placeholders(source).normalize('NFKC').replace(/−/gu, '-').trim();
  const [, value = '', tolerance, unit = ''] = written.exec(text) ?? [];
  const [number, around] = [keyNumber(value), keyNumber(tolerance ?? '0')];
  if (number !== undefined && around !== undefined)
    return { number, tolerance: tolerance === undefined ? undefined : around, unit: unit.trim() };
  desk.error(
    'QZ-03',
    source.line,
    `“${source.text.slice(0, 40)}” is no number`,
    'Write for example “= 12.5 ± 0.1 %” or “~ 0.125 > You gave a share, not per cent.”',
  );
  return undefined;
}

const isWithin = (value: number, right: number, tolerance: number): boolean =>
  Math.abs(value - right) <= tolerance + 1e-9 * Math.max(1, Math.abs(right));

const unitsOf = (item: NumericItem): string[] => [item.texts.en.unit, item.texts.zh.unit];

export const numeric: Kind<NumericItem, NumericResponse> = {
  flags: [],

  parse(lines, desk) {
    const { stem, right, wrong } = readAnswerLines(lines, desk);
    const [first] = right;
    if (!first || right.length > 1) {
      desk.error(
        'QZ-03',
        (right[1] ?? lines[0])?.line ?? 1,
        `A numeric item has ${right.length} lines with “=”`,
        'Write exactly one, for example “= 12.5 ± 0.1 %”.',
      );
      return undefined;
    }
    const answer = readLine(first, desk);
    const values = wrong.map((each) => readLine({ text: each.text, line: each.line }, desk));
    if (!answer || values.some((value) => !value)) return undefined;
    const { number, tolerance = 0, unit } = answer;
    if (typeof number === 'number' && !Number.isInteger(number) && tolerance === 0) {
      desk.warn(
        'QZ-16',
        first.line,
        'The answer has decimals and no tolerance',
        'Say in the question how to round, and write for example “± 0.1”.',
      );
    }
    return {
      stem,
      texts: { unit, feedback: wrong.map((each) => desk.inline(each.feedback)) },
      key: {
        right: number,
        tolerance,
        wrong: values.map((value) => ({ number: value?.number, tolerance: value?.tolerance ?? tolerance })),
      },
      count: 1 + wrong.length,
      giveaways: typeof number === 'number' ? [shownNumber(number), String(number)] : [String(number)],
    };
  },

  arrangedCount: () => 0,
  isGivenAway: () => false,

  prompt: (item, language) => ({
    id: item.id,
    kind: 'numeric',
    critical: item.critical,
    stem: item.texts[language].stem,
    unit: item.texts[language].unit,
  }),

  read(item, input) {
    const { number } = readRecord(input);
    if (number === undefined || number === null) throw refuse('nothing-written');
    if (typeof number !== 'string') throw refuse('unreadable');
    const text = number.trim();
    if (text === '') throw refuse('nothing-written');
    if (text.length > longest) throw refuse('too-long');
    if (readNumber(text, unitsOf(item)) === undefined) throw refuse('not-a-number');
    return { number: text };
  },

  fromForm: (_item, form) => ({ number: form.get('number') }),

  grade(item, _arrangement, response) {
    const value = readNumber(response.number, unitsOf(item));
    const isRight = value !== undefined && isWithin(value, item.key.right, item.key.tolerance);
    return { score: isRight ? 1 : 0, parts: [isRight] };
  },

  problem(item) {
    const { right, tolerance, wrong } = item.key;
    const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
    if (![right, tolerance, ...wrong.flatMap((each) => [each.number, each.tolerance])].every(isNumber))
      return 'The answer is no number';
    if (tolerance < 0) return 'The tolerance is below 0';
    const lost = wrong.find(({ number }) => isWithin(number, right, tolerance))?.number;
    return lost === undefined
      ? undefined
      : `The wrong value ${shownNumber(lost)} is within the tolerance, so it is right`;
  },

  perfect: (item) => ({ number: String(item.key.right) }),

  reveal(item, language, _arrangement, response, grade) {
    const texts = item.texts[language];
    const { right, tolerance, wrong } = item.key;
    const value = readNumber(response.number, unitsOf(item)) ?? NaN;
    const known = wrong.findIndex((each) => isWithin(value, each.number, each.tolerance));
    const gap = /^[°%‰]/u.test(texts.unit) && language === 'zh' ? '' : ' ';
    const withUnit = (number: number): string => `${shownNumber(number)}${texts.unit && gap + texts.unit}`;
    return {
      id: item.id,
      kind: 'numeric',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      given: response.number,
      right: withUnit(right),
      accepted: tolerance > 0 ? { from: shownNumber(right - tolerance), to: withUnit(right + tolerance) } : null,
      correct: grade.score === 1,
      feedback: grade.score === 1 ? null : (texts.feedback[known] ?? null),
    };
  },
};
