/** A course put together from its files: modules, banks of both languages merged, checks that need the whole. */
import { createHash } from 'node:crypto';
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import { bankDifferences, itemProblem, mergeItem } from '#domain/exercises/bank.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import type { Activity } from '#domain/exercises/practice.ts';
import { buildActivity } from './build-activity.ts';
import { checkValue } from './chinese.ts';
import type { CourseFiles, HeadedFile, Pair } from './course-files.ts';
import type { Annex, Course, Module, Review } from './course.ts';
import { missingNumbers, sectionsOf } from './faithful.ts';
import { leavesOut } from './faults.ts';
import { checkRecord, isDate, wholeNumber } from './front-matter.ts';
import { compareItems } from './item-checks.ts';
import { computedMinutes, readLesson, type Lesson, type Site } from './lesson.ts';
import { firstParagraph } from './markdown.ts';
import { testOutDraw } from './draw.ts';
import { outcomeProblem } from './outcomes.ts';
import { reservedItems } from './reserve.ts';
import { quizSchema, reviewSchema } from './schemas.ts';

const passMark = 0.8;
const outcomeFloor = 0.5;
/** A module is done when its check is answered, so it needs one. */
const leastItems = 2;
// Last words of other pages' addresses: a course or module of that name could not be reached.
const takenSlugs = [
  'accessibility',
  'account',
  'administration',
  'ask',
  'authors',
  'counting',
  'courses',
  'learning',
  'messages',
  'paths',
  'privacy',
  'questions',
  'quiz',
  'record',
  'search',
  'sign-in',
  'test-out',
  'training',
];
const dayMs = 86_400_000;

/** A built course, and its lessons by file name for the links of other files. */
export interface BuiltCourse {
  course: Course | undefined;
  headings: Map<string, Localised<Set<string>>>;
  /** Every item id with its place, for the uniqueness of ids. */
  itemPlaces: { id: string; line: number; source: HeadedFile }[];
}

const text = (source: HeadedFile | undefined, key: string): string => String(source?.head.data[key] ?? '').trim();
const number = (source: HeadedFile, key: string): number => wholeNumber(source.head.data[key]) ?? 0;
const record = (source: HeadedFile | undefined, key: string): Record<string, unknown> =>
  (source?.head.data[key] ?? {}) as Record<string, unknown>;
const list = (source: HeadedFile, key: string): string[] => ((source.head.data[key] ?? []) as unknown[]).map(String);

/** A value of the front matter in both languages; the original stands in where the translation has none. */
function bothTexts(pair: Pair, key: string): Localised {
  const english = text(pair.original, key);
  return { en: english, zh: text(pair.chinese, key) || english };
}

/** FM-02: a review that is due. FM-03: an owner nobody knows. */
function checkReview({ head, report }: HeadedFile, site: Site, today: string): void {
  const due = head.data['review_by'];
  if (isDate(due) && due < today) {
    const late = Math.round((Date.parse(today) - Date.parse(due)) / dayMs);
    report(
      'warning',
      'FM-02',
      head.lineOf('review_by'),
      late > 90 ? `The review is ${late} days late; readers are told` : `The review was due on ${due}`,
      'Read it again, then set reviewed and review_by.',
    );
  }
  const owner = head.data['owner'];
  if (typeof owner === 'string' && !site.reference.owners.has(owner)) {
    report(
      'error',
      'FM-03',
      head.lineOf('owner'),
      `owners.yml has no owner ${owner}`,
      'Add it there, or correct the name.',
    );
  }
}

