/**
 * Brings a bank of Moodle into a module. Only items that the check would pass are written; everything else is named with
 * its line and the reason. Nothing is written when a place of the file cannot be read, and a file is replaced as a whole.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '#i18n/language.ts';
import { bankDifferences, readBank, type BankDesk, type DraftItem } from '#domain/exercises/bank.ts';
import { plainText } from '#domain/exercises/kinds/writing.ts';
import { replaceFiles } from './content-fix.ts';
import { folderOf, listFiles, numbered } from './content-files.ts';
import { parseGift, type GiftQuestion } from './gift.ts';
import { convertQuestion, type Converted } from './gift-items.ts';
import { headingKey, renderInline, renderText } from './markdown.ts';
import { checkItems, writtenItems } from './item-checks.ts';

const largestBytes = 2_000_000;

export interface GiftRequest {
  directories: string[];
  /** The GIFT file. */
  file: string;
  /** The same questions in Chinese, in the same order. */
  chinese?: string | undefined;
  /** Where the items go; without it they are only shown. */
  into?: { course: string; module: string } | undefined;
  outcome?: string | undefined;
  level: string;
  /** The heading of the lesson that teaches it. */
  review?: string | undefined;
}

export interface GiftOutcome {
  /** One line for each question and each fault. */
  report: string[];
  /** The items as Markdown: those that were written, or, without a module, all that could be turned into items. */
  markdown: string;
  written: number;
  /** Files that were changed. */
  files: string[];
  /** Places that cannot be read; then nothing was written. */
  broken: number;
}

interface Target {
  absolute: string;
  shown: string;
  text: string;
  outcomes: string[];
  headings: string[];
}

/** Reads a text for import. A plain Error says what to do. */
async function readSource(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw new Error(`${file} cannot be read. Check its name and permissions.`);
  });
  if (bytes.length > largestBytes) throw new Error(`${file} is larger than 2 MB. Divide it.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not UTF-8. Save it again with the encoding UTF-8.`);
  }
}

/** The module a bank goes to: its file, and its Chinese where there is one. */
async function findModule(
  directories: string[],
  { course, module }: { course: string; module: string },
): Promise<{ english: Target; chinese: Target | undefined }> {
  const wanted = module.replace(/\.md$/, '');
  for (const folder of directories.map(folderOf)) {
    const files = await listFiles(folder, `courses/${course}`, [], 0);
    const file = files.find(
      ({ name }) =>
        /^\d+-[a-z0-9-]+\.md$/.test(name) && (name === `${wanted}.md` || name.replace(/^\d+-/, '') === `${wanted}.md`),
    );
    if (!file) continue;
    const open = async (absolute: string, shown: string): Promise<Target> => {
      const text = await readSource(absolute);
      const body = text.replace(/^---\r?\n[^]*?\r?\n---\r?\n/, '').replace(/^#[ \t]+(quiz|测验|题库)[^]*$/imu, '');
      const head = /^outcomes:\s*\r?\n((?:[ \t]+\S.*\r?\n)*)/m.exec(text)?.[1] ?? '';
      const { headings } = renderText(body.replaceAll('\r\n', '\n'), quietDesk('en'));
      return {
        absolute,
        shown,
        text,
        outcomes: [...head.matchAll(/^[ \t]+([\w-]+)\s*:/gm)].map(([, code]) => code ?? ''),
        headings: headings.map((heading) => heading.text),
      };
    };
    const twin = files.find(({ name }) => name === file.name.replace(/\.md$/, '.zh.md'));
    return { english: await open(file.absolute, file.shown), chinese: twin && (await open(twin.absolute, twin.shown)) };
  }
  throw new Error(
    `There is no module ${module} in courses/${course}. Name the folder of the course and the file of the module.`,
  );
}

/** A desk for rendering where faults are told elsewhere, or not at all. */
function quietDesk(language: Language, told?: (message: string) => void) {
  return {
    language,
    firstLine: 1,
    report: (severity: string, _code: string, _line: number | null, message: string) => {
      if (severity === 'error') told?.(message);
    },
    link: () => ({ tag: 'span' as const, attributes: {} }),
    picture: () => undefined,
  };
}

/** Reads items as the bank does; errors and warnings go to the callers. */
function readItems(
  markdown: string,
  language: Language,
  outcomes: Set<string>,
  headings: string[],
  told: { error(message: string): void; warn(message: string): void },
): DraftItem[] {
  const known = new Set(headings.map(headingKey));
  const desk: BankDesk = {
    language,
    outcomes,
    inline: (parts) => renderInline(parts.map(({ text }) => text.trim()).join('\n'), quietDesk(language, told.error)),
    error: (_code, _line, message) => told.error(message),
    warn: (_code, _line, message) => told.warn(message),
    heading: (text) => (known.has(headingKey(text)) ? { text, anchor: 'there' } : undefined),
    prose: () => {},
  };
  const lines = markdown.split('\n');
  const drafts = readBank(numbered(lines, 0), desk);
  checkItems(writtenItems(lines, drafts), [], 1, language, (severity, _code, _line, message) => {
    if (severity === 'error') told.error(message);
  });
  return drafts;
}

/** The item as it stands in a bank. */
function itemText(
  id: string,
  title: string,
  { kind, body, why }: Converted,
  settings: { outcome: string; level: string; review: string },
  language: Language,
): string {
  const [whyLabel, reviewLabel] = language === 'zh' ? ['解释：', '回看：'] : ['Why: ', 'Review: '];
  const name = title
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>#]/g, '')
    .trim()
    .slice(0, 80);
  return [
    `### ${id}${name === '' ? '' : ` ${name}`}`,
    `\`${kind}\` \`${settings.outcome}\` \`${settings.level}\``,
    body,
    `${whyLabel}${why}`.trim(),
    `${reviewLabel}${settings.review}`.trim(),
  ].join('\n\n');
}

/** All ids that are used in the content, or were. */
async function usedIds(directories: string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (const folder of directories.map(folderOf)) {
    for (const file of await listFiles(folder, '', [], 6)) {
      const isRetired = file.name === 'retired-items.yml';
      if (!isRetired && !/^courses\/[^/]+\/\d[^/]*\.md$/.test(file.name)) continue;
      const text = await readFile(file.absolute, 'utf8').catch(() => '');
      const pattern = isRetired ? /([a-z0-9]+(?:-[a-z0-9]+)*)/g : /^### +([a-z0-9]+(?:-[a-z0-9]+)*)/gm;
      for (const [, id] of text.matchAll(pattern)) used.add(id ?? '');
    }
  }
  return used;
}

/** Adds items at the end of a file, in its own line ends. */
function appended(text: string, items: string[]): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const hasBank = /^#[ \t\u3000]+(quiz|测验|题库)[ \t]*#*[ \t]*\r?$/imu.test(text);
  const more = [...(hasBank ? [] : ['# Quiz']), ...items].join('\n\n').replaceAll('\n', end);
  return `${text.trimEnd()}${end}${end}${more}${end}`;
}

