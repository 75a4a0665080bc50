/**
 * Share out hours, people or money in a table of numbers. All limits that are shown and all rules under `must` have to
 * hold; then the score is the share of the rules under `should` that hold, and before that it is 0.
 */
import { localised, type Language, type Localised } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, PartInWords, PracticePromptBase } from '../../practice.ts';
import { at } from '../../kinds/kind.ts';
import { readNumber } from '../../kinds/numeric/number.ts';
import {
  type ActivityDesk,
  type ActivitySource,
  type Engine,
  isGroup,
  listOf,
  readGroup,
  readLabelled,
  refuseTry,
} from '../engine.ts';
import {
  amountOf,
  type Comparison,
  comparisonOf,
  holds,
  type Meaning,
  parseRule,
  type Rule,
  RuleProblem,
} from '../rule.ts';

/** The sum that is shown of a row, a column or the table, with its limits; `null` where there is none. */
interface Sum {
  /** Index of its row or column; null for the table. */
  of: number | null;
  least: number | null;
  most: number | null;
}

/** What is worked out while one types: each cell gives `fixed + factor × cell`, where its number fits. */
interface Total {
  per: 'row' | 'column' | 'table';
  where: { sign: Comparison; number: number } | null;
  /** Of each cell, row by row. */
  fixed: number[];
  factor: number[];
  sums: Sum[];
}

interface AllocateRule {
  rule: Rule;
  must: boolean;
  each: 'row' | 'column' | null;
  /** Numbers for `value`; empty when the rule has none. */
  values: number[];
}

/** A row or a column by the name that rules use, with its numbers. */
interface Line {
  id: string;
  numbers: Record<string, number>;
}

type AllocateActivity = ActivityBase<
  'allocate',
  { rows: string[]; columns: string[]; cells: string; totals: string[]; rules: string[] },
  {
    rows: Line[];
    columns: Line[];
    cells: { least: number; most: number; decimals: number };
    totals: Total[];
    rules: AllocateRule[];
    /** Row by row. */
    solution: number[];
  }
>;

interface AllocatePrompt extends PracticePromptBase<'allocate'> {
  /** ids '1', '2', …; a cell is named by both: '1-2' */
  rows: Part[];
  columns: Part[];
  /** What a number means. */
  cells: { html: string; least: number; most: number; decimals: number };
  totals: (Total & { html: string })[];
}

interface AllocateTry {
  /** id of a cell → its number, every cell present */
  cells: Record<string, number>;
}

declare module '../../practice.ts' {
  interface EngineTypes {
    allocate: { activity: AllocateActivity; prompt: AllocatePrompt; response: AllocateTry };
  }
}

type Key = AllocateActivity['key'];

const mostLines = 12;
const mostTotals = 8;
const mostRules = 30;
const longestNumber = 12;
/** Names that rules give a meaning of their own. */
const taken = new Set(['cell', 'all', 'row', 'column', 'value', 'sum', 'count', 'where', 'and', 'or', 'not']);

const cellId = (row: number, column: number): string => `${row + 1}-${column + 1}`;

/** What `each` and `for` stand for at the moment. */
interface Turn {
  row?: number;
  column?: number;
  value?: number;
}

/** What the names of rules mean with these numbers, row by row. */
function meaningOf(
  { rows, columns }: Pick<Key, 'rows' | 'columns'>,
  numbers: readonly number[],
  turn: Turn = {},
): Meaning {
  const placeOf = (lines: readonly Line[], kind: 'row' | 'column', name: string): number =>
    name === kind ? (turn[kind] ?? -1) : lines.findIndex(({ id }) => id === name);
  const cell = (row: number, column: number): number => numbers[row * columns.length + column] ?? 0;
  const meaning: Meaning = {
    value(name) {
      if (name === 'value') return turn.value;
      const [line = '', inner = ''] = name.split('.');
      const [row, column] = [placeOf(rows, 'row', line), placeOf(columns, 'column', line)];
      if (row >= 0) {
        const across = placeOf(columns, 'column', inner);
        return across >= 0 ? cell(row, across) : rows[row]?.numbers[inner];
      }
      return column >= 0 ? columns[column]?.numbers[inner] : undefined;
    },
    cells(over) {
      const [row, column] = [placeOf(rows, 'row', over), placeOf(columns, 'column', over)];
      if (row < 0 && column < 0 && over !== 'all') return undefined;
      return rows.flatMap((_, down) =>
        columns.flatMap((__, across): Meaning[] =>
          (row >= 0 && row !== down) || (column >= 0 && column !== across) ? [] : [inCell(down, across)],
        ),
      );
    },
  };
  const inCell = (row: number, column: number): Meaning => ({
    value: (name) =>
      name === 'cell'
        ? cell(row, column)
        : (rows[row]?.numbers[name] ?? columns[column]?.numbers[name] ?? meaning.value(name)),
    cells: meaning.cells,
  });
  return meaning;
}

