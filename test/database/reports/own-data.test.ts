// A copy of everything about a person holds every table and every column with personal data, and nobody else's rows.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { answerQuiz, quizOf } from '#domain/progress/attempts.ts';
import { recordAttendance, tryAttendance, withdrawTraining } from '#domain/progress/recorded-trainings.ts';
import { csvOf } from '#domain/reports/export.ts';
import { ownTables } from '#domain/reports/own-data.queries.ts';
import { ownData, ownDataFile, recordTable } from '#domain/reports/own-data.ts';
import { useDatabase } from '../../support/database.ts';
import { beginQuiz } from '../progress/begin.ts';
import { courseId, loadSmallCourse, take } from '../progress/small-course.ts';
import { actorOf, Arrangement, both } from './arrangement.ts';

const db = useDatabase();
let make: Arrangement;
let clerk: Actor, colleague: Actor, coordinator: Actor;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const bureau = await make.department('BUREAU', null, { name: both('Bureau', '局') });
  await loadSmallCourse();
  clerk = actorOf(await make.worker(bureau, { number: '00127', name: both('Wang Li', '王丽') }));
  colleague = actorOf(await make.worker(bureau, { number: 'CANARY', name: both('Canary', '金丝雀') }));
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  for (const { staffId } of [clerk, colleague]) {
    await db.owner`insert into accounts (staff_id, password_hash) values (${staffId}, 'SECRET')`;
    await db.owner`insert into account_links (staff_id, kind, token_hash, expires_at) values (${staffId}, 'slip', sha256(${randomUUID()}::text::bytea), now())`;
  }
  await make.completion(clerk.staffId, courseId, '2022-01-01', '2023-01-01');
});

/** Tables from which a way of foreign keys leads to staff, without those that only point at departments or courses. */
async function personalTables(): Promise<string[]> {
  const rows = await db.owner<{ name: string }[]>`
    with recursive personal as (
      select 'staff'::regclass as oid
      union
      select k.conrelid::regclass from pg_constraint k join personal p on p.oid = k.confrelid where k.contype = 'f'
    )
    select oid::text as name from personal order by 1`;
  return rows.map((row) => row.name);
}

test('every table that refers to a person is part of it', async () => {
  expect([...new Set(ownTables.map((each) => each.table))].sort()).toEqual((await personalTables()).sort());
});

test.each([...new Set(ownTables.map((each) => each.table))])(
  'every column of %s is handed over or left out with a reason',
  async (table) => {
    const rows = await db.owner<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${table}`;
    const parts = ownTables.filter((each) => each.table === table);
    const known = new Set(parts.flatMap((each) => [...each.columns, ...Object.keys(each.leftOut ?? {})]));
    expect([...known].sort()).toEqual(rows.map((row) => row.name).sort());
  },
);

test('answers and scores are in it, with the question; what is not answered yet tells nothing', async () => {
  const attemptId = await beginQuiz(clerk, courseId);
  const quiz = await quizOf(clerk, attemptId, 'en');
  const [first] = quiz.questions;
  await answerQuiz(clerk, {
    attemptId,
    itemId: first!.itemId,
    answerKey: randomUUID(),
    response: take(first!.prompt, 'Right'),
    language: 'en',
  });
  const { tables } = await ownData(clerk);
  expect(tables['answers']).toMatchObject([{ itemId: first!.itemId, score: '1.0000', question: first!.prompt.stem }]);
  expect(tables['attemptItems'] ?? tables['attempt_items']).toHaveLength(quiz.questions.length);
  const text = JSON.stringify(tables);
  expect(text).not.toContain('arrangement');
  // A question that is not answered stands there by its id alone.
  for (const each of quiz.questions.slice(1)) expect(text).not.toContain(each.prompt.stem);
});

test('nobody else and no secret is in it', async () => {
  const [file] = [ownDataFile(await ownData(clerk), 'en')];
  const text = Buffer.from(file.bytes).toString();
  expect(text).toContain('Wang Li');
  expect(text).not.toMatch(/CANARY|Canary|金丝雀|SECRET/);
  expect(JSON.parse(text)).toMatchObject({
    staffNumber: '00127',
    accounts: [{ language: 'en', hasPassword: true }],
    account_links: [{ usedAt: null }],
    postings: [{ departmentName: { en: 'Bureau' } }],
  });
  expect(file.name).toMatch(/^My data 00127 \d{4}-\d\d-\d\d\.json$/);
});

test('that a copy was taken is in the audit trail', async () => {
  const count = async () => (await db.owner`select from audit_events where action = 'own-data-taken'`).length;
  const before = await count();
  await ownData(colleague);
  expect(await count()).toBe(before + 1);
});

test('the record is one table: completions and training done elsewhere, withdrawn ones with the reason', async () => {
  const wanted = {
    what: '=cmd|calc',
    place: 'Hall',
    heldOn: '2024-05-06',
    creditHours: '4',
    evidence: 'Sheet 12',
    courseId: '',
    people: '00127',
  };
  const { mark } = await tryAttendance(coordinator, wanted);
  await recordAttendance(coordinator, wanted, { mark, listKey: randomUUID(), language: 'en' });
  const [training] = await db.owner<
    { id: number }[]
  >`select id from recorded_trainings where staff_id = ${clerk.staffId}`;
  await withdrawTraining(coordinator, training!.id, 'Not there');
  const data = await ownData(clerk);
  const table = recordTable(data, 'en');
  expect(table.rows.map((row) => [row[1], row[5], row[6], row[11]])).toEqual([
    ['2024-05-06', 'Recorded', '=cmd|calc', 'Not there'],
    ['2022-01-01', 'Recorded', null, null],
  ]);
  const lines = Buffer.from(csvOf(table).bytes).toString().split('\r\n');
  expect(lines[3]).toContain('Course,Completed,Counts until');
  expect(lines[4]).toContain("'=cmd|calc");
  expect(recordTable(data, 'zh').head).toContain('学时');
});
