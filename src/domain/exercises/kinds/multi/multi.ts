/** All that apply. Score max(0, (right ticked − wrong ticked) / right). */
import type { MultiItem, MultiResponse } from '../../exercise.ts';
import { at, letterId, readIds, readRecord, refuse, shownId, writtenIndex, type Kind } from '../kind.ts';
import { optionTexts, readTaskList } from '../task-list.ts';

export const multi: Kind<MultiItem, MultiResponse> = {
  flags: ['fixed'],

  parse(lines, desk) {
    const list = readTaskList(lines, desk);
    const right = list.options.flatMap((option, index) => (option.right ? [index] : []));
    if (right.length < 2 || right.length === list.options.length) {
      desk.error(
        'QZ-03',
        list.options[0]?.line ?? lines[0]?.line ?? 1,
        `A multi item has ${right.length} right of ${list.options.length} options`,
        'Mark two or more with “[x]” and leave at least one wrong.',
      );
      return undefined;
    }
    return {
      stem: list.stem,
      texts: { options: optionTexts(list) },
      key: { right },
      count: list.options.length,
      giveaways: right.map((index) => at(list.options, index).text),
    };
  },

  arrangedCount: (item) => item.texts.en.options.length,
  isGivenAway: () => false,

  prompt(item, language, arrangement) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'multi',
      critical: item.critical,
      stem: texts.stem,
      options: arrangement.options.map((index, position) => ({
        id: letterId(position),
        html: at(texts.options, index).html,
      })),
    };
  },

  read(item, input) {
    const { choices } = readRecord(input);
    if (choices === undefined || choices === null) throw refuse('nothing-chosen');
    const ids = readIds(choices, item.texts.en.options.length);
    if (ids.length === 0) throw refuse('nothing-chosen');
    return { choices: ids.sort() };
  },

  fromForm: (_item, form) => ({ choices: form.getAll('choices') }),

  grade(item, arrangement, response) {
    const ticked = new Set(response.choices.map((id) => writtenIndex(arrangement, id)));
    const right = new Set(item.key.right);
    const hits = [...ticked].filter((index) => right.has(index)).length;
    const score = Math.max(0, (hits - (ticked.size - hits)) / right.size);
    return { score, parts: item.texts.en.options.map((_, index) => ticked.has(index) === right.has(index)) };
  },

  perfect: (item, arrangement) => ({ choices: item.key.right.map((index) => shownId(arrangement, index)).sort() }),

  reveal(item, language, arrangement, response, grade) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'multi',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      options: arrangement.options.map((index, position) => ({
        id: letterId(position),
        html: at(texts.options, index).html,
        chosen: response.choices.includes(letterId(position)),
        right: item.key.right.includes(index),
        feedback: at(texts.options, index).feedback,
      })),
    };
  },
};
