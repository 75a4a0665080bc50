/**
 * What an engine of practice must be able to do. An engine reads an activity from its files, shows it, reads a try,
 * grades it and describes it. All of it is pure.
 */
import { Invalid } from '#platform/errors.ts';
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import type { Activity, PartInWords, PracticeGrade, PracticePrompt, Try, TryGoesOn, TryProblem } from '../practice.ts';

/** One row of data.csv, by the names of its columns, with its line. */
export interface DataRow {
  cells: Record<string, string>;
  line: number;
}

/** Values of a YAML file with their places. */
export interface YamlValues {
  data: unknown;
  lineOf(...keys: string[]): number;
}

/** The files of an activity. Where there is no Chinese, the English stands in. What its engine does not have is empty. */
export interface ActivitySource {
  /** The engine's own settings of activity.md. */
  settings: Localised<Record<string, unknown>>;
  /** data.csv */
  rows: Localised<DataRow[]>;
  /** document.md */
  document: Localised;
  /** path.yml */
  path: Localised<YamlValues>;
  /** key.yml */
  key: Record<string, unknown>;
}

/** What an engine reads an activity with: rendering, and places to put faults (AC-01). */
export interface ActivityDesk {
  /** Renders one run of text of the file that people see. */
  inline(language: Language, text: string, line: number): string;
  /** Renders paragraphs, lists and tables of that file; headings begin at the third level and have no ids. */
  blocks(language: Language, text: string, line: number): string;
  /** Renders one run of text of a setting of activity.md. */
  label(language: Language, key: string, text: string): string;
  inSettings(language: Language, key: string, message: string, remedy: string): void;
  inData(language: Language, line: number, message: string, remedy: string): void;
  inKey(keys: string[], message: string, remedy: string): void;
}

/** What an engine found. */
interface ActivityAnswers {
  /** The engine's own texts in both languages. */
  texts: Localised<Record<string, unknown>>;
  /** Language-free, without `pass`. */
  key: Record<string, unknown>;
  /** Names of what key.yml must explain, in the order in which the activity keeps it. */
  parts: string[];
  /** Names of what it may explain; they come after the others. */
  optional?: string[];
}

export const shownFiles = ['data.csv', 'document.md', 'path.yml'] as const;
export type ShownFile = (typeof shownFiles)[number];

export interface Engine<A extends Activity = Activity, T extends Try = Try> {
  /** Of `engine: classify@1` the number. */
  version: number;
  /** Settings of activity.md that have words, and so stand in both languages. */
  settings: readonly string[];
  /** The file that people see beside activity.md; null for none. */
  shows: ShownFile | null;
  /** Columns of data.csv. Others are refused: they could be the key. */
  columns: readonly string[];
  /** Names at the top of key.yml, besides `feedback`. */
  keys: readonly string[];
  /** Undefined when there is nothing that could be tried (faults say why). */
  parse(source: ActivitySource, desk: ActivityDesk): ActivityAnswers | undefined;
  /** `made`: the choices so far, of an engine that goes step by step. */
  prompt(activity: A, language: Language, made?: string): PracticePrompt;
  read(activity: A, input: unknown): T;
  /** Turns form fields into what `read` reads. */
  fromForm(activity: A, form: FormData): unknown;
  /** Only of engines whose form may be sent before it is a try. */
  goesOn?(activity: A, form: FormData): TryGoesOn | undefined;
  /** Grades whatever has the shape of a try, the empty one included. */
  grade(key: A['key'], response: T): PracticeGrade;
  /** The parts in words, in the order of the grade's. */
  describe(activity: A, language: Language, response: T): PartInWords[];
  /** The parts are told in their order; otherwise the wrong ones come first. */
  isStory?: boolean;
  perfect(activity: A): T;
  empty: T;
}

/** A try that cannot be graded, with what is missing; `part` is the id of the part concerned. */
export function refuseTry(reason: TryProblem, part?: string): Invalid {
  return new Invalid('response', { detail: part === undefined ? { reason } : { reason, part } });
}

/** A choice for each of `count` parts, `{ '1': 'b', … }`; refuses a part without one and a choice that was not shown. */
export function readChoices(input: unknown, count: number, shown: readonly string[]): Record<string, string> {
  const given = readGroup(input);
  const choices: Record<string, string> = {};
  for (let part = 1; part <= count; part += 1) {
    const choice = given[part];
    if (choice === undefined || choice === null || choice === '') throw refuseTry('part-without-choice', String(part));
    if (typeof choice !== 'string' || !shown.includes(choice)) throw refuseTry('not-shown', String(part));
    choices[part] = choice;
  }
  return choices;
}

/** An object, or a refusal; nothing at all is an empty object. */
export function readGroup(input: unknown): Record<string, unknown> {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'object' || Array.isArray(input)) throw refuseTry('unreadable');
  return input as Record<string, unknown>;
}

/** True for an object that is no list. */
export const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a list: a single one is a list of one. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A choice as activity.md declares it: `{ id: g1, label: "1 Open" }`, with further settings of the engine. */
interface Choice {
  id: string;
  label: string;
  rest: Record<string, unknown>;
}

