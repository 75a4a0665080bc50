/** One text of a course in one language: its prose rendered, its bank read, its links resolved. */
import { prefixOf, type Language } from '#i18n/language.ts';
import { readBank, type BankDesk, type DraftItem } from '#domain/exercises/bank.ts';
import type { ReviewLink } from '#domain/exercises/exercise.ts';
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import { joinLines } from '#domain/exercises/kinds/writing.ts';
import { checkEnding, checkPunctuation } from './chinese.ts';
import { contactElement } from './contacts.ts';
import { numbered } from './content-files.ts';
import type { CourseFiles, HeadedFile } from './course-files.ts';
import type { Heading, Term } from './course.ts';
import type { Report } from './faults.ts';
import { checkForeign } from './foreign.ts';
import { checkItems, writtenItems, type WrittenItem } from './item-checks.ts';
import { checkLaw } from './law.ts';
import {
  headingKey,
  readable,
  renderInline,
  renderText,
  type LinkElement,
  type MarkdownDesk,
  type TextBlock,
} from './markdown.ts';
import { checkParagraph, checkReadability } from './readability.ts';
import type { Reference } from './reference.ts';
import { checkTraditional } from './traditional.ts';

/** Where the texts of all courses are to be found, so that they can link to each other. */
export interface Site {
  reference: Reference;
  /** `sharing-and-grading/02-grade-the-record` or `…/course` → address without language */
  addresses: Map<string, string>;
  /** Links to headings of other files, checked when all files are read. */
  anchors: { key: string; anchor: string; language: Language; line: number; report: Report }[];
}

export interface Lesson {
  html: string;
  headings: Heading[];
  headingLines: number[];
  paragraphs: number;
  blocks: TextBlock[];
  terms: Term[];
  activities: string[];
  /** Keys of contacts.yml that the text names. */
  contacts: string[];
  /** English words, or Chinese characters */
  length: number;
  drafts: DraftItem[];
  /** The drafts with their lines as written. */
  written: WrittenItem[];
  /** The line of `# Quiz`, or of the end. */
  bankLine: number;
}

export interface LessonPlace {
  files: CourseFiles;
  /** File name without `.md` */
  stem: string;
  site: Site;
  /** The language of the text. */
  written: Language;
  /** The language of the page it is shown on; differs from `written` where a translation is missing. */
  shown: Language;
  outcomes: ReadonlySet<string>;
  /** For a text in a box beside a lesson: put before the ids of its headings, which begin at the third level. */
  idPrefix?: string;
}

