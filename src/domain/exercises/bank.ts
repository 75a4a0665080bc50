/**
 * The item bank of a module: what stands after `# Quiz`. Each language is read by itself; then the two are merged into
 * item versions whose key has no words. Faults are reported with their line, and an item with a fault is left out.
 */
import { createHash } from 'node:crypto';
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import { cognitiveLevels, type CognitiveLevel, type ItemVersion, type KindName, type ReviewLink } from './exercise.ts';
import type { Answers, Desk, SourceLine } from './kinds/kind.ts';
import { kinds, optionalKind } from './kinds/registry.ts';
import { plainText } from './kinds/writing.ts';

/** What the bank of one language is read with. */
export interface BankDesk extends Desk {
  /** The lesson's heading with that text, or undefined. */
  heading(text: string): ReviewLink | undefined;
  /** The outcomes the module declares. */
  outcomes: ReadonlySet<string>;
  /** Called for each run of Chinese or English prose, for the checks of the language. */
  prose(source: SourceLine[]): void;
}

/** An item in one language, before it is merged with the other. */
export interface DraftItem {
  id: string;
  line: number;
  kind: string;
  outcome: string;
  level: string;
  flags: string[];
  texts: Record<string, unknown> | undefined;
  key: Record<string, unknown> | undefined;
  count: number;
}

const labels: Record<string, 'why' | 'review' | 'hint'> = {
  why: 'why',
  解释: 'why',
  review: 'review',
  回看: 'review',
  hint: 'hint',
  提示: 'hint',
};
const labelled = new RegExp(`^(${Object.keys(labels).join('|')})[ \\t]*[:：][ \\t]*(.*)$`, 'iu');
const itemHeading = /^### +(\S+)(?:[ \t\u3000]+(.*))?$/u;
const laterKinds = ['numeric', 'short'];
const knownFlags = ['critical', 'trial', 'fixed'];
const laterFlags = /^(prequestion|params|angoff=.*)$/;

