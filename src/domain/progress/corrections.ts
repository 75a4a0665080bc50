// What a decision about an item changes in attempts: new rows, never to anybody's loss. An attempt that passes now is
// passed, and completes its course on the day of the correction when nothing else is missing.
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import type { Decision } from './decision.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { judgeQuiz, ruleOf } from '#domain/courses/passing.ts';
import { dayOf } from '#platform/clock.ts';
import { type Sql, system } from '#platform/db.ts';
import { lockLedger, selectItemVersions } from './attempts.queries.ts';
import { insertCompletionWhenDone } from './completions.queries.ts';
import { scoreAfter } from './decision.ts';
import * as queries from './decisions.queries.ts';

/** People whose attempts are corrected in one transaction: their next answers wait for it. */
const batchSize = 50;

/** Stores what decisions make of these answers; gives those that are worth more now. */
async function correct(
  sql: Sql,
  answers: readonly queries.AnswerToCorrect[],
): Promise<(queries.AnswerToCorrect & { before: number })[]> {
  if (answers.length === 0) return [];
  const decisions = new Map(
    (await queries.selectDecisions(sql, [...new Set(answers.map((each) => each.decisionId))])).map((each) => [
      each.id,
      each,
    ]),
  );
  const hashes = [...decisions.values()].flatMap((each) => each.itemHash ?? []);
  const versions = new Map<string, ItemVersion>(
    hashes.length === 0 ? [] : (await selectItemVersions(sql, hashes)).map((item) => [item.hash, item]),
  );
  const better = answers.flatMap((answer) => {
    const decision = decisions.get(answer.decisionId);
    if (!decision) return [];
    const score = scoreAfter(decision, versions.get(decision.itemHash ?? ''), answer);
    return score > answer.score ? [{ ...answer, score, before: answer.score }] : [];
  });
  await queries.insertAnswerCorrections(sql, better);
  return better;
}

/**
 * Before an attempt is judged: what its answers are worth by what was decided since it was drawn. By item, only those that
 * are worth more than they were graded.
 */
export async function correctBeforeClosing(sql: Sql, attemptId: number): Promise<Map<string, number>> {
  const answers = await queries.selectAnswersToCorrect(sql, { attemptId });
  const better = await correct(sql, answers);
  const scores = new Map<string, number>();
  // `score` of what was read holds corrections from before already.
  for (const { itemId, score } of [...answers, ...better]) {
    scores.set(itemId, Math.max(score, scores.get(itemId) ?? 0));
  }
  return scores;
}

/** Judges a closed attempt once more. */
async function judgeAgain(sql: Sql, answer: queries.AnswerToCorrect): Promise<void> {
  const { attemptId, decisionId, kind, staffId } = answer;
  const rows = await queries.selectWorth(sql, attemptId);
  const [first] = rows;
  if (!first) return;
  const versions = new Map(
    (
      await selectItemVersions(
        sql,
        rows.map((row) => row.itemHash),
      )
    ).map((item) => [item.hash, item]),
  );
  const items = rows.map((row) => versions.get(row.itemHash)!);
  const course = catalogue().course(first.courseId);
  const { passed, score } = judgeQuiz(ruleOf(course, kind), items, rows);
  const outcome = passed || first.outcome === 'passed' ? 'passed' : 'not-passed';
  await queries.insertAttemptCorrection(sql, { attemptId, decisionId, outcome, score });
  if (outcome === first.outcome) return;
  const at = new Date();
  const done = { staffId, course, language: first.language, on: dayOf(at), at };
  await insertCompletionWhenDone(sql, { ...done, correctedAttempt: attemptId });
}

/** Corrects all attempts that the decision is about, some people at a time; done once more it changes nothing. */
async function apply(decision: Decision): Promise<void> {
  const concerned = await system('correct-attempts', (sql) => queries.selectConcerned(sql, decision.id));
  for (let from = 0; from < concerned.length; from += batchSize) {
    const staffIds = concerned.slice(from, from + batchSize);
    await system('correct-attempts', async (sql) => {
      for (const staffId of staffIds) await lockLedger(sql, staffId);
      const answers = await queries.selectAnswersToCorrect(sql, { staffIds, decisionId: decision.id });
      for (const answer of await correct(sql, answers)) {
        if (answer.isClosed && answer.kind !== 'check') await judgeAgain(sql, answer);
      }
    });
  }
  await system('correct-attempts', (sql) => queries.updateApplied(sql, decision.id));
}

/**
 * Corrects attempts after all decisions that are not carried out yet: a new one, and one during which the server stopped.
 * One whose course is not loaded waits until it is.
 */
export async function applyDecisions(): Promise<void> {
  const decisions = await system('correct-attempts', queries.selectUnapplied);
  for (const decision of decisions) {
    if (catalogue().optionalCourse(decision.courseId)) await apply(decision);
  }
}
