/**
 * Decide step by step; what was decided stays, and decides what comes. Score: the share of points, one for each decision
 * that is scored and one for each meter that must end in a range. A fatal choice or a meter outside its range fails the
 * try. A try is the list of its choices; everything else is worked out from it anew.
 */
import { localised, type Language, type Localised } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, MeterChange, PartInWords, PracticePromptBase } from '../../practice.ts';
import { at, letterId } from '../../kinds/kind.ts';
import {
  isGroup,
  listOf,
  readGroup,
  refuseTry,
  type ActivityDesk,
  type ActivitySource,
  type Engine,
} from '../engine.ts';
import { holds, namesIn, parseRule, RuleProblem, type Meaning, type Rule } from '../rule.ts';

/** What a choice does where its condition holds; of several the first one counts. */
interface Outcome {
  if: Rule | null;
  /** 0..1 */
  credit: number;
  fatal: boolean;
  /** Added to the meters, in their order. */
  effects: number[];
  /** Index of the state that follows; null for the end. */
  next: number | null;
  feedback: number;
}

interface Note {
  if: Rule | null;
  effects: number[];
  feedback: number;
}

interface State {
  id: string;
  /** Some choice has points; otherwise the decision is explained and no more. */
  scored: boolean;
  notes: Note[];
  choices: { id: string; offered: Rule | null; outcomes: Outcome[] }[];
}

type DecisionPathActivity = ActivityBase<
  'decision-path',
  {
    meters: string[];
    states: { title: string; text: string; notes: string[]; choices: string[] }[];
  },
  {
    start: number;
    meters: { id: string; start: number }[];
    states: State[];
    end: { meter: number; atLeast: number | null; atMost: number | null; feedback: number }[];
    /** A path with the whole score, in the ids of choices. */
    solution: string[];
  }
>;

/** One step: what is to be decided now, and how it came to it. */
interface DecisionPathPrompt extends PracticePromptBase<'decision-path'> {
  /** The choices so far, as a form carries them: `b.a`. */
  made: string;
  /** From 1. */
  step: number;
  /** What was decided, first to last. */
  before: { title: string; choice: string }[];
  /** As they stand now, with what the last decision and what happened since have changed. */
  meters: { label: string; value: number; change: number }[];
  title: string;
  text: string;
  notes: string[];
  /** ids 'a', 'b', … in the written order; those that are not offered are missing. */
  choices: Part[];
}

interface DecisionPathTry {
  /** ids of the choices, first to last */
  choices: string[];
}

declare module '../../practice.ts' {
  interface EngineTypes {
    'decision-path': { activity: DecisionPathActivity; prompt: DecisionPathPrompt; response: DecisionPathTry };
  }
}

type Key = DecisionPathActivity['key'];

const mostStates = 20;
const mostChoices = 8;
const mostDecisions = 12;
const mostMeters = 8;
/** So many ways are tried in search of one with the whole score. */
const mostWays = 100_000;

/** A decision on its way: where, what was chosen, and what came of it. */
interface Decision {
  state: number;
  choice: number;
  outcome: Outcome;
  /** Meters on arrival, before what happens there. */
  arrived: number[];
  /** Indices of the notes that hold there. */
  notes: number[];
  /** Meters when it is decided. */
  found: number[];
}

/** Where a path stands. */
interface Standing {
  /** null at the end */
  state: number | null;
  /** Those of the state, with what happened on arrival. */
  meters: number[];
  arrived: number[];
  notes: number[];
  /** `compare.count`, for each decision */
  chosen: ReadonlySet<string>;
  made: Decision[];
}

const added = (meters: number[], effects: number[]): number[] =>
  meters.map((meter, index) => Number((meter + (effects[index] ?? 0)).toPrecision(12)));

function meaningOf(key: Key, meters: number[], chosen: ReadonlySet<string>): Meaning {
  return {
    value(name) {
      if (name.includes('.')) {
        const [state, choice] = name.split('.');
        const known = key.states.find(({ id }) => id === state)?.choices.some(({ id }) => id === choice);
        return known ? chosen.has(name) : undefined;
      }
      return meters[key.meters.findIndex(({ id }) => id === name)];
    },
    cells: () => undefined,
  };
}

