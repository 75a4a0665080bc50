/**
 * Rules and conditions as writers put them into key.yml: names, numbers, `+ - * /`, comparisons, `and or not`, brackets,
 * `sum(…)` and `count(…)`. Read by this file alone: nothing a writer types is ever run as a program. What a name means
 * is the engine's business.
 */

type Arithmetic = '+' | '-' | '*' | '/';
const comparisons = ['<=', '>=', '!=', '=', '<', '>'] as const;
export type Comparison = (typeof comparisons)[number];

/** A rule as it is stored, as JSON, with the activity. */
export type Rule =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'negative' | 'not'; of: Rule }
  | { kind: Arithmetic | Comparison | 'and' | 'or'; left: Rule; right: Rule }
  | { kind: 'sum' | 'count'; over: string; of: Rule; where: Rule | null };

/** What names mean where a rule is worked out. */
export interface Meaning {
  /** A number, or whether something is so; undefined for a name that means nothing. */
  value(name: string): number | boolean | undefined;
  /** What names mean in each cell of a range; undefined where there is no such range. */
  cells(over: string): Meaning[] | undefined;
}

/** Why a rule cannot be read or worked out, in words for a writer. */
export class RuleProblem extends Error {}

const longest = 300;
const deepest = 20;
const tokens =
  /\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)?)|(<=|>=|!=|==|[-+*/()<>=:]))/iy;
const alikes: Record<string, string> = { '×': '*', '÷': '/', '−': '-', '–': '-', '≤': '<=', '≥': '>=', '≠': '!=' };
const words = new Set(['and', 'or', 'not', 'where', 'sum', 'count']);

function tokensOf(given: string): string[] {
  const text = given
    .normalize('NFKC')
    .replace(/[×÷−–≤≥≠]/gu, (sign) => alikes[sign] ?? sign)
    .trim();
  if (text.length > longest) throw new RuleProblem(`It is longer than ${longest} characters`);
  const found: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const from = tokens.lastIndex;
    const match = tokens.exec(text);
    if (!match) throw new RuleProblem(`“${text.slice(from).trim()[0] ?? ''}” cannot stand in it`);
    found.push(match[1] ?? match[2] ?? (match[3] === '==' ? '=' : (match[3] ?? '')));
  }
  return found;
}

/** Reads a rule. Throws a RuleProblem that says what is wrong with it. */
export function parseRule(text: string): Rule {
  const rest = tokensOf(text);
  let depth = 0;
  const takes = (token: string): boolean => {
    if (rest[0] !== token) return false;
    rest.shift();
    return true;
  };
  const expect = (sign: string): void => {
    if (!takes(sign)) throw new RuleProblem(`A “${sign}” is missing`);
  };
  const deeper = <T>(read: () => T): T => {
    depth += 1;
    if (depth > deepest) throw new RuleProblem('It has too many brackets');
    const found = read();
    depth -= 1;
    return found;
  };
  const nameAfter = (what: string): string => {
    const name = rest.shift();
    if (name === undefined || !/^[a-z]/i.test(name) || words.has(name))
      throw new RuleProblem(`${what} needs the name of a row, of a column, or all`);
    return name;
  };
  const part = (): Rule =>
    deeper(() => {
      const token = rest.shift();
      if (token === undefined) throw new RuleProblem('It ends too early');
      if (token === '-') return { kind: 'negative', of: part() };
      if (token === '(') {
        const inner = either();
        expect(')');
        return inner;
      }
      if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
      if ((token === 'sum' || token === 'count') && takes('(')) {
        const over = nameAfter(token);
        let of: Rule = { kind: 'name', name: 'cell' };
        let where: Rule | null = null;
        if (takes(':')) {
          of = either();
          if (takes('where')) where = either();
        } else if (token === 'count') throw new RuleProblem('count needs a colon and what is to hold');
        expect(')');
        return { kind: token, over, of, where };
      }
      if (/^[a-z]/i.test(token) && !words.has(token)) return { kind: 'name', name: token };
      throw new RuleProblem(`“${token}” stands where a number or a name is expected`);
    });
  const chain = (signs: readonly string[], next: () => Rule): Rule => {
    let left = next();
    while (rest[0] !== undefined && signs.includes(rest[0])) {
      left = { kind: rest.shift() as Arithmetic, left, right: next() };
    }
    return left;
  };
  const product = (): Rule => chain(['*', '/'], part);
  const sum = (): Rule => chain(['+', '-'], product);
  const comparison = (): Rule => {
    const left = sum();
    if (!comparisons.includes(rest[0] as Comparison)) return left;
    return { kind: rest.shift() as Comparison, left, right: sum() };
  };
  const denial = (): Rule => deeper(() => (takes('not') ? { kind: 'not', of: denial() } : comparison()));
  const both = (): Rule => chain(['and'], denial);
  const either = (): Rule => chain(['or'], both);
  const whole = either();
  if (rest.length > 0) throw new RuleProblem(`“${rest[0]}” stands at a wrong place`);
  return whole;
}