/** FM-04 for both languages, and the same outcomes in both (TR-03). */
function checkOutcomes(pair: Pair): void {
  for (const [source, language] of [
    [pair.original, 'en'],
    [pair.chinese, 'zh'],
  ] as [HeadedFile | undefined, Language][]) {
    for (const [code, outcome] of Object.entries(record(source, 'outcomes'))) {
      const problem = outcomeProblem(String(outcome), language);
      if (problem)
        source?.report(
          'error',
          'FM-04',
          source.head.lineOf('outcomes', code),
          `${code} begins badly: ${problem}`,
          'Begin with what a person does, for example “Assign”, “Choose”, “Answer”.',
        );
    }
  }
  if (
    pair.chinese &&
    Object.keys(record(pair.original, 'outcomes')).join() !== Object.keys(record(pair.chinese, 'outcomes')).join()
  ) {
    pair.chinese.report(
      'error',
      'TR-03',
      pair.chinese.head.lineOf('outcomes'),
      'The outcomes are not those of the original',
      'Give the same codes in the same order.',
    );
  }
}

/** FM-05: codes of competence frameworks. */
function checkFrameworks({ head, report }: HeadedFile, site: Site): void {
  for (const [framework, codes] of Object.entries((head.data['frameworks'] ?? {}) as Record<string, unknown>)) {
    const line = head.lineOf('frameworks', framework);
    const table = site.reference.codes.get(framework);
    if (!table)
      report(
        'error',
        'FM-05',
        line,
        `There is no table of codes codes/${framework}.yml`,
        'Add the table, or remove the framework.',
      );
    for (const code of Array.isArray(codes) ? codes : []) {
      if (table && !table.has(String(code)))
        report('error', 'FM-05', line, `codes/${framework}.yml has no code ${code}`, 'Correct the code.');
    }
  }
}

/** FM-06: the demands that a part says it meets; those that demands.yml does not have are named. */
function readDemands(source: HeadedFile, part: string, { demands }: Site['reference']): Course['demands'] {
  const given = [...new Set(list(source, 'demands'))];
  for (const code of given) {
    if (demands.demands.size > 0 && !demands.demands.has(code))
      source.report(
        'error',
        'FM-06',
        source.head.lineOf('demands'),
        `demands.yml has no demand ${code}`,
        'Correct the code, for example P2.05.',
      );
  }
  return given.map((code) => ({ code, part }));
}