const bankHeading = /^#[ \t\u3000]+(quiz|测验|题库)[ \t]*#*[ \t]*$/iu;
// What a Chinese keyboard makes of headings and links.
const headingWithoutSpace = /^(#{1,6}[^#\s]|＃)/u;
const wideLink =
  /([\]］]\s*（|］\s*\()\s*(term|activity|contact|https|#|[\w./-]+\.md)|\]\((term|activity|contact|https)：/u;
const silent: Report = () => {};

/** Renders a text and reads its bank. A text shown in place of a missing translation is rendered again without repeating its faults. */
export function readLesson(source: HeadedFile, place: LessonPlace): Lesson {
  const { files, site, written, shown } = place;
  const report = written === shown ? source.report : silent;
  const lines = source.file.lines;
  let bankAt = lines.length;
  let fenced = false;
  for (let index = source.head.bodyStart; index < lines.length; index += 1) {
    const text = lines[index] ?? '';
    if (/^ {0,3}(```|~~~)/.test(text)) fenced = !fenced;
    else if (!fenced && bankHeading.test(text)) {
      bankAt = index;
      break;
    } else if (!fenced && headingWithoutSpace.test(text)) {
      report('error', 'ST-01', index + 1, 'A heading has no space after its marks', 'Write “## Title”, with a space.');
    } else if (!fenced && wideLink.test(text)) {
      report(
        'error',
        'LK-01',
        index + 1,
        'A link has full-width brackets and is shown as text',
        'Write [word](term:word).',
      );
    }
  }
  const terms = new Map<string, Term>();
  const activities: string[] = [];
  const contacts: string[] = [];
  let headings: Heading[] = [];
  let inBank = false;

  const link = (encoded: string, line: number, ownHeadings: Heading[]): LinkElement | undefined => {
    const lost = (message: string, remedy: string): undefined =>
      report('error', 'LK-01', line, message, remedy) as undefined;
    const target = readable(encoded);
    const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(target) ?? [];
    if (scheme?.toLowerCase() === 'term') {
      const term = site.reference.glossary.get(rest)?.[written];
      if (!term)
        return lost(
          `The glossary has no word ${rest}`,
          'Add it to glossary.md and glossary.zh.md, or correct the link.',
        );
      if (inBank)
        return {
          tag: 'dfn',
          attributes: {
            class: 'lectern-term',
            title: term.definition
              .replace(/<[^>]*>/g, '')
              .replace(/&quot;/g, '"')
              .replace(/&lt;/g, '<')
              .replace(/&gt;/g, '>')
              .replace(/&amp;/g, '&'),
          },
        };
      terms.set(term.id, term);
      return { tag: 'a', attributes: { class: 'lectern-term', href: `#${term.id}` } };
    }
    if (scheme?.toLowerCase() === 'activity') {
      if (!files.activities.has(rest))
        return lost(`The course has no activity ${rest}`, `Write activities/${rest}/activity.md, or remove the link.`);
      activities.push(rest);
      return { tag: 'a', attributes: { href: `${prefixOf(shown)}/courses/${files.slug}/practice/${rest}` } };
    }
    if (scheme?.toLowerCase() === 'contact') {
      if (inBank || place.stem === 'course')
        return lost(
          'Contacts are named in lessons, annexes and briefs alone',
          'Name the role in words, and link it in the lesson.',
        );
      if (!site.reference.contacts.has(rest))
        return lost(`contacts.yml has no ${rest}`, 'Add it there, or correct the link.');
      contacts.push(rest);
      return contactElement(rest, written);
    }
    if (scheme?.toLowerCase() === 'https') {
      if (!URL.canParse(encoded)) return lost(`${target} is no address`, 'Copy it from the browser.');
      return { tag: 'a', attributes: { href: new URL(encoded).href, rel: 'external noopener noreferrer' } };
    }
    if (
      scheme?.toLowerCase() === 'data' ||
      scheme?.toLowerCase() === 'javascript' ||
      scheme?.toLowerCase() === 'vbscript'
    ) {
      report('error', 'SC-01', line, `A link with ${scheme}: could carry a program`, 'Link to a page instead.');
      return undefined;
    }
    if (scheme?.toLowerCase() === 'http')
      return lost(
        `${target} is not encrypted on its way`,
        `Write https://${rest.replace(/^\/+/, '')}, if it answers there.`,
      );
    if (scheme)
      return lost(
        `Links with ${scheme}: are not allowed`,
        'Use https:, term:, activity:, contact: or the name of a file.',
      );
    if (target.startsWith('#')) {
      const anchor = target.slice(1);
      const own = inBank ? headings : ownHeadings;
      const heading = own.find((candidate) => candidate.id === anchor);
      if (!heading)
        return lost(
          `There is no heading with the address ${target}`,
          'Copy the heading in small letters, with hyphens for spaces.',
        );
      return {
        tag: 'a',
        attributes: {
          href: `${inBank ? prefixOf(shown) + (site.addresses.get(`${files.slug}/${place.stem}`) ?? '') : ''}#${heading.id}`,
        },
      };
    }
    const [file = '', anchor] = target.split('#');
    if (/\.(?!md$)[a-z0-9]{2,5}$/i.test(file) && !file.startsWith('/'))
      return lost(
        `${file} is no lesson, and files are not handed out`,
        'Say in the lesson what stands in it, or link to where it is kept with https:.',
      );
    if (file.startsWith('/'))
      return lost(`${target} is an address of another site`, 'Name the file beside this one, for example 02-name.md.');
    const steps = `${files.slug}/${file}`.split('/');
    const path: string[] = [];
    for (const step of steps) {
      if (step === '..') path.pop();
      else if (step !== '.') path.push(step);
    }
    const key = path.join('/').replace(/(\.zh)?\.md$/, '');
    const address = file.endsWith('.md') ? site.addresses.get(key) : undefined;
    if (!address)
      return lost(
        `The link ${target} leads nowhere`,
        'Name a file of content/courses, for example 03-answer-a-request.md.',
      );
    if (anchor) site.anchors.push({ key, anchor, language: shown, line, report });
    return { tag: 'a', attributes: { href: `${prefixOf(shown)}${address}${anchor ? `#${anchor}` : ''}` } };
  };

  const picture = (source_: string, alt: string, title: string, line: number): Record<string, string> | undefined => {
    if (/^data:/i.test(source_)) {
      report('error', 'SC-01', line, 'A picture stands in the text as data:', 'Put it into img/ and name it there.');
      return undefined;
    }
    if (/^([a-z][a-z0-9+.-]*:)?\/\//i.test(source_) || /^[a-z][a-z0-9+.-]*:/i.test(source_)) {
      report(
        'error',
        'IM-03',
        line,
        'The picture comes from another host',
        'Put it into img/, so that no call leaves the building.',
      );
      return undefined;
    }
    const name = source_.replace(/^\.\//, '');
    const twin = written === 'zh' ? files.pictures.get(name.replace(/\.([a-z]+)$/i, '.zh.$1')) : undefined;
    const found = twin ?? files.pictures.get(name);
    if (!found) {
      const bare = name.split('/').at(-1)?.split('?')[0] ?? 'name.svg';
      report(
        'error',
        'LK-01',
        line,
        `There is no picture ${source_}`,
        `Put it into img/ of the course and write img/${bare.slice(0, 60)} (svg, png, jpg or webp).`,
      );
      return undefined;
    }
    const decorative = /^(decorative|装饰)$/iu.test(title.trim());
    if (alt === '' && !decorative) {
      report(
        'error',
        'IM-01',
        line,
        `The picture ${source_} has no text alternative`,
        'Write it between the brackets, or ![](… "decorative") when it says nothing.',
      );
    }
    if (found.problem) report('error', found.problem[0], line, `${found.problem[1]}: ${source_}`, found.problem[2]);
    if (written === 'zh' && !twin && found.hasWords) {
      report(
        'warning',
        'IM-02',
        line,
        `${source_} has English words in it`,
        `Put ${name.replace(/\.([a-z]+)$/i, '.zh.$1')} beside it.`,
      );
    }
    const size: Record<string, string> =
      found.width && found.height ? { width: found.width, height: found.height } : {};
    return {
      src: `/pictures/${found.address}`,
      alt: decorative ? '' : alt,
      ...size,
      loading: 'lazy',
      decoding: 'async',
    };
  };

  const topLevel = place.idPrefix ? 3 : 2;
  const desk: MarkdownDesk = {
    language: written,
    firstLine: source.head.bodyStart + 1,
    topLevel,
    report,
    link,
    picture,
    linkText(target, text, line) {
      const agreed = target.startsWith('term:') && site.reference.glossary.get(target.slice(5))?.[written].term;
      if (written !== 'zh' || !agreed || isForm(text, agreed)) return;
      report(
        'warning',
        'ZH-03',
        line,
        `The glossary says “${agreed}”, the text says “${text}”`,
        'Use the word of the glossary, or change it there for all.',
      );
    },
  };
  const text = renderText(lines.slice(source.head.bodyStart, bankAt).join('\n'), desk);
  headings = text.headings;
  let html = text.html;
  if (place.idPrefix) {
    const prefix = place.idPrefix;
    headings = headings.map((heading) => ({ ...heading, id: prefix + heading.id }));
    html = html.replace(/<(h[2-6]) id="/g, `<$1 id="${prefix}`).replace(/href="#(?!term-)/g, `href="#${prefix}`);
  }
  if (written === 'zh') {
    checkPunctuation(numbered(lines, source.head.bodyStart), report);
    for (const paragraph of text.paragraphs) if (!paragraph.isLink) checkEnding(paragraph.text, paragraph.line, report);
  }

  inBank = true;
  const byKey = new Map(
    headings.map((heading): [string, ReviewLink] => [
      headingKey(heading.text),
      { text: heading.text, anchor: heading.id },
    ]),
  );
  const bank: BankDesk = {
    language: written,
    outcomes: place.outcomes,
    inline: (parts) =>
      parts.length === 0 ? '' : renderInline(textOf(parts), { ...desk, firstLine: parts[0]?.line ?? 1 }),
    error: (code, line, message, remedy) => report('error', code, line, message, remedy),
    warn: (code, line, message, remedy) => report('warning', code, line, message, remedy),
    heading: (name) => byKey.get(headingKey(name)),
    prose: (parts) => {
      const joined = joinLines(parts);
      if (written === 'zh') checkEnding(joined, parts.at(-1)?.line ?? 1, report);
      checkParagraph(joined, parts[0]?.line ?? 1, written, report);
    },
  };
  const drafts = readBank(numbered(lines, bankAt + 1), bank);
  const items = report === silent ? [] : writtenItems(lines, drafts);
  if (report !== silent) {
    const { head } = source;
    checkForeign(numbered(lines, head.bodyStart, bankAt), report);
    checkReadability(text.blocks, head.bodyStart + 1, written, report);
    if (written === 'zh') checkTraditional(numbered(lines, 0), report);
    checkItems(items, text.blocks, bankAt + 1, written, report);
    const sources = Object.entries((head.data['sources'] ?? {}) as Record<string, unknown>);
    checkLaw(
      numbered(lines, head.bodyStart),
      sources.map(([key, value]) => ({ text: String(value), line: head.lineOf('sources', key) })),
      site.reference.watched,
      report,
    );
  }
  return {
    html,
    headings,
    headingLines: text.headingLines,
    paragraphs: text.paragraphs.length,
    blocks: text.blocks,
    terms: [...terms.values()],
    activities,
    contacts,
    length: text.length,
    drafts,
    written: items,
    bankLine: bankAt + 1,
  };
}

/** True when a text has the agreed word, a short form of it, or at least half of it in one piece, as a verb made of it has. */
function isForm(text: string, agreed: string): boolean {
  const least = Math.max(2, Math.ceil(agreed.length / 2));
  if (text.includes(agreed) || (text.length > 1 && agreed.includes(text))) return true;
  for (let at = 0; at + least <= agreed.length; at += 1) if (text.includes(agreed.slice(at, at + least))) return true;
  return false;
}

/** Lines as Markdown; indentation of continued lines means nothing here. */
function textOf(lines: SourceLine[]): string {
  return lines.map(({ text }) => text.trim()).join('\n');
}

/** RD-03: the minutes a lesson and its items take, by 200 words or 260 characters a minute, 40 s an item, and a fifth more. */
export function computedMinutes(length: number, items: number, language: Language): number {
  return (length / (language === 'zh' ? 260 : 200) + (items * 40) / 60) * 1.2;
}
