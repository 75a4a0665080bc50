/**
 * Arithmetic that a writer may put between `{{` and `}}`: numbers, names of parameters, + - * /, brackets and
 * `round(x)` or `round(x, digits)`. Read by this file alone: nothing a writer types is ever run as a program.
 */

type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'negative'; of: Expression }
  | { kind: 'round'; of: Expression; digits: Expression }
  | { kind: '+' | '-' | '*' | '/'; left: Expression; right: Expression };

/** Why an expression cannot be read or worked out, in words for a writer. */
export class ExpressionProblem extends Error {}

const longest = 120;
const deepest = 20;
const tokens = /\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_]*)|([-+*/(),]))/iy;
const alikes: Record<string, string> = { '×': '*', '∗': '*', '÷': '/', '−': '-', '–': '-' };

/** The text as it is stored: full-width digits and signs made narrow, × and ÷ made * and /, one space at most. */
export function plainExpression(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[×∗÷−–]/gu, (sign) => alikes[sign] ?? sign)
    .replace(/\s+/gu, ' ')
    .trim();
}

function tokensOf(text: string): string[] {
  if (text.length > longest) throw new ExpressionProblem(`It is longer than ${longest} characters`);
  const found: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const from = tokens.lastIndex;
    const match = tokens.exec(text);
    if (!match) throw new ExpressionProblem(`“${text.slice(from).trim()[0] ?? ''}” cannot stand in it`);
    found.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return found;
}

/** Reads an expression. Throws an ExpressionProblem that says what is wrong with it. */
export function parseExpression(text: string): Expression {
  const rest = tokensOf(plainExpression(text));
  let depth = 0;
  const expect = (sign: string): void => {
    if (rest.shift() !== sign) throw new ExpressionProblem(`A “${sign}” is missing`);
  };
  const part = (): Expression => {
    depth += 1;
    if (depth > deepest) throw new ExpressionProblem('It has too many brackets');
    const token = rest.shift();
    let found: Expression;
    if (token === undefined) throw new ExpressionProblem('It ends too early');
    else if (token === '-') found = { kind: 'negative', of: part() };
    else if (token === '(') {
      found = sum();
      expect(')');
    } else if (/^\d/.test(token)) found = { kind: 'number', value: Number(token) };
    else if (/^round$/i.test(token) && rest[0] === '(') {
      rest.shift();
      const of = sum();
      let digits: Expression = { kind: 'number', value: 0 };
      if (rest.at(0) === ',') {
        rest.shift();
        digits = sum();
      }
      expect(')');
      found = { kind: 'round', of, digits };
    } else if (/^[a-z]/i.test(token)) found = { kind: 'name', name: token };
    else throw new ExpressionProblem(`“${token}” stands where a number or a name is expected`);
    depth -= 1;
    return found;
  };
  const chain = (signs: string, next: () => Expression): Expression => {
    let left = next();
    while (rest[0] !== undefined && signs.includes(rest[0])) {
      left = { kind: rest.shift() as '+', left, right: next() };
    }
    return left;
  };
  const product = (): Expression => chain('*/', part);
  const sum = (): Expression => chain('+-', product);
  const whole = sum();
  if (rest.length > 0) throw new ExpressionProblem(`“${rest[0]}” stands at a wrong place`);
  return whole;
}

/** The names of parameters in an expression. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'name':
      return [expression.name];
    case 'negative':
      return namesIn(expression.of);
    case 'round':
      return [...namesIn(expression.of), ...namesIn(expression.digits)];
    default:
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

/** Rounds half away from zero, as people do on paper: 2.345 to two digits is 2.35. */
function rounded(value: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < 0 || digits > 8) {
    throw new ExpressionProblem('round takes 0 to 8 digits');
  }
  const scaled = Number((Math.abs(value) * 10 ** digits).toPrecision(14));
  return (Math.sign(value) * Math.round(scaled)) / 10 ** digits;
}

/** The value of an expression. Throws an ExpressionProblem when a name has no value or the result is no number. */
export function evaluate(expression: Expression, values: Readonly<Record<string, number>>): number {
  const value = (of: Expression): number => {
    switch (of.kind) {
      case 'number':
        return of.value;
      case 'name':
        if (!Object.hasOwn(values, of.name)) throw new ExpressionProblem(`There is no parameter “${of.name}”`);
        return values[of.name] as number;
      case 'negative':
        return -value(of.of);
      case 'round':
        return rounded(value(of.of), value(of.digits));
      case '+':
        return value(of.left) + value(of.right);
      case '-':
        return value(of.left) - value(of.right);
      case '*':
        return value(of.left) * value(of.right);
      case '/':
        return value(of.left) / value(of.right);
    }
  };
  const result = value(expression);
  if (!Number.isFinite(result)) throw new ExpressionProblem('The result is no number: something is divided by 0');
  // 0.1 + 0.2 is 0.3 for people.
  return Number(result.toPrecision(12)) + 0;
}