/** The turns of a rule, with the line that each is about. */
function turnsOf(key: Pick<Key, 'rows' | 'columns'>, { each, values }: AllocateRule): Turn[] {
  const lines: Turn[] =
    each === null ? [{}] : (each === 'row' ? key.rows : key.columns).map((_, index) => ({ [each]: index }));
  return lines.flatMap((line) => (values.length === 0 ? [line] : values.map((value) => ({ ...line, value }))));
}

const numbersOf = (key: Key, response: AllocateTry): number[] =>
  key.rows.flatMap((_, row) => key.columns.map((__, column) => response.cells[cellId(row, column)] ?? 0));

/** 0.1 + 0.2 is 0.3 for people. */
const plain = (value: number): number => Number(value.toPrecision(12));

function fits(where: Total['where'], number: number): boolean {
  if (!where) return true;
  const { sign, number: other } = where;
  return holds(
    { kind: sign, left: { kind: 'number', value: number }, right: { kind: 'number', value: other } },
    { value: () => undefined, cells: () => undefined },
  );
}

/** The sum of a total for its row, its column or the table. */
function sumOf(key: Key, { per, where, fixed, factor }: Total, { of }: Sum, numbers: readonly number[]): number {
  const across = key.columns.length;
  return plain(
    numbers.reduce((sum, number, place) => {
      const line = per === 'row' ? Math.floor(place / across) : per === 'column' ? place % across : null;
      if (line !== of || !fits(where, number)) return sum;
      return sum + (fixed[place] ?? 0) + (factor[place] ?? 0) * number;
    }, 0),
  );
}

const isWithin = ({ least, most }: Sum, sum: number): boolean =>
  sum >= (least ?? -Infinity) - 1e-9 && sum <= (most ?? Infinity) + 1e-9;
const isLimited = ({ sums }: Total): boolean => sums.some(({ least, most }) => least !== null || most !== null);

interface Found {
  must: boolean;
  /** Where it does not hold, in words that `describe` fills in. */
  failed: { line: { kind: 'row' | 'column'; index: number } | null; value: number | null }[];
}

/** How limits and rules stand: first the totals that have limits, then the rules. */
function findings(key: Key, response: AllocateTry): Found[] {
  const numbers = numbersOf(key, response);
  const limits = key.totals.filter(isLimited).map((total): Found => ({
    must: true,
    failed: total.sums.flatMap((sum) => {
      const value = sumOf(key, total, sum, numbers);
      if (isWithin(sum, value)) return [];
      const line = total.per === 'table' || sum.of === null ? null : { kind: total.per, index: sum.of };
      return [{ line, value }];
    }),
  }));
  const rules = key.rules.map((each): Found => ({
    must: each.must,
    failed: turnsOf(key, each).flatMap((turn) => {
      const meaning = meaningOf(key, numbers, turn);
      if (holds(each.rule, meaning)) return [];
      const index = each.each === null ? undefined : turn[each.each];
      const line = each.each === null || index === undefined ? null : { kind: each.each, index };
      // Of a sum that is too great people want to know how great it is.
      const { left } = comparisonOf(each.rule) ?? {};
      const isSum = left?.kind === 'sum' || left?.kind === 'count';
      return [{ line, value: isSum ? amountOf(left, meaning) : null }];
    }),
  }));
  return [...limits, ...rules];
}

