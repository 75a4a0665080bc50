/**
 * Parameters: numbers and words that are drawn anew for each attempt, so that a question can be asked again without its
 * answer being known. Written in a block ```params, used as `{{n}}` or `{{round(n / m * 100, 1)}}` in stem, options,
 * feedback and answer. What was drawn is stored with the arrangement; the item version says what it means.
 */
import { languages, type Language, type Localised } from '#i18n/language.ts';
import type { ItemVersion } from './exercise.ts';
import { evaluate, ExpressionProblem, namesIn, parseExpression, plainExpression } from './expression.ts';
import type { SourceLine } from './kinds/kind.ts';
import { randomStream } from './random.ts';

/** One parameter as a language writes it. */
export type Parameter = { from: number; to: number; step: number } | { numbers: number[] } | { words: string[] };

/** The parameters of an item in both languages: numbers are the same, words are translated. */
export type ParameterVersions = Record<
  string,
  Exclude<Parameter, { words: string[] }> | { words: Localised<string[]> }
>;

const mostParameters = 8;
const mostValues = 1000;
const placeholder = /\{\{([^{}]*)\}\}/gu;
const line = /^([a-z][a-z0-9_]*)[ \t]*[:=][ \t]*(.+)$/iu;
const range =
  /^(-?\d+(?:\.\d+)?)[ \t]*(?:\.{2,3}|…|~|至|到)[ \t]*(-?\d+(?:\.\d+)?)(?:[ \t]*(?:step|步长)[ \t]*(\d+(?:\.\d+)?))?$/iu;
const number = /^-?\d+(?:\.\d+)?$/u;

type Fault = (line: number, message: string, remedy: string) => void;

/** How many values a parameter has. */
function countOf(parameter: ParameterVersions[string] | Parameter): number {
  if ('numbers' in parameter) return parameter.numbers.length;
  if ('words' in parameter) return 'en' in parameter.words ? parameter.words.en.length : parameter.words.length;
  return Math.floor((parameter.to - parameter.from) / parameter.step + 1e-9) + 1;
}

/** The value at a place; of words, the place itself. */
function valueAt(parameter: ParameterVersions[string], place: number): number {
  if ('numbers' in parameter) return parameter.numbers[place] as number;
  if ('words' in parameter) return place;
  return Number((parameter.from + place * parameter.step).toFixed(8));
}

/** Reads the lines of a block `params`. What cannot be used is reported and left out. */
export function readParameters(lines: readonly SourceLine[], fault: Fault): Record<string, Parameter> {
  const found: Record<string, Parameter> = {};
  for (const source of lines) {
    // A Chinese keyboard gives ：，、 and full-width digits.
    const text = source.text.normalize('NFKC').trim();
    if (text === '') continue;
    const [, name, written = ''] = line.exec(text) ?? [];
    if (!name) {
      fault(source.line, 'A line of params has no name', 'Write for example “n: 20..60 step 5” or “m: 3, 5, 8”.');
      continue;
    }
    if (name.toLowerCase() === 'round' || Object.hasOwn(found, name)) {
      fault(source.line, `The parameter ${name} is named twice, or its name is taken`, 'Give it a name of its own.');
      continue;
    }
    const ends = range.exec(written.trim());
    const values = written.split(/[,、;]/u).map((value) => value.trim());
    const parameter: Parameter = ends
      ? { from: Number(ends[1]), to: Number(ends[2]), step: Number(ends[3] ?? 1) }
      : values.every((value) => number.test(value))
        ? { numbers: values.map(Number) }
        : { words: values };
    const count = 'step' in parameter && !(parameter.step > 0) ? 0 : countOf(parameter);
    if (count < 2 || count > mostValues || values.some((value) => value === '') || new Set(values).size < values.length)
      fault(
        source.line,
        `The parameter ${name} has ${Math.max(0, count) || 'no'} usable values`,
        `Give it 2 to ${mostValues} different values: a list, or a range such as 20..60 step 5.`,
      );
    else if (/[<>&"{}]/.test(written))
      fault(source.line, `The parameter ${name} has a sign that it may not have`, 'Leave out < > & " { }.');
    else found[name] = parameter;
  }
  if (Object.keys(found).length > mostParameters)
    fault(lines[0]?.line ?? 1, `An item has more than ${mostParameters} parameters`, 'Use fewer.');
  return found;
}

/** Each `{{…}}` of a text checked and in the form it is stored in. */
export function checkPlaceholders(source: SourceLine, parameters: Record<string, Parameter>, fault: Fault): string {
  return source.text.replace(placeholder, (_, written: string) => {
    const plain = plainExpression(written);
    try {
      const expression = parseExpression(plain);
      const names = namesIn(expression);
      const unknown = names.find((name) => !Object.hasOwn(parameters, name));
      if (unknown) throw new ExpressionProblem(`There is no parameter “${unknown}”`);
      const word = names.find((name) => 'words' in (parameters[name] as Parameter));
      if (word && expression.kind !== 'name')
        throw new ExpressionProblem(`“${word}” is a word: nothing can be counted with it`);
    } catch (error) {
      if (!(error instanceof ExpressionProblem)) throw error;
      fault(
        source.line,
        `${error.message}: {{${plain}}}`,
        'Use parameters of the item, numbers, + - * / and round(x, digits).',
      );
      return '';
    }
    return `{{${plain.replaceAll(' ', '')}}}`;
  });
}

/** True when a text holds `{{…}}`. */
export const hasPlaceholder = (text: string): boolean => text.search(placeholder) >= 0;

/** Renders a text with placeholders: Markdown sees only their numbers, so that `{{n*m*2}}` is no emphasis. */
export function renderAround(lines: SourceLine[], render: (lines: SourceLine[]) => string): string {
  const kept: string[] = [];
  const shielded = lines.map((source) => ({
    ...source,
    text: source.text.replace(placeholder, (whole) => `{{${kept.push(whole) - 1}}}`),
  }));
  return render(shielded).replace(/\{\{(\d+)\}\}/g, (_, index: string) => kept[Number(index)] ?? '');
}

/** Joins what both languages write; undefined when they differ in anything but words. */
export function mergeParameters(written: Localised<Record<string, Parameter>>): ParameterVersions | undefined {
  const names = Object.keys(written.en).sort();
  if (names.join() !== Object.keys(written.zh).sort().join()) return undefined;
  const merged: ParameterVersions = {};
  for (const name of names) {
    const [en, zh] = languages.map((language) => written[language][name]) as [Parameter, Parameter];
    if ('words' in en && 'words' in zh && en.words.length === zh.words.length)
      merged[name] = { words: { en: en.words, zh: zh.words } };
    else if (!('words' in en) && JSON.stringify(en) === JSON.stringify(zh)) merged[name] = en;
    else return undefined;
  }
  return merged;
}

/** Draws a value for each parameter. The same seed always draws the same. */
export function drawValues(parameters: ParameterVersions, seed: string): Record<string, number> {
  const random = randomStream(seed);
  // In an order of their own: the database does not keep the order of a JSON object.
  const names = Object.keys(parameters).sort();
  return Object.fromEntries(
    names.map((name) => {
      const parameter = parameters[name] as ParameterVersions[string];
      return [name, valueAt(parameter, random(countOf(parameter)))];
    }),
  );
}

/** Up to `atMost` ways to draw, for checks: all of them when there are no more than that. */
export function someDraws(parameters: ParameterVersions, atMost: number): Record<string, number>[] {
  const names = Object.keys(parameters).sort();
  const total = names.reduce((product, name) => product * countOf(parameters[name] as ParameterVersions[string]), 1);
  if (total > atMost) return Array.from({ length: atMost }, (_, turn) => drawValues(parameters, `check\n${turn}`));
  return Array.from({ length: total }, (_, turn) => {
    let rest = turn;
    return Object.fromEntries(
      names.map((name) => {
        const parameter = parameters[name] as ParameterVersions[string];
        const count = countOf(parameter);
        const place = rest % count;
        rest = Math.floor(rest / count);
        return [name, valueAt(parameter, place)];
      }),
    );
  });
}

/** A number as people read it: no noise of binary fractions, thousands set apart from 10,000 on. */
export function shownNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 8, useGrouping: Math.abs(value) >= 10_000 }).format(
    Number(value.toPrecision(12)) + 0,
  );
}

