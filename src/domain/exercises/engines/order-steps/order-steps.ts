/**
 * Put cards in order and leave out those that do not belong. Score: share of the order constraints that are kept, less
 * one for each card used that does not belong; a `must` constraint that is broken fails the try.
 */
import { localised } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, PracticePromptBase } from '../../practice.ts';
import { shuffled } from '../../random.ts';
import { at, letterId } from '../../kinds/kind.ts';
import { type Engine, isGroup, listOf, readGroup, readRows, refuseTry } from '../engine.ts';

/** Cards; `arrangement` is the order in which all are shown, `solution` one that keeps every constraint. */
export type OrderStepsActivity = ActivityBase<
  'order-steps',
  { cards: string[] },
  {
    constraints: { before: number; after: number; must: boolean }[];
    /** Cards that do not belong. */
    strays: number[];
    solution: number[];
    arrangement: number[];
  }
>;

interface OrderStepsPrompt extends PracticePromptBase<'order-steps'> {
  /** In the arranged order, ids 'a', 'b', … */
  cards: Part[];
}

export interface OrderStepsTry {
  /** ids of the cards that are used, first to last */
  order: string[];
}

declare module '../../practice.ts' {
  interface EngineTypes {
    'order-steps': { activity: OrderStepsActivity; prompt: OrderStepsPrompt; response: OrderStepsTry };
  }
}

type Key = OrderStepsActivity['key'];

/** `a < b`, or a chain `a < b < c`; undefined when it is not written like that. */
function readChain(text: unknown): string[] | undefined {
  const cards = String(text)
    .split(/[<＜]/u)
    .map((card) => card.trim());
  return cards.length >= 2 && cards.every((card) => /^[a-z][a-z0-9-]*$/.test(card)) ? cards : undefined;
}

/** Place of each card in the try; undefined for one that was left out. Shown ids are letters by arranged position. */
function placesOf(key: Key, response: OrderStepsTry): (number | undefined)[] {
  const places: (number | undefined)[] = key.arrangement.map(() => undefined);
  response.order.forEach((id, place) => {
    const card = key.arrangement.find((_, position) => letterId(position) === id);
    if (card !== undefined) places[card] = place;
  });
  return places;
}

const isKept = (places: readonly (number | undefined)[], before: number, after: number): boolean => {
  const [first, second] = [places[before], places[after]];
  return first !== undefined && second !== undefined && first < second;
};

/** Cards in an order that keeps every constraint; undefined when the constraints run in a circle. */
function solve(count: number, constraints: Key['constraints'], strays: readonly number[]): number[] | undefined {
  const solved: number[] = [];
  const waiting = Array.from({ length: count }, (_, card) => card).filter((card) => !strays.includes(card));
  while (waiting.length > 0) {
    const next = waiting.findIndex((card) =>
      constraints.every(({ before, after }) => after !== card || solved.includes(before)),
    );
    if (next < 0) return undefined;
    solved.push(...waiting.splice(next, 1));
  }
  return solved;
}

