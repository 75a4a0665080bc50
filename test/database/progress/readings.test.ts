import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { contentChange, readContent, readContentAgain } from '#domain/progress/readings.ts';
import { catchUp, followChanges, generation } from '#platform/changes.ts';
import { env } from '#platform/env.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'lectern-readings-'));
const lesson = path.join(folder, 'courses/sharing-and-grading/03-keep-a-register.md');
let clerk: Actor, administrator: Actor;
let stop: () => void;

beforeAll(async () => {
  cpSync(path.resolve('test/fixtures/content/base'), folder, { recursive: true });
  env.contentDirectories.splice(0, Infinity, folder);
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  clerk = actorOf(await make.worker(city));
  administrator = await make.administrator(await make.worker(city));
  stop = await followChanges({ [contentChange]: readContent });
});
afterAll(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (from: string, to: string): void => writeFileSync(lesson, readFileSync(lesson, 'utf8').replace(from, to));
const text = (): string => catalogue().module('sharing-and-grading', 'keep-a-register').html.en;

test('an administrator has the content read again; it is noted who, and nobody else may', async () => {
  const before = generation();
  write('Write it down on', 'Put it down on');
  await expect(readContentAgain(clerk)).rejects.toMatchObject({ name: 'Forbidden' });
  await catchUp();
  expect(text()).toContain('Write it down on');
  expect(generation()).toBe(before);

  await readContentAgain(administrator);
  expect(text()).toContain('Put it down on');
  expect(generation()).toBe(before + 1);
  const events = await db.owner`select actor_id, actor_name from audit_events where action = 'content-read'`;
  expect(events).toMatchObject([{ actorId: administrator.staffId, actorName: administrator.name }]);
});

test('a course that has an error now stays as it was, pictures too, and its fault is told', async () => {
  write('Put it down on', 'See [nothing](09-nothing.md). Put it down on');
  await readContentAgain(administrator);
  const { courses, faults, leftOut, shownAsBefore, pictures } = catalogue();
  expect(courses.map(({ id }) => id)).toEqual(['sharing-and-grading']);
  expect({ leftOut, shownAsBefore }).toEqual({ leftOut: [], shownAsBefore: ['sharing-and-grading'] });
  expect(faults).toContainEqual(expect.objectContaining({ severity: 'error', code: 'LK-01' }));
  expect(text()).not.toContain('nothing');
  expect(pictures.size).toBeGreaterThan(0);

  write('See [nothing](09-nothing.md). ', '');
  await readContentAgain(administrator);
  expect(catalogue()).toMatchObject({ leftOut: [], shownAsBefore: [] });
});

test('a course that was taken away goes; one that was never shown is left out', async () => {
  cpSync(path.join(folder, 'courses/sharing-and-grading'), path.join(folder, 'courses/another'), { recursive: true });
  rmSync(path.join(folder, 'courses/sharing-and-grading'), { recursive: true });
  await readContentAgain(administrator);
  expect(catalogue()).toMatchObject({ courses: [], leftOut: ['another'], shownAsBefore: [] });
});

test('what another process announces is read within seconds', async () => {
  const before = generation();
  await db.owner`update changes set number = number + 1 where what = ${contentChange}`;
  await expect.poll(generation, { timeout: 8000 }).toBe(before + 1);
});
