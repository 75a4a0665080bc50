/**
 * Put each record into one class. Score: weighted credit by distance from the best class; a fatal class fails the try.
 */
import { localised } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, PracticePromptBase } from '../../practice.ts';
import { at, letterId } from '../../kinds/kind.ts';
import {
  amount,
  type ActivityDesk,
  type Engine,
  isGroup,
  listOf,
  readChoices,
  readEntries,
  readGroup,
} from '../engine.ts';
import { readLabelled, readRows } from '../engine.ts';

/** `rows[row]` is the text of a record, `classes` from the lowest to the highest where they have an order. */
type ClassifyActivity = ActivityBase<
  'classify',
  { classes: string[]; rows: string[] },
  {
    rows: { best: number; accept: number[]; fatal: number[]; weight: number }[];
    /** Credit by number of classes away from the best one, towards the higher and the lower ones. */
    higher: number[];
    lower: number[];
  }
>;

interface ClassifyPrompt extends PracticePromptBase<'classify'> {
  /** ids 'a', 'b', … */
  classes: Part[];
  /** ids '1', '2', … */
  rows: Part[];
}

interface ClassifyTry {
  /** row id → class id, every row present */
  classes: Record<string, string>;
}

declare module '../../practice.ts' {
  interface EngineTypes {
    classify: { activity: ClassifyActivity; prompt: ClassifyPrompt; response: ClassifyTry };
  }
}

const nothingElse = [1];

/** Credit by distance: `[1, 0.5, 0]`, or one list towards the higher classes and one towards the lower ones. */
function readDistance(value: unknown, desk: ActivityDesk): { higher: number[]; lower: number[] } | undefined {
  const list = (given: unknown): number[] | undefined => {
    if (given === undefined) return nothingElse;
    const credits = listOf(given).map(amount);
    const isFalling = credits.every((credit, step) => credit !== undefined && credit <= (credits[step - 1] ?? 1));
    return isFalling && credits[0] === 1 ? (credits as number[]) : undefined;
  };
  const higher = list(isGroup(value) ? value['higher'] : value);
  const lower = list(isGroup(value) ? value['lower'] : value);
  if (higher && lower) return { higher, lower };
  desk.inKey(
    ['distance'],
    'distance must begin with 1 and never rise',
    'Write distance: [1, 0.5, 0], or { higher: […], lower: […] }.',
  );
  return undefined;
}

/** What a class earns, 0 to 1. */
function credit(key: ClassifyActivity['key'], row: number, chosen: number): number {
  const { best, accept } = at(key.rows, row);
  if (chosen === best || accept.includes(chosen)) return 1;
  const steps = Math.abs(chosen - best);
  return (chosen > best ? key.higher : key.lower)[steps] ?? 0;
}

/** The class shown with this letter; -1 when nothing was chosen. There are never more classes than letters. */
const classAt = (id: string | undefined): number => (id === undefined ? -1 : id.charCodeAt(0) - 97);

export const classify: Engine<ClassifyActivity, ClassifyTry> = {
  version: 1,
  settings: ['classes'],
  shows: 'data.csv',
  columns: ['row', 'text'],
  keys: ['rows', 'distance'],

  parse(source, desk) {
    const classes = readLabelled(source, 'classes', desk);
    const rows = readRows(source, 'row', ['text'], desk);
    const distance = readDistance(source.key['distance'], desk);
    if (!classes || !rows || !distance) return undefined;
    if (classes.en.length > 26) {
      desk.inSettings('en', 'classes', 'There are more than 26 classes', 'Take fewer.');
      return undefined;
    }
    const ids = rows.map((row) => row.id);
    const entries = readEntries(source, 'rows', ids, ['best', 'accept', 'fatal', 'weight'], desk);
    if (!entries) return undefined;
    const known = classes.en.map(({ id }) => id);
    let isWhole = true;
    const key = entries.map((entry, index) => {
      const where = ['rows', ids[index] ?? ''];
      const wrong = (message: string, remedy: string): void => {
        isWhole = false;
        desk.inKey(where, message, remedy);
      };
      const places = (name: string): number[] =>
        listOf(entry[name]).map((id) => {
          const place = known.indexOf(String(id));
          if (place < 0) wrong(`${name} names no class: ${String(id)}`, `The classes are ${known.join(', ')}.`);
          return place;
        });
      const [best = -1, ...more] = places('best');
      if (listOf(entry['best']).length !== 1 || more.length > 0)
        wrong('best must name one class', 'Others that are as good go into accept.');
      const [accept, fatal] = [places('accept'), places('fatal')];
      if (fatal.some((place) => place === best || accept.includes(place)))
        wrong('A class is both right and fatal', 'Remove it from one of the two.');
      const weight = entry['weight'] === undefined ? 1 : amount(entry['weight']);
      if (!weight) wrong('weight must be a number above 0', 'Leave it out for 1.');
      return { best, accept, fatal, weight: weight ?? 1 };
    });
    if (!isWhole) return undefined;
    return {
      texts: localised((language) => ({
        classes: classes[language].map(({ label }) => desk.label(language, 'classes', label)),
        rows: rows.map(({ cells, lines }) => desk.inline(language, cells[language]['text'] ?? '', lines[language])),
      })),
      key: { rows: key, ...distance },
      parts: ids,
    };
  },

  prompt(activity, language) {
    const { classes, rows } = activity.texts[language];
    return {
      id: activity.id,
      engine: 'classify',
      classes: classes.map((html, index) => ({ id: letterId(index), html })),
      rows: rows.map((html, index) => ({ id: String(index + 1), html })),
    };
  },

  read(activity, input) {
    const { classes, rows } = activity.texts.en;
    const shown = classes.map((_, index) => letterId(index));
    return { classes: readChoices(readGroup(input)['classes'], rows.length, shown) };
  },

  fromForm(activity, form) {
    const names = activity.key.rows.map((_, index) => String(index + 1));
    return { classes: Object.fromEntries(names.map((id) => [id, form.get(`class-${id}`)])) };
  },

  grade(key, response) {
    const parts = key.rows.map((row, index) => {
      const chosen = classAt(response.classes[String(index + 1)]);
      const earned = chosen < 0 ? 0 : credit(key, index, chosen);
      return { credit: earned, right: earned === 1, fatal: row.fatal.includes(chosen) };
    });
    const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
    const score =
      sum(parts.map((part, index) => part.credit * at(key.rows, index).weight)) /
      sum(key.rows.map((row) => row.weight));
    const criticalMissed = parts.some((part) => part.fatal);
    return { score, passed: !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
  },

  describe(activity, language, response) {
    const { classes, rows } = activity.texts[language];
    return rows.map((html, index) => {
      const chosen = classAt(response.classes[String(index + 1)]);
      const isRight = credit(activity.key, index, chosen) === 1;
      return {
        id: String(index + 1),
        html,
        given: at(classes, chosen),
        right: isRight ? null : at(classes, at(activity.key.rows, index).best),
        missing: [],
        excess: [],
        feedback: index,
      };
    });
  },

  perfect: ({ key }) => ({
    classes: Object.fromEntries(key.rows.map(({ best }, index) => [String(index + 1), letterId(best)])),
  }),
  empty: { classes: {} },
};
