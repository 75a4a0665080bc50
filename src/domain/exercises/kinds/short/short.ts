/**
 * One word, code or formula. Score 1 or 0. Written as lines `= answer`, one for each way to say it; wrong ones
 * `~ answer > why`. Case, width, spaces and a full stop at the end do not matter; an answer of either language counts.
 */
import { languages } from '#i18n/language.ts';
import type { CommonTexts, ItemBase, PromptBase, RevealBase } from '../../exercise.ts';
import { readAnswerLines } from '../answer-lines.ts';
import { readRecord, refuse, type Kind } from '../kind.ts';

interface ShortTexts extends CommonTexts {
  /** Plain; the first is the one that is shown. */
  answers: string[];
  /** Wrong answers that are explained: plain text and HTML. */
  wrong: { text: string; feedback: string }[];
}

/** What is right is a word of a language, so it stands with the texts. */
export type ShortItem = ItemBase<'short', ShortTexts, Record<string, never>>;
export type ShortPrompt = PromptBase<'short'>;
export interface ShortResponse {
  /** As it was typed, without spaces at the ends. */
  text: string;
}
export interface ShortReveal extends RevealBase<'short'> {
  given: string;
  right: string;
  alsoRight: string[];
  correct: boolean;
  feedback: string | null;
}

declare module '../../exercise.ts' {
  interface KindTypes {
    short: { item: ShortItem; prompt: ShortPrompt; response: ShortResponse; reveal: ShortReveal };
  }
}

const longest = 100;

/** What two answers are compared by. */
export function normalised(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[“”„«»]/gu, '"')
    .replace(/[‘’]/gu, "'")
    .replace(/[−–—]/gu, '-')
    .replace(/\s+/gu, '');
  return plain.length > 1 ? plain.replace(/[.。]$/u, '') : plain;
}

const rightOnes = (item: ShortItem): Set<string> =>
  new Set(languages.flatMap((language) => item.texts[language].answers.map(normalised)));

export const short: Kind<ShortItem, ShortResponse> = {
  flags: [],

  parse(lines, desk) {
    const { stem, right, wrong } = readAnswerLines(lines, desk);
    if (right.length === 0) {
      desk.error('QZ-03', lines[0]?.line ?? 1, 'A short item has no line with “=”', 'Write “= answer”, with a space.');
      return undefined;
    }
    const seen = new Set<string>();
    for (const { text, line } of [...right, ...wrong]) {
      if (text.length > longest)
        desk.error(
          'QZ-03',
          line,
          `An answer is longer than ${longest} characters`,
          'Ask for one word, code or formula.',
        );
      else if (seen.has(normalised(text)))
        desk.error('QZ-03', line, `“${text}” stands twice`, 'Case, width and spaces do not matter. Keep one.');
      seen.add(normalised(text));
    }
    const answers = right.map((source) => desk.placeholders(source));
    return {
      stem,
      texts: {
        answers,
        wrong: wrong.map((each) => ({ text: desk.placeholders(each), feedback: desk.inline(each.feedback) })),
      },
      key: {},
      count: 1,
      giveaways: answers,
    };
  },

  arrangedCount: () => 0,
  isGivenAway: () => false,

  prompt: (item, language) => ({
    id: item.id,
    kind: 'short',
    critical: item.critical,
    stem: item.texts[language].stem,
  }),

  read(_item, input) {
    const given = readRecord(input)['text'];
    if (given === undefined || given === null) throw refuse('nothing-written');
    if (typeof given !== 'string') throw refuse('unreadable');
    const text = given.trim();
    if (text === '') throw refuse('nothing-written');
    if (text.length > longest) throw refuse('too-long');
    return { text };
  },

  fromForm: (_item, form) => ({ text: form.get('text') }),

  grade(item, _arrangement, response) {
    const isRight = rightOnes(item).has(normalised(response.text));
    return { score: isRight ? 1 : 0, parts: [isRight] };
  },

  perfect: (item) => ({ text: item.texts.en.answers[0] ?? '' }),

  reveal(item, language, _arrangement, response, grade) {
    const texts = item.texts[language];
    const [right = '', ...alsoRight] = texts.answers;
    const given = normalised(response.text);
    const known = languages.flatMap((each) =>
      item.texts[each].wrong.flatMap(({ text }, index) => (normalised(text) === given ? [index] : [])),
    )[0];
    return {
      id: item.id,
      kind: 'short',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      given: response.text,
      right,
      alsoRight,
      correct: grade.score === 1,
      feedback: grade.score === 1 || known === undefined ? null : (texts.wrong[known]?.feedback ?? null),
    };
  },
};