/**
 * The item with the values in the places of its `{{…}}`: in texts as people read them, in the key as numbers. An item
 * without parameters comes back as it is. Throws when the values are not those of the item.
 */
export function withValues<Item extends ItemVersion>(item: Item, values: Record<string, number> | undefined): Item {
  const { params } = item;
  if (!params) return item;
  if (!values) throw new Error(`Arrangement is damaged: ${item.id} has parameters and no values.`);
  const fill = (text: string, language: Language, asNumber: boolean): string | number => {
    const shown = (written: string): string | number => {
      const parameter = params[written];
      if (parameter && 'words' in parameter) return parameter.words[language][values[written] as number] ?? '';
      return evaluate(parseExpression(written), values);
    };
    const whole = /^\{\{([^{}]*)\}\}$/u.exec(text)?.[1];
    if (asNumber && whole !== undefined) return shown(whole);
    return text.replace(placeholder, (_, written: string) => {
      const value = shown(written);
      return typeof value === 'number' ? shownNumber(value) : value;
    });
  };
  const walk = (value: unknown, language: Language, asNumber: boolean): unknown => {
    if (typeof value === 'string') return value.includes('{{') ? fill(value, language, asNumber) : value;
    if (Array.isArray(value)) return value.map((each) => walk(each, language, asNumber));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, language, asNumber)]));
  };
  const texts = Object.fromEntries(
    languages.map((language) => [language, walk(item.texts[language], language, false)]),
  );
  return { ...item, texts, key: walk(item.key, 'en', true) } as Item;
}

/** Each parameter of an item with what it may be and what was drawn: `n: 20..60 step 5 → 35`. Plain text; for authors. */
export function shownParameters(
  item: ItemVersion,
  values: Record<string, number> | undefined,
  language: Language,
): string[] {
  return Object.entries(item.params ?? {}).map(([name, parameter]) => {
    const drawn = values?.[name] ?? 0;
    if ('words' in parameter) {
      const words = parameter.words[language];
      return `${name}: ${words.join(', ')} → ${words[drawn] ?? ''}`;
    }
    const all =
      'numbers' in parameter
        ? parameter.numbers.map(shownNumber).join(', ')
        : `${shownNumber(parameter.from)}..${shownNumber(parameter.to)} step ${shownNumber(parameter.step)}`;
    return `${name}: ${all} → ${shownNumber(drawn)}`;
  });
}