/** Rows or columns with their numbers; undefined, with faults, when they cannot be used. */
function readLines(
  source: ActivitySource,
  name: 'rows' | 'columns',
  desk: ActivityDesk,
): { lines: Line[]; labels: Localised<string[]> } | undefined {
  const read = readLabelled(source, name, desk);
  if (!read) return undefined;
  let isWhole = true;
  const wrong = (message: string, remedy: string): void => {
    isWhole = false;
    desk.inSettings('en', name, message, remedy);
  };
  if (read.en.length > mostLines) wrong(`There are ${read.en.length} ${name}`, `${mostLines} are the most.`);
  const names = Object.keys(read.en[0]?.rest ?? {});
  for (const { id, rest } of read.en) {
    if (Object.keys(rest).sort().join() !== [...names].sort().join())
      wrong(`${id} has other numbers than the first`, `Give each ${names.join(', ') || 'an id and a label alone'}.`);
    for (const [key, value] of Object.entries(rest))
      if (typeof value !== 'number' || !Number.isFinite(value))
        wrong(`${key} of ${id} is no number`, 'Write a number.');
    for (const word of [id, ...Object.keys(rest)])
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(word) || taken.has(word))
        wrong(
          `${word} cannot be used in a rule`,
          'Name it with small letters and digits, and otherwise than a word of rules.',
        );
  }
  if (!isWhole) return undefined;
  return {
    lines: read.en.map(({ id, rest }) => ({ id, numbers: rest as Record<string, number> })),
    labels: localised((language) => read[language].map(({ label }) => desk.label(language, name, label))),
  };
}

/** `cells` of activity.md. */
function readCells(source: ActivitySource, desk: ActivityDesk): { cells: Key['cells']; label: Localised } | undefined {
  const group = localised((language) => {
    const value = source.settings[language]['cells'];
    return isGroup(value) ? value : {};
  });
  const { least = 0, most, decimals = 0 } = group.en;
  const isSound =
    typeof least === 'number' &&
    typeof most === 'number' &&
    least >= 0 &&
    most > least &&
    most <= 1e9 &&
    (decimals === 0 || decimals === 1 || decimals === 2);
  if (!isSound)
    desk.inSettings(
      'en',
      'cells',
      'cells must say what may be typed',
      'Write cells: { least: 0, most: 4, label: "Quarter" }.',
    );
  const labels = localised((language) => {
    const { label } = group[language];
    if (typeof label !== 'string' || label === '')
      desk.inSettings(language, 'cells', 'cells has no label', 'Say what a number means: label: "Quarter, 1 to 4".');
    return typeof label === 'string' ? desk.label(language, 'cells', label) : '';
  });
  const isLabelled = labels.en !== '' && labels.zh !== '';
  return isSound && isLabelled ? { cells: { least, most, decimals }, label: labels } : undefined;
}

