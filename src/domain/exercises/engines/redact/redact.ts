/**
 * Mark in a document what must be removed. Score: F1 of the marked spans, that is twice those rightly marked, divided by
 * all marked and all that must go. A sensitive span that is left fails the try.
 */
import { languages, localised, type Language } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, PracticePromptBase } from '../../practice.ts';
import { at } from '../../kinds/kind.ts';
import { escapeHtml, listOf, readGroup, refuseTry, type Engine } from '../engine.ts';

// A type and no interface: texts of an engine are looked at as records.
type RedactTexts = {
  /** The document as HTML, cut at its spans; a number stands for the span with that index. */
  pieces: (string | number)[];
  /** Each with some words of its surroundings. */
  spans: { html: string; before: string; after: string }[];
};

type RedactActivity = ActivityBase<
  'redact',
  RedactTexts,
  {
    spans: { remove: boolean; sensitive: boolean }[];
    /** Spans in the order of the feedback. */
    feedback: number[];
  }
>;

interface RedactPrompt extends PracticePromptBase<'redact'> {
  /** HTML cut at its spans, whose ids are '1', '2', … in the order of the English document. */
  pieces: (string | Part)[];
}

interface RedactTry {
  /** ids of the marked spans, in their order */
  spans: string[];
}

declare module '../../practice.ts' {
  interface EngineTypes {
    redact: { activity: RedactActivity; prompt: RedactPrompt; response: RedactTry };
  }
}

/** Marks of a span while Markdown is rendered: characters that mean nothing and that nobody types. */
const [open, middle, close] = ['\uE000', '\uE001', '\uE002'];
const marks = new RegExp(`[${open}${middle}${close}]`, 'gu');
const span = /(?:\[\[|［［|【【)\s*([a-z][a-z0-9-]*)\s*[:：|｜]\s*(.*?)\s*(?:\]\]|］］|】】)/gu;
const rendered = new RegExp(`${open}(\\d+)${middle}([^${close}]*)${close}`, 'u');
const mostSpans = 100;
const contextLength = 40;

interface Written {
  ids: string[];
  lines: number[];
  /** The document with the marks of spans. */
  text: string;
}

/** Finds the spans of a document, in their order. */
function readSpans(document: string): Written {
  const written: Written = { ids: [], lines: [], text: '' };
  written.text = document
    .split('\n')
    .map((text, index) =>
      text.replace(marks, '').replace(span, (_, id: string, inner: string) => {
        written.ids.push(id);
        written.lines.push(index + 1);
        return `${open}${written.ids.length - 1}${middle}${inner}${close}`;
      }),
    )
    .join('\n');
  return written;
}

