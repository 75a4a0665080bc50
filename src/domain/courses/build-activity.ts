/** A practice activity put together from its files, and the checks of activities: AC-01 to AC-04. */
import { createHash } from 'node:crypto';
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import { emptyTry, gradeTry, perfectTry, type Activity } from '#domain/exercises/practice.ts';
import { isGroup, type ActivityDesk, type ActivitySource, type Engine } from '#domain/exercises/engines/engine.ts';
import { engineNames, optionalEngine } from '#domain/exercises/engines/registry.ts';
import { chineseOf, type ActivityFiles } from './activity-files.ts';
import { checkPunctuation, checkValue } from './chinese.ts';
import { contactElement, type Contact } from './contacts.ts';
import { numbered } from './content-files.ts';
import type { HeadedFile, Pair } from './course-files.ts';
import type { Report } from './faults.ts';
import { wholeNumber } from './front-matter.ts';
import { renderInline, renderText, type MarkdownDesk } from './markdown.ts';
import { personalDetail } from './personal-details.ts';
import { engineSettings } from './schemas.ts';

const usualPass = 0.8;

/** Where an activity stands, and what it may refer to. */
export interface ActivityPlace {
  courseId: string;
  /** The outcomes the course declares. */
  outcomes: ReadonlySet<string>;
  /** Addresses of the course's modules. */
  brief: Localised;
  contacts: ReadonlyMap<string, Contact>;
}

type Files = ActivityFiles & { pair: Pair };