/** Imports a GIFT file. Throws a plain Error for a request that cannot be met; questions are never the reason. */
export async function importGift(request: GiftRequest): Promise<GiftOutcome> {
  const source = parseGift(await readSource(request.file));
  const other = request.chinese === undefined ? undefined : parseGift(await readSource(request.chinese));
  const shown = path.basename(request.file);
  const outcome: GiftOutcome = { report: [], markdown: '', written: 0, files: [], broken: 0 };
  const broken = [
    ...source.faults.map((fault) => ({ ...fault, file: shown })),
    ...(other?.faults ?? []).map((fault) => ({ ...fault, file: path.basename(request.chinese ?? '') })),
  ];
  for (const { file, line, message } of broken) outcome.report.push(`${file}:${line}  cannot be read  ${message}.`);
  outcome.broken = broken.length;
  if (other && broken.length === 0 && other.questions.length !== source.questions.length)
    throw new Error(
      `The Chinese file has ${other.questions.length} questions, the English one ${source.questions.length}. Give the same ones in the same order.`,
    );

  const target = request.into && (await findModule(request.directories, request.into));
  if (other && target && !target.chinese)
    throw new Error('The module has no Chinese yet. Translate it first, or leave --chinese out.');
  const outcomeCode = request.outcome ?? target?.english.outcomes[0] ?? 'LO1';
  if (target && !target.english.outcomes.includes(outcomeCode))
    throw new Error(`The module has no outcome ${outcomeCode}. It has: ${target.english.outcomes.join(', ')}.`);
  const at = target
    ? target.english.headings.findIndex((heading) => headingKey(heading) === headingKey(request.review ?? ''))
    : -1;
  if (target && at < 0)
    throw new Error(
      `Say with --review which heading teaches this. The module has: ${target.english.headings.join(' | ')}.`,
    );
  const settings = (language: Language) => ({
    outcome: outcomeCode,
    level: request.level,
    review: (target ? (language === 'zh' ? target.chinese : target.english)?.headings[at] : request.review) ?? '',
  });

  const used = await usedIds(request.directories);
  const slug = (request.into?.module ?? 'imported').replace(/^\d+-|\.md$/g, '');
  const own = [...(target?.english.text.matchAll(/^### +([a-z0-9-]*?)\d+ /gm) ?? [])][0]?.[1];
  let next = 1;
  const nextId = (): string => {
    while (used.has(`${own ?? `${slug}-q`}${next}`)) next += 1;
    const id = `${own ?? `${slug}-q`}${next}`;
    used.add(id);
    return id;
  };
  const there = plainText(target?.english.text ?? '').toLowerCase();
  const categories = new Set<string>();
  const items: { english: string; chinese: string | undefined }[] = [];

  const one = (question: GiftQuestion, language: Language, id: string) => {
    const converted = convertQuestion(question, language);
    const reasons = [...converted.refused];
    const advice: string[] = [];
    const text = itemText(id, question.title, converted, settings(language), language);
    let drafts: DraftItem[] = [];
    if (reasons.length === 0) {
      const headings = settings(language).review === '' ? [] : [settings(language).review];
      drafts = readItems(text, language, new Set([outcomeCode]), headings, {
        error: (message) => reasons.push(message),
        warn: (message) => advice.push(message),
      });
      if (drafts.length !== 1) reasons.push('it would not be read back as one item');
    }
    return { text, drafts, reasons, advice, lost: converted.lost, refused: converted.refused.length > 0 };
  };

  source.questions.forEach((question, index) => {
    const place = `${shown}:${question.line}`;
    const name = question.title || question.text.replace(/\s+/g, ' ').slice(0, 40);
    if (question.category !== '') categories.add(question.category);
    const stem = plainText(question.text).toLowerCase();
    if (target && stem.length > 20 && there.includes(stem)) {
      outcome.report.push(`${place}  not carried over  “${name}” stands in the module already.`);
      return;
    }
    const id = nextId();
    const english = one(question, 'en', id);
    const twin = other?.questions[index];
    const chinese = twin && one(twin, 'zh', id);
    const reasons = [...english.reasons, ...(chinese?.reasons.map((reason) => `in Chinese: ${reason}`) ?? [])];
    if (chinese && reasons.length === 0)
      reasons.push(...bankDifferences(english.drafts, chinese.drafts).map(({ message }) => message));
    const isShown = target ? reasons.length === 0 : !english.refused;
    if (!isShown) {
      used.delete(id);
      outcome.report.push(`${place}  not carried over  “${name}”: ${reasons.join('; ')}.`);
      return;
    }
    items.push({ english: english.text, chinese: chinese?.text });
    const todo = reasons.length > 0 ? ` To do: ${reasons.join('; ')}.` : '';
    const lost = english.lost.length > 0 ? ` Not carried over: ${english.lost.join('; ')}.` : '';
    const advice = english.advice.length > 0 ? ` Look again: ${english.advice.join('; ')}.` : '';
    outcome.report.push(`${place}  ${target ? 'carried over' : 'shown'} as ${id}  “${name}”.${lost}${todo}${advice}`);
  });
  outcome.report.sort((a, b) => placeOf(a) - placeOf(b));
  for (const category of categories)
    outcome.report.push(`${shown}  not carried over  the category ${category}: modules and outcomes take its place.`);
  outcome.markdown = items.map(({ english }) => english).join('\n\n');
  if (!target || items.length === 0) return outcome;
  if (broken.length > 0) {
    outcome.report.push('Nothing was written: mend the places that cannot be read, and begin again.');
    return outcome;
  }

  const changes = [{ target: target.english, items: items.map(({ english }) => english) }];
  const chineseItems = items.flatMap(({ chinese }) => chinese ?? []);
  const inBoth = target.chinese && chineseItems.length === items.length;
  const plan = [...changes, ...(inBoth && target.chinese ? [{ target: target.chinese, items: chineseItems }] : [])];
  const texts = plan.map(({ target: file, items: own_ }) => {
    const text = appended(file.text, own_);
    // An open block of code at the end of the file would swallow what comes after it.
    if (itemHeadings(text) !== itemHeadings(file.text) + own_.length)
      throw new Error(`${file.shown} does not end as a bank does. Close its last block of code. Nothing was written.`);
    return { absolute: file.absolute, text };
  });
  await replaceFiles(texts);
  outcome.written = items.length;
  outcome.files = plan.map(({ target: file }) => file.shown);
  if (target.chinese && !inBoth)
    outcome.report.push(
      `${target.chinese.shown}  to do  translate the ${items.length} new item(s): until then the check refuses the course.`,
    );
  return outcome;
}

/** Item headings below `# Quiz`, outside code. */
function itemHeadings(text: string): number {
  let fenced = false;
  let inBank = false;
  let count = 0;
  for (const line of text.split(/\r?\n/)) {
    if (/^ {0,3}(```|~~~)/.test(line)) fenced = !fenced;
    else if (fenced) continue;
    else if (/^#[ \t\u3000]+(quiz|测验|题库)[ \t]*#*[ \t]*$/iu.test(line)) inBank = true;
    else if (inBank && line.startsWith('### ')) count += 1;
  }
  return count;
}

/** The line that a line of the report speaks of. */
const placeOf = (text: string): number => Number(/^[^\n]*?:(\d+) {2}/.exec(text)?.[1] ?? 0);
