// Taking a module's check and the course quiz: drawing, answering, closing, completing. An answer and everything that
// follows from it is one transaction; a person's transactions come one after the other, so nothing is counted twice.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Asker, Sql } from '#platform/db.ts';
import type { Course, Module } from '#domain/courses/course.ts';
import type { Arrangement, ItemVersion, Response } from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import type {
  AnswerResult,
  AttemptOutcome,
  AttemptProgress,
  Check,
  GivenAnswer,
  Question,
  Quiz,
  QuizKind,
  QuizResult,
  ReadAgain,
} from './attempt.ts';
import type { AttemptRow, DrawnRow } from './attempts.queries.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { drawCheck, drawQuiz, timesSeen } from '#domain/courses/draw.ts';
import { judgeQuiz, ruleOf } from '#domain/courses/passing.ts';
import {
  arrange,
  gradeResponse,
  promptOf,
  readResponse,
  responseFromForm,
  revealOf,
} from '#domain/exercises/exercise.ts';
import { dayOf } from '#platform/clock.ts';
import { keptPerDatabase, read, store, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { isAnswerKey, quizOpensAgain } from './attempt.ts';
import * as queries from './attempts.queries.ts';
import { insertCompletionWhenDone, selectCompletions } from './completions.queries.ts';
import { correctBeforeClosing } from './corrections.ts';
import { selectCorrections, selectWithdrawn } from './decisions.queries.ts';
import { withdrawnItems } from './withdrawn.ts';

type Row = AttemptRow & DrawnRow;
type DrawnItem = Pick<DrawnRow, 'itemId' | 'itemHash' | 'arrangement'>;

/** The part of an attempt that never changes, and the scores of the answers that this process knows of, by item. */
interface KnownAttempt {
  attempt: AttemptRow;
  items: DrawnItem[];
  scores: Map<string, number>;
}

const knownAtMost = 10_000;
const knownAttempts = keptPerDatabase(() => new Map<string, KnownAttempt>());

/** Keeps in memory what was drawn; the attempt that was met longest ago makes room. */
function remember(name: string, rows: readonly Row[]): KnownAttempt | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const all = knownAttempts();
  if (all.size >= knownAtMost) all.delete(all.keys().next().value as string);
  const items = rows.map(({ itemId, itemHash, arrangement }) => ({ itemId, itemHash, arrangement }));
  const scores = new Map(rows.flatMap(({ itemId, score }) => (score === null ? [] : [[itemId, score] as const])));
  const known = { attempt: { ...first, outcome: null, closedAt: null }, items, scores };
  all.set(name, known);
  return known;
}

type Versions = Map<string, ItemVersion>;

/** A drawn item that is not stored yet. */
export interface Drawn {
  item: ItemVersion;
  arrangement: Arrangement;
}

// Neighbours see different questions, and yet many people see the same page, which then need not be drawn for each.
const checkVersions = 24;

const checkSeed = (staffId: number, module: Module, ordinal: number): string =>
  `${staffId % checkVersions}\n${module.id}\n${ordinal}`;

/** The check that a person gets at a module the n-th time: always the same one, so that reading it stores nothing. */
async function drawnCheck(
  sql: Sql,
  staffId: number,
  module: Module,
  ordinal: number,
  withdrawn = withdrawnItems(),
): Promise<Drawn[]> {
  if (ordinal === 1) return firstCheck(staffId, module, withdrawn);
  return checkAfter(staffId, module, ordinal, await queries.selectItemsOfChecks(sql, staffId, module.id), withdrawn);
}

/** The first check of a person at a module: nothing has been seen. */
function firstCheck(staffId: number, module: Module, withdrawn = withdrawnItems()): Drawn[] {
  return checkAfter(staffId, module, 1, [], withdrawn);
}

function checkAfter(
  staffId: number,
  module: Module,
  ordinal: number,
  seen: string[],
  withdrawn: ReadonlySet<string>,
): Drawn[] {
  const seed = checkSeed(staffId, module, ordinal);
  return drawCheck(module, seed, new Set(seen), withdrawn).map((item) => ({ item, arrangement: arrange(item, seed) }));
}

