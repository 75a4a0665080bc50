/**
 * The item bank of a module: what stands after `# Quiz`. Each language is read by itself; then the two are merged into
 * item versions whose key has no words. Faults are reported with their line, and an item with a fault is left out.
 */
import { createHash } from 'node:crypto';
import { Invalid } from '#platform/errors.ts';
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import {
  arrange,
  cognitiveLevels,
  gradeResponse,
  perfectResponse,
  promptOf,
  type CognitiveLevel,
  type ItemVersion,
  type KindName,
  type ReviewLink,
} from './exercise.ts';
import { ExpressionProblem } from './expression.ts';
import type { Answers, Desk, SourceLine } from './kinds/kind.ts';
import { kindNamed, kinds, optionalKind } from './kinds/registry.ts';
import { joinLines, plainText } from './kinds/writing.ts';
import {
  checkPlaceholders,
  hasPlaceholder,
  mergeParameters,
  readParameters,
  renderAround,
  someDraws,
  withValues,
  type Parameter,
} from './parameters.ts';

/** What the bank of one language is read with. */
export interface BankDesk extends Omit<Desk, 'placeholders'> {
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
  params?: Record<string, Parameter>;
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
const knownFlags = ['critical', 'trial', 'fixed', 'prequestion', 'params'];
// A judge's estimate: read and set aside, because the pass mark is the same everywhere.
const estimate = /^angoff=(0(\.\d+)?|1(\.0+)?)$/;
const paramsFence = /^ {0,3}(```|~~~)[ \t]*params[ \t]*$/i;

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

/** Takes the block `params` out of an item's lines. */
function takeParams(
  lines: SourceLine[],
  desk: BankDesk,
): { inside: SourceLine[]; outside: SourceLine[]; line: number } {
  const start = lines.findIndex(({ text }) => paramsFence.test(text));
  const line = lines[start]?.line ?? 0;
  if (start < 0) return { inside: [], outside: lines, line };
  const length = lines.slice(start + 1).findIndex(({ text }) => /^ {0,3}(```|~~~)[ \t]*$/.test(text));
  if (length < 0) {
    desk.error('QZ-14', line, 'The block params has no end', 'Close it with a line of three back-ticks.');
    return { inside: [], outside: lines.slice(0, start), line };
  }
  return {
    inside: lines.slice(start + 1, start + 1 + length),
    outside: [...lines.slice(0, start), ...lines.slice(start + length + 2)],
    line,
  };
}

/** Adds to a desk what a kind needs of parameters: placeholders checked, and untouched by Markdown. */
function deskWith(desk: BankDesk, parameters: Record<string, Parameter> | undefined): Desk {
  const fault = (line: number, message: string, remedy: string): void => desk.error('QZ-14', line, message, remedy);
  const placeholders = (source: SourceLine): string => {
    if (!hasPlaceholder(source.text)) return source.text;
    if (parameters) return checkPlaceholders(source, parameters, fault);
    desk.warn(
      'QZ-14',
      source.line,
      'Braces {{…}} stand in an item without parameters and are shown as they are',
      'Write a block ```params above the question.',
    );
    return source.text;
  };
  const inline = (lines: SourceLine[]): string =>
    renderAround(
      lines.map((source) => ({ ...source, text: placeholders(source) })),
      desk.inline,
    );
  return { ...desk, placeholders, inline };
}