/** `totals` of activity.md; none is no fault. */
function readTotals(
  source: ActivitySource,
  lines: Pick<Key, 'rows' | 'columns'>,
  desk: ActivityDesk,
): { ids: string[]; totals: Total[]; labels: Localised<string[]> } | undefined {
  const lists = localised((language) =>
    listOf(source.settings[language]['totals']).map((entry) => (isGroup(entry) ? entry : {})),
  );
  let isWhole = true;
  const wrong = (message: string, remedy: string, language: Language = 'en'): void => {
    isWhole = false;
    desk.inSettings(language, 'totals', message, remedy);
  };
  const ids = lists.en.map(({ id }) => String(id ?? ''));
  if (ids.length > mostTotals || new Set(ids).size < ids.length)
    wrong('There are too many totals, or two of one name', `Give at most ${mostTotals}, each an id of its own.`);
  if (lists.zh.map(({ id }) => String(id ?? '')).join() !== ids.join())
    wrong('The totals are not those of the original', 'Give the same ids in the same order.', 'zh');
  const labels = localised((language) =>
    lists[language].map(({ label }) => {
      if (typeof label !== 'string' || label === '') wrong('A total has no label', 'Write label: "Hours".', language);
      return desk.label(language, 'totals', String(label ?? ''));
    }),
  );
  const totals = lists.en.map((entry, index): Total => {
    const { id: _, label: __, per: given = 'table', sum, least, most, ...rest } = entry;
    const id = ids[index] ?? '';
    if (!/^[a-z][a-z0-9-]*$/.test(id)) wrong(`${id} is no id of a total`, 'Write small letters, digits and hyphens.');
    for (const name of Object.keys(rest))
      wrong(`${id}: there is nothing named “${name}” here`, 'Known: id, label, per, sum, least, most.');
    const per = given === 'row' || given === 'column' ? given : 'table';
    if (given !== per) wrong(`${id}: per is row or column`, 'Leave it out for the whole table.');
    const of = per === 'table' ? [null] : (per === 'row' ? lines.rows : lines.columns).map((_line, place) => place);
    const bound = (name: string, value: unknown, place: number | null): number | null => {
      if (value === undefined) return null;
      const line = place === null ? undefined : at(per === 'row' ? lines.rows : lines.columns, place);
      const number = typeof value === 'number' ? value : line?.numbers[String(value)];
      if (number === undefined)
        wrong(`${id}: ${name} is no number`, 'Write a number, or the name of one of the row’s or column’s.');
      return number ?? null;
    };
    const total: Total = {
      per,
      where: null,
      fixed: [],
      factor: [],
      sums: of.map((place) => ({ of: place, least: bound('least', least, place), most: bound('most', most, place) })),
    };
    try {
      const rule = parseRule(`sum(all: ${String(sum ?? 'cell')})`);
      if (rule.kind !== 'sum') throw new RuleProblem('It is no sum');
      if (rule.where) {
        const found = comparisonOf(rule.where);
        const isPlain = found?.left.kind === 'name' && found.left.name === 'cell' && found.right.kind === 'number';
        if (!found || !isPlain || found.right.kind !== 'number')
          throw new RuleProblem('where compares cell with a number and does nothing else');
        total.where = { sign: found.sign, number: found.right.value };
      }
      const cells = (number: number): number[] =>
        (meaningOf(lines, Array<number>(lines.rows.length * lines.columns.length).fill(number)).cells('all') ?? []).map(
          (cell) => amountOf(rule.of, cell),
        );
      const [zero, one, two] = [cells(0), cells(1), cells(2)];
      total.fixed = zero;
      total.factor = zero.map((value, place) => plain((one[place] ?? 0) - value));
      const isStraight = zero.every(
        (value, place) => Math.abs(value + 2 * (total.factor[place] ?? 0) - (two[place] ?? 0)) < 1e-6,
      );
      if (!isStraight) throw new RuleProblem('cell may be multiplied with a number, and not with itself');
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      wrong(`The sum of ${id} cannot be read: ${error.message}`, 'Write such as sum: hours * people where cell = 1.');
    }
    return total;
  });
  return isWhole ? { ids, totals, labels } : undefined;
}

/** `1..4` or `[1, 3]`; undefined when it is neither. */
function readValues(value: unknown): number[] | undefined {
  if (value === undefined) return [];
  const [, from, to] = /^\s*(\d{1,3})\s*\.\.\s*(\d{1,3})\s*$/.exec(String(value)) ?? [];
  if (from !== undefined) {
    const count = Number(to) - Number(from) + 1;
    return count >= 1 && count <= 20 ? Array.from({ length: count }, (_, index) => Number(from) + index) : undefined;
  }
  const list = listOf(value);
  return list.length > 0 && list.length <= 20 && list.every((each) => typeof each === 'number')
    ? (list as number[])
    : undefined;
}

