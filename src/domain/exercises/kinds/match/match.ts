/** Put each thing with what belongs to it. Score: share of right pairs. Written as a table of three columns. */
import type { MatchItem, MatchResponse } from '../../exercise.ts';
import { at, letterId, readRecord, refuse, shownId, writtenIndex, type Kind, type SourceLine } from '../kind.ts';
import { checkFeedback } from '../writing.ts';

/** The cells of a table row; a bar inside a code span or after a backslash does not divide. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let code = false;
  const inner = row
    .trim()
    .replace(/^[|｜]/u, '')
    .replace(/(?<!\\)[|｜]$/u, '');
  for (let index = 0; index < inner.length; index += 1) {
    const character = inner[index] as string;
    if (character === '\\' && /[|｜]/u.test(inner[index + 1] ?? '')) {
      cell += inner[index + 1];
      index += 1;
    } else if (!code && (character === '|' || character === '｜')) {
      cells.push(cell.trim());
      cell = '';
    } else {
      if (character === '`') code = !code;
      cell += character;
    }
  }
  return [...cells, cell.trim()];
}

export const match: Kind<MatchItem, MatchResponse> = {
  // `fixed` would show the right-hand values in the order of the rows, which is the solution.
  flags: [],

  parse(lines, desk) {
    const start = lines.findIndex(({ text }) => /^ {0,3}[|｜]/u.test(text));
    const stem = start < 0 ? lines : lines.slice(0, start);
    const table = start < 0 ? [] : lines.slice(start).filter(({ text }) => text.trim() !== '');
    const line = table[0]?.line ?? lines[0]?.line ?? 1;
    const isDelimiter = /^ {0,3}[|｜][\s|｜:：－-]+$/u.test(table[1]?.text ?? '');
    if (!isDelimiter || table.length < 4) {
      desk.error(
        'QZ-03',
        line,
        'A match item needs a table with a head and at least two rows',
        'Write | left | right | feedback |, then | --- | --- | --- |, then the rows.',
      );
      return undefined;
    }
    const stray = table.find(({ text }) => !/^ {0,3}[|｜]/u.test(text));
    if (stray)
      desk.error(
        'QZ-02',
        stray.line,
        'This line stands after the table and is shown nowhere',
        'Move it above the table.',
      );
    const rows = table
      .slice(2)
      .filter((row) => row !== stray)
      .map((row) => ({ cells: cellsOf(row.text), line: row.line }));
    const crooked = rows.find((row) => row.cells.length !== 3 || row.cells[0] === '' || row.cells[1] === '');
    if (crooked) {
      desk.error(
        crooked.cells.length === 2 ? 'QZ-04' : 'QZ-03',
        crooked.line,
        `A row of the table has ${crooked.cells.filter(Boolean).length} filled cells`,
        'Give each row three cells: left, right, feedback.',
      );
      return undefined;
    }
    const cell = (text: string, at: number): SourceLine[] => [{ text, line: at }];
    checkFeedback(
      rows.map((row, index) => ({
        label: `row ${index + 1}`,
        line: row.line,
        feedback: cell(row.cells[2] ?? '', row.line),
      })),
      desk,
    );
    const values = [...new Set(rows.map((row) => row.cells[1] ?? ''))];
    if (values.length < 2) {
      desk.error(
        'QZ-03',
        line,
        'All rows of the match item have the same right-hand value',
        'Use at least two different values.',
      );
      return undefined;
    }
    if (new Set(rows.map((row) => row.cells[0])).size < rows.length) {
      desk.error(
        'QZ-03',
        line,
        'Two rows of the match item have the same left-hand text',
        'Make every left-hand text different.',
      );
      return undefined;
    }
    const [leftLabel = '', rightLabel = ''] = cellsOf(table[0]?.text ?? '');
    return {
      stem,
      texts: {
        leftLabel: desk.inline(cell(leftLabel, line)),
        rightLabel: desk.inline(cell(rightLabel, line)),
        rows: rows.map((row) => ({
          html: desk.inline(cell(row.cells[0] ?? '', row.line)),
          feedback: desk.inline(cell(row.cells[2] ?? '', row.line)),
        })),
        right: values.map((value) =>
          desk.inline(cell(value, rows.find((row) => row.cells[1] === value)?.line ?? line)),
        ),
      },
      key: { pairs: rows.map((row) => values.indexOf(row.cells[1] ?? '')) },
      count: rows.length,
    };
  },

  arrangedCount: (item) => item.texts.en.right.length,
  isGivenAway: () => false,

  prompt(item, language, arrangement) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'match',
      critical: item.critical,
      stem: texts.stem,
      leftLabel: texts.leftLabel,
      rightLabel: texts.rightLabel,
      left: texts.rows.map((row, index) => ({ id: String(index + 1), html: row.html })),
      right: arrangement.options.map((index, position) => ({ id: letterId(position), html: at(texts.right, index) })),
    };
  },

  read(item, input) {
    const given = readRecord(readRecord(input)['pairs'] ?? {});
    const shown = new Set(item.texts.en.right.map((_, position) => letterId(position)));
    const chosen = item.texts.en.rows.map((_, index) => given[String(index + 1)]);
    if (chosen.every((id) => id === undefined || id === null || id === '')) throw refuse('nothing-chosen');
    const pairs: Record<string, string> = {};
    chosen.forEach((id, index) => {
      const row = String(index + 1);
      if (id === undefined || id === null || id === '') throw refuse('row-without-pair', row);
      if (typeof id !== 'string' || !shown.has(id)) throw refuse('not-shown', row);
      pairs[row] = id;
    });
    return { pairs };
  },

  fromForm(item, form) {
    return {
      pairs: Object.fromEntries(
        item.texts.en.rows.map((_, index) => [String(index + 1), form.get(`pair-${index + 1}`)]),
      ),
    };
  },

  grade(item, arrangement, response) {
    const parts = item.key.pairs.map(
      (right, row) => writtenIndex(arrangement, response.pairs[String(row + 1)] ?? '') === right,
    );
    return { score: parts.filter(Boolean).length / parts.length, parts };
  },

  perfect: (item, arrangement) => ({
    pairs: Object.fromEntries(item.key.pairs.map((right, row) => [String(row + 1), shownId(arrangement, right)])),
  }),

  reveal(item, language, arrangement, response, grade) {
    const texts = item.texts[language];
    const part = (index: number) => ({
      id: letterId(arrangement.options.indexOf(index)),
      html: at(texts.right, index),
    });
    return {
      id: item.id,
      kind: 'match',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      leftLabel: texts.leftLabel,
      rightLabel: texts.rightLabel,
      rows: texts.rows.map((row, index) => ({
        id: String(index + 1),
        html: row.html,
        chosen: part(writtenIndex(arrangement, response.pairs[String(index + 1)] ?? '')),
        right: part(at(item.key.pairs, index)),
        correct: grade.parts[index] === true,
        feedback: row.feedback,
      })),
    };
  },
};