/** Arrives at a state: the notes whose condition holds, all looked at before any of them has an effect. */
function arrive(
  key: Key,
  state: number | null,
  meters: number[],
  chosen: ReadonlySet<string>,
  made: Decision[],
): Standing {
  if (state === null) return { state, meters, arrived: meters, notes: [], chosen, made };
  const meaning = meaningOf(key, meters, chosen);
  const all = at(key.states, state).notes;
  const notes = all.flatMap((note, index) => (!note.if || holds(note.if, meaning) ? [index] : []));
  const after = notes.reduce((sum, index) => added(sum, at(all, index).effects), meters);
  return { state, meters: after, arrived: meters, notes, chosen, made };
}

const begin = (key: Key): Standing =>
  arrive(
    key,
    key.start,
    key.meters.map(({ start }) => start),
    new Set(),
    [],
  );

/** Indices of the choices that are offered there. */
function offered(key: Key, { state, meters, chosen }: Standing): number[] {
  if (state === null) return [];
  const meaning = meaningOf(key, meters, chosen);
  return at(key.states, state).choices.flatMap((choice, index) =>
    !choice.offered || holds(choice.offered, meaning) ? [index] : [],
  );
}

/** What a choice would do there. */
function outcomeOf(key: Key, { state, meters, chosen }: Standing, choice: number): Outcome {
  const { outcomes } = at(at(key.states, state ?? -1).choices, choice);
  const meaning = meaningOf(key, meters, chosen);
  return outcomes.find((outcome) => !outcome.if || holds(outcome.if, meaning)) ?? at(outcomes, outcomes.length - 1);
}

/** Takes a choice that is offered there. */
function decide(key: Key, standing: Standing, choice: number): Standing {
  const state = standing.state ?? -1;
  const { id, choices } = at(key.states, state);
  const outcome = outcomeOf(key, standing, choice);
  const { arrived, notes, meters: found } = standing;
  return arrive(
    key,
    outcome.next,
    added(found, outcome.effects),
    new Set([...standing.chosen, `${id}.${at(choices, choice).id}`]),
    [...standing.made, { state, choice, outcome, arrived, notes, found }],
  );
}

/** Goes a way again from its beginning. Undefined when one of its choices was not offered there. */
function replay(key: Key, choices: readonly unknown[]): Standing | undefined {
  let standing = begin(key);
  for (const id of choices.slice(0, mostDecisions + 1)) {
    const choice = offered(key, standing).find((index) => letterId(index) === id);
    if (choice === undefined) return undefined;
    standing = decide(key, standing, choice);
  }
  return standing;
}

/** How a way that was gone is graded, in its order; then the meters. */
function partsOf(key: Key, { made, meters, state }: Standing): Grade['parts'] {
  const decisions = made.map(({ state: where, outcome: { credit, fatal } }) => {
    const noted = !at(key.states, where).scored;
    const isRight = !fatal && (noted || credit === 1);
    return { credit: isRight ? 1 : fatal ? 0 : credit, right: isRight, fatal, ...(noted && { noted }) };
  });
  const ends = key.end.map(({ meter, atLeast, atMost }) => {
    const value = meters[meter] ?? 0;
    const isInside = state === null && value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
    return { credit: isInside ? 1 : 0, right: isInside, fatal: !isInside };
  });
  return [...decisions, ...ends];
}
type Grade = ReturnType<Engine['grade']>;