/** TR-02: the original has changed since it was translated; and ZH-01 for what stands in the head. */
function checkTranslation(pair: Pair): void {
  const { original, chinese } = pair;
  if (!chinese) return;
  const { head, report } = chinese;
  // Read from the line itself: YAML takes a hash of digits alone for a number.
  const quoted = /^source_hash[:：]\s*["']?([0-9a-fA-F]+)/u
    .exec(chinese.file.lines[head.lineOf('source_hash') - 1] ?? '')?.[1]
    ?.toLowerCase();
  if (
    head.data['source_hash'] !== undefined &&
    quoted !== original.file.shortHash &&
    quoted !== original.file.bytesHash
  ) {
    report(
      'warning',
      'TR-02',
      head.lineOf('source_hash'),
      'The original has changed since it was translated',
      `Bring the translation up to date and write source_hash: ${original.file.shortHash}`,
    );
  }
  const translates = head.data['translates'];
  const name = original.file.name.split('/').at(-1) ?? '';
  if (translates !== undefined && translates !== name) {
    report(
      'error',
      'TR-03',
      head.lineOf('translates'),
      `This file translates ${name}, not ${translates}`,
      'Correct the name.',
    );
  }
  if (
    head.data['id'] !== undefined &&
    original.head.data['id'] !== undefined &&
    head.data['id'] !== original.head.data['id']
  ) {
    report('error', 'TR-03', head.lineOf('id'), `The original has the id ${original.head.data['id']}`, 'Copy it.');
  }
  for (const key of ['title', 'summary', 'lead'])
    if (text(chinese, key)) checkValue(text(chinese, key), head.lineOf(key), report);
  for (const group of ['outcomes', 'sources']) {
    for (const [code, value] of Object.entries(record(chinese, group)))
      checkValue(String(value), head.lineOf(group, code), report);
  }
}

/** TR-03 for headings. */
function compareHeadings(original: Lesson, translation: Lesson, source: HeadedFile): void {
  const differs = Math.max(original.headings.length, translation.headings.length);
  for (let index = 0; index < differs; index += 1) {
    const [first, second] = [original.headings[index], translation.headings[index]];
    if (first?.depth === second?.depth) continue;
    const line = translation.headingLines[index] ?? translation.bankLine;
    const message =
      first && second
        ? `The heading “${second.text}” has another level than “${first.text}”`
        : `There are ${translation.headings.length} headings; the original has ${original.headings.length}`;
    source.report(
      'error',
      'TR-03',
      Math.min(line, source.file.lines.length),
      message,
      'Keep the headings of the original.',
    );
    return;
  }
}

/** TR-03 for contacts. TR-04 for the text, section by section; ZH-03 for glossary words that lost their link. */
function compareText(original: Lesson, translation: Lesson, source: HeadedFile): void {
  if (original.contacts.toSorted().join() !== translation.contacts.toSorted().join())
    source.report(
      'error',
      'TR-03',
      source.head.bodyStart + 1,
      `The original names the contacts ${original.contacts.join(', ') || '(none)'}, the translation ${translation.contacts.join(', ') || '(none)'}`,
      'Link the same ones: [word](contact:key).',
    );
  if (original.headings.length !== translation.headings.length) return;
  const first = source.head.bodyStart + 1;
  const sections = sectionsOf(translation.blocks, first);
  sectionsOf(original.blocks, first).forEach((section, index) => {
    const twin = sections[index];
    const missing = twin ? missingNumbers(section.text, twin.text) : [];
    if (missing.length > 0)
      source.report(
        'warning',
        'TR-04',
        twin?.line ?? first,
        `This section says ${missing.slice(0, 5).join(', ')} in the original; the translation does not`,
        'Give the same numbers, dates and codes.',
      );
  });
  const linked = new Set(translation.terms.map((term) => term.id));
  for (const { id, term } of original.terms) {
    if (!linked.has(id))
      source.report(
        'warning',
        'ZH-03',
        first,
        `The original explains “${term}”; the translation does not link to it`,
        `Link the agreed word: [word](term:${id.replace(/^term-/, '')}).`,
      );
  }
}

const rhythm: { name: string; pattern: RegExp }[] = [
  { name: 'a question before reading', pattern: /before you|prequestion|first,? think|读之前|先想|阅读前/iu },
  { name: 'a worked case', pattern: /case|example|例/iu },
  { name: 'something to try', pattern: /try|practi[cs]e|your turn|练|试/iu },
  { name: 'what to keep in mind', pattern: /keep in mind|remember|in short|记住|要点|小结/iu },
];

/** ST-02 and ST-03, and RD-03. */
function checkShape(
  lesson: Lesson,
  language: Language,
  source: HeadedFile,
  minutes: number | undefined,
  minutesLine: number,
): void {
  const first = source.head.bodyStart + 1;
  for (const { name, pattern } of rhythm) {
    const isThere =
      lesson.headings.some((heading) => pattern.test(heading.text)) ||
      (name === 'something to try' && lesson.activities.length > 0);
    if (!isThere)
      source.report(
        'warning',
        'ST-02',
        first,
        `The module has no heading for ${name}`,
        'Keep the rhythm: before you read, why, how, a worked case, try it, keep in mind.',
      );
  }
  const [least, most, unit] = language === 'zh' ? [800, 1900, 'characters'] : [500, 1100, 'words'];
  if (lesson.length < least || lesson.length > most) {
    source.report(
      lesson.length > 5 * most ? 'error' : 'warning',
      'ST-03',
      first,
      `The lesson has ${lesson.length} ${unit}; ${least} to ${most} are meant`,
      lesson.length > most ? 'Cut it, or make two modules.' : 'Say more, or join it to another module.',
    );
  }
  if (minutes === undefined) return;
  const computed = computedMinutes(lesson.length, lesson.drafts.length, language);
  if (Math.abs(minutes - computed) > 0.4 * computed) {
    source.report(
      'warning',
      'RD-03',
      minutesLine,
      `minutes says ${minutes}; length and items make ${Math.round(computed)}`,
      'Correct minutes.',
    );
  }
}

/** The second reading of a module; null where there was none, or it cannot be read (FM-01). */
function readReview({ head, report }: HeadedFile): Review | null {
  if (head.data['review'] === undefined) return null;
  const given = checkRecord(head.data['review'], reviewSchema, head.lineOf, ['review'], report);
  if (Object.keys(reviewSchema).some((key) => given[key] === undefined)) return null;
  return {
    on: String(given['on']),
    rules: given['rules'] as number[],
    readingGrade: Number(given['reading_grade']),
    blind: String(given['blind']),
  };
}

function buildModule(
  files: CourseFiles,
  pair: CourseFiles['modules'][number],
  site: Site,
  today: string,
  built: BuiltCourse,
): Module {
  const { original, chinese, stem, slug } = pair;
  const { head, report } = original;
  const id = `${files.slug}/${slug}`;
  if (head.data['id'] !== undefined && (head.data['id'] !== id || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))) {
    report(
      'error',
      'FM-01',
      head.lineOf('id'),
      `The id must be ${files.slug}/ and a name in small letters`,
      `Write id: ${files.slug}/${stem.replace(/^\d+-/, '')}`,
    );
  }
  if (head.data['course'] !== undefined && head.data['course'] !== files.slug) {
    report(
      'error',
      'FM-01',
      head.lineOf('course'),
      `The module stands in the course ${files.slug}`,
      `Write course: ${files.slug}`,
    );
  }
  if (takenSlugs.includes(slug)) {
    report('error', 'FM-01', head.lineOf('id'), `Another page has the address ${slug}`, 'Choose another name.');
  }
  const declared = record(files.course.original, 'outcomes');
  for (const code of Object.keys(record(original, 'outcomes'))) {
    if (!Object.hasOwn(declared, code))
      report(
        'error',
        'QZ-02',
        head.lineOf('outcomes', code),
        `course.md has no outcome ${code}`,
        'Add it there, or correct the code.',
      );
  }
  for (const activity of list(original, 'activities')) {
    if (!files.activities.has(activity))
      report(
        'error',
        'LK-01',
        head.lineOf('activities'),
        `The course has no activity ${activity}`,
        `Write activities/${activity}/activity.md, or remove the name.`,
      );
  }
  checkReview(original, site, today);
  checkOutcomes(pair);
  checkFrameworks(original, site);
  checkTranslation(pair);

  const outcomes = Object.keys(record(original, 'outcomes'));
  const place = { files, stem, site, outcomes: new Set(outcomes) };
  const lessons: Localised<Lesson> = localised((shown) =>
    shown === 'zh' && chinese
      ? readLesson(chinese, { ...place, written: 'zh', shown })
      : readLesson(original, { ...place, written: 'en', shown }),
  );
  checkShape(lessons.en, 'en', original, wholeNumber(head.data['minutes']), head.lineOf('minutes'));
  const isBefore = (draft: { flags: string[] }): boolean => draft.flags.includes('prequestion');
  const asked = lessons.en.drafts.filter((draft) => !isBefore(draft));
  const second = lessons.en.drafts.filter(isBefore)[1];
  if (second)
    report('error', 'QZ-02', second.line, 'The module has two prequestions', 'Keep one; only one opens the lesson.');
  if (asked.length < leastItems) {
    const line = Math.min(lessons.en.bankLine, original.file.lines.length);
    report(
      'error',
      'QZ-11',
      line,
      `The module has ${asked.length} item(s); its check asks two or three`,
      'Write items below “# Quiz”.',
    );
  }
  built.itemPlaces.push(...lessons.en.drafts.map(({ id: item, line }) => ({ id: item, line, source: original })));
  if (chinese) {
    checkShape(lessons.zh, 'zh', chinese, undefined, 1);
    compareHeadings(lessons.en, lessons.zh, chinese);
    compareText(lessons.en, lessons.zh, chinese);
    compareItems(lessons.en.written, lessons.zh.written, chinese.report);
    for (const { line, message } of bankDifferences(lessons.en.drafts, lessons.zh.drafts)) {
      chinese.report('error', 'TR-03', line, message, 'Make both languages alike in everything but words.');
    }
  }
  built.headings.set(
    `${files.slug}/${stem}`,
    localised((language) => new Set(lessons[language].headings.map((heading) => heading.id))),
  );

  const chineseDrafts = new Map(lessons.zh.drafts.map((draft) => [draft.id, draft]));
  const merged = (draft: (typeof asked)[number]): ItemVersion[] => {
    const other = chineseDrafts.get(draft.id);
    const item = other && mergeItem({ en: draft, zh: other }, id);
    const problem = item && itemProblem(item);
    if (problem) report('error', 'QZ-14', draft.line, problem, 'Correct the answers, or the block params.');
    return item && !problem ? [item] : [];
  };
  const items = asked.flatMap(merged);
  const [prequestion = null] = lessons.en.drafts.filter(isBefore).flatMap(merged);
  const sources = record(original, 'sources');
  const chineseSources = record(chinese, 'sources');
  return {
    id,
    slug,
    courseId: files.slug,
    order: number(original, 'order'),
    title: bothTexts(pair, 'title'),
    summary: bothTexts(pair, 'summary'),
    minutes: number(original, 'minutes'),
    html: localised((language) => lessons[language].html),
    headings: localised((language) => lessons[language].headings),
    terms: localised((language) => lessons[language].terms),
    sources: localised((language) =>
      Object.entries(sources).map(([key, value]) => String((language === 'zh' && chineseSources[key]) || value)),
    ),
    owner: text(original, 'owner'),
    reviewed: text(original, 'reviewed'),
    reviewBy: text(original, 'review_by'),
    review: readReview(original),
    version: text(original, 'version'),
    outcomes,
    testOut: head.data['test_out'] !== false,
    items,
    prequestion,
    checkItems: [],
    annexes: pair.annexes.flatMap((annex) => buildAnnex(files, pair, annex, site, today)),
    hash: createHash('sha256')
      .update(original.file.lines.join('\n'))
      .update('\0')
      .update(chinese?.file.lines.join('\n') ?? '')
      .digest('hex'),
    files: [pair, ...pair.annexes].flatMap((each) => [
      each.original.file.shown,
      ...(each.chinese ? [each.chinese.file.shown] : []),
    ]),
    missing: languages.filter((language) => language === 'zh' && !chinese),
  };
}

