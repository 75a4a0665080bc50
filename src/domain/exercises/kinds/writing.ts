/** Rules of good writing that several kinds share: feedback, options that give themselves away. */
import type { Desk, SourceLine } from './kind.ts';

const han = /\p{Script=Han}/u;

/** Text without Markdown marks and link targets, for measuring and comparing. */
export function plainText(source: string): string {
  return source
    .replace(/!?\[([^[\]]{0,2000})\]\([^()]{0,2000}\)/g, '$1')
    .replace(/[*_`\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Lines as one paragraph; between two Chinese characters a line break is no space. */
export function joinLines(source: SourceLine[]): string {
  let joined = '';
  for (const { text } of source) {
    const next = text.trim();
    if (next === '') continue;
    const gap = joined === '' || (han.test(joined.at(-1) ?? '') && han.test(next[0] ?? '')) ? '' : ' ';
    joined += gap + next;
  }
  return joined;
}

/** QZ-04: every option or row explains itself, at some length, in words of its own. */
export function checkFeedback(parts: { label: string; line: number; feedback: SourceLine[] }[], desk: Desk): void {
  const shortest = desk.language === 'zh' ? 8 : 20;
  const seen = new Map<string, string>();
  for (const { label, line, feedback } of parts) {
    const text = plainText(joinLines(feedback));
    const place = feedback[0]?.line ?? line;
    if (text === '') {
      desk.error(
        'QZ-04',
        line,
        `${label} has no feedback`,
        'Say in one or two sentences why this one is right or wrong.',
      );
    } else if ([...text].length < shortest) {
      desk.error('QZ-04', place, `The feedback of ${label} is shorter than ${shortest} characters`, 'Explain why.');
    } else if (seen.has(text)) {
      desk.error(
        'QZ-04',
        place,
        `${label} has the same feedback as ${seen.get(text)}`,
        'Explain each one in its own words.',
      );
    }
    if (text !== '') seen.set(text, label);
  }
}

const catchAlls = {
  en: /\b(all|none|both|neither|any) of (the above|these|them all)\b|\b[A-D] and [A-D]\b/i,
  zh: /以上(都|皆|均|全|各项|选项)|(都|皆|均)(对|错|不对|正确|不正确|不是)$|全部(正确|都对)|[A-D]\s*和\s*[A-D]/u,
};

/** QZ-06: no option that speaks about the other options, because they are shuffled and because it tests logic. */
export function checkCatchAll(text: string, line: number, desk: Desk): void {
  if (catchAlls[desk.language].test(plainText(text).replace(/[。.]$/u, ''))) {
    desk.error(
      'QZ-06',
      line,
      'An option speaks about the other options',
      'Replace “all of the above” and the like by an answer of its own.',
    );
  }
}

/** QZ-07: the right option of a `single` item is not the conspicuously long one. */
export function checkLengths(right: { text: string; line: number }, wrong: string[], desk: Desk): void {
  const length = (text: string): number => [...plainText(text)].length;
  const longest = Math.max(...wrong.map(length));
  const ratio = length(right.text) / Math.max(1, longest);
  const [warnAbove, refuseAbove] = desk.language === 'zh' ? [1.5, 2] : [1.3, 1.6];
  if (ratio <= warnAbove) return;
  const message = `The right option is ${ratio.toFixed(1)} times as long as the longest wrong one`;
  const remedy = 'Shorten it, or give the wrong options as much detail.';
  if (ratio > refuseAbove) desk.error('QZ-07', right.line, message, remedy);
  else desk.warn('QZ-07', right.line, message, remedy);
}
