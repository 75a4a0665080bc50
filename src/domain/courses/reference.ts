/** What courses refer to and all share: glossary, owners, areas, contacts, demands, tables of competence codes, ids no longer to be used. */
import path from 'node:path';
import { localised, type Language, type Localised } from '#i18n/language.ts';
import { checkPunctuation } from './chinese.ts';
import { addContacts, type Contact } from './contacts.ts';
import { listFiles, numbered, readText, type ContentFolder, type ContentText } from './content-files.ts';
import type { Fault, Term } from './course.ts';
import { addDemands, noDemands, type Demands } from './demands.ts';
import { reporter } from './faults.ts';
import { readYaml } from './front-matter.ts';
import { readWatchList, type Watched } from './law.ts';
import { renderInline } from './markdown.ts';
import { checkTraditional } from './traditional.ts';

export interface Reference {
  glossary: Map<string, Localised<Term>>;
  owners: Map<string, Localised>;
  areas: Map<string, Localised>;
  contacts: Map<string, Contact>;
  demands: Demands;
  /** framework → its codes */
  codes: Map<string, Set<string>>;
  retiredItemIds: Set<string>;
  /** Laws whose article numbers are not to be trusted */
  watched: Watched[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads glossary, owners, areas, contacts, codes and retired ids of all folders. The first folder that defines a name wins; of
 * contacts the last, because local folders know better whom to call.
 */
export async function readReference(folders: ContentFolder[], faults: Fault[]): Promise<Reference> {
  const reference: Reference = {
    glossary: new Map(),
    owners: new Map(),
    areas: new Map(),
    contacts: new Map(),
    demands: noDemands(),
    codes: new Map(),
    retiredItemIds: new Set(),
    watched: [],
  };
  for (const folder of folders) {
    const top = await listFiles(folder, '', faults, 0);
    const read = async (name: string): Promise<ContentText | undefined> => {
      const file = top.find((candidate) => candidate.name === name);
      return file && readText(file, faults);
    };
    const glossary = await read('glossary.md');
    if (glossary) addGlossary(glossary, await read('glossary.zh.md'), reference, faults);
    const owners = await read('owners.yml');
    if (owners) addNames(owners, 'owner', reference.owners, faults);
    const areas = await read('areas.yml');
    if (areas) addNames(areas, 'area', reference.areas, faults);
    const contacts = await read('contacts.yml');
    if (contacts) addContacts(contacts, reference.contacts, faults);
    const demands = await read('demands.yml');
    if (demands) addDemands(demands, reference.demands, faults);
    const watchList = await read('watch-list.yml');
    if (watchList) addWatchList(watchList, reference, faults);
    const retired = await read('retired-items.yml');
    const ids = retired && readYaml(retired.lines, 1, reporter(faults, retired.shown))?.data;
    for (const id of Array.isArray(ids) ? ids : isRecord(ids) ? Object.keys(ids) : [])
      reference.retiredItemIds.add(String(id));
    for (const file of await listFiles(folder, 'codes', faults, 0)) {
      if (!/\.ya?ml$/.test(file.name)) continue;
      const text = await readText(file, faults);
      if (text) addCodes(text, reference, faults);
    }
  }
  return reference;
}

/** A table of keys and their names in both languages. */
function addNames(file: ContentText, what: 'owner' | 'area', known: Map<string, Localised>, faults: Fault[]): void {
  const report = reporter(faults, file.shown);
  const yaml = readYaml(file.lines, 1, report);
  if (!yaml) return;
  for (const [key, value] of Object.entries(isRecord(yaml.data) ? yaml.data : {})) {
    const names = isRecord(value) ? value : {};
    if (typeof names['en'] !== 'string' || typeof names['zh'] !== 'string') {
      report(
        'error',
        'FM-03',
        yaml.lineOf(key),
        `The ${what} ${key} needs a name in both languages`,
        `Write “${key}: { en: …, zh: … }”.`,
      );
    } else if (!known.has(key)) known.set(key, { en: names['en'], zh: names['zh'] });
  }
}

function addWatchList(file: ContentText, reference: Reference, faults: Fault[]): void {
  const report = reporter(faults, file.shown);
  const yaml = readYaml(file.lines, 1, report);
  if (!yaml) return;
  const { watched, unreadable } = readWatchList(yaml.data);
  reference.watched.push(...watched);
  for (const place of unreadable)
    report(
      'error',
      'FM-01',
      1,
      `Entry ${place} of the watch list cannot be read`,
      'Give it law: [names] and why: text.',
    );
}

/** A table of codes is a list of codes, or codes with their names, at the top or below `codes:`. */
function addCodes(file: ContentText, reference: Reference, faults: Fault[]): void {
  const report = reporter(faults, file.shown);
  const yaml = readYaml(file.lines, 1, report);
  if (!yaml) return;
  const table = isRecord(yaml.data) && 'codes' in yaml.data ? yaml.data['codes'] : yaml.data;
  const codes = new Set<string>();
  if (Array.isArray(table)) {
    for (const entry of table) codes.add(String(isRecord(entry) ? (entry['code'] ?? entry['id']) : entry));
  } else if (isRecord(table)) for (const code of Object.keys(table)) codes.add(code);
  if (codes.size === 0) report('error', 'FM-05', 1, 'This table holds no codes', 'Write one “code: name” a line.');
  // `digcomp-3.yml` is the table of the framework `digcomp` in its third edition.
  reference.codes.set(path.basename(file.name).replace(/(-\d[\d.-]*)?\.ya?ml$/, ''), codes);
}

interface Entry {
  id: string;
  term: string;
  line: number;
  text: string;
}

function entriesOf(file: ContentText, faults: Fault[]): Entry[] {
  const report = reporter(faults, file.shown);
  const entries: Entry[] = [];
  let started = false;
  file.lines.forEach((text, index) => {
    const heading = /^### +([a-z0-9]+(?:-[a-z0-9]+)*)[ \t\u3000]+(\S.*?)\s*$/u.exec(text);
    const current = entries.at(-1);
    if (heading) {
      if (entries.some((entry) => entry.id === heading[1])) {
        report('error', 'GL-01', index + 1, `The glossary has ${heading[1]} twice`, 'Keep one entry.');
      }
      entries.push({ id: heading[1] ?? '', term: heading[2] ?? '', line: index + 1, text: '' });
      started = true;
    } else if (/^###/.test(text)) {
      report(
        'error',
        'GL-01',
        index + 1,
        'This heading names no entry',
        'Write “### important-data Important data”: id, then word.',
      );
      started = false;
    } else if (/^#/.test(text)) started = false;
    else if (started && current && text.trim() !== '') current.text += (current.text === '' ? '' : '\n') + text.trim();
  });
  for (const entry of entries) {
    if (entry.text === '')
      report('error', 'GL-01', entry.line, `${entry.id} has no explanation`, 'Write one paragraph below its heading.');
  }
  return entries;
}

function addGlossary(
  original: ContentText,
  translation: ContentText | undefined,
  reference: Reference,
  faults: Fault[],
): void {
  const render = (entry: Entry, language: Language, file: ContentText): Term => ({
    id: `term-${entry.id}`,
    term: entry.term,
    definition: renderInline(entry.text, {
      language,
      firstLine: entry.line + 1,
      report: reporter(faults, file.shown),
      link: (target, line) => {
        // Definitions stand in the margin of many pages, so they do not link.
        if (!target.startsWith('term:'))
          reporter(faults, file.shown)('error', 'LK-01', line, 'A definition cannot hold links', 'Say it in words.');
        return { tag: 'span', attributes: {} };
      },
      picture: (_source, _alt, _title, line) => {
        reporter(faults, file.shown)('error', 'IM-01', line, 'A definition cannot hold pictures', 'Say it in words.');
        return undefined;
      },
    }),
  });
  if (translation) {
    checkPunctuation(numbered(translation.lines, 0), reporter(faults, translation.shown));
    checkTraditional(numbered(translation.lines, 0), reporter(faults, translation.shown));
  }
  const chinese = new Map((translation ? entriesOf(translation, faults) : []).map((entry) => [entry.id, entry]));
  for (const entry of entriesOf(original, faults)) {
    const other = chinese.get(entry.id);
    chinese.delete(entry.id);
    if (!other || !translation) {
      reporter(faults, translation?.shown ?? original.shown)(
        'error',
        'TR-01',
        translation ? 1 : entry.line,
        `The glossary word ${entry.id} has no Chinese`,
        `Add “### ${entry.id} …” to glossary.zh.md.`,
      );
    }
    if (reference.glossary.has(entry.id)) continue;
    const english = render(entry, 'en', original);
    reference.glossary.set(
      entry.id,
      localised((language) => (language === 'zh' && other && translation ? render(other, 'zh', translation) : english)),
    );
  }
  for (const extra of chinese.values()) {
    reporter(faults, translation?.shown ?? '')(
      'error',
      'TR-03',
      extra.line,
      `The glossary word ${extra.id} has no English`,
      'Add it to glossary.md, or remove it.',
    );
  }
}