/** The rules of key.yml, `must` before `should`. */
function readRules(
  source: ActivitySource,
  lines: Pick<Key, 'rows' | 'columns'>,
  desk: ActivityDesk,
): { ids: string[]; rules: AllocateRule[]; labels: Localised<string[]> } | undefined {
  let isWhole = true;
  const wrong = (keys: string[], message: string, remedy: string): void => {
    isWhole = false;
    desk.inKey(keys, message, remedy);
  };
  const written = (['must', 'should'] as const).flatMap((group) =>
    Object.entries(isGroup(source.key[group]) ? source.key[group] : {}).map(([id, entry]) => ({
      id,
      group,
      entry: isGroup(entry) ? entry : {},
    })),
  );
  const ids = written.map(({ id }) => id);
  if (ids.length > mostRules) wrong(['must'], `There are ${ids.length} rules`, `${mostRules} are the most.`);
  const rules = written.map(({ id, group, entry }, index): AllocateRule => {
    const keys = [group, id];
    if (ids.indexOf(id) < index) wrong(keys, `There are two rules ${id}`, 'Give each a name of its own.');
    for (const name of Object.keys(entry))
      if (!['rule', 'label', 'each', 'for'].includes(name))
        wrong([...keys, name], `There is nothing named “${name}” here`, 'Known: rule, label, each, for.');
    const each = entry['each'] === 'row' || entry['each'] === 'column' ? entry['each'] : null;
    if (entry['each'] !== undefined && !each)
      wrong([...keys, 'each'], 'each is row or column', 'Leave it out for one rule.');
    const values = readValues(entry['for']);
    if (!values) wrong([...keys, 'for'], 'for names no numbers', 'Write for: 1..4.');
    const made: AllocateRule = {
      rule: { kind: 'number', value: 0 },
      must: group === 'must',
      each,
      values: values ?? [],
    };
    try {
      made.rule = parseRule(String(entry['rule'] ?? ''));
      for (const turn of turnsOf(lines, made)) holds(made.rule, meaningOf(lines, [], turn));
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      wrong(
        [...keys, 'rule'],
        `This rule cannot be read: ${error.message}`,
        'Write such as row.security >= 1, with each: row.',
      );
    }
    return made;
  });
  const labels = localised((language) =>
    written.map(({ id, group, entry }) => {
      const label = isGroup(entry['label']) ? entry['label'][language] : undefined;
      if (typeof label !== 'string' || label.trim() === '')
        wrong(
          [group, id],
          `${id} has no label in ${language === 'zh' ? 'Chinese' : 'English'}`,
          'Write label: { en: "…", zh: "…" }.',
        );
      return typeof label === 'string' ? desk.inline(language, label, 1) : '';
    }),
  );
  return isWhole ? { ids, rules, labels } : undefined;
}

