/**
 * Markdown to HTML, for lessons and for the parts of items. One markdown-it per language, made once. No HTML of a writer
 * passes; headings get ids that keep Chinese characters; tables can be stacked on a narrow screen and keep their meaning
 * for screen readers; every link and picture is resolved by the caller, who knows what exists.
 */
import MarkdownIt, { type MarkdownIt as Renderer, type StateCore, type Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import type { Language } from '#i18n/language.ts';
import type { Heading } from './course.ts';
import type { Report } from './faults.ts';

/** What a link becomes: an element and its attributes. */
export interface LinkElement {
  tag: 'a' | 'dfn' | 'span';
  attributes: Record<string, string>;
}

export interface MarkdownDesk {
  /** The language of the text. */
  language: Language;
  /** Where the text begins in its file. */
  firstLine: number;
  /** The level its headings begin at: 2, or 3 inside a box that has a heading of its own. */
  topLevel?: 2 | 3;
  report: Report;
  /** Resolves a link, given encoded as for `href`; undefined when it leads nowhere, which the callee has reported. `headings` are those of this text. */
  link(target: string, line: number, headings: Heading[]): LinkElement | undefined;
  /** Told of the text of each link that leads somewhere, with the target as written. */
  linkText?(target: string, text: string, line: number): void;
  /** Resolves a picture to the attributes of its `img`; undefined when it cannot be shown, which the callee has reported. */
  picture(source: string, alt: string, title: string, line: number): Record<string, string> | undefined;
}

/** One run of text with its place, for the checks of language. */
export interface TextBlock {
  text: string;
  line: number;
  place: 'paragraph' | 'item' | 'quotation' | 'cell' | 'heading';
}

export interface RenderedText {
  html: string;
  headings: Heading[];
  headingLines: number[];
  /** Paragraphs outside lists, tables and quotations, plain. */
  paragraphs: { text: string; line: number; isLink: boolean }[];
  /** All runs of text, in order. */
  blocks: TextBlock[];
  /** English words, or Chinese characters and foreign words. */
  length: number;
}

interface Gathered {
  desk: MarkdownDesk;
  headings: Heading[];
  headingLines: number[];
  paragraphs: RenderedText['paragraphs'];
  blocks: TextBlock[];
  length: number;
}

/** Levels of tokens; markdown-it would leave out text that stands deeper than a hundred. */
const deepest = 24;
const han = /\p{Script=Han}/u;
const htmlTag = /<\/?[a-z][a-z0-9-]*(\s[^<>]*)?\/?>|<!--|<[!?][a-z]/i;
const vagueLinkTexts =
  /^(here|click here|this|this page|link|more|read more|这里|此处|点击这里|点这里|点击此处|链接|更多|点击)$/i;
// Ids that the page round the lesson uses.
const takenIds = ['main', 'check', 'prequestion', 'top', 'annex'];

/** The id of a heading: letters and digits of any script, joined by hyphens. */
function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/\s+/gu, '-')
    .replace(/[^\p{L}\p{N}_-]/gu, '');
}