const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(marks, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** Some words of the same paragraph or cell before and after a place; the numbers of spans are not among them. */
function surroundings(before: string, after: string): { before: string; after: string } {
  const numbers = new RegExp(`${open}\\d+${middle}`, 'gu');
  const block = /<\/?(?:p|li|td|th|h\d|tr|table|ul|ol)\b[^>]*>/;
  const left = plainText(before.replace(numbers, '').split(block).at(-1) ?? '');
  const right = plainText(after.replace(numbers, '').split(block)[0] ?? '');
  // Where words have spaces between them, none is cut.
  const cutLeft = left.length > contextLength ? `…${left.slice(-contextLength).replace(/^[^\s]{1,15}\s/u, '')}` : left;
  const cutRight =
    right.length > contextLength ? `${right.slice(0, contextLength).replace(/\s[^\s]{1,15}$/u, '')}…` : right;
  return { before: escapeHtml(cutLeft.trimStart()), after: escapeHtml(cutRight.trimEnd()) };
}

/** Cuts rendered HTML at its spans; `order` says which index a number has. Undefined when a span is not there once, as plain text. */
function cut(html: string, order: readonly number[]): RedactTexts | number {
  const pieces: RedactTexts['pieces'] = [];
  const spans: RedactTexts['spans'] = [];
  const seen = new Set<number>();
  let rest = html;
  let done = '';
  for (let found = rendered.exec(rest); found; found = rendered.exec(rest)) {
    const [whole, number = '', inner = ''] = found;
    const index = order[Number(number)] ?? -1;
    if (index < 0 || seen.has(index) || inner.includes('<') || inner.trim() === '') return Number(number);
    seen.add(index);
    const before = rest.slice(0, found.index);
    const after = rest.slice(found.index + whole.length);
    pieces.push(before, index);
    spans[index] = { html: inner, ...surroundings(done + before, after) };
    done += before + whole;
    rest = after;
  }
  pieces.push(rest);
  const lost = order.findIndex((index) => !seen.has(index));
  return lost >= 0 ? lost : { pieces, spans };
}

const isMarked = (response: RedactTry, index: number): boolean => response.spans.includes(String(index + 1));

export const redact: Engine<RedactActivity, RedactTry> = {
  version: 1,
  settings: [],
  shows: 'document.md',
  columns: [],
  keys: ['remove', 'sensitive', 'keep'],

  parse(source, desk) {
    let isWhole = true;
    const wrong = (language: Language, line: number, message: string, remedy: string): void => {
      isWhole = false;
      desk.inData(language, line, message, remedy);
    };
    const written = localised((language) => readSpans(source.document[language]));
    for (const language of languages) {
      const { ids, lines, text } = written[language];
      ids.forEach((id, index) => {
        if (ids.indexOf(id) < index)
          wrong(language, lines[index] ?? 1, `The span ${id} stands here twice`, 'Give each an id of its own.');
      });
      const stray = text.split('\n').findIndex((line) => /\[\[|\]\]|［［|］］|【【|】】/u.test(line));
      if (stray >= 0)
        wrong(language, stray + 1, 'Here is a span that cannot be read', 'Write it in one line: [[s01: Li Hong]].');
    }
    const { ids } = written.en;
    if (ids.length === 0) wrong('en', 1, 'The document has no span that could be marked', 'Write [[s01: Li Hong]].');
    if (ids.length > mostSpans)
      wrong('en', 1, `There are ${ids.length} spans; ${mostSpans} are the most`, 'Mark fewer.');
    ids.forEach((id, index) => {
      if (!written.zh.ids.includes(id))
        wrong('en', written.en.lines[index] ?? 1, `The span ${id} has no Chinese`, 'Mark it in document.zh.md.');
    });
    written.zh.ids.forEach((id, index) => {
      if (!ids.includes(id))
        wrong('zh', written.zh.lines[index] ?? 1, `The span ${id} has no English`, 'Mark it in document.md.');
    });

    const named = (group: string): string[] =>
      listOf(source.key[group]).map((entry) => {
        const id = String(entry);
        if (!ids.includes(id)) {
          isWhole = false;
          desk.inKey([group], `${group} names no span: ${id}`, `The spans are ${ids.join(', ')}.`);
        }
        return id;
      });
    const [remove, sensitive, keep] = [named('remove'), named('sensitive'), named('keep')];
    const inKey = (group: string, message: string, remedy: string): void => {
      isWhole = false;
      desk.inKey([group], message, remedy);
    };
    if (remove.length === 0) inKey('remove', 'Nothing is to be removed', 'Name the spans: remove: [s01, s02].');
    const both = keep.find((id) => remove.includes(id));
    if (both !== undefined) inKey('keep', `${both} must go and must stay`, 'Remove it from one of the two.');
    const unremoved = sensitive.find((id) => !remove.includes(id));
    if (unremoved !== undefined) inKey('sensitive', `${unremoved} does not stand under remove`, 'Add it there.');
    if (!isWhole) return undefined;

    const texts = localised((language): RedactTexts | undefined => {
      const { ids: own, lines, text } = written[language];
      const found = cut(
        desk.blocks(language, text, 1),
        own.map((id) => ids.indexOf(id)),
      );
      if (typeof found !== 'number') return found;
      wrong(
        language,
        lines[found] ?? 1,
        `The span ${own[found]} holds more than plain text, or stands in the head of a table or in code`,
        'Write plain words in it, and put it into a paragraph or a cell.',
      );
      return undefined;
    });
    const { en, zh } = texts;
    if (!en || !zh) return undefined;
    const explained = (id: string): boolean => remove.includes(id) || keep.includes(id);
    return {
      texts: { en, zh },
      key: {
        spans: ids.map((id) => ({ remove: remove.includes(id), sensitive: sensitive.includes(id) })),
        feedback: [...ids.filter(explained), ...ids.filter((id) => !explained(id))].map((id) => ids.indexOf(id)),
      },
      parts: ids.filter(explained),
      optional: ids.filter((id) => !explained(id)),
    };
  },

  prompt(activity, language) {
    const { pieces, spans } = activity.texts[language];
    return {
      id: activity.id,
      engine: 'redact',
      pieces: pieces.map((piece) =>
        typeof piece === 'string' ? piece : { id: String(piece + 1), html: at(spans, piece).html },
      ),
    };
  },

  read(activity, input) {
    const given = readGroup(input)['spans'];
    if (given !== undefined && !Array.isArray(given)) throw refuseTry('unreadable');
    const marked = new Set(listOf(given));
    const shown = activity.key.spans.map((_, index) => String(index + 1));
    if ([...marked].some((id) => !shown.includes(id as string))) throw refuseTry('not-shown');
    if (marked.size === 0) throw refuseTry('nothing-marked', '1');
    return { spans: shown.filter((id) => marked.has(id)) };
  },

  /** `span-3` is there when the span is marked. */
  fromForm(activity, form) {
    const ids = activity.key.spans.map((_, index) => String(index + 1));
    return { spans: ids.filter((id) => form.has(`span-${id}`)) };
  },

  grade(key, response) {
    const parts = key.spans.map(({ remove, sensitive }, index) => {
      const isRight = isMarked(response, index) === remove;
      return { credit: isRight ? 1 : 0, right: isRight, fatal: sensitive && !isRight };
    });
    const marked = key.spans.filter((_, index) => isMarked(response, index));
    const toGo = key.spans.filter(({ remove }) => remove).length;
    const hits = marked.filter(({ remove }) => remove).length;
    const score = (2 * hits) / (marked.length + toGo);
    const criticalMissed = parts.some((part) => part.fatal);
    return { score, passed: !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
  },

  describe(activity, language, response) {
    const { spans } = activity.texts[language];
    return activity.key.spans.map(({ remove }, index) => {
      const { html, before, after } = at(spans, index);
      const marked = isMarked(response, index);
      const said = (isRemoved: boolean): string => (isRemoved ? html : '');
      return {
        id: String(index + 1),
        html: `${before}<b>${html}</b>${after}`,
        given: said(marked),
        right: marked === remove ? null : said(remove),
        missing: [],
        excess: [],
        feedback: activity.key.feedback.indexOf(index),
      };
    });
  },

  perfect: ({ key }) => ({
    spans: key.spans.flatMap(({ remove }, index) => (remove ? [String(index + 1)] : [])),
  }),
  empty: { spans: [] },
};
