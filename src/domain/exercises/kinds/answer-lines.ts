/** Reads the answer lines of a `numeric` or `short` item: `= right`, and `~ wrong > why it is wrong`. */
import type { Desk, SourceLine } from './kind.ts';
import { checkFeedback } from './writing.ts';

export interface AnswerLines {
  stem: SourceLine[];
  right: SourceLine[];
  wrong: { text: string; feedback: SourceLine[]; line: number }[];
}

// ＝, ～ and ＞ are what a Chinese keyboard gives. A narrow sign needs a space after it unless a number follows.
const marked = /^ {0,3}(?:([=~])(?:[ \t\u3000]+|(?=[\d{+\-−]))|([＝～〜])[ \t\u3000]*)(\S.*)$/u;
const split = /^(.*?)[ \t\u3000]*[>＞][ \t\u3000]*(.*)$/u;
const quoted = /^[ \t\u3000]*[>＞][ \t\u3000]?(.*)$/u;

/** The answers as written. Faults: a line that is shown nowhere (QZ-02), a wrong answer without feedback (QZ-04). */
export function readAnswerLines(lines: SourceLine[], desk: Desk): AnswerLines {
  const stem: SourceLine[] = [];
  const right: SourceLine[] = [];
  const wrong: AnswerLines['wrong'] = [];
  let current: AnswerLines['wrong'][number] | undefined;
  for (const source of lines) {
    const { line } = source;
    const match = marked.exec(source.text);
    const text = match?.[3] ?? '';
    if (match && (match[1] ?? match[2]) !== '~' && !/[～〜]/u.test(match[2] ?? '')) {
      current = undefined;
      right.push({ text: text.trim(), line });
    } else if (match) {
      const [, answer, feedback] = split.exec(text) ?? [];
      current = { text: (answer ?? text).trim(), feedback: feedback ? [{ text: feedback, line }] : [], line };
      wrong.push(current);
    } else if (right.length + wrong.length === 0) stem.push(source);
    else if (source.text.trim() !== '') {
      const quote = quoted.exec(source.text);
      if (current && (quote || /^\s+\S/u.test(source.text))) {
        current.feedback.push({ text: quote ? (quote[1] ?? '') : source.text, line });
      } else {
        desk.error(
          'QZ-02',
          line,
          'This line stands after the answers and is shown nowhere',
          'Move it above the answers, or into Why:. Only a wrong answer (~) has feedback of its own.',
        );
      }
    }
  }
  checkFeedback(
    wrong.map(({ text, line, feedback }) => ({ label: `the wrong answer ${text}`, line, feedback })),
    desk,
  );
  return { stem, right, wrong };
}
