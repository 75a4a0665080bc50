/** ZH-01: punctuation of Chinese text. Full-width marks are easily lost while writing, and half-width ones look broken. */
import { plainText } from '#domain/exercises/kinds/writing.ts';
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import type { Report } from './faults.ts';

const chinese = '[\\p{Script=Han}，。、；：？！“”‘’（）《》]';
const halfWidth = new RegExp(`(${chinese})\\s?([,:;?!()])|([,:;?!()])(${chinese})`, 'u');
const halfStop = /\p{Script=Han}[*_]*\.(\s|$)/u;
const straightQuote = new RegExp(`${chinese}["]|["]${chinese}`, 'u');
const label = /^(why|review|hint|解释|回看|提示)[ \t]*:/iu;
const ending = /[。！？：；…”’）》.!?:)]$/u;

/** A line without code, link targets, pictures' marks and emphasis marks. */
function prose(text: string): string {
  return text
    .replace(/`[^`]*`/g, '`')
    .replace(/\]\([^()]{0,2000}\)/g, ']')
    .replace(/!\[/g, '[')
    .replace(/[*_]/g, '')
    .replace(label, '');
}

/** Half-width marks beside Chinese characters, straight and unpaired quotation marks, in the text below the front matter. */
export function checkPunctuation(lines: SourceLine[], report: Report): void {
  let fenced = false;
  let balance = 0;
  let blockStart: number | undefined;
  const closeBlock = (): void => {
    if (balance !== 0 && blockStart !== undefined) {
      report('error', 'ZH-01', blockStart, 'Quotation marks “ and ” do not pair', 'Open with “ and close with ”.');
    }
    balance = 0;
    blockStart = undefined;
  };
  for (const { text, line } of lines) {
    if (/^ {0,3}(```|~~~)/.test(text)) fenced = !fenced;
    if (fenced || text.trim() === '') {
      closeBlock();
      continue;
    }
    blockStart ??= line;
    const plain = prose(text);
    const found = halfWidth.exec(plain);
    const mark = found?.[2] ?? found?.[3] ?? (halfStop.test(plain) ? '.' : undefined);
    if (mark)
      report(
        'error',
        'ZH-01',
        line,
        `The half-width mark “${mark}” stands beside Chinese text`,
        'Use the full-width mark: ，：；？！（）。',
      );
    if (straightQuote.test(plain))
      report('error', 'ZH-01', line, 'A straight quotation mark stands beside Chinese text', 'Use “ and ”.');
    if (/[「」『』]/u.test(plain))
      report('error', 'ZH-01', line, 'Corner quotation marks 「」 are mixed into simplified Chinese', 'Use “ and ”.');
    for (const character of plain) balance += character === '“' ? 1 : character === '”' ? -1 : 0;
  }
  closeBlock();
}

/** A Chinese paragraph ends with a mark. */
export function checkEnding(text: string, line: number, report: Report): void {
  const plain = plainText(text);
  if ((plain.match(/\p{Script=Han}/gu)?.length ?? 0) < 10 || ending.test(plain)) return;
  report('error', 'ZH-01', line, 'A paragraph ends without a full stop', 'End it with 。');
}

/** Titles and summaries in the front matter. */
export function checkValue(text: string, line: number, report: Report): void {
  checkPunctuation([{ text, line }], report);
}
