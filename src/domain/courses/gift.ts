/**
 * Moodle's GIFT format, read strictly: what Moodle would guess at is named with its line. Nothing here knows of our items.
 * A question is a run of lines without an empty one: `::title:: [format] text {answers} more text`.
 */

interface GiftAnswer {
  /** `=` or `~` */
  mark: '=' | '~';
  /** `%50%`; undefined when none is written */
  weight: number | undefined;
  text: string;
  /** Behind `->` */
  match: string | undefined;
  feedback: string;
  line: number;
}

export interface GiftQuestion {
  line: number;
  title: string;
  /** `html`, `markdown`, `plain`, `moodle` or none */
  format: string;
  /** Line breaks written as \n are kept; those of the file are spaces. */
  text: string;
  /** What stands behind the answers. */
  after: string;
  kind: 'choice' | 'short' | 'match' | 'numeric' | 'true-false' | 'essay' | 'description';
  answers: GiftAnswer[];
  /** Behind `####` */
  feedback: string;
  category: string;
}

/** A place that cannot be read. */
export interface GiftFault {
  line: number;
  message: string;
}

interface Sign {
  /** One character; an escaped one is no mark. */
  text: string;
  isMark: boolean;
  line: number;
}

const escapable = '~=#{}:\\';

/** The characters of a question with their lines, escapes resolved. */
function signsOf(lines: { text: string; line: number }[], faults: GiftFault[]): Sign[] {
  const signs: Sign[] = [];
  for (const { text, line } of lines) {
    if (signs.length > 0) signs.push({ text: ' ', isMark: false, line });
    for (let at = 0; at < text.length; at += 1) {
      const one = text[at] as string;
      if (one !== '\\') {
        signs.push({ text: one, isMark: '~=#{}:'.includes(one), line });
        continue;
      }
      at += 1;
      const next = text[at];
      if (next === undefined)
        faults.push({
          line,
          message: 'A backslash stands at the end of the line and escapes nothing; write \\\\ for the sign itself',
        });
      else if (next === 'n') signs.push({ text: '\n', isMark: false, line });
      else if (escapable.includes(next)) signs.push({ text: next, isMark: false, line });
      else faults.push({ line, message: `“\\${next}” is no escape; write \\\\${next} for the signs themselves` });
    }
  }
  return signs;
}

const isMark = (sign: Sign | undefined, mark: string): boolean =>
  sign !== undefined && sign.isMark && sign.text === mark;
const textOf = (signs: Sign[]): string =>
  signs
    .map(({ text }) => text)
    .join('')
    .trim();

/** The index from which `####` stands unescaped; -1 when it does not. */
function generalFeedback(signs: Sign[]): number {
  return signs.findIndex((_, at) => [0, 1, 2, 3].every((step) => isMark(signs[at + step], '#')));
}

/** Divides at the first unescaped `#`. */
function withFeedback(signs: Sign[]): { before: Sign[]; feedback: string } {
  const at = signs.findIndex((sign) => isMark(sign, '#'));
  return at < 0
    ? { before: signs, feedback: '' }
    : { before: signs.slice(0, at), feedback: textOf(signs.slice(at + 1)) };
}

/** One answer behind its mark. */
function readAnswer(mark: '=' | '~', signs: Sign[], line: number): GiftAnswer {
  const { before, feedback } = withFeedback(signs);
  const [, percent, rest] = /^\s*(?:%(-?[\d.]+)%)?([^]*)$/.exec(before.map(({ text }) => text).join('')) ?? [];
  const arrow = (rest ?? '').indexOf('->');
  const text = arrow < 0 ? (rest ?? '') : (rest ?? '').slice(0, arrow);
  return {
    mark,
    weight: percent === undefined ? undefined : Number(percent),
    text: text.trim(),
    match: arrow < 0 ? undefined : (rest ?? '').slice(arrow + 2).trim(),
    feedback,
    line,
  };
}

/** The answers between the braces, divided at unescaped `=` and `~`. */
function readAnswers(signs: Sign[], faults: GiftFault[]): GiftAnswer[] {
  const starts = signs.flatMap((sign, at) => (isMark(sign, '=') || isMark(sign, '~') ? [at] : []));
  const lead = signs.slice(0, starts[0] ?? signs.length);
  if (textOf(lead) !== '')
    faults.push({
      line: lead.find(({ text }) => text.trim() !== '')?.line ?? 1,
      message: `“${textOf(lead).slice(0, 40)}” stands before the first = or ~`,
    });
  return starts.map((start, index) => {
    const sign = signs[start] as Sign;
    return readAnswer(sign.text as '=' | '~', signs.slice(start + 1, starts[index + 1] ?? signs.length), sign.line);
  });
}