/** Builds an activity; undefined, with faults, when it cannot be tried. */
export function buildActivity(files: Files, place: ActivityPlace): Activity | undefined {
  const { original, chinese } = files.pair;
  const { head, report } = original;
  const wrong = (key: string, message: string, remedy: string): void =>
    report('error', 'AC-01', head.lineOf(key), message, remedy);
  if (head.data['id'] !== undefined && head.data['id'] !== files.slug)
    report('error', 'FM-01', head.lineOf('id'), `The folder is named ${files.slug}`, `Write id: ${files.slug}`);
  for (const code of (head.data['outcomes'] ?? []) as unknown[]) {
    if (!place.outcomes.has(String(code)))
      wrong('outcomes', `course.md has no outcome ${String(code)}`, 'Add it there, or correct the code.');
  }
  checkPersonalDetails(files);
  const named = String(head.data['engine'] ?? '');
  const [name = '', version = ''] = named.split('@');
  const engine = optionalEngine(name);
  if (!engine) {
    wrong('engine', `There is no engine ${name}`, `Write one of ${engineNames.join(', ')}, with @1.`);
    return undefined;
  }
  if (version !== String(engine.version)) {
    wrong('engine', `There is no version ${version || '(none)'} of ${name}`, `Write engine: ${name}@${engine.version}`);
    return undefined;
  }
  const source = sourceOf(files, engine, wrong);
  if (!source) return undefined;
  const desk = deskOf(files, engine);
  const answers = engine.parse(source, desk);
  if (!answers) return undefined;
  const feedback = readFeedback(source, answers, place.contacts, desk);
  const texts = (key: string): Localised =>
    localised((language) => {
      const translated = language === 'zh' ? chinese?.head.data[key] : undefined;
      return String(translated ?? head.data[key] ?? '').trim();
    });
  const pass = head.data['pass'] === undefined ? usualPass : Number(head.data['pass']);
  const content = {
    id: `${place.courseId}/${files.slug}`,
    slug: files.slug,
    courseId: place.courseId,
    engine: name,
    outcomes: ((head.data['outcomes'] ?? []) as unknown[]).map(String),
    minutes: wholeNumber(head.data['minutes']) ?? 0,
    title: texts('title'),
    summary: texts('summary'),
    brief: place.brief,
    texts: answers.texts,
    key: { ...answers.key, pass },
    feedback,
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const activity = { ...content, hash } as unknown as Activity;
  return checkGrades(activity, original) ? activity : undefined;
}

/** AC-03: doing everything right is the whole score, doing nothing does not pass. */
function checkGrades(activity: Activity, { head, report }: HeadedFile): boolean {
  const [perfect, empty] = [gradeTry(activity, perfectTry(activity)), gradeTry(activity, emptyTry(activity))];
  const isPerfect = perfect.score === 1 && perfect.passed;
  if (!isPerfect)
    report(
      'error',
      'AC-03',
      head.lineOf('engine'),
      'A try that does everything right does not get the whole score',
      'Correct key.yml.',
    );
  if (empty.passed)
    report('error', 'AC-03', head.lineOf('pass'), 'A try that does nothing passes', 'Raise pass, or correct key.yml.');
  return isPerfect && !empty.passed;
}

/** The file of the engine that people see, in both languages. */
function shownOf(files: Files, engine: Engine): Localised<ActivityFiles['data' | 'document' | 'path']['en']> {
  if (engine.shows === 'data.csv') return files.data;
  if (engine.shows === 'document.md') return files.document;
  return engine.shows === 'path.yml' ? files.path : localised(() => undefined);
}

/** Settings, texts and key as the engine reads them; AC-01 for what is missing or unknown, AC-02 for columns nobody declared. */
function sourceOf(
  files: Files,
  engine: Engine,
  wrong: (key: string, message: string, remedy: string) => void,
): ActivitySource | undefined {
  const { original, chinese } = files.pair;
  for (const setting of engineSettings) {
    if (engine.settings.includes(setting) || original.head.data[setting] === undefined) continue;
    const known = engine.settings.join(', ');
    wrong(setting, `This engine has no setting ${setting}`, known ? `It has ${known}.` : 'Remove it.');
  }
  const shown = shownOf(files, engine);
  if (engine.shows && !shown.en) wrong('engine', `There is no ${engine.shows} to show`, 'Write it beside activity.md.');
  if (engine.shows && shown.en && !shown.zh)
    shown.en.report(
      'error',
      'TR-01',
      1,
      'There is no Chinese of this file',
      `Write ${chineseOf(engine.shows)} beside it.`,
    );
  for (const name of files.shown)
    if (name !== engine.shows)
      wrong('engine', `This engine shows no ${name}`, engine.shows ? `It shows ${engine.shows}.` : 'Remove the file.');
  if (!files.key) wrong('engine', 'There is no key.yml to grade by', 'Write it beside activity.md.');
  let isOpen = false;
  for (const language of languages) {
    const table = files.data[language];
    const stray = table?.value.columns.find((column) => !engine.columns.includes(column));
    if (engine.shows !== 'data.csv' || !table || stray === undefined) continue;
    isOpen = true;
    table.report(
      'error',
      'AC-02',
      1,
      `The column ${stray} stands where learners see it`,
      `What belongs to the key goes into key.yml; the columns here are ${engine.columns.join(', ')}.`,
    );
  }
  if ((engine.shows && !shown.en) || !files.key || isOpen) return undefined;
  const key = isGroup(files.key.value.data) ? files.key.value.data : {};
  for (const name of Object.keys(key)) {
    if (name !== 'feedback' && !engine.keys.includes(name))
      files.key.report(
        'error',
        'AC-01',
        files.key.value.lineOf(name),
        `There is nothing named “${name}” in a key of this engine`,
        `Known here: ${engine.keys.join(', ')}, feedback.`,
      );
  }
  const either = <T>(read: Localised<{ value: T } | undefined>, none: T): Localised<T> =>
    localised((language) => (read[language] ?? read.en)?.value ?? none);
  return {
    settings: { en: original.head.data, zh: (chinese ?? original).head.data },
    rows: localised((language) => (files.data[language] ?? files.data.en)?.value.rows ?? []),
    document: either(files.document, ''),
    path: either(files.path, { data: {}, lineOf: () => 1 }),
    key,
  };
}

function deskOf(files: Files, engine: Engine): ActivityDesk {
  const { original, chinese = original } = files.pair;
  const heads: Record<Language, HeadedFile> = { en: original, zh: chinese };
  const shown = shownOf(files, engine);
  const reports = localised((language): Report => (shown[language] ?? shown.en ?? heads[language]).report);
  const noLink = (report: Report, line: number): undefined =>
    report(
      'error',
      'AC-01',
      line,
      'A text of an activity holds no links and no pictures',
      'Say it in words.',
    ) as undefined;
  const isShownInstead = (language: Language): boolean =>
    language === 'zh' && ((engine.shows !== null && !shown.zh) || !files.pair.chinese);
  const writing = (language: Language, firstLine: number, report: Report): MarkdownDesk => ({
    language: isShownInstead(language) ? 'en' : language,
    firstLine,
    report: isShownInstead(language) ? () => {} : report,
    link: (_, at) => noLink(report, at),
    picture: (_source, _alt, _title, at) => noLink(report, at),
  });
  return {
    inline(language, text, line) {
      if (language === 'zh' && !isShownInstead(language)) checkValue(text, line, reports.zh);
      return renderInline(text, writing(language, line, reports[language]));
    },
    blocks(language, text, line) {
      if (language === 'zh' && !isShownInstead(language))
        checkPunctuation(
          numbered(text.split('\n'), 0).map((each) => ({ ...each, line: each.line + line - 1 })),
          reports.zh,
        );
      // A heading of the page stands above it, and ids of the page are not to be taken.
      return renderText(text, writing(language, line, reports[language])).html.replace(
        /<(\/?)h(\d)(?: id="[^"]*")?>/g,
        (_, end: string, level: string) => `<${end}h${Math.min(6, Number(level) + 1)}>`,
      );
    },
    label(language, key, text) {
      const { head, report } = heads[language];
      const line = head.lineOf(key);
      if (language === 'zh' && chinese !== original) checkValue(text, line, report);
      return renderInline(text, writing(language, line, report));
    },
    inSettings(language, key, message, remedy) {
      heads[language].report('error', 'AC-01', heads[language].head.lineOf(key), message, remedy);
    },
    inData: (language, line, message, remedy) => reports[language]('error', 'AC-01', line, message, remedy),
    inKey: (keys, message, remedy) =>
      files.key?.report('error', 'AC-01', files.key.value.lineOf(...keys), message, remedy),
  };
}

/** Feedback in both languages for whatever the engine explains: the result says why (AC-01). */
function readFeedback(
  source: ActivitySource,
  { parts, optional = [] }: { parts: readonly string[]; optional?: readonly string[] },
  contacts: ReadonlyMap<string, Contact>,
  desk: ActivityDesk,
): Localised<string[]> {
  const given = isGroup(source.key['feedback']) ? source.key['feedback'] : {};
  const known = [...parts, ...optional];
  for (const id of Object.keys(given))
    if (!known.includes(id)) desk.inKey(['feedback', id], `There is no ${id} to explain`, 'Correct the name.');
  return localised((language) =>
    known.map((id) => {
      const entry = isGroup(given[id]) ? given[id] : {};
      const text = typeof entry[language] === 'string' ? entry[language].trim() : '';
      if (text === '' && (id in given || !optional.includes(id)))
        desk.inKey(
          id in given ? ['feedback', id] : ['feedback'],
          `${id} has no feedback in ${language === 'zh' ? 'Chinese' : 'English'}`,
          `Write below feedback: a line ${id}: { en: "…", zh: "…" }.`,
        );
      if (language === 'zh')
        checkPunctuation([{ text, line: 1 }], (_severity, code, _line, message, remedy) =>
          desk.inKey(['feedback', id], `${message} (${code})`, remedy),
        );
      return renderInline(text, {
        language,
        firstLine: 1,
        report: () => {},
        link: (target) => {
          const [, key] = /^contact:(.+)$/.exec(target) ?? [];
          if (key !== undefined && contacts.has(key)) return contactElement(key, language);
          return desk.inKey(
            ['feedback', id],
            key === undefined ? 'Feedback links to contacts alone' : `contacts.yml has no ${key}`,
            'Say it in words, or correct the link.',
          ) as undefined;
        },
        picture: () => undefined,
      });
    }),
  );
}

/** AC-04: everything here is invented, so nothing may look like a real number of a person. */
function checkPersonalDetails(files: Files): void {
  const { original, chinese } = files.pair;
  const seen = [files.data, files.document, files.path].flatMap(({ en, zh }) => [en, zh]);
  for (const read of [original, chinese, ...seen, files.key]) {
    read?.file.lines.forEach((text, index) => {
      const found = personalDetail(text);
      if (found)
        read.report(
          'error',
          'AC-04',
          index + 1,
          `This looks like a real ${found}`,
          'Invent one that cannot exist: telephone numbers 5550 01xx, mail addresses at example.org.',
        );
    });
  }
}