/** An annex, or nothing when it has an error: the module is shown without it. */
function buildAnnex(
  files: CourseFiles,
  module: CourseFiles['modules'][number],
  annex: CourseFiles['modules'][number]['annexes'][number],
  site: Site,
  today: string,
): Annex[] {
  const place = { files, stem: module.stem, site, outcomes: new Set<string>(), idPrefix: 'annex-' };
  checkReview(annex.original, site, today);
  checkTranslation(annex);
  const html = localised((shown) => {
    const source = shown === 'zh' && annex.chinese ? annex.chinese : annex.original;
    const lesson = readLesson(source, { ...place, written: source === annex.chinese ? 'zh' : 'en', shown });
    if (lesson.drafts.length > 0)
      source.report('error', 'ST-01', lesson.bankLine, 'An annex has no items', 'Move them to the module.');
    return lesson.html;
  });
  const own = new Set([annex.original.file.shown, annex.chinese?.file.shown]);
  if (files.annexFaults.some((fault) => own.has(fault.file) && leavesOut(fault))) return [];
  return [
    {
      departmentCode: annex.departmentCode,
      title: bothTexts(annex, 'title'),
      html,
      owner: text(annex.original, 'owner'),
      reviewed: text(annex.original, 'reviewed'),
      reviewBy: text(annex.original, 'review_by'),
    },
  ];
}

