/** One best answer among two or more. Score 1 or 0. */
import type { SingleItem, SingleResponse } from '../../exercise.ts';
import { at, letterId, readIds, readRecord, refuse, shownId, writtenIndex, type Kind } from '../kind.ts';
import { optionTexts, readTaskList } from '../task-list.ts';
import { checkLengths } from '../writing.ts';

export const single: Kind<SingleItem, SingleResponse> = {
  flags: ['fixed'],

  parse(lines, desk) {
    const list = readTaskList(lines, desk);
    const first = list.options[0];
    const line = first?.line ?? lines[0]?.line ?? 1;
    const right = list.options.flatMap((option, index) => (option.right ? [index] : []));
    const wrong = list.options.filter((option) => !option.right).map((option) => option.text);
    const only = right[0];
    if (list.options.length < 2) {
      desk.error(
        'QZ-03',
        line,
        `A single item has ${list.options.length} option(s)`,
        'Write three options, each beginning with “- [ ]” or “- [x]”.',
      );
      return undefined;
    }
    if (right.length !== 1 || only === undefined) {
      desk.error('QZ-03', line, `A single item has ${right.length} right options`, 'Mark exactly one with “[x]”.');
      return undefined;
    }
    checkLengths(at(list.options, only), wrong, desk);
    return {
      stem: list.stem,
      texts: { options: optionTexts(list) },
      key: { right: only },
      count: list.options.length,
      giveaways: [at(list.options, only).text],
    };
  },

  arrangedCount: (item) => item.texts.en.options.length,
  isGivenAway: () => false,

  prompt(item, language, arrangement) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'single',
      critical: item.critical,
      stem: texts.stem,
      options: arrangement.options.map((index, position) => ({
        id: letterId(position),
        html: at(texts.options, index).html,
      })),
    };
  },

  read(item, input) {
    const { choice } = readRecord(input);
    if (choice === undefined || choice === null || choice === '') throw refuse('nothing-chosen');
    const [id] = readIds([choice], item.texts.en.options.length);
    return { choice: id as string };
  },

  fromForm: (_item, form) => ({ choice: form.get('choice') }),

  grade(item, arrangement, response) {
    const chosen = writtenIndex(arrangement, response.choice);
    const parts = item.texts.en.options.map((_, index) => (index === chosen) === (index === item.key.right));
    return { score: chosen === item.key.right ? 1 : 0, parts };
  },

  perfect: (item, arrangement) => ({ choice: shownId(arrangement, item.key.right) }),

  reveal(item, language, arrangement, response, grade) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'single',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      options: arrangement.options.map((index, position) => ({
        id: letterId(position),
        html: at(texts.options, index).html,
        chosen: letterId(position) === response.choice,
        right: index === item.key.right,
        feedback: at(texts.options, index).feedback,
      })),
    };
  },
};
