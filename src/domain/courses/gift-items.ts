/** From a question of Moodle to an item of ours, as Markdown; with a word for everything that has no place here. */
import type { Language } from '#i18n/language.ts';
import { optionalKind } from '#domain/exercises/kinds/registry.ts';
import type { GiftQuestion } from './gift.ts';

/** An item in Markdown, without heading; or the reasons why there is none. */
export interface Converted {
  kind: string;
  /** Stem and answers. */
  body: string;
  why: string;
  /** What was lost on the way, although the item came over. */
  lost: string[];
  /** Why nothing came over; empty when it did. */
  refused: string[];
}

const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
};
const label = /^((?:why|review|hint|解释|回看|提示)[ \t]*)[:：]/iu;

const decoded = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return entities[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
      return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );

/** Signs that Markdown would read, with a backslash before them. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, '\\$&');

/** A paragraph whose first sign Markdown would take for a list, a heading or a quotation, or that would be a label of ours. */
const guarded = (text: string): string =>
  text
    .replace(/^([-+#~=>])/, '\\$1')
    .replace(/^(\d+)([.)])(\s)/, '$1\\$2$3')
    .replace(label, '$1&#58;');

/** The paragraphs of a text as Markdown. What cannot be said in Markdown is named in `problems`. */
function paragraphsOf(source: string, format: string, problems: Set<string>): string[] {
  if (/@@PLUGINFILE@@|<img\b/i.test(source))
    problems.add('it holds a picture: put it into img/ and write ![words](img/name.png)');
  if (/\$\$|\\\(|\\\[|<math\b/i.test(source)) problems.add('it holds a formula: write it in words, or as a picture');
  const inner = source.replace(/^\[(html|markdown|plain|moodle)\]/i, '');
  if (format === 'markdown') {
    if (/<[a-z/!]/i.test(inner)) problems.add('it holds HTML');
    return inner
      .split(/\n\s*\n|\n/)
      .map((part) => part.trim())
      .filter(Boolean);
  }
  if (format === 'plain')
    return inner
      .split('\n')
      .map((part) => guarded(escaped(part.trim())))
      .filter(Boolean);
  const marked = inner
    .replace(/\s*<(?:\/p|br\s*\/?|\/div)\s*>\s*/gi, '\n')
    .replace(/<(?:p|div)(?:\s[^<>]{0,200})?>/gi, '\n')
    .replace(/<\/?span(?:\s[^<>]{0,200})?>/gi, '');
  const parts = marked.split(/(<\/?[a-z][^<>]{0,200}>)/i).map((part, index) => {
    if (index % 2 === 0) return escaped(decoded(part));
    if (/^<\/?(b|strong)>$/i.test(part)) return '**';
    if (/^<\/?(i|em)>$/i.test(part)) return '*';
    if (/^<\/?(code|tt)>$/i.test(part)) return '`';
    problems.add(`it holds the HTML ${part.slice(0, 30)}`);
    return '';
  });
  return parts
    .join('')
    .split('\n')
    .map((part) => guarded(part.replace(/\s+/g, ' ').trim()))
    .filter(Boolean);
}

/** Turns a question into an item. `feedback` that is missing is left out; the check of the bank then names it. */
export function convertQuestion(question: GiftQuestion, language: Language): Converted {
  const problems = new Set<string>();
  const lost: string[] = [];
  const line = (text: string): string => paragraphsOf(text, question.format, problems).join(' ');
  const cell = (text: string): string => line(text).replaceAll('\n', ' ');
  const none = (kind: string, reason: string): Converted => ({ kind, body: '', why: '', lost, refused: [reason] });
  const { answers } = question;

  if (question.kind === 'true-false')
    return none('', 'true or false: a guess is right half the time. Ask what to do, with three options');
  if (question.kind === 'essay')
    return none('', 'an essay: nothing here can judge it. Ask for the best of three answers');
  if (question.kind === 'description') return none('', 'a text without question: put it into the lesson');
  if (question.kind !== 'choice' && question.kind !== 'match' && !optionalKind(question.kind))
    return none('', `the kind ${question.kind} does not exist here yet`);
  if (question.after !== '' && question.kind === 'match') return none('', 'text stands behind a matching question');

  const gap = question.after === '' ? '' : `${/\s$/.test(question.text) ? '' : ' '}_____ ${question.after}`;
  const stem = paragraphsOf(`${question.text}${gap}`, question.format, problems);
  const why = line(question.feedback);
  let kind: string = question.kind;
  let body: string;
  if (question.kind === 'choice') {
    const weights = answers.map(({ mark, weight }) => weight ?? (mark === '=' ? 100 : 0));
    const right = weights.map((weight) => weight > 0);
    kind = right.filter(Boolean).length > 1 && !answers.some(({ mark }) => mark === '=') ? 'multi' : 'single';
    if (kind === 'single' && right.filter(Boolean).length > 1) {
      const best = weights.indexOf(Math.max(...weights));
      lost.push('answers that were half right now count as wrong');
      right.fill(false)[best] = true;
    }
    if (kind === 'multi') lost.push('the weights of the answers: each right one counts the same');
    else if (weights.some((weight) => weight < 0))
      lost.push('points taken away for a wrong answer: nothing is taken away here');
    body = answers
      .map(({ text, feedback }, index) => {
        const said = line(feedback);
        return `- [${right[index] ? 'x' : ' '}] ${line(text)}${said === '' ? '' : `\n  > ${said}`}`;
      })
      .join('\n');
  } else if (question.kind === 'match') {
    const unpaired = answers.filter(({ text, match }) => text === '' || !match);
    if (unpaired.length > 0) lost.push(`${unpaired.length} right-hand side(s) that belong to nothing`);
    const head = language === 'zh' ? '| 左 | 右 | 反馈 |' : '| Left | Right | Feedback |';
    const rows = answers.filter((answer) => !unpaired.includes(answer));
    body = [
      head,
      '| --- | --- | --- |',
      ...rows.map(({ text, match, feedback }) => `| ${cell(text)} | ${cell(match ?? '')} | ${cell(feedback)} |`),
    ].join('\n');
  } else {
    const full = answers.filter(({ weight, mark }) => mark === '=' && (weight ?? 100) === 100);
    const partial = answers.filter((answer) => !full.includes(answer));
    const number = (text: string): string | undefined => {
      const [, low, high] = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(text.trim()) ?? [];
      if (low !== undefined && high !== undefined) {
        const [from, to] = [Number(low), Number(high)];
        return Number.isFinite(from + to)
          ? `${Number(((from + to) / 2).toPrecision(12))} ± ${Number(((to - from) / 2).toPrecision(12))}`
          : undefined;
      }
      const [, value, tolerance] = /^(-?\d+(?:\.\d+)?(?:e-?\d+)?)(?::(\d+(?:\.\d+)?))?$/i.exec(text.trim()) ?? [];
      if (value === undefined) return undefined;
      return tolerance && Number(tolerance) > 0 ? `${Number(value)} ± ${Number(tolerance)}` : `${Number(value)}`;
    };
    const shown = (text: string): string | undefined =>
      question.kind === 'numeric' ? number(text) : text.replaceAll('\n', ' ').trim();
    if (question.kind === 'numeric' && full.length > 1)
      return none(kind, 'it has several right numbers: give one with a tolerance');
    const lines = [...full, ...partial].flatMap((answer) => {
      const text = shown(answer.text);
      if (text === undefined || text === '' || text === '*') {
        if (text === '*') lost.push('the answer * for everything else');
        else problems.add(`“${answer.text.slice(0, 30)}” is no number`);
        return [];
      }
      if (full.includes(answer)) {
        if (answer.feedback !== '') lost.push('the feedback of a right answer: say it in Why');
        return [`= ${text}`];
      }
      if ((answer.weight ?? 0) > 0) lost.push(`“${text}” was half right and now counts as wrong`);
      return answer.feedback === '' ? [] : [`~ ${text.split(' ±')[0]} > ${line(answer.feedback)}`];
    });
    body = lines.join('\n');
  }
  return { kind, body: `${stem.join('\n\n')}\n\n${body}`, why, lost, refused: [...problems] };
}