function gradeOf(key: Key, standing: Standing): Grade {
  const parts = partsOf(key, standing);
  // What is only explained has no points; where it is fatal, it costs one.
  const counted = parts.filter(({ noted, fatal }) => !noted || fatal);
  const score = counted.length === 0 ? 0 : counted.reduce((sum, { credit }) => sum + credit, 0) / counted.length;
  const criticalMissed = parts.some(({ fatal }) => fatal);
  const isWhole = standing.state === null;
  return { score, passed: isWhole && !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
}

/** The first way with the whole score, best choices first; null when there is none among those that were tried. */
function solve(key: Key): string[] | null {
  let left = mostWays;
  const search = (standing: Standing): Standing | null => {
    if (standing.state === null) {
      left -= 1;
      const { score, criticalMissed } = gradeOf(key, standing);
      return score === 1 && !criticalMissed ? standing : null;
    }
    const { scored } = at(key.states, standing.state);
    for (const choice of offered(key, standing)) {
      const { credit, fatal } = outcomeOf(key, standing, choice);
      if (fatal || (scored && credit < 1)) continue;
      const found = left > 0 ? search(decide(key, standing, choice)) : null;
      if (found) return found;
    }
    return null;
  };
  return search(begin(key))?.made.map(({ choice }) => letterId(choice)) ?? null;
}

const idPattern = /^[a-z][a-z0-9-]*$/;

interface WrittenState {
  id: string;
  choices: string[];
  notes: string[];
}

/** The words of path.yml, with the names that the key uses; undefined, with faults, when the two languages do not agree. */
function readPath(
  source: ActivitySource,
  desk: ActivityDesk,
): { states: WrittenState[]; texts: Localised<DecisionPathActivity['texts']['en']['states']> } | undefined {
  let isWhole = true;
  const wrong = (language: Language, keys: string[], message: string, remedy: string): void => {
    isWhole = false;
    desk.inData(language, source.path[language].lineOf(...keys), message, remedy);
  };
  const groups = localised(
    (language) => (isGroup(source.path[language].data) ? source.path[language].data : {}) as Record<string, unknown>,
  );
  /** The names below a group, each a text. */
  const named = (language: Language, group: unknown, keys: string[]): string[] =>
    Object.entries(isGroup(group) ? group : {}).map(([id, text]) => {
      if (!idPattern.test(id))
        wrong(language, [...keys, id], `${id} is no id`, 'Write small letters, digits and hyphens.');
      if (typeof text !== 'string' || text.trim() === '')
        wrong(language, [...keys, id], `${[...keys, id].join('.')} is no text`, 'Put it into quotation marks.');
      return id;
    });
  const read = (language: Language): WrittenState[] =>
    Object.entries(groups[language]).map(([id, entry]) => {
      const state = isGroup(entry) ? entry : {};
      if (!idPattern.test(id) || id === 'end') wrong(language, [id], `${id} is no id of a state`, 'Name it otherwise.');
      for (const key of Object.keys(state))
        if (!['title', 'text', 'notes', 'choices'].includes(key))
          wrong(language, [id, key], `There is nothing named “${key}” here`, 'Known: title, text, notes, choices.');
      for (const key of ['title', 'text'])
        if (typeof state[key] !== 'string' || state[key].trim() === '')
          wrong(language, [id, key], `${id} has no ${key}`, `Write ${key}: below it.`);
      const choices = named(language, state['choices'], [id, 'choices']);
      if (choices.length < 2 || choices.length > mostChoices)
        wrong(language, [id, 'choices'], `${id} has ${choices.length} choices`, `Write two to ${mostChoices}.`);
      return { id, choices, notes: named(language, state['notes'], [id, 'notes']) };
    });
  const states = localised(read);
  const { en, zh } = states;
  if (en.length === 0 || en.length > mostStates)
    wrong('en', [], `There are ${en.length} states`, `Write one to ${mostStates}.`);
  if (en.map(({ id }) => id).join() !== zh.map(({ id }) => id).join())
    wrong(
      'zh',
      [],
      'The states are not those of the original',
      `Give these, in this order: ${en.map(({ id }) => id).join(', ')}.`,
    );
  else
    en.forEach(({ id, choices, notes }, index) => {
      const twin = zh[index];
      if (twin && twin.choices.join() !== choices.join())
        wrong(
          'zh',
          [id, 'choices'],
          `${id} has other choices than the original`,
          `Give ${choices.join(', ')} in this order.`,
        );
      if (twin && twin.notes.join() !== notes.join())
        wrong('zh', [id, 'notes'], `${id} has other notes than the original`, `Give ${notes.join(', ') || 'none'}.`);
    });
  if (!isWhole) return undefined;
  const texts = localised((language) =>
    en.map(({ id, choices, notes }) => {
      const state = groups[language][id] as Record<string, unknown>;
      const inner = (group: string, name: string): string =>
        String((state[group] as Record<string, unknown>)[name]).trim();
      const { lineOf } = source.path[language];
      return {
        title: desk.inline(language, String(state['title']).trim(), lineOf(id, 'title')),
        text: desk.blocks(language, String(state['text']), lineOf(id, 'text')),
        notes: notes.map((name) => desk.blocks(language, inner('notes', name), lineOf(id, 'notes', name))),
        choices: choices.map((name) => desk.inline(language, inner('choices', name), lineOf(id, 'choices', name))),
      };
    }),
  );
  return { states: en, texts };
}

/** `meters` of activity.md; none is no fault. */
function readMeters(
  source: ActivitySource,
  desk: ActivityDesk,
): { key: Key['meters']; labels: Localised<string[]> } | undefined {
  let isWhole = true;
  const wrong = (language: Language, message: string, remedy: string): void => {
    isWhole = false;
    desk.inSettings(language, 'meters', message, remedy);
  };
  const read = localised((language) =>
    listOf(source.settings[language]['meters']).map((entry) => {
      const { id, label, start, ...rest } = isGroup(entry) ? entry : {};
      const isNamed = typeof id === 'string' && idPattern.test(id) && typeof label === 'string' && label !== '';
      const isStarted = typeof start === 'number' && Number.isFinite(start);
      if (!isNamed || (language === 'en' && !isStarted) || Object.keys(rest).length > 0)
        wrong(
          language,
          'A meter needs an id, a label and a start',
          'Write - { id: trust, label: Public trust, start: 60 }.',
        );
      return { id: String(id), label: String(label), start: isStarted ? start : 0 };
    }),
  );
  const ids = read.en.map(({ id }) => id);
  if (new Set(ids).size < ids.length || ids.length > mostMeters)
    wrong('en', `There are too many meters, or two of one name`, `Give at most ${mostMeters}, each a name of its own.`);
  if (ids.join() !== read.zh.map(({ id }) => id).join())
    wrong('zh', 'The meters are not those of the original', 'Give the same ids in the same order.');
  if (!isWhole) return undefined;
  return {
    key: read.en.map(({ id, start }) => ({ id, start })),
    labels: localised((language) => read[language].map(({ label }) => desk.label(language, 'meters', label))),
  };
}

/** key.yml; what is wrong with it is said with the place. */
function readKey(
  source: ActivitySource,
  written: readonly WrittenState[],
  meters: Key['meters'],
  desk: ActivityDesk,
): { key: Omit<Key, 'pass' | 'solution'>; parts: string[]; optional: string[] } | undefined {
  let isWhole = true;
  const wrong = (keys: string[], message: string, remedy: string): void => {
    isWhole = false;
    desk.inKey(keys, message, remedy);
  };
  const known = (group: Record<string, unknown>, names: string[], keys: string[]): void => {
    for (const name of Object.keys(group))
      if (!names.includes(name))
        wrong([...keys, name], `There is nothing named “${name}” here`, `Known: ${names.join(', ')}.`);
  };
  const groupOf = (value: unknown): Record<string, unknown> => (isGroup(value) ? value : {});
  const meterIds = meters.map(({ id }) => id);
  const stateIds = written.map(({ id }) => id);

  const condition = (value: unknown, keys: string[]): Rule | null => {
    if (value === undefined) return null;
    const names = [...meterIds, ...written.flatMap(({ id, choices }) => choices.map((choice) => `${id}.${choice}`))];
    try {
      const rule = parseRule(String(value));
      holds(rule, {
        value: (name) => (names.includes(name) ? (name.includes('.') ? true : 0) : undefined),
        cells: () => undefined,
      });
      return rule;
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      wrong(
        keys,
        `This condition cannot be read: ${error.message}`,
        `Name a choice, such as ${names.find((name) => name.includes('.')) ?? 'state.choice'}, or compare a meter.`,
      );
      return null;
    }
  };
  const effects = (value: unknown, keys: string[]): number[] => {
    const group = groupOf(value);
    known(group, meterIds, keys);
    return meterIds.map((id) => {
      const by = group[id] ?? 0;
      if (typeof by !== 'number' || !Number.isFinite(by)) wrong([...keys, id], `${id} is no number`, 'Write -20 or 5.');
      return typeof by === 'number' ? by : 0;
    });
  };

  const groups = groupOf(source.key['states']);
  known(groups, stateIds, ['states']);
  const parts: string[] = [];
  const optional: { name: string; give: (index: number) => void }[] = [];
  const states = written.map(({ id, choices, notes }, index): State => {
    const keys = ['states', id];
    const group = groupOf(groups[id]);
    known(group, ['choices', 'notes'], keys);
    const ofNotes = groupOf(group['notes']);
    const ofChoices = groupOf(group['choices']);
    known(ofNotes, notes, [...keys, 'notes']);
    known(ofChoices, choices, [...keys, 'choices']);
    let scored = false;
    const outcome = (given: Record<string, unknown>, where: string[], base?: Outcome): Outcome => {
      const { credit, fatal, next } = given;
      if (credit !== undefined) scored = true;
      if (credit !== undefined && !(typeof credit === 'number' && credit >= 0 && credit <= 1))
        wrong(where, 'credit must be a number from 0 to 1', 'Write credit: 1 for what is right.');
      if (fatal !== undefined && typeof fatal !== 'boolean')
        wrong(where, 'fatal is true or false', 'Leave it out for false.');
      const follows = next === 'end' ? null : stateIds.indexOf(String(next));
      if (next !== undefined && follows === -1)
        wrong(where, `next names no state: ${String(next)}`, `The states are ${stateIds.join(', ')}; or write end.`);
      const usual = index + 1 < stateIds.length ? index + 1 : null;
      const made: Outcome = {
        if: null,
        credit: typeof credit === 'number' ? credit : (base?.credit ?? 0),
        fatal: typeof fatal === 'boolean' ? fatal : (base?.fatal ?? false),
        effects:
          given['effects'] === undefined && base ? base.effects : effects(given['effects'], [...where, 'effects']),
        next: next === undefined ? (base ? base.next : usual) : follows,
        feedback: base?.feedback ?? 0,
      };
      if (made.fatal && made.credit > 0 && (credit !== undefined || fatal !== undefined))
        wrong(where, 'A fatal choice has credit', 'Write credit: 0 beside fatal: true.');
      return made;
    };
    const readChoices = choices.map((choice): State['choices'][number] => {
      const where = [...keys, 'choices', choice];
      const given = groupOf(ofChoices[choice]);
      known(given, ['credit', 'fatal', 'effects', 'next', 'if', 'when'], where);
      const name = `${id}.${choice}`;
      parts.push(name);
      const base = outcome(given, where);
      base.feedback = parts.length - 1;
      const outcomes = Object.entries(groupOf(given['when'])).map(([variant, value]): Outcome => {
        const inner = [...where, 'when', variant];
        const group = groupOf(value);
        if (!idPattern.test(variant)) wrong(inner, `${variant} is no id`, 'Write small letters, digits and hyphens.');
        known(group, ['if', 'credit', 'fatal', 'effects', 'next'], inner);
        if (group['if'] === undefined) wrong(inner, 'It says not when', 'Write if: and a condition.');
        const made = { ...outcome(group, inner, base), if: condition(group['if'], inner) };
        optional.push({ name: `${name}.${variant}`, give: (place) => (made.feedback = place) });
        return made;
      });
      return { id: choice, offered: condition(given['if'], where), outcomes: [...outcomes, base] };
    });
    if (readChoices.every(({ offered: rule }) => rule !== null))
      wrong([...keys, 'choices'], `${id} offers no choice always`, 'Leave out if for one of them.');
    const readNotes = notes.map((note): Note => {
      const where = [...keys, 'notes', note];
      const given = groupOf(ofNotes[note]);
      known(given, ['if', 'effects'], where);
      const made: Note = { if: condition(given['if'], where), effects: effects(given['effects'], where), feedback: -1 };
      optional.push({ name: `${id}.${note}`, give: (place) => (made.feedback = place) });
      if (choices.includes(note)) wrong(where, `${id} has a choice of that name too`, 'Name the note otherwise.');
      return made;
    });
    return { id, scored, notes: readNotes, choices: readChoices };
  });

  const ofEnd = groupOf(source.key['end']);
  known(ofEnd, meterIds, ['end']);
  const end = meterIds.flatMap((id, meter): Key['end'] => {
    if (ofEnd[id] === undefined) return [];
    const given = groupOf(ofEnd[id]);
    known(given, ['at_least', 'at_most'], ['end', id]);
    const bound = (name: string): number | null => (typeof given[name] === 'number' ? given[name] : null);
    const [atLeast, atMost] = [bound('at_least'), bound('at_most')];
    if (atLeast === null && atMost === null)
      wrong(['end', id], `Nothing is asked of ${id} at the end`, 'Write { at_least: 40 } or { at_most: 30 }.');
    parts.push(`end.${id}`);
    return [{ meter, atLeast, atMost, feedback: parts.length - 1 }];
  });
  const start = source.key['start'] === undefined ? 0 : stateIds.indexOf(String(source.key['start']));
  if (start < 0) wrong(['start'], 'start names no state', `The states are ${stateIds.join(', ')}.`);
  if (end.length === 0 && !states.some(({ scored }) => scored))
    wrong(['states'], 'Nothing is scored', 'Give right choices credit: 1, or say under end where the meters must be.');
  if (!isWhole) return undefined;

  // Feedback that may be missing falls back to that of the choice; a note then has none.
  const given = groupOf(source.key['feedback']);
  const explained = optional.filter(({ name }) => name in given);
  explained.forEach(({ give }, index) => give(parts.length + index));
  checkWays(states, start, wrong);
  return isWhole
    ? { key: { start, meters, states, end }, parts, optional: explained.map(({ name }) => name) }
    : undefined;
}

/** Every state can be reached, no way runs in a circle, none is too long. */
function checkWays(
  states: readonly State[],
  start: number,
  wrong: (keys: string[], message: string, remedy: string) => void,
): void {
  const following = (state: number): number[] =>
    at(states, state).choices.flatMap(({ outcomes }) => outcomes.flatMap(({ next }) => (next === null ? [] : [next])));
  /** Decisions from there to the end, at most; a state that leads back to itself is told of once. */
  const lengths = new Map<number, number>();
  const open = new Set<number>();
  let circle: number | undefined;
  const lengthOf = (state: number): number => {
    const known = lengths.get(state);
    if (known !== undefined) return known;
    if (open.has(state)) {
      circle ??= state;
      return 0;
    }
    open.add(state);
    const length = 1 + Math.max(0, ...following(state).map(lengthOf));
    open.delete(state);
    lengths.set(state, length);
    return length;
  };
  const longest = lengthOf(start);
  if (circle !== undefined) {
    wrong(['states', at(states, circle).id], 'The path runs in a circle', 'Let next lead onward.');
    return;
  }
  if (longest > mostDecisions)
    wrong(['states'], `A path has ${longest} decisions; ${mostDecisions} are the most`, 'Shorten it.');
  states.forEach(({ id }, index) => {
    if (!lengths.has(index)) wrong(['states', id], `No choice leads to ${id}`, 'Name it under next, or remove it.');
  });
}

/** The choices of a form or an address: `b.a`. */
const readMade = (made: string): string[] => (made === '' ? [] : made.split('.'));

export const decisionPath: Engine<DecisionPathActivity, DecisionPathTry> = {
  version: 1,
  settings: ['meters'],
  shows: 'path.yml',
  columns: [],
  keys: ['start', 'states', 'end'],
  isStory: true,

  parse(source, desk) {
    const path = readPath(source, desk);
    const meters = readMeters(source, desk);
    if (!path || !meters) return undefined;
    const read = readKey(source, path.states, meters.key, desk);
    if (!read) return undefined;
    const solution = solve({ ...read.key, pass: 0, solution: [] });
    if (!solution) {
      desk.inKey(
        ['states'],
        'No path gets the whole score',
        'Let one path have only choices with credit: 1, none fatal, and end where end asks for.',
      );
      return undefined;
    }
    return {
      texts: localised((language) => ({ meters: meters.labels[language], states: path.texts[language] })),
      key: { ...read.key, solution },
      parts: read.parts,
      optional: read.optional,
    };
  },

  prompt(activity, language, made = '') {
    const { key } = activity;
    const texts = activity.texts[language];
    const standing = replay(key, readMade(made));
    if (!standing || standing.state === null) throw refuseTry('not-shown');
    const { state, meters, notes } = standing;
    const before = standing.made.at(-1)?.found ?? key.meters.map(({ start }) => start);
    const { title, text, notes: ofState, choices } = at(texts.states, state);
    return {
      id: activity.id,
      engine: 'decision-path',
      made,
      step: standing.made.length + 1,
      before: standing.made.map((decision) => {
        const there = at(texts.states, decision.state);
        return { title: there.title, choice: at(there.choices, decision.choice) };
      }),
      meters: meters.map((value, index) => ({
        label: at(texts.meters, index),
        value,
        change: Number((value - (before[index] ?? 0)).toPrecision(12)),
      })),
      title,
      text,
      notes: notes.map((note) => at(ofState, note)),
      choices: offered(key, standing).map((choice) => ({ id: letterId(choice), html: at(choices, choice) })),
    };
  },

  read(activity, input) {
    const given = readGroup(input)['choices'];
    if (given !== undefined && !Array.isArray(given)) throw refuseTry('unreadable');
    const choices = listOf(given);
    if (choices.length > mostDecisions) throw refuseTry('unreadable');
    const standing = replay(activity.key, choices);
    if (!standing) throw refuseTry('not-shown');
    if (standing.state !== null) throw refuseTry('part-without-choice', String(choices.length + 1));
    return { choices: choices.map(String) };
  },

  /** `path-made` = `b.a`, and `choice-3` = `c` for the step that is decided now. */
  fromForm(_, form) {
    const made = readMade(String(form.get('path-made') ?? '').slice(0, 3 * mostDecisions));
    const choice = form.get(`choice-${made.length + 1}`);
    return { choices: choice === null || choice === '' ? made : [...made, choice] };
  },

  goesOn(activity, form) {
    const { choices } = this.fromForm(activity, form) as DecisionPathTry;
    const made = readMade(String(form.get('path-made') ?? ''));
    const standing = replay(activity.key, choices);
    if (!standing) throw refuseTry('not-shown', String(choices.length));
    if (standing.state === null) return undefined;
    if (choices.length === made.length) throw refuseTry('part-without-choice', String(choices.length + 1));
    return { made: choices.join('.') };
  },

  grade: (key, response) => gradeOf(key, replay(key, response.choices) ?? begin(key)),

  describe(activity, language, response) {
    const { key } = activity;
    const texts = activity.texts[language];
    const feedback = activity.feedback[language];
    const standing = replay(key, response.choices) ?? begin(key);
    const changes = (effects: number[]): MeterChange[] =>
      effects.flatMap((by, index) => (by === 0 ? [] : [{ label: at(texts.meters, index), by }]));
    const said = (place: number): string => (place < 0 ? '' : (feedback[place] ?? ''));
    const ofNotes = standing.made.flatMap(({ state, notes }) =>
      notes.map((note) => ({ state, note, ...at(at(key.states, state).notes, note) })),
    );
    const decisions = standing.made.map(({ state, choice, outcome, notes, found }, index): PartInWords => {
      const there = at(texts.states, state);
      const { id, scored } = at(key.states, state);
      const here: Standing = { ...standing, state, meters: found, chosen: chosenBefore(key, standing, index) };
      const credits = offered(key, here).map((each) => ({ each, ...outcomeOf(key, here, each) }));
      const best = credits.filter(({ fatal }) => !fatal).sort((a, b) => b.credit - a.credit)[0];
      const isBetter = best && best.each !== choice && scored && (outcome.fatal || best.credit > outcome.credit);
      return {
        id: String(index + 1),
        html: there.title,
        given: at(there.choices, choice),
        right: isBetter ? at(there.choices, best.each) : null,
        missing: [],
        excess: [],
        feedback: outcome.feedback,
        changes: changes(outcome.effects),
        happened: notes.flatMap((note) => {
          const { effects, feedback: place, if: rule } = at(at(key.states, state).notes, note);
          // What a decision brought about is explained there.
          const isElsewhere = rule !== null && namesIn(rule).some((each) => each.includes('.'));
          const why = isElsewhere ? '' : said(place);
          const moved = changes(effects);
          return moved.length > 0 || why !== '' ? [{ html: at(there.notes, note), changes: moved, why }] : [];
        }),
        later: ofNotes.flatMap(({ state: where, feedback: place, if: rule }) =>
          rule !== null && decidesOn(rule, id) && said(place) !== ''
            ? [{ at: at(texts.states, where).title, why: said(place) }]
            : [],
        ),
      };
    });
    const ends = key.end.map(({ meter, atLeast, atMost, feedback: place }): PartInWords => {
      const value = standing.meters[meter] ?? 0;
      const isInside = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
      return {
        id: `end-${meter + 1}`,
        html: at(texts.meters, meter),
        given: String(value),
        right: isInside ? null : '',
        missing: [],
        excess: [],
        feedback: place,
        range: { atLeast, atMost },
      };
    });
    return [...decisions, ...ends];
  },

  perfect: ({ key }) => ({ choices: [...key.solution] }),
  empty: { choices: [] },
};

/** The choices made before the decision with that index. */
function chosenBefore(key: Key, { made }: Standing, index: number): ReadonlySet<string> {
  return new Set(
    made.slice(0, index).map(({ state, choice }) => {
      const { id, choices } = at(key.states, state);
      return `${id}.${at(choices, choice).id}`;
    }),
  );
}

/** True when the rule asks what was chosen in that state: then that decision made it so, whichever it was. */
function decidesOn(rule: Rule, state: string): boolean {
  return namesIn(rule).some((name) => name.startsWith(`${state}.`));
}