/**
 * The value of a rule. Both sides of `and` and `or` are always worked out, so that a name that means nothing is found
 * wherever it stands: it throws a RuleProblem. What is divided by 0 is no number, and no comparison with it holds.
 */
export function valueOf(rule: Rule, meaning: Meaning): number | boolean {
  const number = (of: Rule): number => {
    const value = valueOf(of, meaning);
    if (typeof value !== 'number') throw new RuleProblem('A number is expected where something is that holds or not');
    return value;
  };
  switch (rule.kind) {
    case 'number':
      return rule.value;
    case 'name': {
      const value = meaning.value(rule.name);
      if (value === undefined) throw new RuleProblem(`“${rule.name}” means nothing here`);
      return value;
    }
    case 'negative':
      return -number(rule.of);
    case 'not':
      return !holds(rule.of, meaning);
    case 'and':
    case 'or': {
      const [left, right] = [holds(rule.left, meaning), holds(rule.right, meaning)];
      return rule.kind === 'and' ? left && right : left || right;
    }
    case 'sum':
    case 'count': {
      const cells = meaning.cells(rule.over);
      if (!cells) throw new RuleProblem(`“${rule.over}” is no row and no column`);
      const { of, where, kind } = rule;
      const counted = cells.map((cell) => {
        const value = kind === 'count' ? Number(holds(of, cell)) : amountOf(of, cell);
        return where && !holds(where, cell) ? 0 : value;
      });
      return plain(counted.reduce((total, value) => total + value, 0));
    }
    case '+':
      return plain(number(rule.left) + number(rule.right));
    case '-':
      return plain(number(rule.left) - number(rule.right));
    case '*':
      return plain(number(rule.left) * number(rule.right));
    case '/':
      return plain(number(rule.left) / number(rule.right));
    default:
      return compare(number(rule.left), rule.kind, number(rule.right));
  }
}

/** 0.1 + 0.2 is 0.3 for people. */
const plain = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(12)) : NaN);

function compare(left: number, sign: Comparison, right: number): boolean {
  switch (sign) {
    case '=':
      return left === right;
    case '!=':
      return left < right || left > right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** True when the rule holds. Throws a RuleProblem when it is a number. */
export function holds(rule: Rule, meaning: Meaning): boolean {
  const value = valueOf(rule, meaning);
  if (typeof value !== 'boolean') throw new RuleProblem('A number alone does not say what must hold: compare it');
  return value;
}

/** The number that the rule gives. Throws a RuleProblem when it only holds or not. */
export function amountOf(rule: Rule, meaning: Meaning): number {
  const value = valueOf(rule, meaning);
  if (typeof value !== 'number') throw new RuleProblem('A number is expected');
  return value;
}

/** The names in a rule, outside sums and counts too. */
export function namesIn(rule: Rule): string[] {
  switch (rule.kind) {
    case 'number':
      return [];
    case 'name':
      return [rule.name];
    case 'negative':
    case 'not':
      return namesIn(rule.of);
    case 'sum':
    case 'count':
      return [...namesIn(rule.of), ...(rule.where ? namesIn(rule.where) : [])];
    default:
      return [...namesIn(rule.left), ...namesIn(rule.right)];
  }
}

/** A comparison, with both sides. */
export function comparisonOf(rule: Rule): { left: Rule; sign: Comparison; right: Rule } | undefined {
  const sign = comparisons.find((each) => each === rule.kind);
  return sign && 'left' in rule ? { left: rule.left, sign, right: rule.right } : undefined;
}