export const orderSteps: Engine<OrderStepsActivity, OrderStepsTry> = {
  version: 1,
  settings: [],
  shows: 'data.csv',
  columns: ['card', 'text'],
  keys: ['order', 'must', 'strays'],

  parse(source, desk) {
    const rows = readRows(source, 'card', ['text'], desk);
    if (!rows) return undefined;
    const ids = rows.map((row) => row.id);
    let isWhole = true;
    const wrong = (name: string, message: string, remedy: string): void => {
      isWhole = false;
      desk.inKey([name], message, remedy);
    };
    const cardAt = (name: string, id: string): number => {
      const card = ids.indexOf(id);
      if (card < 0) wrong(name, `${name} names no card: ${id}`, `The cards are ${ids.join(', ')}.`);
      return card;
    };
    const constraints: Key['constraints'] = [];
    for (const [name, must] of [
      ['must', true],
      ['order', false],
    ] as const) {
      for (const text of listOf(source.key[name])) {
        const chain = readChain(isGroup(text) ? '' : text);
        if (!chain) {
          wrong(name, `${name} holds something that is no order`, 'Write lines such as - first < second.');
          continue;
        }
        chain.slice(1).forEach((id, index) => {
          const pair = { before: cardAt(name, chain[index] ?? ''), after: cardAt(name, id), must };
          if (!constraints.some(({ before, after }) => before === pair.before && after === pair.after))
            constraints.push(pair);
        });
      }
    }
    const strayCards = listOf(source.key['strays']).map((id) => cardAt('strays', String(id)));
    if (constraints.length === 0)
      wrong('order', 'There is no order to keep', 'Write order: and below it - first < second.');
    const free = ids.find(
      (_, card) =>
        !strayCards.includes(card) && !constraints.some(({ before, after }) => before === card || after === card),
    );
    if (free !== undefined) wrong('order', `${free} stands in no order and does not stand among the strays`, 'Add it.');
    if (constraints.some(({ before, after }) => strayCards.includes(before) || strayCards.includes(after)))
      wrong('strays', 'A card that does not belong stands in the order', 'Remove it from one of the two.');
    if (!isWhole) return undefined;
    const solution = solve(ids.length, constraints, strayCards);
    if (!solution) {
      wrong('order', 'The order runs in a circle', 'Remove one of its lines.');
      return undefined;
    }
    const texts = localised((language) => ({
      cards: rows.map(({ cells, lines }) => desk.inline(language, cells[language]['text'] ?? '', lines[language])),
    }));
    const written = ids.map((_, card) => card);
    // The same for everybody, and never solved as it comes.
    let arrangement = written;
    for (let turn = 0; turn < 50; turn += 1) {
      arrangement = shuffled(written, `cards\n${ids.join()}\n${turn}`);
      const places = written.map((card) => arrangement.indexOf(card));
      if (!constraints.every(({ before, after }) => isKept(places, before, after))) break;
    }
    // Each card is a part: feedback says why it stands where it stands, or does not belong.
    return { texts, key: { constraints, strays: strayCards, solution, arrangement }, parts: ids };
  },

  prompt(activity, language) {
    const { cards } = activity.texts[language];
    return {
      id: activity.id,
      engine: 'order-steps',
      cards: activity.key.arrangement.map((card, position) => ({ id: letterId(position), html: at(cards, card) })),
    };
  },

  read(activity, input) {
    const given = readGroup(input)['order'];
    if (given !== undefined && !Array.isArray(given)) throw refuseTry('unreadable');
    const shown = new Set(activity.key.arrangement.map((_, position) => letterId(position)));
    const order: string[] = [];
    for (const id of listOf(given)) {
      if (typeof id !== 'string' || !shown.delete(id)) throw refuseTry('not-shown');
      order.push(id);
    }
    if (order.length === 0) throw refuseTry('part-without-choice', 'a');
    return { order };
  },

  /** `place-a` = 1, 2, … or empty for a card that is left out; two cards at one place are refused. */
  fromForm(activity, form) {
    const placed = activity.key.arrangement.flatMap((_, position) => {
      const id = letterId(position);
      const place = Number(form.get(`place-${id}`) ?? 0);
      return place > 0 ? [{ id, place }] : [];
    });
    placed.sort((a, b) => a.place - b.place);
    const twice = placed.find(({ place }, index) => placed[index - 1]?.place === place);
    if (twice) throw refuseTry('place-twice', twice.id);
    return { order: placed.map(({ id }) => id) };
  },

  grade(key, response) {
    const places = placesOf(key, response);
    const kept = key.constraints.map(({ before, after }) => isKept(places, before, after));
    const used = key.strays.filter((card) => places[card] !== undefined);
    const score = Math.max(0, (kept.filter(Boolean).length - used.length) / key.constraints.length);
    const criticalMissed = key.constraints.some(({ must }, index) => must && !kept[index]);
    const parts = key.arrangement.map((_, card) => {
      if (key.strays.includes(card)) {
        const isRight = places[card] === undefined;
        return { credit: isRight ? 1 : 0, right: isRight, fatal: false };
      }
      const own = key.constraints.flatMap(({ before, after, must }, index) =>
        before === card || after === card ? [{ kept: kept[index] === true, must }] : [],
      );
      const isUsed = places[card] !== undefined;
      const share = own.length === 0 ? 1 : own.filter((each) => each.kept).length / own.length;
      const credit = isUsed ? share : 0;
      return { credit, right: isUsed && share === 1, fatal: own.some((each) => each.must && !each.kept) };
    });
    return { score, passed: !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
  },

  describe(activity, language, response) {
    const places = placesOf(activity.key, response);
    const { parts } = this.grade(activity.key, response);
    // Nothing is an empty text: left out, or belonging nowhere.
    const shown = (place: number | undefined): string => (place === undefined || place < 0 ? '' : String(place + 1));
    return activity.texts[language].cards.map((html, card) => ({
      id: String(card + 1),
      html,
      given: shown(places[card]),
      right: parts[card]?.right ? null : shown(activity.key.solution.indexOf(card)),
      missing: [],
      excess: [],
      feedback: card,
    }));
  },

  perfect: ({ key }) => ({ order: key.solution.map((card) => letterId(key.arrangement.indexOf(card))) }),
  empty: { order: [] },
};