/** Reads the lines after `# Quiz` in one language. Never throws for what a writer wrote. */
export function readBank(lines: SourceLine[], desk: BankDesk): DraftItem[] {
  const drafts: DraftItem[] = [];
  let current: SourceLine[] | undefined;
  const finish = (): void => {
    const draft = current && readItem(current, desk);
    if (draft) drafts.push(draft);
  };
  let fenced = false;
  for (const source of lines) {
    if (/^ {0,3}(```|~~~)/.test(source.text)) fenced = !fenced;
    if (!fenced && /^[#＃]/u.test(source.text)) {
      if (itemHeading.test(source.text)) {
        finish();
        current = [source];
        continue;
      }
      desk.error(
        'ST-01',
        source.line,
        'After “# Quiz” only item headings may stand',
        'Write “### id title”, with a space after the marks.',
      );
    }
    if (current) current.push(source);
    else if (source.text.trim() !== '') {
      desk.error(
        'ST-01',
        source.line,
        'This text stands between “# Quiz” and the first item and is shown nowhere',
        'Move it into the lesson.',
      );
      current = undefined;
    }
  }
  finish();
  return drafts;
}

function readItem(lines: SourceLine[], desk: BankDesk): DraftItem | undefined {
  const [head, ...rest] = lines;
  if (!head) return undefined;
  const id = itemHeading.exec(head.text)?.[1] ?? '';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    desk.error(
      'QZ-01',
      head.line,
      `“${id}” cannot be the id of an item`,
      'Use small letters, digits and hyphens: ### abc-q1 Title.',
    );
    return undefined;
  }
  const draft: DraftItem = {
    id,
    line: head.line,
    kind: '',
    outcome: '',
    level: '',
    flags: [],
    texts: undefined,
    key: undefined,
    count: 0,
  };
  const tagsAt = rest.findIndex(({ text }) => text.trim() !== '');
  const tags = rest[tagsAt];
  const words =
    tags && /^[ \t]*(`[^`]+`[ \t\u3000]*)+$/u.test(tags.text)
      ? [...tags.text.matchAll(/`([^`]+)`/g)].map(([, word]) => (word ?? '').trim())
      : [];
  if (!tags || words.length === 0) {
    desk.error(
      'QZ-02',
      tags?.line ?? head.line,
      `Item ${id} has no line of tags below its heading`,
      'Write for example: `single` `LO1` `apply`.',
    );
    return draft;
  }
  [draft.kind = '', draft.outcome = '', draft.level = ''] = words;
  draft.flags = words.slice(3).sort();

  const body: SourceLine[] = [];
  const found: Partial<Record<'why' | 'review' | 'hint', SourceLine[]>> = {};
  let label: SourceLine[] | undefined;
  for (const source of rest.slice(tagsAt + 1)) {
    const match = labelled.exec(source.text);
    const name = match && labels[(match[1] ?? '').toLowerCase()];
    if (match && name) {
      if (found[name]) desk.error('QZ-05', source.line, `Item ${id} has two lines ${match[1]}:`, 'Keep one.');
      label = found[name] = [{ text: match[2] ?? '', line: source.line }];
    } else (label ?? body).push(source);
  }
  if (found.hint)
    desk.warn(
      'QZ-05',
      found.hint[0]?.line ?? head.line,
      'Hints are not shown yet',
      'Move what is needed into the question.',
    );

  const kind = optionalKind(draft.kind);
  if (!kind) {
    const later = laterKinds.includes(draft.kind);
    desk.error(
      'QZ-02',
      tags.line,
      later ? `The kind ${draft.kind} does not exist yet` : `There is no kind of item named “${draft.kind}”`,
      `Use one of ${Object.keys(kinds).join(', ')}.`,
    );
    return draft;
  }
  if (!cognitiveLevels.includes(draft.level as CognitiveLevel)) {
    desk.error(
      'QZ-02',
      tags.line,
      `“${draft.level}” is no cognitive level`,
      `Write as third tag one of ${cognitiveLevels.join(', ')}.`,
    );
  }
  if (!desk.outcomes.has(draft.outcome)) {
    desk.error(
      'QZ-02',
      tags.line,
      `The module declares no outcome “${draft.outcome}”`,
      `Write as second tag one of ${[...desk.outcomes].join(', ')}.`,
    );
  }
  for (const flag of draft.flags) {
    if (laterFlags.test(flag)) desk.error('QZ-02', tags.line, `The flag ${flag} does not exist yet`, 'Remove it.');
    else if (!knownFlags.includes(flag))
      desk.error('QZ-02', tags.line, `There is no flag named “${flag}”`, `Use one of ${knownFlags.join(', ')}.`);
    else if (flag === 'fixed' && !kind.flags.includes('fixed')) {
      desk.error(
        'QZ-02',
        tags.line,
        `A ${draft.kind} item cannot be fixed: its order would show the answer`,
        'Remove the flag.',
      );
    }
  }

  const answers = kind.parse(body, desk);
  const why = found.why ?? [];
  const last = rest.findLast(({ text }) => text.trim() !== '')?.line ?? head.line;
  const review = readReview(id, found.review, last, desk);
  if (why.every(({ text }) => text.trim() === '')) {
    desk.error(
      'QZ-05',
      last,
      `Item ${id} has no ${desk.language === 'zh' ? '解释：' : 'Why:'}`,
      'Give the principle behind the right answer.',
    );
  } else desk.prose(why);
  if (!answers) return draft;
  checkStem(id, answers, head.line, desk);
  for (const paragraph of paragraphs(answers.stem)) desk.prose(paragraph);
  draft.count = answers.count;
  draft.key = answers.key;
  draft.texts = {
    stem: paragraphs(answers.stem)
      .map((paragraph) => desk.inline(paragraph))
      .join('<br><br>'),
    why: desk.inline(why.filter(({ text }) => text.trim() !== '')),
    review: review ?? { text: '', anchor: '' },
    ...answers.texts,
  };
  return draft;
}

/** QZ-05: `Review:` names a heading of the lesson. */
function readReview(
  id: string,
  source: SourceLine[] | undefined,
  last: number,
  desk: BankDesk,
): ReviewLink | undefined {
  const line = source?.[0]?.line ?? last;
  const text = (source ?? [])
    .map((part) => part.text.trim())
    .filter(Boolean)
    .join(' ');
  if (text === '') {
    desk.error(
      'QZ-05',
      line,
      `Item ${id} has no ${desk.language === 'zh' ? '回看：' : 'Review:'}`,
      'Name the heading where this is taught.',
    );
    return undefined;
  }
  const heading = desk.heading(text);
  if (!heading)
    desk.error(
      'QZ-05',
      line,
      `The lesson has no heading “${plainText(text)}”`,
      'Copy the heading where this is taught, letter by letter.',
    );
  return heading;
}

/** Runs of lines between blank lines. */
function paragraphs(lines: SourceLine[]): SourceLine[][] {
  const result: SourceLine[][] = [];
  let open: SourceLine[] | undefined;
  for (const source of lines) {
    if (source.text.trim() === '') open = undefined;
    else if (open) open.push(source);
    else result.push((open = [source]));
  }
  return result;
}

const tasks = {
  en: /(^|[.!?:]["”’]?\s+)(match|put|choose|select|pick|tick|mark|arrange|order|sort|decide|name|find|say|give|assign|group|complete|work out|rank|place)\b/i,
  zh: /请|选|排|配对|匹配|连线|对应|找出|指出|判断|决定|归类|分类|完成|计算/u,
};
const negatives = {
  en: { question: /^(which|what|who|when|where|choose|select)\b/i, word: /\b(not|except)\b/i },
  zh: { question: /哪|下列|以下/u, word: /不属于|不正确|不应|不该|不包括|不是|除外|错误的/u },
};

/** QZ-02 for a stem that cannot be shown, QZ-08 for one that asks nothing or hides its “not”. */
function checkStem(id: string, answers: Answers, headLine: number, desk: BankDesk): void {
  const line = answers.stem.find(({ text }) => text.trim() !== '')?.line ?? headLine;
  const block = answers.stem.find(({ text }) => /^ {0,3}([-*+] |\d+[.)] |[|>]|```|~~~|#)|^ {4}\S/.test(text));
  if (block) {
    desk.error(
      'QZ-02',
      block.line,
      'A question may hold paragraphs and pictures, no list, table, quotation or code block',
      'Write it as a paragraph, or put it into the lesson.',
    );
  }
  const whole = answers.stem
    .map(({ text }) => text.trim())
    .join(' ')
    .trim();
  if (whole === '') {
    desk.error('QZ-02', headLine, `Item ${id} asks nothing`, 'Write the situation and the question below the tags.');
    return;
  }
  if (!/[?？]/u.test(whole) && !tasks[desk.language].test(plainText(whole))) {
    desk.warn(
      'QZ-08',
      line,
      `Item ${id} has neither a question mark nor a task`,
      'End with a question, or say what to do.',
    );
  }
  const withoutBold = whole.replace(/(\*\*|__).+?\1/g, '');
  const { question, word } = negatives[desk.language];
  const hidden = withoutBold
    .split(/(?<=[.!?。！？])\s*/u)
    .some((sentence) => question.test(sentence) && word.test(sentence));
  if (hidden)
    desk.warn(
      'QZ-08',
      line,
      `Item ${id} asks by a negative that is not in bold`,
      'Ask positively, or set the word in bold.',
    );
}

/** SHA-256 of the item in a fixed order of fields. */
function hashOf(item: object): string {
  const canonical = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(canonical);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [name, canonical(inner)]),
    );
  };
  return createHash('sha256')
    .update(JSON.stringify(canonical(item)))
    .digest('hex');
}