/** QZ-15: a hint helps to think; it does not say the answer. */
function checkHint(hint: SourceLine[], giveaways: readonly string[], desk: BankDesk): void {
  const plain = (text: string): string =>
    plainText(text)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[.。]$/u, '');
  const said = plain(joinLines(hint));
  const told = giveaways.map(plain).find((answer) => {
    if (answer === '' || !said.includes(answer)) return false;
    // A number or a short word counts when it stands alone: 12 is not told by 120.
    const escaped = answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return (
      /\p{Script=Han}/u.test(answer) ||
      new RegExp(`(?<![\\p{L}\\p{N}.,])${escaped}(?![\\p{L}\\p{N}]|[.,]\\d)`, 'u').test(said)
    );
  });
  if (told)
    desk.error(
      'QZ-15',
      hint[0]?.line ?? 1,
      'The hint says the answer',
      'Say where to look or what to think of first, or leave the hint out.',
    );
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

  const params = takeParams(rest.slice(tagsAt + 1), desk);
  const body: SourceLine[] = [];
  const found: Partial<Record<'why' | 'review' | 'hint', SourceLine[]>> = {};
  let label: SourceLine[] | undefined;
  for (const source of params.outside) {
    const match = labelled.exec(source.text);
    const name = match && labels[(match[1] ?? '').toLowerCase()];
    if (match && name) {
      if (found[name]) desk.error('QZ-05', source.line, `Item ${id} has two lines ${match[1]}:`, 'Keep one.');
      label = found[name] = [{ text: match[2] ?? '', line: source.line }];
    } else (label ?? body).push(source);
  }
  const kind = optionalKind(draft.kind);
  if (!kind) {
    desk.error(
      'QZ-02',
      tags.line,
      `There is no kind of item named “${draft.kind}”`,
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
    if (estimate.test(flag)) continue;
    if (flag.startsWith('angoff'))
      desk.error('QZ-02', tags.line, `${flag} is no estimate`, 'Write a share from 0 to 1: angoff=0.72.');
    else if (!knownFlags.includes(flag))
      desk.error('QZ-02', tags.line, `There is no flag named “${flag}”`, `Use one of ${knownFlags.join(', ')}.`);
    else if (flag === 'fixed' && !kind.flags.includes('fixed')) {
      desk.error(
        'QZ-02',
        tags.line,
        `A ${draft.kind} item cannot be fixed`,
        'Remove the flag: a written order would show the answer, or there is none.',
      );
    }
  }

  draft.flags = draft.flags.filter((flag) => flag !== 'params' && !flag.startsWith('angoff'));
  if (draft.flags.includes('prequestion') && draft.flags.length > 1) {
    desk.error(
      'QZ-02',
      tags.line,
      `A prequestion is never in a check or the quiz, so ${draft.flags.filter((flag) => flag !== 'prequestion').join(', ')} says nothing`,
      'Keep one of the flags.',
    );
  }
  if (params.line > 0)
    draft.params = readParameters(params.inside, (line, message, remedy) => desk.error('QZ-14', line, message, remedy));
  else if (words.includes('params'))
    desk.error(
      'QZ-14',
      tags.line,
      'The item has the flag params and no block params',
      'Write the block, or remove the flag.',
    );
  if (params.line > 0 && params.inside.every(({ text }) => text.trim() === ''))
    desk.error(
      'QZ-14',
      params.line,
      'The block params is empty',
      'Write for example “n: 20..60 step 5”, or remove it.',
    );
  const itemDesk = deskWith(desk, draft.params);

  const answers = kind.parse(body, itemDesk);
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
  const hint = (found.hint ?? []).filter(({ text }) => text.trim() !== '');
  if (hint.length > 0) {
    desk.prose(hint);
    checkHint(hint, answers.giveaways ?? [], desk);
  }
  draft.count = answers.count;
  draft.key = answers.key;
  draft.texts = {
    stem: paragraphs(answers.stem)
      .map((paragraph) => itemDesk.inline(paragraph))
      .join('<br><br>'),
    why: itemDesk.inline(why.filter(({ text }) => text.trim() !== '')),
    review: review ?? { text: '', anchor: '' },
    ...(hint.length > 0 && { hint: itemDesk.inline(hint) }),
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
  const params = parametersOf(drafts);
  if (drafts.en.params && !params) return undefined;
  const item = {
    id,
    kind: kind as KindName,
    moduleId,
    outcome,
    level: level as CognitiveLevel,
    critical: flags.includes('critical'),
    fixed: flags.includes('fixed'),
    trial: flags.includes('trial'),
    ...(params && { params }),
    texts: localised((language: Language) => drafts[language].texts),
    key,
  };
  // The kind's own `parse` made texts and key of this kind.
  return { ...item, hash: hashOf(item) } as unknown as ItemVersion;
}

/** The parameters of both languages as one; undefined when there are none or they do not fit together. */
function parametersOf(drafts: Localised<DraftItem>) {
  const { en, zh } = drafts;
  return en.params && Object.keys(en.params).length > 0
    ? mergeParameters({ en: en.params, zh: zh.params ?? {} })
    : undefined;
}

const drawsToCheck = 200;

/**
 * QZ-14: what is wrong with an item as it comes out of its files. With parameters it is tried for every value, up to 200
 * draws: a result that is no number, options that come out alike, no right answer.
 */
export function itemProblem(item: ItemVersion): string | undefined {
  const kind = kindNamed(item.kind);
  if (!item.params) return kind.problem?.(item);
  const written = arrange(item, 'check');
  for (const values of someDraws(item.params, drawsToCheck)) {
    const shown = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
    const where = ` for ${shown.join(', ')}`;
    try {
      const arrangement = { ...written, values };
      const problem = kind.problem?.(withValues(item, values));
      if (problem) return problem + where;
      const prompt = promptOf(item, 'en', arrangement);
      const options = 'options' in prompt ? prompt.options.map(({ html }) => html) : [];
      if (new Set(options).size < options.length) return `Two options come out alike${where}`;
      if (gradeResponse(item, arrangement, perfectResponse(item, arrangement)).score < 1)
        return `No answer is right${where}`;
    } catch (error) {
      if (error instanceof ExpressionProblem) return `${error.message}${where}`;
      if (error instanceof Invalid) return `The answer comes out as nothing that can be given${where}`;
      throw error;
    }
  }
  return undefined;
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
      (draft.params ?? other.params) && !parametersOf({ en: draft, zh: other }) && 'parameters',
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
