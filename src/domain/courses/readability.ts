/** RD-01, RD-02, RD-04: can the text be read at a counter, between two callers? Rules of thumb, so most of them only warn. */
import type { Language } from '#i18n/language.ts';
import type { Report } from './faults.ts';
import type { TextBlock } from './markdown.ts';

const fewestWords = 100;
const longestSentence = 30;
const chineseMean = 30;
const chineseLongest = 80;
const fewestChineseSentences = 5;

const word = /[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu;
const englishEnd = /(?<=[.!?…][”"’')\]]*)\s+(?=["“‘'([]*[\p{Lu}\p{N}])/u;
const abbreviation =
  /(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|Arts|Sec|Ch|p|pp|Fig)|\b\p{Lu})\.$/u;
const chineseSentence = /[^。！？]*[。！？]+[”’）》]*|[^。！？]+$/gu;

/** The sentences of one run of text. */
export function sentencesOf(text: string, language: Language): string[] {
  if (language === 'zh') return (text.match(chineseSentence) ?? []).filter((part) => /\p{Script=Han}/u.test(part));
  const parts: string[] = [];
  let open = '';
  for (const part of text.split(englishEnd)) {
    open = open === '' ? part : `${open} ${part}`;
    if (abbreviation.test(part)) continue;
    parts.push(open);
    open = '';
  }
  return [...parts, open].filter((part) => /\p{L}/u.test(part));
}

const syllables = new Map<string, number>();

/** Syllables of an English word, by the groups of its vowels; right for nine words in ten, which is enough for a mean. */
function syllablesOf(text: string): number {
  const known = syllables.get(text);
  if (known !== undefined) return known;
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  const stem = letters.replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '').replace(/^y/, '');
  const count = letters.length <= 3 ? 1 : Math.max(1, stem.match(/[aeiouy]{1,2}/g)?.length ?? 1);
  if (syllables.size < 50_000) syllables.set(text, count);
  return count;
}

/** Words that make a sentence longer or its reader smaller. */
const avoided = {
  en: /\b(leverag(?:e|es|ed|ing)|utili[sz](?:e|es|ed|ing|ation)|simply|just|obviously|basically|of course|facilitat(?:e|es|ed|ing)|going forward|in order to|holistic|synerg(?:y|ies)|paradigm)\b/giu,
  zh: /赋能|抓手|闭环|显而易见|众所周知|不言而喻|轻轻松松|只需简单|颗粒度|顶层设计|底层逻辑/gu,
};

/** RD-04: words to avoid, as notes. */
function checkWords(block: TextBlock, language: Language, report: Report): void {
  for (const found of new Set(block.text.match(avoided[language])?.map((one) => one.toLowerCase())))
    report('info', 'RD-04', block.line, `“${found}” is a word to avoid`, 'Leave it out, or say it plainly.');
}

/** A sentence over 30 words (RD-01) or over 80 characters (RD-02), told once for a run of text. */
function checkLongest(sentences: { length: number }[], line: number, language: Language, report: Report): void {
  const most = Math.max(0, ...sentences.map(({ length }) => length));
  const [code, allowed, unit] =
    language === 'zh'
      ? (['RD-02', chineseLongest, 'characters'] as const)
      : (['RD-01', longestSentence, 'words'] as const);
  if (most > allowed)
    report('warning', code, line, `A sentence has ${most} ${unit}; ${allowed} are the most`, 'Make two of it.');
}

const chineseLength = (sentence: string): number => sentence.match(/\p{Script=Han}|[A-Za-z0-9]+/gu)?.length ?? 0;

/** One paragraph of an item: its longest sentence alone. */
export function checkParagraph(text: string, line: number, language: Language, report: Report): void {
  const sentences = sentencesOf(text, language).map((sentence) => {
    return { length: language === 'zh' ? chineseLength(sentence) : (sentence.match(word)?.length ?? 0) };
  });
  checkLongest(sentences, line, language, report);
}

/** A lesson: single sentences, the mean of Chinese ones, and the Flesch-Kincaid grade of an English text of 100 words or more. */
export function checkReadability(blocks: TextBlock[], firstLine: number, language: Language, report: Report): void {
  let sentenceCount = 0;
  let length = 0;
  let syllableCount = 0;
  for (const block of blocks) {
    checkWords(block, language, report);
    if (block.place === 'cell' || block.place === 'heading') continue;
    const sentences = sentencesOf(block.text, language).map((sentence) => {
      if (language === 'zh') return { length: chineseLength(sentence) };
      const words = sentence.match(word) ?? [];
      for (const one of words) syllableCount += syllablesOf(one);
      return { length: words.length };
    });
    checkLongest(sentences, block.line, language, report);
    sentenceCount += sentences.length;
    for (const sentence of sentences) length += sentence.length;
  }
  if (language === 'zh') {
    const mean = length / Math.max(1, sentenceCount);
    if (sentenceCount >= fewestChineseSentences && mean > chineseMean)
      report(
        'warning',
        'RD-02',
        firstLine,
        `The sentences have ${Math.round(mean)} characters on average; ${chineseMean} are the most`,
        'Divide the longest ones.',
      );
    return;
  }
  if (length < fewestWords) return;
  const grade = (0.39 * length) / sentenceCount + (11.8 * syllableCount) / length - 15.59;
  if (grade <= 9) return;
  report(
    grade > 12 ? 'error' : 'warning',
    'RD-01',
    firstLine,
    `The text reads at school grade ${grade.toFixed(1)} (Flesch-Kincaid); 9 is the most, over 12 it is not shown`,
    'Use shorter sentences and shorter words.',
  );
}
