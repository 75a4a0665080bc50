// A question with parameters in a real attempt: what was drawn is stored, and outlives a change of its module.
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue } from '#domain/courses/catalogue.ts';
import { perfectResponse, type Arrangement as Drawn, type ItemVersion } from '#domain/exercises/exercise.ts';
import { answerQuiz, quizOf } from '#domain/progress/attempts.ts';
import { rememberCourses } from '#domain/progress/learning.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';
import { beginQuiz } from './begin.ts';

const db = useDatabase();
let folder: string;
let make: Arrangement;
let section: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-kinds-'));
  await cp(path.resolve(import.meta.dirname, '../../fixtures/content/kinds'), folder, { recursive: true });
  await rememberCourses(await loadCatalogue([folder]));
  make = new Arrangement(db.owner);
  section = await make.department('SECTION', null, { name: both('Section', '科') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the same values are shown again, and graded by, after the module has changed', async () => {
  const learner = actorOf(await make.worker(section));
  const attemptId = await beginQuiz(learner, 'every-kind');
  const prompts = async (language: 'en' | 'zh') =>
    (await quizOf(learner, attemptId, language)).questions.map((question) => question.prompt);
  const [english, chinese] = [await prompts('en'), await prompts('zh')];
  const [drawn] = await db.owner<{ content: ItemVersion; arrangement: Drawn }[]>`
    select v.content, i.arrangement from attempt_items i join item_versions v on v.hash = i.item_hash
    where i.attempt_id = ${attemptId} and i.item_id = 'kin-numeric'`;
  expect(Object.keys(drawn!.arrangement.values!).sort()).toEqual(['m', 'n', 'place']);

  for (const file of ['01-shares.md', '01-shares.zh.md']) {
    const target = path.join(folder, 'courses/every-kind', file);
    const text = await readFile(target, 'utf8');
    await writeFile(target, text.replace(/^(n[:：]).*$/mu, '$1 3, 7').replace(/^(m[:：]).*$/mu, '$1 1, 2'));
  }
  const changed = await loadCatalogue([folder]);
  expect(changed.optionalItem('kin-numeric')!.hash).not.toBe(drawn!.content.hash);
  expect(await prompts('en')).toEqual(english);
  expect(await prompts('zh')).toEqual(chinese);

  const result = await answerQuiz(learner, {
    attemptId,
    itemId: 'kin-numeric',
    answerKey: randomUUID(),
    response: perfectResponse(drawn!.content, drawn!.arrangement),
    language: 'en',
  });
  expect(result.reveal.score).toBe(1);
});

test('two people are asked with values of their own, and neither is asked what is on trial or stands before the lesson', async () => {
  const stems = new Set<string>();
  for (let turn = 0; turn < 12; turn += 1) {
    const learner = actorOf(await make.worker(section));
    const attemptId = await beginQuiz(learner, 'every-kind');
    const { questions } = await quizOf(learner, attemptId, 'en');
    expect(questions.map(({ itemId }) => itemId)).not.toContain('kin-trial');
    expect(questions.map(({ itemId }) => itemId)).not.toContain('kin-pre');
    stems.add(questions.find(({ itemId }) => itemId === 'kin-numeric')!.prompt.stem);
  }
  expect(stems.size).toBeGreaterThan(2);
});