// The first check is the same for every reader with the same version of it, and is made once: what a page was drawn from
// is then known by the object itself.
const firstChecks = new WeakMap<Module, { withdrawn: ReadonlySet<string>; byReader: Map<string, Check> }>();

/** The first check of a module as its reader finds it; frozen, and the same object until items or withdrawals change. */
function firstCheckOf(actor: Asker, course: Course, module: Module, language: Language): Check {
  const withdrawn = withdrawnItems();
  let known = firstChecks.get(module);
  if (known?.withdrawn !== withdrawn) firstChecks.set(module, (known = { withdrawn, byReader: new Map() }));
  const reader = `${actor.staffId % checkVersions} ${language}`;
  let check = known.byReader.get(reader);
  if (!check) {
    check = Object.freeze(checkToCome(firstCheck(actor.staffId, module, withdrawn), course, module, 1, language));
    known.byReader.set(reader, check);
  }
  return check;
}

/** A check that is drawn and not stored. */
function checkToCome(
  drawn: readonly Drawn[],
  course: Course,
  module: Module,
  ordinal: number,
  language: Language,
): Check {
  const questions = drawn.map(({ item, arrangement }, index) => ({
    itemId: item.id,
    number: index + 1,
    prompt: promptOf(item, language, arrangement),
    reveal: null,
    answeredAt: null,
  }));
  const place = { courseId: course.id, moduleSlug: module.slug };
  return { ...place, ordinal, answered: 0, of: questions.length, closed: false, outcome: null, questions };
}

/** The version by which an item was asked, while the catalogue still has it. */
function currentVersion({ itemId, itemHash }: DrawnItem): ItemVersion | undefined {
  const item = catalogue().optionalItem(itemId);
  return item?.hash === itemHash ? item : undefined;
}

/** The versions by which these items were asked: from the catalogue while it still has them, else as stored. */
async function versionsOf(sql: Sql, rows: readonly DrawnRow[]): Promise<Versions> {
  const versions: Versions = new Map();
  const changed: string[] = [];
  for (const row of rows) {
    const item = currentVersion(row);
    if (item) versions.set(row.itemHash, item);
    else changed.push(row.itemHash);
  }
  if (changed.length > 0) {
    for (const item of await queries.selectItemVersions(sql, changed)) versions.set(item.hash, item);
  }
  return versions;
}

/** The same outside a transaction: the database is asked only for items that have changed since they were drawn. */
async function storedVersionsOf(actor: Asker, rows: readonly DrawnRow[]): Promise<Versions> {
  const current = rows.flatMap((row) => currentVersion(row) ?? []);
  if (current.length === rows.length) return new Map(current.map((item) => [item.hash, item]));
  return read(actor, (sql) => versionsOf(sql, rows));
}

function versionOf(versions: Versions, hash: string): ItemVersion {
  const version = versions.get(hash);
  if (!version) throw new Error(`item version ${hash} is missing`);
  return version;
}

const progressOf = (rows: readonly Row[]): AttemptProgress => ({
  answered: rows.filter((row) => row.answeredAt).length,
  of: rows.length,
  closed: rows[0]?.closedAt != null,
  outcome: rows[0]?.outcome ?? null,
});

function questionsOf(rows: readonly Row[], versions: Versions, language: Language): Question[] {
  return rows.map((row) => {
    const item = versionOf(versions, row.itemHash);
    return {
      itemId: row.itemId,
      number: row.position,
      prompt: promptOf(item, language, row.arrangement),
      reveal: row.response && revealOf(item, language, row.arrangement, row.response),
      answeredAt: row.answeredAt,
    };
  });
}

/** Reads the answer in whichever form it came. Refuses with Invalid('response') what is not a whole answer. */
function responseOf(item: ItemVersion, row: DrawnItem, answer: GivenAnswer): Response {
  return answer.form ? responseFromForm(item, row.arrangement, answer.form) : readResponse(item, answer.response);
}

