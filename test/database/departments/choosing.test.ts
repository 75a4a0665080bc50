import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import {
  departmentChoice,
  departmentIn,
  isLooking,
  longestList,
  lookIn,
  stepValue,
} from '#domain/departments/choosing.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';

const db = useDatabase();
let coordinator: Actor;
let administrator: Actor;
let learner: Actor;
const nothing = { value: '', step: null };

beforeAll(async () => {
  const make = new Arrangement(db.owner);
  const city = await make.department('CITY', null, { name: both('City', '市') });
  const bureau = await make.department('BUREAU', city, { position: 1, name: both('Transport Bureau', '交通局') });
  await make.department('ELSE', city, { position: 2 });
  await make.department('SECTION', bureau);
  await make.department('CLOSED', bureau, { closedOn: '2021-01-01', name: both('Old Transport', '旧交通') });
  for (let n = 0; n < longestList; n++) await make.department(`OFFICE-${n}`, city, { position: 10 + n });
  learner = actorOf(await make.worker(bureau));
  coordinator = await make.coordinator(await make.worker(bureau), bureau);
  administrator = await make.administrator(await make.worker(city));
});

describe('a department in a form', () => {
  test('is one list where there are few: in official order, without closed ones', async () => {
    const { few } = await departmentChoice(coordinator, nothing);
    expect(few!.map((each) => [each.code, each.depth])).toEqual([
      ['BUREAU', 0],
      ['SECTION', 1],
    ]);
  });

  test('that lies outside the few is kept, in a field that takes any code', async () => {
    const { few, meant } = await departmentChoice(coordinator, { value: 'ELSE', step: null });
    expect(few).toBeNull();
    expect(meant).toMatchObject({ code: 'ELSE' });
  });

  test('is found by words where there are many, without closed ones, and opened level by level', async () => {
    expect(await departmentChoice(administrator, nothing)).toMatchObject({ few: null, meant: null, shown: null });
    const found = await departmentChoice(administrator, { value: 'transport', step: { kind: 'search', page: 1 } });
    expect(found.shown).toMatchObject({ kind: 'found', list: { rows: [{ code: 'BUREAU' }], total: 1 } });
    const initials = await departmentChoice(administrator, { value: 'jtj', step: { kind: 'search', page: 1 } });
    expect(initials.shown).toMatchObject({ list: { rows: [{ code: 'BUREAU' }] } });
    const level = await departmentChoice(administrator, { value: '', step: { kind: 'open', code: 'CITY', page: 2 } });
    expect(level.shown).toMatchObject({
      kind: 'level',
      view: { below: { total: longestList + 2, page: 2, pages: 2 } },
    });
  });

  test('shows nothing outside the own branches: a level of others is the own top instead', async () => {
    const { shown } = await departmentChoice(coordinator, { value: '', step: { kind: 'open', code: 'CITY', page: 1 } });
    expect(shown).toMatchObject({ kind: 'tops', list: { rows: [{ code: 'BUREAU' }] } });
    await expect(departmentChoice(learner, { value: '', step: { kind: 'open', code: '', page: 1 } })).rejects.toThrow(
      NotFound,
    );
  });

  test('is what was chosen before what was typed, except for what is looked for', () => {
    const form = (entries: Record<string, string>) => new URLSearchParams(entries);
    expect(departmentIn(form({ into: ' typed ', intoChosen: 'CODE' }), 'into')).toBe('CODE');
    expect(departmentIn(form({ into: ' typed ' }), 'into')).toBe('typed');
    const look = stepValue('into', { kind: 'search', page: 3 });
    const asked = form({ into: 'typed', intoChosen: 'CODE', look });
    expect(isLooking(asked)).toBe(true);
    expect(lookIn(asked, 'into')).toEqual({ value: 'typed', step: { kind: 'search', page: 3 } });
    expect(lookIn(asked, 'parent').step).toBeNull();
    const open = stepValue('into', { kind: 'open', code: 'YZ-TB_1', page: 1 });
    expect(lookIn(form({ look: open }), 'into').step).toEqual({ kind: 'open', code: 'YZ-TB_1', page: 1 });
    expect(lookIn(form({ look: 'into:open:../x:1' }), 'into').step).toBeNull();
  });
});