/** One item version from its two languages; undefined when one of them has no answers. Keys must have been compared before. */
export function mergeItem(drafts: Localised<DraftItem>, moduleId: string): ItemVersion | undefined {
  const { id, kind, outcome, level, flags, key } = drafts.en;
  if (!key || languages.some((language) => !drafts[language].texts)) return undefined;
  const item = {
    id,
    kind: kind as KindName,
    moduleId,
    outcome,
    level: level as CognitiveLevel,
    critical: flags.includes('critical'),
    fixed: flags.includes('fixed'),
    trial: flags.includes('trial'),
    texts: localised((language: Language) => drafts[language].texts),
    key,
  };
  // The kind's own `parse` made texts and key of this kind.
  return { ...item, hash: hashOf(item) } as unknown as ItemVersion;
}

/** TR-03: how the bank of a translation differs from the original's in anything but words. One finding per item. */
export function bankDifferences(original: DraftItem[], translation: DraftItem[]): { line: number; message: string }[] {
  const found: { line: number; message: string }[] = [];
  const byId = new Map(translation.map((draft) => [draft.id, draft]));
  const end = translation.at(-1)?.line ?? 1;
  for (const draft of original) {
    const other = byId.get(draft.id);
    if (!other) {
      found.push({ line: end, message: `Item ${draft.id} is missing` });
      continue;
    }
    const differences = [
      draft.kind !== other.kind && 'kind',
      draft.outcome !== other.outcome && 'outcome',
      draft.level !== other.level && 'level',
      draft.flags.join() !== other.flags.join() && 'flags',
      draft.key && other.key && draft.count !== other.count && 'number of options, rows or steps',
      draft.key &&
        other.key &&
        draft.count === other.count &&
        JSON.stringify(draft.key) !== JSON.stringify(other.key) &&
        'right answers',
    ].filter(Boolean);
    if (differences.length > 0)
      found.push({ line: other.line, message: `Item ${draft.id} differs in its ${differences.join(', ')}` });
  }
  const known = new Set(original.map((draft) => draft.id));
  for (const draft of translation) {
    if (!known.has(draft.id))
      found.push({ line: draft.line, message: `Item ${draft.id} does not stand in the original` });
  }
  const shared = original.filter((draft) => byId.has(draft.id)).map((draft) => draft.id);
  const order = translation.filter((draft) => known.has(draft.id)).map((draft) => draft.id);
  const moved = order.findIndex((id, index) => id !== shared[index]);
  if (moved >= 0 && new Set(order).size === order.length) {
    found.push({
      line: byId.get(order[moved] ?? '')?.line ?? 1,
      message: `Item ${order[moved]} stands at another place`,
    });
  }
  return found;
}
