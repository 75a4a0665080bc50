/** Checks of items beyond what their kinds need: QZ-09, QZ-10, QZ-13, TR-04 and TR-05. They read the lines as written. */
import type { Language } from '#i18n/language.ts';
import type { DraftItem } from '#domain/exercises/bank.ts';
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import { plainText } from '#domain/exercises/kinds/writing.ts';
import { missingNumbers } from './faithful.ts';
import type { Report } from './faults.ts';
import type { TextBlock } from './markdown.ts';

/** No item needs more parts; a bank with more is damaged, or not a bank. */
const mostParts = 20;
const longestStem = 5_000;
const eightWords = 8;
/** About eight words of Chinese. */
const eightChineseWords = 14;
/** English has about three characters where Chinese has one. */
const englishPerChinese = 3;
const fewestKeys = 5;

const box = /^ {0,3}[-*+][ \t\u3000]+[[［][ \u3000xXｘＸ]?[\]］][ \t\u3000]*(.*)$/u;
const afterStem = /^ {0,3}(?:[-*+][ \t\u3000]+[[［]|[|｜]|[0-9０-９]+[a-zａ-ｚ]?[.．、)）]|[=~] |```)/u;
const label = /^(?:why|review|hint|解释|回看|提示)[ \t]*[:：]/iu;
const absolute = {
  en: /\b(always|never|only)\b/iu,
  zh: /总是|永远|从不|从来不|绝不|一律|只有/u,
};

/** An item's own lines, without heading and tags. */
export interface WrittenItem {
  draft: DraftItem;
  lines: SourceLine[];
  stem: SourceLine[];
  options: SourceLine[];
}

/** Lines without the block `params`, whose names and values the reader of the bank compares. */
function withoutParams(lines: SourceLine[]): SourceLine[] {
  const start = lines.findIndex(({ text }) => /^ {0,3}(```|~~~)[ \t]*params[ \t]*$/i.test(text));
  const length = start < 0 ? -1 : lines.slice(start + 1).findIndex(({ text }) => /^ {0,3}(```|~~~)[ \t]*$/.test(text));
  return length < 0 ? lines : [...lines.slice(0, start), ...lines.slice(start + length + 2)];
}

/** The lines of each draft; `lines` is the whole file. */
export function writtenItems(lines: string[], drafts: DraftItem[]): WrittenItem[] {
  return drafts.map((draft, index) => {
    const end = (drafts[index + 1]?.line ?? lines.length + 1) - 1;
    const own = lines.slice(draft.line, end).map((text, at) => ({ text, line: draft.line + at + 1 }));
    const tags = own.findIndex(({ text }) => text.trim() !== '');
    const body = withoutParams(own.slice(tags + 1));
    const stop = body.findIndex(({ text }) => afterStem.test(text) || label.test(text));
    const options = body.flatMap(({ text, line }) => {
      const found = box.exec(text);
      return found ? [{ text: found[1] ?? '', line }] : [];
    });
    return { draft, lines: body, stem: stop < 0 ? body : body.slice(0, stop), options };
  });
}

/** The runs of eight words of a text, in a form in which they can be compared. */
function* runsOf(text: string, language: Language): Generator<string> {
  if (language === 'zh') {
    const characters = text.match(/[\p{Script=Han}A-Za-z0-9]/gu) ?? [];
    const joined = characters.join('');
    for (let at = 0; at + eightChineseWords <= joined.length; at += 1) yield joined.slice(at, at + eightChineseWords);
    return;
  }
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (let at = 0; at + eightWords <= words.length; at += 1) yield words.slice(at, at + eightWords).join(' ');
}

/** QZ-10: the words of a question stand in the lesson too, so that it asks for the memory of a wording. */
function checkRecall(items: WrittenItem[], blocks: TextBlock[], language: Language, report: Report): void {
  const runs = new Map<string, WrittenItem>();
  for (const item of items)
    for (const run of runsOf(plainText(item.stem.map(({ text }) => text).join(' ')), language)) runs.set(run, item);
  if (runs.size === 0) return;
  const told = new Set<WrittenItem>();
  for (const block of blocks) {
    for (const run of runsOf(block.text, language)) {
      const item = runs.get(run);
      if (!item || told.has(item)) continue;
      told.add(item);
      report(
        'warning',
        'QZ-10',
        item.stem.find(({ text }) => text.trim() !== '')?.line ?? item.draft.line,
        `The question repeats the lesson, line ${block.line}: “${run}”`,
        'Ask with another case, in other words.',
      );
    }
  }
}

/** The checks of one language's bank. */
export function checkItems(
  items: WrittenItem[],
  blocks: TextBlock[],
  bankLine: number,
  language: Language,
  report: Report,
): void {
  for (const { draft, stem, options } of items) {
    if (draft.count > mostParts)
      report(
        'error',
        'QZ-03',
        draft.line,
        `Item ${draft.id} has ${draft.count} options, rows or steps; ${mostParts} are the most`,
        'Make several items of it.',
      );
    const length = stem.reduce((sum, { text }) => sum + text.length, 0);
    if (length > longestStem)
      report(
        'error',
        'QZ-02',
        draft.line,
        `The paragraphs of a question have ${length} characters; ${longestStem} are the most`,
        'Put what is not needed for the answer into the lesson.',
      );
    for (const { text, line } of options) {
      const found = absolute[language].exec(text)?.[0];
      if (found)
        report(
          'info',
          'QZ-09',
          line,
          `The option says “${found}”, which may give it away`,
          'Say when it holds, or make the others as strict.',
        );
    }
  }
  checkRecall(items, blocks, language, report);
  const places = items.flatMap(({ draft }) => {
    const right = draft.kind === 'single' ? draft.key?.['right'] : undefined;
    return typeof right === 'number' ? [right] : [];
  });
  const count = (place: number): number => places.filter((one) => one === place).length;
  const crowded = places.find((place) => count(place) > places.length / 2);
  if (places.length >= fewestKeys && crowded !== undefined)
    report(
      'info',
      'QZ-13',
      bankLine,
      `In ${count(crowded)} of ${places.length} single items the right option stands at place ${crowded + 1}`,
      'Let it stand in different places.',
    );
}

/** Compares items of both languages: TR-04 (numbers) and TR-05 (an option much longer in one of them). */
export function compareItems(original: WrittenItem[], translation: WrittenItem[], report: Report): void {
  const byId = new Map(translation.map((item) => [item.draft.id, item]));
  for (const item of original) {
    const other = byId.get(item.draft.id);
    if (!other) continue;
    const text = ({ lines }: WrittenItem): string =>
      lines.map((line) => plainText(line.text.replace(/^ {0,3}\d+[a-z]?[.)] /, ''))).join('\n');
    const missing = missingNumbers(text(item), lines(other));
    if (missing.length > 0)
      report(
        'warning',
        'TR-04',
        other.draft.line,
        `Item ${item.draft.id} says ${missing.slice(0, 5).join(', ')} in the original; the translation does not`,
        'Give the same numbers, dates and codes.',
      );
    if (item.options.length !== other.options.length) continue;
    item.options.forEach((option, index) => {
      const twin = other.options[index];
      if (!twin) return;
      const [long, short] = [plainText(option.text).length, plainText(twin.text).length * englishPerChinese];
      const ratio = Math.max(long / Math.max(1, short), short / Math.max(1, long));
      if (ratio > 3)
        report(
          'info',
          'TR-05',
          twin.line,
          `Option ${index + 1} is over three times as long in one language as in the other`,
          'See whether something is missing.',
        );
    });
  }
}

const lines = ({ lines: own }: WrittenItem): string => own.map(({ text }) => plainText(text)).join('\n');
