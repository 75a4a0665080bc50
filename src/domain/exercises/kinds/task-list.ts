/** Reads the task list of a `single` or `multi` item: boxes, options, and the block quote below each. */
import type { ChoiceTexts } from '../exercise.ts';
import type { Desk, SourceLine } from './kind.ts';
import { checkCatchAll, checkFeedback, joinLines } from './writing.ts';

export interface TaskList {
  stem: SourceLine[];
  options: { html: string; feedback: string; text: string; line: number; right: boolean }[];
}

// A Chinese keyboard gives ［ ］, ｘ, ＞ and the wide space; they mean what their narrow twins mean.
const boxed = /^ {0,3}[-*+][ \t\u3000]+[[［]([ \u3000xXｘＸ]?)[\]］][ \t\u3000]*(.*)$/u;
const quoted = /^[ \t\u3000]*[>＞][ \t\u3000]?(.*)$/u;
const bulleted = /^ {0,3}[-*+][ \t]/;

/** The options as written. Faults: an option without a box (QZ-03), without its own feedback (QZ-04), about the others (QZ-06). */
export function readTaskList(lines: SourceLine[], desk: Desk): TaskList {
  const stem: SourceLine[] = [];
  const found: { text: SourceLine[]; feedback: SourceLine[]; line: number; right: boolean }[] = [];
  for (const source of lines) {
    const box = boxed.exec(source.text);
    const current = found.at(-1);
    if (box) {
      found.push({
        text: [{ text: box[2] ?? '', line: source.line }],
        feedback: [],
        line: source.line,
        right: /[xXｘＸ]/u.test(box[1] ?? ''),
      });
    } else if (!current) {
      stem.push(source);
    } else if (bulleted.test(source.text)) {
      desk.error('QZ-03', source.line, 'An option has no box', 'Begin it with “- [ ]”, or “- [x]” when it is right.');
    } else {
      const quote = quoted.exec(source.text);
      if (quote) current.feedback.push({ text: quote[1] ?? '', line: source.line });
      else if (/^\s+\S/.test(source.text)) {
        (current.feedback.length > 0 ? current.feedback : current.text).push(source);
      } else if (source.text.trim() !== '') {
        desk.error(
          'QZ-02',
          source.line,
          'This line stands after the options and is shown nowhere',
          'Move it above the options, or begin it with Why: or Review:.',
        );
      }
    }
  }
  checkFeedback(
    found.map((option, index) => ({ label: `option ${index + 1}`, line: option.line, feedback: option.feedback })),
    desk,
  );
  const options = found.map((option) => {
    const text = joinLines(option.text);
    if (text === '') desk.error('QZ-03', option.line, 'An option has no text', 'Write the option after the box.');
    checkCatchAll(text, option.line, desk);
    return {
      html: desk.inline(option.text),
      feedback: desk.inline(option.feedback),
      text,
      line: option.line,
      right: option.right,
    };
  });
  return { stem, options };
}

/** The options as the item keeps them. */
export function optionTexts(list: TaskList): ChoiceTexts['options'] {
  return list.options.map(({ html, feedback }) => ({ html, feedback }));
}