/** The practice of the course: what is required first, in its order, then the rest. */
function buildActivities(files: CourseFiles, site: Site): Activity[] {
  const outcomes = new Set(Object.keys(record(files.course.original, 'outcomes')));
  const built = [...files.activities.values()].flatMap((activity): Activity[] => {
    const { pair, slug } = activity;
    if (!pair) return [];
    checkTranslation(pair);
    const place = { files, stem: `activities/${slug}/activity`, site, outcomes: new Set<string>() };
    const lessons = localised((shown) =>
      shown === 'zh' && pair.chinese
        ? readLesson(pair.chinese, { ...place, written: 'zh', shown })
        : readLesson(pair.original, { ...place, written: 'en', shown }),
    );
    for (const { lesson, source } of [
      { lesson: lessons.en, source: pair.original },
      ...(pair.chinese ? [{ lesson: lessons.zh, source: pair.chinese }] : []),
    ]) {
      if (lesson.drafts.length > 0)
        source.report('error', 'ST-01', lesson.bankLine, 'An activity holds no items', 'Move them to a module.');
      if (lesson.paragraphs === 0)
        source.report(
          'error',
          'AC-01',
          source.head.bodyStart + 1,
          'The activity has no brief',
          'Say what is to be done.',
        );
    }
    const found = buildActivity(
      { ...activity, pair },
      {
        courseId: files.slug,
        outcomes,
        brief: localised((language) => lessons[language].html),
        contacts: site.reference.contacts,
      },
    );
    return found ? [found] : [];
  });
  const required = list(files.course.original, 'practice_required');
  const place = ({ slug }: Activity): number => (required.includes(slug) ? required.indexOf(slug) : required.length);
  return built.sort((a, b) => place(a) - place(b) || (a.slug < b.slug ? -1 : 1));
}