/** Whether this is the very answer that is stored, sent once more. */
function isSame(item: ItemVersion, row: Row, answer: GivenAnswer): boolean {
  if (row.answerKey !== answer.answerKey.toLowerCase()) return false;
  try {
    return isDeepStrictEqual({ ...row.response }, { ...responseOf(item, row, answer) });
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

/**
 * How an attempt ends whose items have all been answered: a check is finished, a quiz is judged. Either may complete the
 * course: a check where its module is one that nobody can skip.
 */
function endingOf(attempt: AttemptRow, graded: readonly { item: ItemVersion; score: number }[]): queries.Ending {
  const course = catalogue().course(attempt.courseId);
  if (attempt.kind === 'check') {
    const mayComplete = course.neverTestedOut.includes(attempt.moduleId ?? '');
    return { outcome: 'finished', score: null, course: mayComplete ? course : null };
  }
  const items = graded.map((each) => each.item);
  const { passed, score } = judgeQuiz(ruleOf(course, attempt.kind), items, graded);
  return { outcome: passed ? 'passed' : 'not-passed', score, course: passed ? course : null };
}

/** Closes an attempt whose last item has been answered, with what was decided about its items since the draw. */
async function close(
  sql: Sql,
  attempt: AttemptRow,
  graded: readonly { item: ItemVersion; score: number }[],
  language: Language,
  at: Date,
): Promise<AttemptOutcome> {
  const better = attempt.kind === 'check' ? null : await correctBeforeClosing(sql, attempt.id);
  const { outcome, score, course } = endingOf(
    attempt,
    graded.map((each) => ({ ...each, score: better?.get(each.item.id) ?? each.score })),
  );
  const { id, staffId, courseId } = attempt;
  await Promise.all([
    queries.insertAttemptClosing(sql, { attemptId: id, outcome, score, closedAt: at }),
    course &&
      insertCompletionWhenDone(sql, { staffId, course: { ...course, id: courseId }, language, on: dayOf(at), at }),
  ]);
  return outcome;
}

/** What an answer stores, before it is stored. Refuses with Invalid('response') what is not a whole answer. */
function gradedAnswer(item: ItemVersion, row: AttemptRow & DrawnItem, answer: GivenAnswer) {
  const response = responseOf(item, row, answer);
  const { score, criticalMissed } = gradeResponse(item, row.arrangement, response);
  const { itemId, answerKey, language } = answer;
  return {
    attemptId: row.id,
    itemId,
    answerKey,
    response,
    score,
    criticalMissed,
    language,
    answeredAt: answer.at ?? new Date(),
  };
}

type Graded = ReturnType<typeof gradedAnswer>;

/** The result for an answer that was stored just now. */
function stored(item: ItemVersion, row: DrawnItem, graded: Graded, attempt: AttemptProgress): AnswerResult {
  const { attemptId, itemId, answeredAt, language, response } = graded;
  const reveal = revealOf(item, language, row.arrangement, response);
  return { outcome: 'stored', attemptId, itemId, reveal, answeredAt, attempt };
}

/** Stores an answer in an attempt that is there; `rows` were read under the lock of the person's ledger. */
async function storeUnderLock(sql: Sql, rows: readonly Row[], answer: GivenAnswer): Promise<AnswerResult> {
  const row = rows.find((each) => each.itemId === answer.itemId);
  if (!row) throw new NotFound('this item was not drawn');
  const before = progressOf(rows);
  const closes = !row.answeredAt && before.answered + 1 === before.of;
  const versions = await versionsOf(sql, closes ? rows : [row]);
  const item = versionOf(versions, row.itemHash);

  if (row.response && row.answeredAt) {
    const outcome = isSame(item, row, answer) ? 'same' : 'already-answered';
    const reveal = revealOf(item, answer.language, row.arrangement, row.response);
    const { id: attemptId, itemId, answeredAt } = row;
    return { outcome, attemptId, itemId, reveal, answeredAt, attempt: before };
  }
  if (row.closedAt) throw new Invalid('attempt-closed');

  const graded = gradedAnswer(item, row, answer);
  const scores = (): { item: ItemVersion; score: number }[] =>
    rows.map((each) => ({
      item: versionOf(versions, each.itemHash),
      score: each === row ? graded.score : (each.score ?? 0),
    }));
  // Sent together; the database works through them in this order.
  const [isNew, , outcome] = await Promise.all([
    queries.insertAnswer(sql, graded),
    before.answered === 0 ? queries.insertCourseStart(sql, row.staffId, row.courseId, dayOf(graded.answeredAt)) : null,
    closes ? close(sql, row, scores(), answer.language, graded.answeredAt) : null,
  ]);
  if (!isNew) throw new Invalid('answer-key');
  row.score = graded.score;
  return stored(item, row, graded, { ...before, answered: before.answered + 1, closed: closes, outcome });
}

/**
 * The short way for an attempt that this process has met: what was drawn never changes and answers stay, so the answer is
 * graded, and with the last one the attempt judged, before the database is asked; it all goes in with one statement. Null,
 * and nothing done, when something is not as this process knows it: the attempt, an item that changed since the draw or was
 * decided about, an answer given elsewhere or not whole.
 */
async function storeAtOnce(
  actor: Asker,
  known: KnownAttempt | undefined,
  answer: GivenAnswer,
): Promise<AnswerResult | null> {
  const row = known?.items.find((each) => each.itemId === answer.itemId);
  const item = row && currentVersion(row);
  if (!known || !item || known.attempt.staffId !== actor.staffId || known.scores.has(item.id)) return null;
  const { attempt, items, scores } = known;
  let graded: Graded;
  try {
    graded = gradedAnswer(item, { ...attempt, ...row }, answer);
  } catch (error) {
    if (error instanceof Invalid) return null;
    throw error;
  }
  let ending: queries.Ending | null = null;
  if (scores.size + 1 === items.length) {
    const all = items.flatMap((each) => {
      const version = currentVersion(each);
      return version ? { item: version, score: scores.get(each.itemId) ?? graded.score } : [];
    });
    if (all.length < items.length) return null;
    ending = endingOf(attempt, all);
  }
  const of = items.length;
  const before = await store(actor, (sql, signed) => queries.storeAnswer(sql, signed, graded, of, ending));
  if (before === null) return null;
  scores.set(item.id, graded.score);
  const outcome = ending?.outcome ?? null;
  return stored(item, row, graded, { answered: before + 1, of, closed: ending !== null, outcome });
}

/** Stores a new attempt with its draw and gives it back as if it had been read. */
export async function beginAttempt(
  sql: Sql,
  attempt: Omit<Parameters<typeof queries.insertAttempt>[1], 'language'> & { language: Language },
  drawn: readonly Drawn[],
): Promise<Row[]> {
  const [id] = await Promise.all([
    queries.insertAttempt(sql, attempt),
    queries.insertItemVersions(
      sql,
      drawn.map((each) => each.item),
    ),
  ]);
  await queries.insertAttemptItems(
    sql,
    { ...attempt, id },
    drawn.map(({ item, arrangement }) => ({ id: item.id, hash: item.hash, arrangement })),
  );
  return drawn.map(({ item, arrangement }, index) => ({
    ...attempt,
    id,
    outcome: null,
    closedAt: null,
    position: index + 1,
    itemId: item.id,
    itemHash: item.hash,
    arrangement,
    answerKey: null,
    response: null,
    score: null,
    criticalMissed: null,
    answeredAt: null,
  }));
}

function requireKey(answer: GivenAnswer): void {
  if (!isAnswerKey(answer.answerKey)) throw new Invalid('answer-key');
}

/**
 * Stores an answer in a module's check; the first answer of a check begins its attempt. `ordinal` says the how-manieth
 * check it is: the one under way, or the one after the last finished one. Refuses an unknown module and an item that
 * was not drawn (NotFound), an incomplete answer (Invalid 'response'), a key that belongs to another answer (Invalid
 * 'answer-key') and a check that is not the next one (Invalid 'check-order').
 */
export async function answerCheck(
  actor: Asker,
  answer: GivenAnswer & { courseId: string; moduleSlug: string; ordinal: number },
): Promise<AnswerResult> {
  requireKey(answer);
  const module = catalogue().module(answer.courseId, answer.moduleSlug);
  const { ordinal, courseId } = answer;
  const name = `${actor.staffId}\n${module.id}\n${ordinal}`;
  const atOnce = await storeAtOnce(actor, knownAttempts().get(name), answer);
  if (atOnce) return atOnce;
  const [result, met] = await transaction(actor, async (sql): Promise<[AnswerResult, Row[]]> => {
    const [, rows] = await Promise.all([
      queries.lockLedger(sql, actor.staffId),
      queries.selectAttemptItems(sql, { staffId: actor.staffId, courseId, moduleId: module.id, ordinal }),
    ]);
    const last = rows[0];
    if (last?.ordinal === ordinal) return [await storeUnderLock(sql, rows, answer), rows];
    if (ordinal !== (last?.ordinal ?? 0) + 1 || (last && !last.closedAt)) throw new Invalid('check-order');
    const isIn = (draw: Drawn[]): boolean => draw.some(({ item }) => item.id === answer.itemId);
    let drawn = await drawnCheck(sql, actor.staffId, module, ordinal);
    // An item may be withdrawn while somebody has it before them: their answer is kept all the same.
    if (!isIn(drawn)) drawn = await drawnCheck(sql, actor.staffId, module, ordinal, new Set());
    if (!isIn(drawn)) throw new NotFound('this item was not drawn');
    const begun = await beginAttempt(
      sql,
      {
        staffId: actor.staffId,
        courseId,
        courseHash: catalogue().course(courseId).hash,
        kind: 'check',
        moduleId: module.id,
        ordinal,
        seed: checkSeed(actor.staffId, module, ordinal),
        language: answer.language,
        startedAt: answer.at ?? new Date(),
      },
      drawn,
    );
    return [await storeUnderLock(sql, begun, answer), begun];
  });
  remember(name, met);
  return result;
}

/**
 * Begins the course quiz, or finds the one that is under way: a person has one open attempt at a quiz. Draws by the
 * course's blueprint, items that the person has not seen first. It can be taken again at once after the first time that
 * it was not passed, then a day after each (`wait`). Refuses an unknown course with NotFound.
 */
export async function startQuiz(
  actor: Asker,
  courseId: string,
  language: Language,
  at = new Date(),
): Promise<{ outcome: 'started' | 'open'; attemptId: number } | { outcome: 'wait'; from: Date }> {
  const course = catalogue().course(courseId);
  let begun: Row[] = [];
  const result = await transaction(actor, async (sql) => {
    const [, open, history, withdrawn] = await Promise.all([
      queries.lockLedger(sql, actor.staffId),
      queries.selectOptionalOpenQuiz(sql, actor.staffId, courseId, 'quiz'),
      queries.selectQuizHistory(sql, actor.staffId, courseId, 'quiz'),
      selectWithdrawn(sql),
    ]);
    if (open !== undefined) return { outcome: 'open' as const, attemptId: open };
    const from = quizOpensAgain(history);
    if (from && from > at) return { outcome: 'wait' as const, from };
    const seed = randomUUID();
    const items = drawQuiz(course, seed, timesSeen(history.flatMap((each) => each.itemIds)), new Set(withdrawn));
    begun = await beginAttempt(
      sql,
      {
        staffId: actor.staffId,
        courseId,
        courseHash: course.hash,
        kind: 'quiz',
        moduleId: null,
        ordinal: (history.at(-1)?.ordinal ?? 0) + 1,
        seed,
        language,
        startedAt: at,
      },
      items.map((item) => ({ item, arrangement: arrange(item, seed) })),
    );
    const [row] = begun;
    if (!row) throw new Error(`the quiz of ${courseId} has no questions`);
    return { outcome: 'started' as const, attemptId: row.id };
  });
  if (result.outcome === 'started') remember(String(result.attemptId), begun);
  return result;
}

/**
 * Stores an answer in a course quiz or test-out, in any order of its questions. The last one closes it: it is judged, and a
 * passed one completes the course once its required practice is passed, with the person's department and post of the day. Refuses an attempt that is not
 * one's own quiz and an item that was not drawn (NotFound), and what `answerCheck` refuses in an answer.
 */
export async function answerQuiz(actor: Asker, answer: GivenAnswer & { attemptId: number }): Promise<AnswerResult> {
  requireKey(answer);
  const name = String(answer.attemptId);
  const attempt = { attemptId: answer.attemptId };
  let known = knownAttempts().get(name);
  if (!known) {
    const rows = await read(actor, (sql) => queries.selectAttemptItems(sql, attempt));
    requireOwnQuiz(rows, actor);
    known = remember(name, rows);
  }
  const atOnce = await storeAtOnce(actor, known, answer);
  if (atOnce) return atOnce;
  const [result, met] = await transaction(actor, async (sql): Promise<[AnswerResult, Row[]]> => {
    const [, rows] = await Promise.all([
      queries.lockLedger(sql, actor.staffId),
      queries.selectAttemptItems(sql, attempt),
    ]);
    requireOwnQuiz(rows, actor);
    return [await storeUnderLock(sql, rows, answer), rows];
  });
  remember(name, met);
  return result;
}

function requireOwnQuiz(rows: readonly Row[], actor: Asker): Row {
  const first = rows[0];
  const isQuiz = first?.kind === 'quiz' || first?.kind === 'test-out';
  if (!isQuiz || first.staffId !== actor.staffId) throw new NotFound('no such attempt');
  return first;
}

/**
 * The check of a module as its reader finds it: the newest one with its answers, or the one to come, drawn and not
 * stored. With `again`, a new one after a finished one. `rows` are the items of the newest one.
 */
export async function checkFrom(
  rows: readonly Row[],
  actor: Asker,
  course: Course,
  module: Module,
  language: Language,
  again: boolean,
): Promise<Check> {
  const last = rows[0];
  if (!last) return firstCheckOf(actor, course, module, language);
  if (!(again && last.closedAt)) {
    const questions = questionsOf(rows, await storedVersionsOf(actor, rows), language);
    const place = { courseId: course.id, moduleSlug: module.slug };
    return { ...place, ordinal: last.ordinal, ...progressOf(rows), questions };
  }
  const ordinal = last.ordinal + 1;
  const drawn = await read(actor, (sql) => drawnCheck(sql, actor.staffId, module, ordinal));
  return checkToCome(drawn, course, module, ordinal, language);
}

/** A quiz of one's own, with feedback on what is answered and the result when it is closed. Refuses others with NotFound. */
export function quizOf(actor: Asker, attemptId: number, language: Language): Promise<Quiz> {
  return read(actor, async (sql) => {
    const rows = await queries.selectAttemptItems(sql, { attemptId });
    const first = requireOwnQuiz(rows, actor);
    const course = catalogue().course(first.courseId);
    const isMissed = first.kind === 'quiz' && first.outcome === 'not-passed';
    const [versions, corrections, passedActivities, completions, finishedModules, history] = await Promise.all([
      versionsOf(sql, rows),
      selectCorrections(sql, attemptId),
      first.closedAt ? queries.selectPassedActivities(sql, actor.staffId, course.id) : ([] as string[]),
      first.closedAt ? selectCompletions(sql, actor.staffId, course.id) : [],
      first.kind === 'test-out' && first.closedAt
        ? queries.selectFinishedModules(sql, actor.staffId, course.id)
        : ([] as string[]),
      isMissed ? queries.selectQuizHistory(sql, actor.staffId, course.id, 'quiz') : [],
    ]);
    const worthOf = (row: Row): Row => {
      const score = corrections.findLast((each) => each.itemId === row.itemId)?.score ?? 0;
      return { ...row, score: Math.max(row.score ?? 0, score) };
    };
    const practiceLeft = course.activities.filter(
      ({ slug }) => course.practiceRequired.includes(slug) && !passedActivities.includes(slug),
    );
    const modulesLeft = course.modules.filter(
      ({ id, testOut }) => first.kind === 'test-out' && !testOut && !finishedModules.includes(id),
    );
    return {
      kind: first.kind as QuizKind,
      attemptId,
      courseId: course.id,
      courseTitle: course.title,
      ordinal: first.ordinal,
      startedAt: first.startedAt,
      closedAt: first.closedAt,
      ...progressOf(rows),
      questions: questionsOf(rows, versions, language).map((question) => ({
        ...question,
        correction: corrections.findLast((each) => each.itemId === question.itemId) ?? null,
      })),
      result: first.closedAt
        ? {
            ...resultOf(course, first, rows.map(worthOf), versions, language),
            correctedOn: corrections.at(-1)?.decidedAt ?? null,
            completedOn: completions.find((each) => each.attemptId === attemptId)?.completedOn ?? null,
            practiceLeft: practiceLeft.map(({ slug, title }) => ({ slug, title })),
            modulesLeft: modulesLeft.map(({ slug, title }) => ({ slug, title })),
            againFrom: quizOpensAgain(history),
          }
        : null,
    };
  });
}

/** A question that the actor has answered, as it was asked last; null for one that they have not. */
export function answeredItem(
  actor: Asker,
  itemId: string,
  language: Language,
): Promise<{ courseId: string; itemId: string; itemHash: string; stem: string } | null> {
  return read(actor, async (sql) => {
    const row = await queries.selectOptionalAnsweredItem(sql, actor.staffId, itemId);
    if (!row) return null;
    const [version] = await queries.selectItemVersions(sql, [row.itemHash]);
    const { stem } = promptOf(version!, language, row.arrangement);
    return { courseId: row.courseId, itemId, itemHash: row.itemHash, stem };
  });
}

/** The result in words' terms: points, outcomes, what to read again. Whether it was passed is what was stored then. */
function resultOf(
  course: Course,
  attempt: AttemptRow,
  rows: readonly Row[],
  versions: Versions,
  language: Language,
): Omit<QuizResult, 'practiceLeft' | 'modulesLeft' | 'completedOn' | 'againFrom' | 'correctedOn'> {
  const rule = ruleOf(course, attempt.kind);
  const graded = rows.map((row) => ({ item: versionOf(versions, row.itemHash), score: row.score ?? 0 }));
  const { reasons } = judgeQuiz(
    rule,
    graded.map((each) => each.item),
    graded,
  );
  const sum = (some: typeof graded): number => some.reduce((total, each) => total + each.score, 0);
  const outcomes = [...new Set(graded.map(({ item }) => item.outcome))].sort().map((id) => {
    const ofOutcome = graded.filter(({ item }) => item.outcome === id);
    const links = ofOutcome.flatMap((each) => (each.score < 1 ? readAgainOf(each.item, language) : []));
    return {
      id,
      text: course.outcomes[id] ?? { en: id, zh: id },
      score: sum(ofOutcome),
      of: ofOutcome.length,
      enough: !reasons.weakOutcomes.includes(id),
      readAgain: [...new Map(links.map((link) => [`${link.moduleSlug}#${link.anchor}`, link])).values()],
    };
  });
  return {
    passed: attempt.outcome === 'passed',
    score: sum(graded),
    of: graded.length,
    needed: rule.passMark * graded.length,
    criticalMissed: reasons.criticalMissed.map((position) => position + 1),
    outcomes: outcomes.sort((a, b) => Number(b.readAgain.length > 0) - Number(a.readAgain.length > 0)),
  };
}

/** The heading that teaches an item, while its module is there. */
function readAgainOf(item: ItemVersion, language: Language): ReadAgain[] {
  const module = catalogue().optionalModule(item.moduleId);
  const { text, anchor } = item.texts[language].review;
  return module ? [{ moduleSlug: module.slug, moduleTitle: module.title, text, anchor }] : [];
}
