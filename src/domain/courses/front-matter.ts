/**
 * The lines between `---` and `---` at the head of a file: YAML without custom tags and with few aliases. Unknown keys
 * are faults, because a misspelt key is otherwise a setting that silently does nothing.
 */
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import type { ContentText } from './content-files.ts';
import type { Report } from './faults.ts';

/** What is wrong with a value, or undefined. */
type Check = (value: unknown) => string | undefined;
export type Schema = Record<string, { required: boolean; check: Check }>;

export interface FrontMatter {
  /** Values that passed their check. */
  data: Record<string, unknown>;
  /** The line of a key, `lineOf('quiz', 'draw')`; the first line when it is not there. */
  lineOf(...keys: string[]): number;
  /** Index of the first line of the text below. */
  bodyStart: number;
}

const largestAliasCount = 20;
const deepest = 20;
/** The longest head of a file, in lines. */
const longestHead = 500;

/** A date as in 2026-11-20. */
export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A whole number; full-width digits from a Chinese keyboard count. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[0-9０-９]+$/u.test(value) ? Number(value.normalize('NFKC')) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalarText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** Checks for values of front matter. */
export const must = {
  text: (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'must be text'),
  textOrNumber: (value: unknown) => (isScalarText(value) && value !== '' ? undefined : 'must be text or a number'),
  date: (value: unknown) => (isDate(value) ? undefined : 'must be a date such as 2026-11-20'),
  oneOf:
    (...allowed: string[]) =>
    (value: unknown) =>
      allowed.includes(value as string) ? undefined : `must be ${allowed.join(' or ')}`,
  number: (least: number, most: number) => (value: unknown) => {
    const number = wholeNumber(value);
    return number !== undefined && number >= least && number <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
  },
  decimal: (least: number, most: number) => (value: unknown) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `must be a number from ${least} to ${most}`,
  wholeNumbers: (least: number, most: number) => (value: unknown) =>
    Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= least && each <= most)
      ? undefined
      : `must be a list of whole numbers from ${least} to ${most}`,
  countOfCount: (value: unknown) => {
    const [, part, whole] = /^(\d+) of (\d+)$/.exec(String(value)) ?? [];
    return part !== undefined && Number(part) <= Number(whole) ? undefined : 'must be two counts, such as “7 of 7”';
  },
  share: (value: unknown) =>
    typeof value === 'number' && value > 0 && value <= 1 ? undefined : 'must be a number such as 0.8',
  texts: (value: unknown) =>
    Array.isArray(value) && value.every(isScalarText) ? undefined : 'must be a list such as [one, two]',
  labelledTexts: (value: unknown) =>
    isRecord(value) && Object.values(value).every(isScalarText) ? undefined : 'must be a list of names with texts',
  yesOrNo: (value: unknown) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  record: (value: unknown) => (isRecord(value) ? undefined : 'must be a group of names with values'),
  anything: () => undefined,
} satisfies Record<string, unknown>;

/** A field that has to be there. */
export const needed = (check: Check): Schema[string] => ({ required: true, check });
/** A field that may be there. */
export const optional = (check: Check): Schema[string] => ({ required: false, check });

/** The index of the first line that is nested deeper than any setting needs, by brackets, dashes or indentation; -1 when none is. */
function deepestFlow(lines: string[]): number {
  let open = 0;
  return lines.findIndex((line) => {
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (open > deepest) return true;
    }
    const lead = /^[ ?:-]*/.exec(line)?.[0] ?? '';
    return lead.length > 8 * deepest || (lead.match(/[-?:]/g)?.length ?? 0) > deepest;
  });
}