/** The draw of the quiz: outcome → number of items; only what course.md says of declared outcomes. */
function readDraw(files: CourseFiles): Record<string, number> {
  const { head, report } = files.course.original;
  if (head.data['quiz'] === undefined) return {};
  const quiz = checkRecord(head.data['quiz'], quizSchema, head.lineOf, ['quiz'], report);
  const declared = record(files.course.original, 'outcomes');
  const draw: Record<string, number> = {};
  for (const [code, value] of Object.entries((quiz['draw'] ?? {}) as Record<string, unknown>)) {
    const count = wholeNumber(value);
    const line = head.lineOf('quiz', 'draw', code);
    if (!Object.hasOwn(declared, code))
      report(
        'error',
        'QZ-02',
        line,
        `The quiz draws ${code}, which is no outcome of the course`,
        'Declare it under outcomes, or remove it.',
      );
    else if (count === undefined || count < 1 || count > 20)
      report('error', 'FM-01', line, `quiz.draw.${code} must be a whole number from 1 to 20`, 'Correct the value.');
    else draw[code] = count;
  }
  if (Object.keys(draw).length === 0)
    report('error', 'FM-01', head.lineOf('quiz'), 'The quiz draws nothing', 'Write draw: { LO1: 2, … }.');
  return draw;
}

