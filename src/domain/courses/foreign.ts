/**
 * Markdown that was written for another place. What other renderers understand and this one shows as bare marks is named
 * (ST-04) with what to write instead; a file without settings is told the very lines to put above it.
 */
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import { numbered, type ContentText } from './content-files.ts';
import type { Report } from './faults.ts';
import { renderText } from './markdown.ts';

const dialects: { pattern: RegExp; name: string; remedy: string }[] = [
  {
    pattern: /\[\^[^\]\s]{1,100}\]/,
    name: 'A footnote',
    remedy: 'Put it into the sentence, or name it under sources.',
  },
  {
    pattern: /^\s*>\s*\[!\w+\]/,
    name: 'An alert like [!NOTE]',
    remedy: 'Write a paragraph that begins with **Note.**',
  },
  { pattern: /^\s*(?::::|!!!|\?\?\?)/, name: 'A container like :::', remedy: 'Write it as a paragraph or a list.' },
  {
    pattern: /\[\[[^[\]]{1,200}\]\]/,
    name: 'A wiki link like [[page]]',
    remedy: 'Write [words](02-name.md) or ![words](img/name.svg).',
  },
  {
    pattern: /\{(?:[#.:][\w-]|%|\{)/,
    name: 'A mark like {#id} or {% tag %}',
    remedy: 'Take it out; headings get their addresses by themselves.',
  },
  {
    pattern: /(?<!\\)\$\$|\$\\?[a-zA-Z]+[\\^_{]/,
    name: 'A formula between $',
    remedy: 'Write it in words, or as a picture.',
  },
  {
    pattern: /^:[ \t]+\S/,
    name: 'A definition list',
    remedy: 'Write **word**: meaning, or add the word to the glossary.',
  },
  { pattern: /==[^=\s][^=]{0,200}==/, name: 'A mark like ==this==', remedy: 'Write **this**.' },
  {
    pattern: /^\s*[-*+]\s+\[[ xX]\]\s/,
    name: 'A list with boxes',
    remedy: 'Write a plain list; boxes belong below # Quiz.',
  },
  {
    pattern: /(?<![\w:/`]):[a-z][a-z0-9_+-]{2,40}:(?![\w:/`])/,
    name: 'A sign like :smile:',
    remedy: 'Say it in words.',
  },
  { pattern: /^\s*\[toc\]\s*$/i, name: 'A table of contents', remedy: 'Take it out; the page has its own.' },
];

/** Names, once for each kind, what would be shown as bare marks. `lines` is the lesson without its bank. */
export function checkForeign(lines: SourceLine[], report: Report): void {
  let fenced = false;
  const told = new Set<string>();
  for (const { text, line } of lines) {
    if (/^ {0,3}(```|~~~)/.test(text)) fenced = !fenced;
    if (fenced || !/[[:=!?{$]/.test(text)) continue;
    const plain = text.replace(/`[^`]*`/g, '`');
    for (const { pattern, name, remedy } of dialects) {
      if (told.has(name) || !pattern.test(plain)) continue;
      told.add(name);
      report('warning', 'ST-04', line, `${name} is shown as bare marks here`, remedy);
    }
  }
}

/** The first heading of the first level, as `# Title` or underlined. */
function titleOf(lines: string[]): { title: string; line: number } | undefined {
  const index = lines.findIndex(
    (text, at) => /^#[ \t]+\S/.test(text) || (/\S/.test(text) && /^=+\s*$/.test(lines[at + 1] ?? '')),
  );
  const text = lines[index];
  return text === undefined ? undefined : { title: text.replace(/^#[ \t]+|[ \t]*#*[ \t]*$/g, ''), line: index + 1 };
}

/** A YAML text, between quotation marks where it needs them. */
const quoted = (text: string): string => (/^[\w][^:#"'\\]*$/.test(text) ? text : JSON.stringify(text));

/** The settings a file lacks, line by line, with what can be known filled in. */
export function missingHead(slug: string, stem: string, lines: string[]): string {
  const title = quoted(titleOf(lines)?.title ?? '…');
  const closing = ['owner: …', 'version: 1', 'reviewed: …', 'review_by: …', 'licence: CC-BY-4.0', '---'];
  const head =
    stem === 'course'
      ? [
          '---',
          `id: ${slug}`,
          'code: …',
          `title: ${title}`,
          'lang: en',
          'audience: [all-staff]',
          'level: …',
          'outcomes:',
          '  LO1: …',
          'quiz:',
          '  draw: { LO1: 1 }',
        ]
      : [
          '---',
          `id: ${slug}/${stem.replace(/^\d+-/, '')}`,
          `course: ${slug}`,
          `order: ${Number.parseInt(stem, 10) || '…'}`,
          `title: ${title}`,
          'summary: …',
          'lang: en',
          'minutes: …',
          'level: …',
          'outcomes:',
          '  LO1: …',
        ];
  return [...head, ...closing].join(' ⏎ ');
}

/** The name a file could have in its course: `intro.md` becomes `03-intro.md`, after those that are there. */
export function roleName(name: string, taken: string[]): string {
  const used = taken.flatMap((one) => /^(\d+)-/.exec(one)?.[1] ?? []).map(Number);
  const base = name
    .replace(/\.md$/i, '')
    .toLowerCase()
    .replace(/^\d+[^a-z]*/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${String(Math.max(0, ...used) + 1).padStart(2, '0')}-${base || 'name'}.md`;
}

/** What can be said of a text that has no place in a course yet: its HTML, headings and dialect, but not its links. */
export function checkLoose(file: ContentText, start: number, report: Report): void {
  checkForeign(numbered(file.lines, start), report);
  renderText(file.lines.slice(start).join('\n'), {
    language: 'en',
    firstLine: start + 1,
    report,
    link: () => ({ tag: 'span', attributes: {} }),
    picture: () => undefined,
  });
}
