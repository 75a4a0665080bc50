/**
 * `npm run content -- --fix`: mends what needs no judgement. A file is written only when what was read back from the new
 * text has the same settings, blocks, links, pictures and code as before, and then as a whole; everything else is left alone.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { parseDocument } from 'yaml';
import { hasControls } from '#platform/control-characters.ts';
import { folderOf, listFiles, largestTextBytes, type ContentFile } from './content-files.ts';
import { punctuated, unended } from './punctuation-fix.ts';

/** One change, or one thing that was left alone. */
export interface Mended {
  file: string;
  line: number | null;
  code: string;
  what: string;
}

interface OpenText {
  file: ContentFile;
  before: string;
  lines: { text: string; end: string }[];
  changes: Mended[];
  /** Keys of the front matter that were added. */
  added: string[];
}

const itemHeading = /^###[ \t\u3000]+(\S+)(.*)$/u;
const validId = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const bankHeading = /^#[ \t\u3000]+(quiz|测验|题库)[ \t]*#*[ \t]*$/iu;
const fence = /^ {0,3}(```|~~~)/;

/** Opens a file for mending; undefined, with the reason in `left`, when it cannot be read as text. */
async function openText(file: ContentFile, left: Mended[]): Promise<OpenText | undefined> {
  const refuse = (what: string): undefined => void left.push({ file: file.shown, line: null, code: 'FM-01', what });
  const size = (await stat(file.absolute)).size;
  if (size > largestTextBytes) return refuse('larger than 400 kB');
  let before: string;
  try {
    before = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file.absolute));
  } catch {
    return refuse('not UTF-8');
  }
  if (/\r(?!\n)/.test(before) || hasControls(before)) return refuse('control characters or old line ends');
  if (/[^\n]{10001}/.test(before)) return refuse('a line over 10,000 characters');
  const lines = before.split(/(?<=\n)/).map((line) => {
    const end = /\r?\n$/.exec(line)?.[0] ?? '';
    return { text: line.slice(0, line.length - end.length), end };
  });
  if (lines.length === 0) return refuse('empty');
  return { file, before, lines, changes: [], added: [] };
}

const textOf = (open: OpenText): string => open.lines.map(({ text, end }) => text + end).join('');

/** The index of the line that closes the front matter; -1 when there is none. */
function headEnd(open: OpenText): number {
  const first = open.lines[0]?.text.replace(/^\uFEFF/, '').trimEnd();
  return first === '---' ? open.lines.findIndex(({ text }, index) => index > 0 && text.trimEnd() === '---') : -1;
}

function headOf(open: OpenText): Record<string, unknown> | undefined {
  const end = headEnd(open);
  if (end < 0 || end > 500) return undefined;
  const lines = open.lines.slice(1, end).map(({ text }) => text.replace(/^(\s*[A-Za-z_][\w-]*)：\s*/u, '$1: '));
  try {
    const document = parseDocument(lines.join('\n'), { schema: 'core', logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    const data: unknown = document.toJS({ maxAliasCount: 20 });
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
  } catch {
    return undefined;
  }
}

const note = (open: OpenText, index: number, code: string, what: string): void => {
  open.changes.push({ file: open.file.shown, line: index + 1, code, what });
};

/** Adds a setting that follows from where the file lies, when it is not there. */
function addSetting(open: OpenText, key: string, value: string | undefined): void {
  const head = headOf(open);
  if (!head || key in head || value === undefined) return;
  const index = key === 'id' ? 1 : headEnd(open);
  open.lines.splice(index, 0, { text: `${key}: ${value}`, end: open.lines[0]?.end || '\n' });
  open.added.push(key);
  note(open, index, key === 'source_hash' ? 'TR-02' : 'FM-01', `added ${key}: ${value}`);
}

/** ZH-01 below the head, and in the settings that have words. */
function mendPunctuation(open: OpenText): void {
  const end = headEnd(open);
  let group = '';
  let fenced = false;
  open.lines.forEach((line, index) => {
    let mended = line.text;
    if (index < end) {
      const [, indent = '', key = '', gap = '', quote = '', value = ''] =
        /^(\s*)([A-Za-z_][\w-]*)([:：]\s*)(["']?)(.*)$/u.exec(line.text) ?? [];
      if (indent === '') group = key;
      const hasWords = indent === '' ? /^(title|summary|lead)$/.test(key) : /^(outcomes|sources)$/.test(group);
      if (!hasWords || quote !== '' || value.includes('"') || value.includes(' #')) return;
      mended = indent + key + gap + punctuated(value);
    } else {
      if (fence.test(line.text)) fenced = !fenced;
      else if (!fenced) mended = punctuated(line.text);
    }
    if (mended === line.text) return;
    line.text = mended;
    note(open, index, 'ZH-01', 'full-width marks');
  });
  const lines = open.lines.map(({ text }) => text);
  for (const index of unended(lines, end + 1)) {
    const line = open.lines[index];
    if (!line) continue;
    line.text = `${line.text.trimEnd()}。`;
    note(open, index, 'ZH-01', 'a full stop at the end of the paragraph');
  }
}

interface BankHeading {
  index: number;
  id: string | undefined;
  /** The first word cannot be meant as an id. */
  lacksId: boolean;
}

function bankHeadings(open: OpenText): BankHeading[] {
  const found: BankHeading[] = [];
  let fenced = false;
  let inBank = false;
  open.lines.forEach(({ text }, index) => {
    if (fence.test(text)) fenced = !fenced;
    else if (!fenced && bankHeading.test(text)) inBank = true;
    else if (!fenced && inBank) {
      const word = itemHeading.exec(text)?.[1];
      if (word !== undefined)
        found.push({
          index,
          id: validId.test(word) ? word : undefined,
          lacksId: !validId.test(word) && !/[\d_-]/.test(word),
        });
    }
  });
  return found;
}

function giveId(open: OpenText, index: number, id: string): void {
  const line = open.lines[index];
  if (!line) return;
  line.text = line.text.replace(/^###[ \t\u3000]+/u, `### ${id} `);
  note(open, index, 'QZ-01', `the id ${id}`);
}