/** QZ-11 and QZ-12: is the bank large and demanding enough? */
function checkBank(files: CourseFiles, items: ItemVersion[], draw: Record<string, number>): void {
  const { head, report } = files.course.original;
  for (const [outcome, drawn] of Object.entries(draw)) {
    const count = items.filter((item) => item.outcome === outcome && !item.trial).length;
    const line = head.lineOf('quiz', 'draw', outcome);
    if (count < drawn)
      report(
        'error',
        'QZ-11',
        line,
        `The quiz draws ${drawn} items of ${outcome}; the bank has ${count}`,
        'Write more items.',
      );
    else if (count < 3 * drawn)
      report(
        'warning',
        'QZ-11',
        line,
        `The bank has ${count} items of ${outcome}, less than three times the draw of ${drawn}`,
        `Write ${3 * drawn - count} more.`,
      );
  }
  if (items.length === 0) return;
  const share = (levels: string[]): number => items.filter((item) => levels.includes(item.level)).length / items.length;
  const line = head.lineOf('quiz');
  if (share(['remember']) > 0.2)
    report(
      'warning',
      'QZ-12',
      line,
      `${Math.round(share(['remember']) * 100)}% of the items ask for memory`,
      'At most one in five.',
    );
  const demanding = share(['apply', 'analyse', 'evaluate']);
  if (demanding < 0.6)
    report(
      'warning',
      'QZ-12',
      line,
      `${Math.round(demanding * 100)}% of the items ask to apply or more`,
      'At least 60%.',
    );
}