/** Headings are compared without marks, quotation style and spaces at the ends. */
export function headingKey(text: string): string {
  return text
    .replace(/[*_`]/g, '')
    .replace(/[“”„]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** English words, or Chinese characters and foreign words. */
function lengthOf(text: string, language: Language): number {
  if (language === 'en') return text.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu)?.length ?? 0;
  return text.match(/\p{Script=Han}|[A-Za-z0-9]+/gu)?.length ?? 0;
}

function textOf(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      if (token.type === 'image') return '';
      return token.content;
    })
    .join('');
}

/** Walks the inline tokens of one block: HTML, links and pictures. */
function finishInline(tokens: Token[], firstLine: number, gathered: Gathered): void {
  const { desk } = gathered;
  let line = firstLine;
  const open: { tag: string; at: number; line: number; target: string | undefined }[] = [];
  tokens.forEach((token, index) => {
    if (token.type === 'softbreak' || token.type === 'hardbreak') line += 1;
    if (token.type === 'text' && token.content.includes('<') && htmlTag.test(token.content)) {
      desk.report(
        'error',
        'SC-01',
        line,
        `HTML stands in the text: ${htmlTag.exec(token.content)?.[0].slice(0, 40)}`,
        'Write it in Markdown, or put it between `back-ticks` when it is an example.',
      );
    }
    if (token.type === 'link_open') {
      const target = String(token.attrGet('href') ?? '');
      const element = desk.link(target, line, gathered.headings);
      token.tag = element?.tag ?? 'span';
      token.attrs = Object.entries(element?.attributes ?? {});
      open.push({ tag: token.tag, at: index, line, target: element && readable(target) });
    }
    if (token.type === 'link_close') {
      const start = open.pop();
      token.tag = start?.tag ?? 'span';
      const text = textOf(tokens.slice((start?.at ?? index) + 1, index)).trim();
      if (start?.target !== undefined) desk.linkText?.(start.target, text, start.line);
      if (vagueLinkTexts.test(text.replace(/[.。!！]$/u, ''))) {
        desk.report(
          'warning',
          'LK-03',
          start?.line ?? line,
          `The link text “${text}” does not say where it goes`,
          'Name what stands behind the link.',
        );
      }
    }
    if (token.type === 'image') {
      const alt = textOf(token.children ?? []).trim();
      const attributes = desk.picture(
        readable(String(token.attrGet('src') ?? '')),
        alt,
        String(token.attrGet('title') ?? ''),
        line,
      );
      token.attrs = Object.entries(attributes ?? {});
      token.meta = { shown: attributes !== undefined };
    }
  });
}

/** An address as it was written, before markdown-it encoded what is not ASCII. */
export function readable(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** Headings first, because links may lead to them. ST-01: begins at the second level, skips none. */
function finishHeadings(tokens: Token[], gathered: Gathered): void {
  const { desk } = gathered;
  const seen = new Map<string, number>(takenIds.map((id) => [id, 1]));
  const top = desk.topLevel ?? 2;
  let depthBefore = top - 1;
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return;
    const line = desk.firstLine + (token.map?.[0] ?? 0);
    const depth = Number(token.tag.slice(1));
    const text = textOf(tokens[index + 1]?.children ?? []).trim();
    if (depth === 1) {
      desk.report(
        'error',
        'ST-01',
        line,
        `“${text}” is a heading of the first level`,
        'Begin with ##; the title stands in the front matter, and only “# Quiz” is of the first level.',
      );
    } else if (depth < top) {
      desk.report(
        'error',
        'ST-01',
        line,
        `The heading “${text}” stands in a box that has a heading of its own`,
        `Write it with ${'#'.repeat(top)}.`,
      );
    } else if (depth > depthBefore + 1) {
      desk.report(
        'error',
        'ST-01',
        line,
        `The heading “${text}” skips a level`,
        `Write it with ${'#'.repeat(depthBefore + 1)}.`,
      );
    }
    depthBefore = depth;
    const slug = slugOf(text) || 'section';
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    const id = before === 0 ? slug : `${slug}-${before + 1}`;
    token.attrSet('id', id);
    gathered.headings.push({ id, text, depth });
    gathered.headingLines.push(line);
  });
}

/** Classes, roles and labels of a table, as the stylesheet and screen readers need them. */
function finishTables(tokens: Token[]): void {
  let labels: string[] = [];
  let column = 0;
  let inHead = false;
  let rowHead = false;
  tokens.forEach((token, index) => {
    const text = (): string => textOf(tokens[index + 1]?.children ?? []).trim();
    const toRight = String(token.attrGet('style') ?? '').includes('right');
    if (token.type === 'table_open') {
      token.attrs = [
        ['class', 'lectern-table lectern-table--stack'],
        ['role', 'table'],
      ];
      labels = [];
    } else if (token.type === 'thead_open' || token.type === 'tbody_open') {
      token.attrs = [['role', 'rowgroup']];
      inHead = token.type === 'thead_open';
    } else if (token.type === 'tr_open') {
      token.attrs = [['role', 'row']];
      column = 0;
    } else if (token.type === 'th_open') {
      const label = text();
      labels.push(label);
      token.attrs =
        label === ''
          ? [['role', 'cell']]
          : [
              ['scope', 'col'],
              ['role', 'columnheader'],
            ];
      if (label === '') token.tag = 'td';
      if (toRight) token.attrJoin('class', 'lectern-table__number');
    } else if (token.type === 'th_close') {
      token.tag = labels.at(-1) === '' ? 'td' : 'th';
    } else if (token.type === 'td_open') {
      const label = labels[column] ?? '';
      const cell = text();
      rowHead = !inHead && column === 0 && cell !== '';
      token.attrs = rowHead
        ? [
            ['scope', 'row'],
            ['role', 'rowheader'],
          ]
        : [['role', 'cell']];
      token.tag = rowHead ? 'th' : 'td';
      if (label !== '') token.attrPush(['data-label', label]);
      if (toRight) token.attrJoin('class', 'lectern-table__number');
      if (cell === '') token.attrJoin('class', 'is-empty');
      column += 1;
    } else if (token.type === 'td_close') {
      token.tag = rowHead ? 'th' : 'td';
    }
  });
}

function finish(state: StateCore): void {
  const gathered = state.env['gathered'] as Gathered;
  const { desk } = gathered;
  finishHeadings(state.tokens, gathered);
  finishTables(state.tokens);
  let inParagraph = false;
  let place: TextBlock['place'] = 'paragraph';
  let depth = 0;
  for (const token of state.tokens) {
    if (token.type === 'paragraph_open') inParagraph = token.level === 0;
    else if (token.type === 'paragraph_close') inParagraph = false;
    if (token.type === 'heading_open') place = 'heading';
    else if (token.type === 'th_open' || token.type === 'td_open') place = 'cell';
    else if (token.type === 'list_item_open') place = 'item';
    else if (token.type === 'blockquote_open') place = 'quotation';
    else if (token.type === 'paragraph_open' && inParagraph) place = 'paragraph';
    if (token.level > deepest && depth <= deepest)
      desk.report(
        'error',
        'ST-01',
        desk.firstLine + (token.map?.[0] ?? 0),
        'Lists or quotations stand too deep inside each other',
        'Use at most three levels.',
      );
    depth = Math.max(depth, token.level);
    if (token.type !== 'inline' || !token.children) continue;
    const line = desk.firstLine + (token.map?.[0] ?? 0);
    finishInline(token.children, line, gathered);
    const text = textOf(token.children);
    gathered.length += lengthOf(text, desk.language);
    gathered.blocks.push({ text, line, place });
    if (inParagraph) {
      const [first] = token.children;
      const isLink =
        (first?.type === 'link_open' && token.children.at(-1)?.type === 'link_close') || text.trim() === '';
      gathered.paragraphs.push({ text, line, isLink });
    }
  }
}

function create(language: Language): Renderer {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: language === 'en' }).use(cjkFriendly);
  // “(c)” in a list of cases is no copyright mark.
  markdown.core.ruler.disable('replacements');
  // Every address reaches `desk.link`, which refuses with a reason; markdown-it would only show the source text.
  markdown.validateLink = () => true;
  // Before `text_join`, so that an escaped \< is not taken for HTML.
  markdown.core.ruler.before('text_join', 'lectern', finish);
  markdown.renderer.rules.image = (tokens, index) => {
    const token = tokens[index] as Token;
    if (!token.meta?.['shown']) return '';
    const attributes = (token.attrs ?? []).map(
      ([name, value]) => ` ${name}="${markdown.utils.escapeHtml(String(value))}"`,
    );
    return `<img${attributes.join('')}>`;
  };
  markdown.renderer.rules.softbreak = (tokens, index) => {
    const before = tokens[index - 1]?.content.at(-1) ?? '';
    const after = tokens[index + 1]?.content ?? '';
    return han.test(before) && han.test(String.fromCodePoint(after.codePointAt(0) ?? 32)) ? '' : '\n';
  };
  return markdown;
}

const renderers: Record<Language, Renderer> = { en: create('en'), zh: create('zh') };

/** Renders a text of paragraphs, headings, lists and tables. Faults go to the desk; the HTML is always safe to show. */
export function renderText(source: string, desk: MarkdownDesk): RenderedText {
  const gathered: Gathered = { desk, headings: [], headingLines: [], paragraphs: [], blocks: [], length: 0 };
  const html = renderers[desk.language].render(source, { gathered });
  const { headings, headingLines, paragraphs, blocks, length } = gathered;
  return { html, headings, headingLines, paragraphs, blocks, length };
}

/** Renders one run of text, without a paragraph round it. */
export function renderInline(source: string, desk: MarkdownDesk): string {
  return renderers[desk.language].renderInline(source, {
    gathered: { desk, headings: [], headingLines: [], paragraphs: [], blocks: [], length: 0 },
  });
}

/** The first paragraph of rendered text, plain; empty when there is none. */
export function firstParagraph(html: string): string {
  return plainText(/<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '');
}

/** What rendered text says, without its markup. */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