/** Parses YAML text that begins at `firstLine` of its file; undefined, with faults, when it cannot be read. */
export function readYaml(
  lines: string[],
  firstLine: number,
  report: Report,
): { data: unknown; lineOf: (...keys: string[]) => number } | undefined {
  const lineCounter = new LineCounter();
  // A full-width colon behind a key is what a Chinese keyboard gives.
  const text = lines.map((line) => line.replace(/^(\s*[A-Za-z_][\w-]*)：\s*/u, '$1: ')).join('\n');
  const bottomless = deepestFlow(lines);
  if (bottomless >= 0) {
    report('error', 'FM-01', firstLine + bottomless, 'This YAML is nested too deeply', 'Write it in fewer levels.');
    return undefined;
  }
  const document: Document = parseDocument(text, {
    schema: 'core',
    merge: false,
    prettyErrors: false,
    lineCounter,
    logLevel: 'silent',
  });
  const problems = [...document.errors, ...document.warnings];
  for (const problem of problems) {
    const line = firstLine - 1 + lineCounter.linePos(problem.pos[0]).line;
    report(
      'error',
      'FM-01',
      line,
      `This is not readable YAML: ${problem.message.split('\n')[0]}`,
      'Put texts with a colon or quotation marks into quotation marks; indent by two spaces.',
    );
  }
  if (problems.length > 0) return undefined;
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: largestAliasCount });
  } catch {
    report('error', 'FM-01', firstLine, 'There are too many aliases (&, *) in this YAML', 'Write the values out.');
    return undefined;
  }
  const lineOf = (...keys: string[]): number => {
    let node: unknown = document.contents;
    let line = firstLine;
    for (const key of keys) {
      if (!isMap(node)) break;
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) break;
      const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      if (start !== undefined) line = firstLine - 1 + lineCounter.linePos(start).line;
      node = pair.value;
    }
    return line;
  };
  return { data, lineOf };
}

/** The index of the line that closes the front matter; -1 when there is none. */
function endOf(file: ContentText): number {
  if (file.lines[0]?.trimEnd() !== '---') return -1;
  return file.lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
}

/** True when the file begins with settings, readable or not. */
export function hasFrontMatter(file: ContentText): boolean {
  return endOf(file) >= 0;
}

/** Reads and checks the head of a file (FM-01); undefined when there is none to read. */
export function readFrontMatter(file: ContentText, schema: Schema, report: Report): FrontMatter | undefined {
  const end = endOf(file);
  if (end < 0) {
    report(
      'error',
      'FM-01',
      1,
      'The file has no front matter',
      'Begin it with a line ---, the settings, and another line ---.',
    );
    return undefined;
  }
  if (end > longestHead) {
    report('error', 'FM-01', 1, `The front matter has ${end} lines; ${longestHead} are the most`, 'Shorten it.');
    return undefined;
  }
  const yaml = readYaml(file.lines.slice(1, end), 2, report);
  if (!yaml) return undefined;
  return { data: checkRecord(yaml.data, schema, yaml.lineOf, [], report), lineOf: yaml.lineOf, bodyStart: end + 1 };
}

/** Keeps what fits the schema and reports the rest (FM-01): unknown, missing and wrong values. `under` is the path of keys that leads here. */
export function checkRecord(
  value: unknown,
  schema: Schema,
  lineOf: (...keys: string[]) => number,
  under: string[],
  report: Report,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  const given = isRecord(value) ? value : {};
  const name = (key: string): string => [...under, key].join('.');
  for (const [key, inner] of Object.entries(given)) {
    const field = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (!field) {
      report(
        'error',
        'FM-01',
        lineOf(...under, key),
        `There is no setting named “${name(key)}”`,
        `Known here: ${Object.keys(schema).join(', ')}.`,
      );
      continue;
    }
    const problem = inner === null && !field.required ? undefined : field.check(inner);
    if (problem) report('error', 'FM-01', lineOf(...under, key), `${name(key)} ${problem}`, 'Correct the value.');
    else if (inner !== null) data[key] = inner;
  }
  for (const [key, field] of Object.entries(schema)) {
    if (field.required && !Object.hasOwn(given, key)) {
      report('error', 'FM-01', lineOf(...under), `${name(key)} is missing`, `Add a line “${key}: …”.`);
    }
  }
  return data;
}