/** Builds a course. `course` is undefined when a fault leaves it out, which is decided when all courses are built. */
export function buildCourse(files: CourseFiles, site: Site, today: string): BuiltCourse {
  const built: BuiltCourse = { course: undefined, headings: new Map(), itemPlaces: [] };
  const pair = files.course;
  const { original } = pair;
  const { head, report } = original;
  if (head.data['id'] !== undefined && head.data['id'] !== files.slug) {
    report('error', 'FM-01', head.lineOf('id'), `The folder is named ${files.slug}`, `Write id: ${files.slug}`);
  }
  if (takenSlugs.includes(files.slug)) {
    report('error', 'FM-01', head.lineOf('id'), `Another page has the address ${files.slug}`, 'Rename the folder.');
  }
  checkReview(original, site, today);
  const area = text(original, 'area') || null;
  if (area && !site.reference.areas.has(area)) {
    report(
      'error',
      'FM-03',
      head.lineOf('area'),
      `areas.yml has no area ${area}`,
      'Add it there, or correct the name.',
    );
  }
  checkOutcomes(pair);
  checkFrameworks(original, site);
  checkTranslation(pair);
  for (const activity of list(original, 'practice_required')) {
    if (!files.activities.has(activity))
      report(
        'error',
        'LK-01',
        head.lineOf('practice_required'),
        `The course has no activity ${activity}`,
        `Write activities/${activity}/activity.md.`,
      );
  }
  const place = { files, stem: 'course', site, outcomes: new Set<string>() };
  const summaries = localised((shown) =>
    shown === 'zh' && pair.chinese
      ? readLesson(pair.chinese, { ...place, written: 'zh', shown })
      : readLesson(original, { ...place, written: 'en', shown }),
  );
  for (const lesson of [summaries.en, ...(pair.chinese ? [summaries.zh] : [])]) {
    if (lesson.drafts.length > 0)
      report('error', 'ST-01', lesson.bankLine, 'course.md holds no items', 'Move them to a module.');
  }
  if (summaries.en.paragraphs === 0)
    report(
      'error',
      'FM-01',
      head.bodyStart + 1,
      'course.md says nothing below its head',
      'Say in three sentences what one will be able to do.',
    );
  if (pair.chinese && summaries.zh.paragraphs === 0)
    pair.chinese.report(
      'error',
      'TR-03',
      pair.chinese.head.bodyStart + 1,
      'course.zh.md says nothing below its head',
      'Translate the text.',
    );
  built.headings.set(
    `${files.slug}/course`,
    localised((language) => new Set(summaries[language].headings.map((heading) => heading.id))),
  );

  const modules = files.modules
    .map((module) => buildModule(files, module, site, today, built))
    .sort((a, b) => a.order - b.order);
  if (modules.length === 0) report('error', 'FM-01', 1, 'The course has no module', 'Write 01-….md beside course.md.');
  for (const key of ['slug', 'order'] as const) {
    const seen = new Set<unknown>();
    for (const source of files.modules) {
      const value = key === 'slug' ? source.slug : number(source.original, 'order');
      if (seen.has(value))
        source.original.report(
          'error',
          'FM-01',
          source.original.head.lineOf(key === 'slug' ? 'id' : 'order'),
          `Another module of the course has the ${key === 'slug' ? 'id' : 'order'} ${value}`,
          'Give each its own.',
        );
      seen.add(value);
    }
  }
  const activities = buildActivities(files, site);
  const required = list(original, 'practice_required');
  const items = modules.flatMap((module) => module.items);
  const draw = readDraw(files);
  checkBank(files, items, draw);
  const reserve = reservedItems(items, draw);
  for (const outcome of reserve.tooSmall) {
    report(
      'warning',
      'QZ-11',
      head.lineOf('quiz', 'draw', outcome),
      `Nothing of ${outcome} is reserved for “show that you know it”: the bank is too small`,
      'Write more items.',
    );
  }
  for (const module of modules) module.checkItems = module.items.filter((item) => !reserve.ids.has(item.id));

  const outcomesEn = record(original, 'outcomes');
  const outcomesZh = record(pair.chinese, 'outcomes');
  const lead = bothTexts(pair, 'lead');
  built.course = {
    id: files.slug,
    code: text(original, 'code'),
    title: bothTexts(pair, 'title'),
    summary: localised((language) => summaries[language].html),
    lead: localised((language) => lead[language] || firstSentence(summaries[language].html)),
    area,
    audience: list(original, 'audience'),
    level: number(original, 'level'),
    outcomes: Object.fromEntries(
      Object.entries(outcomesEn).map(([code, value]) => [
        code,
        { en: String(value), zh: String(outcomesZh[code] ?? value) },
      ]),
    ),
    modules,
    activities,
    practiceRequired: required,
    blueprint: { draw, passMark, outcomeFloor },
    quizItemCount: Object.values(draw).reduce((sum, count) => sum + count, 0),
    minutes: [...modules, ...activities.filter(({ slug }) => required.includes(slug))].reduce(
      (sum, part) => sum + part.minutes,
      0,
    ),
    validMonths: wholeNumber(head.data['valid_months']) ?? null,
    owner: text(original, 'owner'),
    reviewed: text(original, 'reviewed'),
    reviewBy: text(original, 'review_by'),
    version: text(original, 'version'),
    hash: createHash('sha256')
      .update(
        [
          original.file.shortHash,
          pair.chinese?.file.shortHash ?? '',
          ...[...modules, ...activities].map((part) => part.hash),
        ].join('\n'),
      )
      .digest('hex'),
    partial: head.data['part'] === 'first',
    languages: languages.filter(
      (language) =>
        language === 'en' || (pair.chinese && modules.every((module) => !module.missing.includes(language))),
    ),
    demands: [
      ...modules.flatMap((module) => {
        const source = files.modules.find((each) => each.slug === module.slug)?.original;
        return source ? readDemands(source, module.id, site.reference) : [];
      }),
      ...[...files.activities.values()].flatMap(({ pair: brief, slug }) =>
        brief ? readDemands(brief.original, `${files.slug}/activities/${slug}`, site.reference) : [],
      ),
    ],
    reserved: [...reserve.ids],
    neverTestedOut: modules.filter((module) => !module.testOut).map((module) => module.id),
  };
  const { tooFew } = testOutDraw(built.course);
  for (const outcome of tooFew.filter((each) => !reserve.tooSmall.includes(each))) {
    report(
      'info',
      'QZ-11',
      head.lineOf('quiz', 'draw', outcome),
      `“Show that you know it” is not offered: fewer than two items of ${outcome} are reserved`,
      'Write items until the bank of the outcome has six; two or three of them are then reserved.',
    );
  }
  return built;
}

/** The first sentence of rendered text, plain. */
function firstSentence(html: string): string {
  const plain = firstParagraph(html);
  return /^.*?([。！？]|[.!?](?=\s|$))/su.exec(plain)?.[0] ?? plain;
}