function kindOf(answers: GiftAnswer[]): GiftQuestion['kind'] {
  if (answers.length === 0) return 'essay';
  if (answers.some(({ match }) => match !== undefined) && answers.every(({ mark }) => mark === '=')) return 'match';
  return answers.every(({ mark }) => mark === '=') ? 'short' : 'choice';
}

/** Reads one question. Undefined, with faults, when it cannot be read. */
function readQuestion(
  lines: { text: string; line: number }[],
  category: string,
  faults: GiftFault[],
): GiftQuestion | undefined {
  const before = faults.length;
  let signs = signsOf(lines, faults);
  const line = lines[0]?.line ?? 1;
  let title = '';
  if (isMark(signs[0], ':') && isMark(signs[1], ':')) {
    const end = signs.findIndex((sign, at) => at > 1 && isMark(sign, ':') && isMark(signs[at + 1], ':'));
    if (end < 0) faults.push({ line, message: 'The title that begins with :: does not end with ::' });
    else {
      title = textOf(signs.slice(2, end));
      signs = signs.slice(end + 2);
    }
  }
  const opening = signs.findIndex((sign) => isMark(sign, '{'));
  const closing = signs.findIndex((sign) => isMark(sign, '}'));
  const again = signs.findIndex((sign, at) => at > opening && isMark(sign, '{'));
  const extra = signs.findIndex((sign, at) => at > closing && isMark(sign, '}'));
  if (opening >= 0 && closing < 0)
    faults.push({
      line: signs[opening]?.line ?? line,
      message: 'The { of this question has no }; an empty line ends a question',
    });
  else if (closing >= 0 && (opening < 0 || closing < opening))
    faults.push({ line: signs[closing]?.line ?? line, message: 'A } has no {; write \\} for the sign itself' });
  else if (opening >= 0 && again >= 0)
    faults.push({
      line: signs[again]?.line ?? line,
      message: 'A second { stands in this question; write \\{ for the sign itself',
    });
  else if (closing >= 0 && extra >= 0)
    faults.push({
      line: signs[extra]?.line ?? line,
      message: 'A second } stands in this question; write \\} for the sign itself',
    });
  if (faults.length > before) return undefined;

  const stem = opening < 0 ? signs : signs.slice(0, opening);
  const [, format = '', text = ''] = /^(?:\[(html|markdown|plain|moodle)\])?([^]*)$/i.exec(textOf(stem)) ?? [];
  const question = { line, title, format: format.toLowerCase(), text: text.trim(), after: '', feedback: '', category };
  if (opening < 0) return { ...question, kind: 'description', answers: [] };
  question.after = textOf(signs.slice(closing + 1));
  let inner = signs.slice(opening + 1, closing);
  const general = generalFeedback(inner);
  if (general >= 0) {
    question.feedback = textOf(inner.slice(general + 4));
    inner = inner.slice(0, general);
  }
  const first = inner.find((sign) => sign.text.trim() !== '');
  if (first && isMark(first, '#')) {
    const rest = inner.slice(inner.indexOf(first) + 1);
    const answers = rest.some((sign) => isMark(sign, '='))
      ? readAnswers(rest, faults)
      : [readAnswer('=', rest, first.line)];
    return faults.length > before ? undefined : { ...question, kind: 'numeric', answers };
  }
  const { before: plain, feedback } = withFeedback(inner);
  if (/^(t|true|f|false)$/i.test(textOf(plain))) {
    const answer = { mark: '=' as const, weight: undefined, text: textOf(plain), match: undefined, feedback, line };
    return { ...question, kind: 'true-false', answers: [answer] };
  }
  const answers = readAnswers(inner, faults);
  if (answers.length === 0 && textOf(inner) !== '' && faults.length === before)
    faults.push({ line: first?.line ?? line, message: 'There is no = or ~ between the braces' });
  return faults.length > before ? undefined : { ...question, kind: kindOf(answers), answers };
}

/** Reads a GIFT file. Questions with a fault are left out; every fault has its line. */
export function parseGift(source: string): { questions: GiftQuestion[]; faults: GiftFault[] } {
  const questions: GiftQuestion[] = [];
  const faults: GiftFault[] = [];
  let category = '';
  let block: { text: string; line: number }[] = [];
  const finish = (): void => {
    const question = block.length > 0 ? readQuestion(block, category, faults) : undefined;
    if (question) questions.push(question);
    block = [];
  };
  source
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .forEach((text, index) => {
      if (/^\s*\/\//.test(text)) return;
      if (text.trim() === '') finish();
      else if (block.length === 0 && /^\s*\$CATEGORY\s*:/i.test(text)) category = text.replace(/^[^:]*:/, '').trim();
      else block.push({ text: text.trim(), line: index + 1 });
    });
  finish();
  return { questions, faults };
}