/** Ids for items that have none: the file's own way of numbering goes on; the translation gets those of its original. */
function mendIds(original: OpenText, chinese: OpenText | undefined, slug: string, used: Set<string>): void {
  const headings = bankHeadings(original);
  const twins = chinese ? bankHeadings(chinese) : [];
  const paired = twins.length === headings.length;
  const known = headings.flatMap(({ id }) => (id === undefined ? [] : [/^(.*?)\d+$/.exec(id)?.[1] ?? '']));
  const prefix = known.find((one) => one !== '') ?? `${slug}-q`;
  let next = 1;
  headings.forEach((heading, at) => {
    const twin = paired ? twins[at] : undefined;
    if (heading.id === undefined && heading.lacksId) {
      if (twin?.id !== undefined && !headings.some(({ id }) => id === twin.id)) heading.id = twin.id;
      else {
        while (used.has(`${prefix}${next}`)) next += 1;
        heading.id = `${prefix}${next}`;
      }
      used.add(heading.id);
      giveId(original, heading.index, heading.id);
    }
    if (chinese && twin?.id === undefined && twin?.lacksId && heading.id !== undefined)
      giveId(chinese, twin.index, heading.id);
  });
}

const markdown = new MarkdownIt({ html: false }).use(cjkFriendly);

/** What must be the same before and after: keys and kinds of settings, blocks, links, pictures, code. */
function structureOf(source: string, leaveOut: string[]): string | undefined {
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines[0]?.trimEnd() === '---' ? lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---') : -1;
  let head: unknown = null;
  if (end > 0) {
    const document = parseDocument(lines.slice(1, end).join('\n'), { schema: 'core', logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    try {
      head = document.toJS({ maxAliasCount: 20 });
    } catch {
      return undefined;
    }
  }
  const shape = (value: unknown, top = false): unknown => {
    if (Array.isArray(value)) return value.map((one) => shape(one));
    if (typeof value !== 'object' || value === null) return typeof value;
    const entries = Object.entries(value).filter(([key]) => !top || !leaveOut.includes(key));
    return entries.map(([key, inner]) => [key, shape(inner)]);
  };
  const tokens = markdown.parse(lines.slice(end + 1).join('\n'), {}).flatMap((token) => {
    const inner = (token.children ?? []).filter(({ type }) => type !== 'text');
    return [token, ...inner].map(({ type, tag, level, map, attrs, content }) => {
      return [type, tag, level, map, attrs, /^(code|fence)/.test(type) ? content : ''];
    });
  });
  return JSON.stringify([shape(head, true), tokens]);
}

/** Writes new texts beside their files, and only when all are written puts them in their places. */
export async function replaceFiles(files: { absolute: string; text: string }[]): Promise<void> {
  const beside = files.map(({ absolute }) => `${absolute}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    for (const [index, { absolute, text }] of files.entries())
      await writeFile(beside[index] as string, text, { flag: 'wx', mode: (await stat(absolute)).mode });
    for (const [index, { absolute }] of files.entries()) await rename(beside[index] as string, absolute);
  } finally {
    for (const name of beside) await rm(name, { force: true });
  }
}

const hashOf = (text: string): string =>
  createHash('sha256')
    .update(text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n'))
    .digest('hex')
    .slice(0, 16);

/** Writes the hash of the original into its translation. */
function setHash(chinese: OpenText, hash: string, why: string): void {
  const end = headEnd(chinese);
  const index = chinese.lines.findIndex(({ text }, at) => at > 0 && at < end && /^source_hash[:：]/u.test(text));
  const line = chinese.lines[index];
  if (!line || line.text === `source_hash: ${hash}`) return;
  line.text = `source_hash: ${hash}`;
  note(chinese, index, 'TR-02', `source_hash: ${hash} (${why})`);
}

/**
 * Mends the content of `directories` and says what it changed and what it left alone. `readAgain` names translations
 * that a person has read against their original: only they get its new hash, unless the original was changed here alone.
 */
export async function fixContent(
  directories: string[],
  readAgain: string[] = [],
): Promise<{ changed: Mended[]; left: Mended[] }> {
  const changed: Mended[] = [];
  const left: Mended[] = [];
  const files: ContentFile[] = [];
  for (const folder of directories.map(folderOf)) {
    const listed = await listFiles(folder, '', [], 6);
    files.push(...listed.filter(({ name }) => /^(glossary(\.zh)?|paths\/[^/]+|courses\/[^/]+\/[^/]+)\.md$/.test(name)));
  }
  const opened = new Map<string, OpenText>();
  for (const file of files) {
    const open = await openText(file, left);
    if (open) opened.set(file.absolute, open);
  }
  const used = new Set<string>();
  for (const open of opened.values()) for (const { id } of bankHeadings(open)) if (id) used.add(id);
  for (const directory of directories) {
    const retired = await readFile(path.join(directory, 'retired-items.yml'), 'utf8').catch(() => '');
    for (const [id] of retired.matchAll(/[a-z0-9]+(?:-[a-z0-9]+)*/g)) used.add(id);
  }

  for (const [absolute, original] of opened) {
    if (absolute.endsWith('.zh.md')) continue;
    const twinPath = absolute.replace(/\.md$/, '.zh.md');
    const chinese = opened.get(twinPath);
    const wasInStep = chinese && String(headOf(chinese)?.['source_hash']) === hashOf(original.before);
    const [, folder = '', stem = ''] = /(?:^|\/)courses\/([^/]+)\/([^/]+)\.md$/.exec(original.file.shown) ?? [];
    const isModule = /^\d+-[a-z0-9-]+$/.test(stem);
    const slug = stem.replace(/^\d+-/, '');
    if (stem === 'course' || isModule) {
      addSetting(original, 'id', isModule ? `${folder}/${slug}` : folder);
      if (isModule) addSetting(original, 'course', folder);
      addSetting(original, 'lang', 'en');
    }
    if (isModule) mendIds(original, chinese, slug, used);
    if (chinese) {
      mendPunctuation(chinese);
      if (stem === 'course' || isModule) {
        const id = headOf(original)?.['id'];
        addSetting(chinese, 'id', typeof id === 'string' ? id : undefined);
        addSetting(chinese, 'lang', 'zh-Hans');
        addSetting(chinese, 'translates', path.basename(absolute));
        addSetting(chinese, 'source_hash', hashOf(textOf(original)));
      }
      const isReadAgain = readAgain.some((name) => path.resolve(name) === twinPath || name === chinese.file.shown);
      if (isReadAgain) setHash(chinese, hashOf(textOf(original)), 'read again');
      else if (wasInStep && textOf(original) !== original.before)
        setHash(chinese, hashOf(textOf(original)), 'the original was changed here alone');
    }
  }

  for (const name of readAgain) {
    if (![...opened.values()].some(({ file }) => path.resolve(name) === file.absolute || name === file.shown))
      left.push({ file: name, line: null, code: 'TR-02', what: 'no such translation in the content' });
  }
  for (const open of opened.values()) {
    const after = textOf(open);
    if (after === open.before) continue;
    const structure = structureOf(open.before, []);
    if (structure === undefined || structureOf(after, open.added) !== structure) {
      left.push({
        file: open.file.shown,
        line: open.changes[0]?.line ?? null,
        code: open.changes[0]?.code ?? 'FM-01',
        what: 'left as it is: after mending it would not read the same',
      });
      continue;
    }
    await replaceFiles([{ absolute: open.file.absolute, text: after }]);
    changed.push(...open.changes);
  }
  const inOrder = (a: Mended, b: Mended): number =>
    a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;
  return { changed: changed.sort(inOrder), left: left.sort(inOrder) };
}
