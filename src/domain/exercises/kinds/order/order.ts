/**
 * Steps in their order. Score: share of pairs of steps in the right order, rescaled from 0.5–1 to 0–1, so that a random
 * order scores nothing. Steps written `2a.` and `2b.` may change places.
 */
import type { OrderItem, OrderResponse } from '../../exercise.ts';
import {
  at,
  letterId,
  readIds,
  readRecord,
  refuse,
  shownId,
  writtenIndex,
  type Kind,
  type SourceLine,
} from '../kind.ts';

const numbered = /^ {0,3}([0-9０-９]+)([a-zａ-ｚ]?)[.．、)）][ \t\u3000]*(\S.*)$/u;

/** Pairs of steps, by written index, of which the first must come before the second. */
function orderedPairs(places: number[]): [number, number][] {
  return places.flatMap((place, first) =>
    places.flatMap((other, second): [number, number][] => (place < other ? [[first, second]] : [])),
  );
}

/** Of each pair that matters, whether this order of written indices respects it. */
function judge(places: number[], order: number[]): boolean[] {
  const position = new Map(order.map((step, index) => [step, index]));
  return orderedPairs(places).map(([first, second]) => (position.get(first) ?? 0) < (position.get(second) ?? 0));
}

export const order: Kind<OrderItem, OrderResponse> = {
  flags: [],

  parse(lines, desk) {
    const stem: SourceLine[] = [];
    const steps: { text: SourceLine[]; number: string; letter: string; line: number }[] = [];
    for (const source of lines) {
      const step = numbered.exec(source.text);
      const current = steps.at(-1);
      if (step) {
        steps.push({
          text: [{ text: step[3] ?? '', line: source.line }],
          number: (step[1] ?? '').normalize('NFKC'),
          letter: (step[2] ?? '').normalize('NFKC'),
          line: source.line,
        });
      } else if (!current) stem.push(source);
      else if (/^\s+\S/.test(source.text)) current.text.push(source);
      else if (source.text.trim() !== '') {
        desk.error(
          'QZ-02',
          source.line,
          'This line stands after the steps and is shown nowhere',
          'Move it above the steps.',
        );
      }
    }
    const places: number[] = [];
    steps.forEach((step, index) => {
      const before = steps[index - 1];
      const changesPlaces =
        before !== undefined && step.letter !== '' && before.letter !== '' && step.number === before.number;
      places.push(changesPlaces ? at(places, index - 1) : index + 1);
    });
    if (steps.length < 3 || new Set(places).size < 2) {
      desk.error(
        'QZ-03',
        steps[0]?.line ?? lines[0]?.line ?? 1,
        steps.length < 3 ? `An order item has ${steps.length} step(s)` : 'All steps of an order item may change places',
        'Write at least three numbered steps, of which at least two have a fixed order.',
      );
      return undefined;
    }
    return {
      stem,
      texts: { steps: steps.map((step) => ({ html: desk.inline(step.text) })) },
      key: { places },
      count: steps.length,
    };
  },

  arrangedCount: (item) => item.texts.en.steps.length,
  isGivenAway: (item, options) => judge(item.key.places, options).every(Boolean),

  prompt(item, language, arrangement) {
    const texts = item.texts[language];
    return {
      id: item.id,
      kind: 'order',
      critical: item.critical,
      stem: texts.stem,
      steps: arrangement.options.map((index, position) => ({
        id: letterId(position),
        html: at(texts.steps, index).html,
      })),
    };
  },

  read(item, input) {
    const { order: given } = readRecord(input);
    if (given === undefined || given === null) throw refuse('nothing-chosen');
    const ids = readIds(given, item.texts.en.steps.length);
    if (ids.length === 0) throw refuse('nothing-chosen');
    const missing = item.texts.en.steps.findIndex((_, position) => !ids.includes(letterId(position)));
    if (missing >= 0) throw refuse('step-without-place', letterId(missing));
    return { order: ids };
  },

  fromForm(item, form) {
    const steps = item.texts.en.steps.map((_, position) => {
      const id = letterId(position);
      return {
        id,
        place: String(form.get(`place-${id}`) ?? '')
          .normalize('NFKC')
          .trim(),
      };
    });
    if (steps.every(({ place }) => place === '')) throw refuse('nothing-chosen');
    const taken = new Map<number, string>();
    for (const { id, place } of steps) {
      if (place === '') throw refuse('step-without-place', id);
      const number = /^[1-9]\d*$/.test(place) ? Number(place) : 0;
      if (number < 1 || number > steps.length) throw refuse('not-shown', id);
      if (taken.has(number)) throw refuse('place-twice', id);
      taken.set(number, id);
    }
    return { order: steps.map((_, index) => taken.get(index + 1)) };
  },

  grade(item, arrangement, response) {
    const parts = judge(
      item.key.places,
      response.order.map((id) => writtenIndex(arrangement, id)),
    );
    const share = parts.filter(Boolean).length / parts.length;
    return { score: Math.max(0, 2 * share - 1), parts };
  },

  // Steps are written in a right order.
  perfect: (item, arrangement) => ({ order: item.key.places.map((_, step) => shownId(arrangement, step)) }),

  reveal(item, language, arrangement, response, grade) {
    const texts = item.texts[language];
    const places = item.key.places;
    return {
      id: item.id,
      kind: 'order',
      score: grade.score,
      criticalMissed: grade.criticalMissed,
      stem: texts.stem,
      why: texts.why,
      moduleId: item.moduleId,
      review: texts.review,
      steps: texts.steps.map((step, index) => {
        const id = letterId(arrangement.options.indexOf(index));
        const place = response.order.indexOf(id) + 1;
        const rightPlace = at(places, index);
        const companions = places.filter((other) => other === rightPlace).length;
        return {
          id,
          html: step.html,
          place,
          rightPlace,
          correct: place >= rightPlace && place < rightPlace + companions,
        };
      }),
    };
  },
};
