/**
 * The search over what is taught: titles, outcomes, headings and glossary in the language of the reader. The list it goes
 * through is made when the catalogue is read and kept in memory.
 */
import type { Language } from '#i18n/language.ts';
import type { Course, Path, Term } from './course.ts';
import { plainText } from './markdown.ts';

/** Something that can be found. */
export interface Findable {
  kind: 'course' | 'module' | 'heading' | 'practice' | 'outcome' | 'path' | 'word';
  title: string;
  /** What it says in a sentence or two; empty where the title says it all. */
  text: string;
  /** Address without the prefix of the language; null for a word that no lesson uses. */
  address: string | null;
  /** The course it belongs to; null for paths and words. */
  course: Course | null;
  /** Of a module, and of the module a heading stands in: its number in the course. */
  number: number | null;
  /** Of a heading: the title of its module. */
  within: string;
  /** Title and text as they are compared. */
  folded: { title: string; text: string };
}

/** What was found in one course, among the paths or among the words of the glossary, the best first. */
export interface FoundGroup {
  course: Course | null;
  kind: 'course' | 'path' | 'word';
  found: Findable[];
}

/** A part of a text; `found` where it is what was looked for. */
export interface Piece {
  text: string;
  found: boolean;
}

/** The weightier first, where two hold what was asked equally well. */
const kinds: readonly Findable['kind'][] = ['course', 'word', 'path', 'module', 'heading', 'practice', 'outcome'];

const longestQuery = 100;
const mostWords = 8;

/** Without case, accents and the width of letters, so that `Ａé` and `ae` are the same. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Everything that can be found in one language, in the order of the catalogue. */
export function findableIn(
  language: Language,
  courses: readonly Course[],
  paths: readonly Path[],
  terms: readonly Term[],
): Findable[] {
  const all: Findable[] = [];
  const add = (entry: Pick<Findable, 'kind' | 'title' | 'address'> & Partial<Findable>): void => {
    const { title, text = '' } = entry;
    const folded = { title: fold(title), text: fold(text) };
    all.push({ text, course: null, number: null, within: '', ...entry, folded });
  };
  const firstUse = new Map<string, string>();
  for (const course of courses) {
    const address = `/courses/${course.id}`;
    add({ kind: 'course', title: course.title[language], text: course.lead[language], address, course });
    for (const [index, module] of course.modules.entries()) {
      const [title, number] = [module.title[language], index + 1];
      const lesson = `/courses/${module.id}`;
      add({ kind: 'module', title, text: module.summary[language], address: lesson, course, number });
      for (const heading of module.headings[language]) {
        add({
          kind: 'heading',
          title: heading.text,
          address: `${lesson}#${heading.id}`,
          course,
          number,
          within: title,
        });
      }
      for (const term of module.terms[language]) {
        if (!firstUse.has(term.id)) firstUse.set(term.id, `${lesson}#${term.id}`);
      }
    }
    for (const activity of course.activities) {
      add({
        kind: 'practice',
        title: activity.title[language],
        text: activity.summary[language],
        address: `${address}/practice/${activity.slug}`,
        course,
      });
    }
    for (const outcome of Object.values(course.outcomes)) {
      add({ kind: 'outcome', title: outcome[language], address: `${address}#afterwards`, course });
    }
  }
  for (const path of paths) {
    const text = plainText(path.summary[language]).trim();
    add({ kind: 'path', title: path.title[language], text, address: `/paths/${path.id}` });
  }
  for (const term of terms) {
    const address = firstUse.get(term.id) ?? null;
    add({ kind: 'word', title: term.term, text: plainText(term.definition).trim(), address });
  }
  return all;
}

/**
 * One pattern for each word of a query. A word with Chinese characters is found anywhere, any other where a word begins.
 */
function patternsOf(query: string): RegExp[] {
  const words = fold(query.slice(0, longestQuery))
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return [...new Set(words)]
    .slice(0, mostWords)
    .map(
      (word) => new RegExp(/\p{Script=Han}/u.test(word) ? word : `(?<![[\\p{L}\\p{N}]--\\p{Script=Han}])${word}`, 'gv'),
    );
}

/** Three when the title begins with what was asked, two when it holds every word, one when title and text do together, else none. */
function rank({ folded }: Findable, patterns: readonly RegExp[]): number {
  const held = (text: string): boolean[] => patterns.map((pattern) => text.search(pattern) >= 0);
  const inTitle = held(folded.title);
  if (inTitle.every(Boolean)) return folded.title.search(patterns[0]!) === 0 ? 3 : 2;
  const inText = held(folded.text);
  return patterns.every((_, index) => inTitle[index] || inText[index]) ? 1 : 0;
}

/**
 * What holds every word of the query, by course, paths and glossary, the group with the best first. Nothing for a query
 * without a letter or digit. Of a long query the first 100 characters and 8 words count.
 */
export function find(findable: readonly Findable[], query: string): FoundGroup[] {
  const patterns = patternsOf(query);
  if (patterns.length === 0) return [];
  const ranked = findable
    .map((entry) => ({ entry, rank: rank(entry, patterns) }))
    .filter((each) => each.rank > 0)
    .sort((a, b) => b.rank - a.rank || kinds.indexOf(a.entry.kind) - kinds.indexOf(b.entry.kind));
  const groups = new Map<Course | string, FoundGroup>();
  for (const { entry } of ranked) {
    const kind = entry.kind === 'path' || entry.kind === 'word' ? entry.kind : 'course';
    const key = entry.course ?? kind;
    const group = groups.get(key) ?? { course: entry.course, kind, found: [] };
    group.found.push(entry);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A text in pieces, with what the query finds in it marked. */
export function piecesOf(text: string, query: string): Piece[] {
  const places: number[] = [];
  let folded = '';
  let at = 0;
  for (const character of text) {
    const plain = fold(character);
    folded += plain;
    for (let unit = 0; unit < plain.length; unit++) places.push(at);
    at += character.length;
  }
  places.push(at);
  const marked = new Set<number>();
  for (const pattern of patternsOf(query)) {
    for (const match of folded.matchAll(pattern)) {
      const end = places[match.index + match[0].length]!;
      for (let index = places[match.index]!; index < end; index++) marked.add(index);
    }
  }
  const pieces: Piece[] = [];
  for (let index = 0; index < text.length; index++) {
    const found = marked.has(index);
    const last = pieces.at(-1);
    if (last?.found === found) last.text += text[index]!;
    else pieces.push({ text: text[index]!, found });
  }
  return pieces;
}