export const allocate: Engine<AllocateActivity, AllocateTry> = {
  version: 1,
  settings: ['rows', 'columns', 'cells', 'totals'],
  shows: null,
  columns: [],
  keys: ['must', 'should', 'solution'],

  parse(source, desk) {
    const rows = readLines(source, 'rows', desk);
    const columns = readLines(source, 'columns', desk);
    const cells = readCells(source, desk);
    if (!rows || !columns || !cells) return undefined;
    const lines = { rows: rows.lines, columns: columns.lines };
    const names = [...lines.rows, ...lines.columns].map(({ id }) => id);
    const numbers = [lines.rows, lines.columns].flatMap(([first]) => Object.keys(first?.numbers ?? {}));
    const twice = [...names, ...numbers].find((name, index, all) => all.indexOf(name) < index);
    if (twice !== undefined) {
      desk.inSettings(
        'en',
        'rows',
        `${twice} names two things`,
        'Give rows, columns and their numbers names of their own.',
      );
      return undefined;
    }
    const totals = readTotals(source, lines, desk);
    const rules = readRules(source, lines, desk);
    if (!totals || !rules) return undefined;
    const limited = totals.ids.filter((_, index) => isLimited(at(totals.totals, index)));
    const clash = rules.ids.find((id) => limited.includes(id));
    if (clash !== undefined) {
      desk.inKey(['must', clash], `A total is named ${clash} too`, 'Name the rule otherwise.');
      return undefined;
    }
    if (limited.length + rules.ids.length === 0) {
      desk.inKey(['must'], 'There is nothing to keep to', 'Write rules below must: or should:.');
      return undefined;
    }
    const plan = isGroup(source.key['solution']) ? source.key['solution'] : {};
    const { least, most } = cells.cells;
    const solution = lines.rows.flatMap(({ id }) => {
      const numbers = listOf(plan[id]);
      const isSound =
        numbers.length === lines.columns.length &&
        numbers.every((each) => typeof each === 'number' && each >= least && each <= most);
      if (isSound) return numbers as number[];
      desk.inKey(
        ['solution', id],
        `The solution of ${id} is no list of ${lines.columns.length} numbers from ${least} to ${most}`,
        'Write one number for each column.',
      );
      return [NaN];
    });
    if (solution.some(Number.isNaN)) return undefined;
    return {
      texts: localised((language) => ({
        rows: rows.labels[language],
        columns: columns.labels[language],
        cells: cells.label[language],
        totals: totals.labels[language],
        rules: rules.labels[language],
      })),
      key: { ...lines, cells: cells.cells, totals: totals.totals, rules: rules.rules, solution },
      parts: [...limited, ...rules.ids],
    };
  },

  prompt(activity, language) {
    const { rows, columns, cells, totals } = activity.texts[language];
    const { least, most, decimals } = activity.key.cells;
    const parts = (texts: string[]): Part[] => texts.map((html, index) => ({ id: String(index + 1), html }));
    return {
      id: activity.id,
      engine: 'allocate',
      rows: parts(rows),
      columns: parts(columns),
      cells: { html: cells, least, most, decimals },
      totals: activity.key.totals.map(({ per, where, fixed, factor, sums }, index) => ({
        html: at(totals, index),
        per,
        where: where && { sign: where.sign, number: where.number },
        fixed: [...fixed],
        factor: [...factor],
        sums: sums.map(({ of, least: low, most: high }) => ({ of, least: low, most: high })),
      })),
    };
  },

  read(activity, input) {
    const given = readGroup(readGroup(input)['cells']);
    const { rows, columns, cells } = activity.key;
    const read: Record<string, number> = {};
    let isEmpty = true;
    for (const [row] of rows.entries())
      for (const [column] of columns.entries()) {
        const id = cellId(row, column);
        const typed = given[id];
        if (typed !== undefined && typed !== null && typeof typed !== 'number' && typeof typed !== 'string')
          throw refuseTry('unreadable', id);
        const text = String(typed ?? '').trim();
        if (text !== '') isEmpty = false;
        const number =
          text === '' ? 0 : typeof typed === 'number' ? typed : readNumber(text.slice(0, longestNumber + 1));
        if (number === undefined || !Number.isFinite(number)) throw refuseTry('not-a-number', id);
        const isFine = plain(number * 10 ** cells.decimals) % 1 === 0;
        if (text !== '' && (number < cells.least || number > cells.most || !isFine))
          throw refuseTry('number-outside', id);
        read[id] = number;
      }
    if (isEmpty) throw refuseTry('nothing-typed', cellId(0, 0));
    return { cells: read };
  },

  fromForm(activity, form) {
    const { rows, columns } = activity.key;
    const ids = rows.flatMap((_, row) => columns.map((__, column) => cellId(row, column)));
    return { cells: Object.fromEntries(ids.map((id) => [id, form.get(`cell-${id}`)])) };
  },

  /** The button that works out the sums where no script does. */
  goesOn: (_, form) => (form.has('sums') ? { made: null } : undefined),

  grade(key, response) {
    const parts = findings(key, response).map(({ must, failed }) => {
      const isKept = failed.length === 0;
      return { credit: isKept ? 1 : 0, right: isKept, fatal: must && !isKept };
    });
    const criticalMissed = parts.some(({ fatal }) => fatal);
    const limits = key.totals.filter(isLimited).length;
    const should = parts.filter((_, index) => index >= limits && key.rules[index - limits]?.must === false);
    const share = should.length === 0 ? 1 : should.filter(({ right }) => right).length / should.length;
    const score = criticalMissed ? 0 : share;
    return { score, passed: !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
  },

  describe(activity, language, response) {
    const { rows, columns, totals, rules } = activity.texts[language];
    const limited = totals.filter((_, index) => isLimited(at(activity.key.totals, index)));
    const labels = [...limited, ...rules];
    return findings(activity.key, response).map(({ failed }, index): PartInWords => {
      const isKept = failed.length === 0;
      const where = failed.map(({ line, value }) => {
        const label = line && at(line.kind === 'row' ? rows : columns, line.index);
        return { label, value: value === null ? null : String(value) };
      });
      const named = where.flatMap(({ label, value }) => {
        const text = label === null ? value : value === null ? label : `${label} (${value})`;
        return text === null ? [] : [text];
      });
      return {
        id: String(index + 1),
        html: at(labels, index),
        given: isKept ? at(labels, index) : '',
        right: isKept ? null : '',
        missing: [...new Set(named)],
        excess: [],
        feedback: index,
      };
    });
  },

  perfect: ({ key }) => ({
    cells: Object.fromEntries(
      key.rows.flatMap((_, row) =>
        key.columns.map((__, column) => [cellId(row, column), at(key.solution, row * key.columns.length + column)]),
      ),
    ),
  }),
  empty: { cells: {} },
};