/** Reads a setting that is a list of choices, equal in both languages but for the labels; undefined, with faults, when it cannot be used. */
export function readLabelled(
  source: ActivitySource,
  name: string,
  desk: ActivityDesk,
): Localised<Choice[]> | undefined {
  const lists = localised((language): Choice[] | undefined => {
    const value = source.settings[language][name];
    const entries = (Array.isArray(value) ? value : []).map((entry: unknown) => (isGroup(entry) ? entry : {}));
    const choices = entries.map(({ id, label, ...rest }) => ({
      id: String(id ?? ''),
      label: String(label ?? ''),
      rest,
    }));
    const ids = new Set(choices.map((choice) => choice.id));
    if (choices.length < 2 || ids.size < choices.length || choices.some(({ id, label }) => id === '' || label === '')) {
      desk.inSettings(
        language,
        name,
        `${name} must be a list of two or more, each with an id of its own and a label`,
        `Write ${name}: and below it lines such as - { id: one, label: One }.`,
      );
      return undefined;
    }
    return choices;
  });
  if (!lists.en || !lists.zh) return undefined;
  if (lists.en.map(({ id }) => id).join() !== lists.zh.map(({ id }) => id).join()) {
    desk.inSettings('zh', name, `${name} has other ids than the original`, 'Give the same ids in the same order.');
    return undefined;
  }
  return { en: lists.en, zh: lists.zh };
}

/** Rows of both languages by their id, in the order of the original. */
export interface NamedRow {
  id: string;
  cells: Localised<Record<string, string>>;
  lines: Localised<number>;
}

/** Reads the rows of data.csv: each with an id of its own and all columns filled, the same in both languages. */
export function readRows(
  source: ActivitySource,
  idColumn: string,
  columns: readonly string[],
  desk: ActivityDesk,
): NamedRow[] | undefined {
  let isWhole = true;
  for (const language of languages) {
    const seen = new Set<string>();
    for (const { cells, line } of source.rows[language]) {
      const id = cells[idColumn] ?? '';
      const empty = [idColumn, ...columns].find((column) => (cells[column] ?? '') === '');
      if (empty !== undefined) desk.inData(language, line, `The column ${empty} is empty`, 'Fill it in.');
      else if (seen.has(id))
        desk.inData(language, line, `The row ${id} stands here twice`, 'Give each an id of its own.');
      else if (!/^[a-z][a-z0-9-]*$/.test(id))
        desk.inData(language, line, `${id} is no id`, 'Write small letters and digits, such as r01.');
      else {
        seen.add(id);
        continue;
      }
      isWhole = false;
    }
  }
  const chinese = new Map(source.rows.zh.map((row) => [row.cells[idColumn] ?? '', row]));
  const rows = source.rows.en.flatMap(({ cells, line }): NamedRow[] => {
    const id = cells[idColumn] ?? '';
    const other = chinese.get(id);
    if (!other) {
      desk.inData('en', line, `The row ${id} has no Chinese`, 'Write it in data.zh.csv.');
      return [];
    }
    return [{ id, cells: { en: cells, zh: other.cells }, lines: { en: line, zh: other.line } }];
  });
  const known = new Set(rows.map((row) => row.id));
  const extra = source.rows.zh.find((row) => !known.has(row.cells[idColumn] ?? ''));
  if (extra)
    desk.inData(
      'zh',
      extra.line,
      `The row ${extra.cells[idColumn]} has no English`,
      'Remove it, or write it in data.csv.',
    );
  if (source.rows.en.length === 0) desk.inData('en', 1, 'There are no rows', 'Write one line for each.');
  return isWhole && !extra && rows.length === source.rows.en.length && rows.length > 0 ? rows : undefined;
}

/** The entries of one group of key.yml, one for each id: none missing, none unknown. */
export function readEntries(
  source: ActivitySource,
  group: string,
  ids: readonly string[],
  known: readonly string[],
  desk: ActivityDesk,
): Record<string, unknown>[] | undefined {
  const entries = isGroup(source.key[group]) ? source.key[group] : {};
  let isWhole = true;
  const wrong = (keys: string[], message: string, remedy: string): void => {
    isWhole = false;
    desk.inKey([group, ...keys], message, remedy);
  };
  for (const id of Object.keys(entries))
    if (!ids.includes(id)) wrong([id], `data.csv has no ${id}`, 'Correct the name.');
  const found = ids.map((id) => {
    const entry = entries[id];
    if (!isGroup(entry)) {
      wrong([], `${id} has no key`, `Write below ${group}: a line such as ${id}: { best: … }.`);
      return {};
    }
    for (const name of Object.keys(entry))
      if (!known.includes(name)) wrong([id], `There is nothing named “${name}” here`, `Known: ${known.join(', ')}.`);
    return entry;
  });
  return isWhole ? found : undefined;
}

/** A number that is not below zero, or undefined. */
export function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Plain text as HTML. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => entities[sign] as string);
}
