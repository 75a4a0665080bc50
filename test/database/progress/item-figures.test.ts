import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { flagsOf } from '#domain/progress/item-figure.ts';
import { itemFigures, type ItemWithFigures } from '#domain/progress/item-figures.ts';
import { selectItemFigures } from '#domain/progress/item-figures.queries.ts';
import { read, withoutContext } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement } from '../reports/arrangement.ts';
import { courseId, loadSmallCourse } from './small-course.ts';

const db = useDatabase();
let make: Arrangement;
let editor: Actor, learner: Actor;
let department: number;

interface Given {
  itemId: string;
  /** The written place of the option that is taken. */
  option: number;
  score: number;
}

const items = () =>
  catalogue()
    .course(courseId)
    .modules.flatMap((module) => module.items);
const hashOf = (itemId: string): string => items().find((item) => item.id === itemId)!.hash;

/** Many people with one closed attempt each, as the ledger would hold them; options are shown turned by one place. */
async function answered(
  people: Given[][],
  {
    language = 'en',
    ordinal = 1,
    kind = 'quiz',
    hash = hashOf,
  }: { language?: string; ordinal?: number; kind?: string; hash?: (id: string) => string } = {},
  staff?: number[],
): Promise<number[]> {
  const arrangement = { options: [1, 2, 0] };
  const ids: number[] = [];
  await db.owner.begin(async (sql) => {
    for (const [index, given] of people.entries()) {
      const staffId = staff?.[index] ?? (await make.staff());
      ids.push(staffId);
      const [attempt] = await sql<[{ id: number }]>`
        insert into attempts (staff_id, course_id, kind, ordinal, seed, course_hash, language)
        values (${staffId}, ${courseId}, ${kind}, ${ordinal}, 's', 'h', ${language}) returning id`;
      for (const [position, { itemId, option, score }] of given.entries()) {
        const choice = String.fromCharCode(97 + arrangement.options.indexOf(option));
        await sql`insert into item_versions (hash, item_id, content) values (${hash(itemId)}, ${itemId}, '{}') on conflict do nothing`;
        await sql`
          insert into attempt_items (attempt_id, position, item_id, item_hash, arrangement)
          values (${attempt.id}, ${position + 1}, ${itemId}, ${hash(itemId)}, ${sql.json(arrangement)})`;
        await sql`
          insert into answers (attempt_id, item_id, answer_key, response, score, language)
          values (${attempt.id}, ${itemId}, ${randomUUID()}, ${sql.json({ choice })}, ${score}, ${language})`;
      }
    }
  });
  return ids;
}

const times = (count: number, given: Given[]): Given[][] => Array.from({ length: count }, () => given);
const right = (itemId: string): Given => ({ itemId, option: 1, score: 1 });
const wrong = (itemId: string, option = 0): Given => ({ itemId, option, score: 0 });

async function figuresOf(itemId: string): Promise<ItemWithFigures> {
  return (await itemFigures(editor, courseId)).find((each) => each.item.id === itemId)!;
}

beforeAll(async () => {
  make = new Arrangement(db.owner);
  department = await make.department('SECTION');
  editor = await make.administrator(await make.worker(department));
  learner = actorOf(await make.worker(department));
  await loadSmallCourse();
});

describe('figures of an item', () => {
  test('are hidden under 30 first answers; then the mean score is shown, and nothing that needs more', async () => {
    expect((await figuresOf('alpha-q1')).figures).toBeUndefined();
    await answered(times(29, [right('alpha-q1'), right('alpha-q2')]));
    expect((await figuresOf('alpha-q1')).figures).toEqual({
      itemId: 'alpha-q1',
      n: 29,
      facility: null,
      discrimination: null,
      options: null,
      languageGap: null,
    });
    await answered(times(3, [wrong('alpha-q1'), right('alpha-q2')]));
    const { item, figures } = await figuresOf('alpha-q1');
    expect(figures).toMatchObject({ n: 32, discrimination: null, options: null });
    expect(figures!.facility).toBeCloseTo(29 / 32);
    expect(flagsOf(item, figures, 0)).toEqual([]);
  });

  test('say who took which option from 50 on, by the written order, and flag one that nobody takes', async () => {
    await answered([...times(40, [right('alpha-q3')]), ...times(12, [wrong('alpha-q3', 2)])]);
    const { item, figures } = await figuresOf('alpha-q3');
    expect(figures!.options).toEqual([
      { option: 1, n: 40 },
      { option: 2, n: 12 },
    ]);
    expect(flagsOf(item, figures, 0)).toEqual(['unused-option']);
  });

  test('compare people by the rest of their attempt from 100 on: a wrong option that the best take, a key that is wrong', async () => {
    const good = [right('alpha-q4'), right('alpha-q5'), right('beta-q2')];
    const poor = [wrong('alpha-q4'), wrong('alpha-q5'), wrong('beta-q2', 2)];
    await answered([...times(60, good), ...times(40, poor)]);
    const sound = await figuresOf('alpha-q4');
    expect(sound.figures!.discrimination).toBeCloseTo(1);
    expect(sound.figures!.options).toEqual([
      { option: 0, n: 40, rest: 0 },
      { option: 1, n: 60, rest: 1 },
    ]);
    expect(flagsOf(sound.item, sound.figures, 0)).toEqual(['unused-option']);

    const good2 = [wrong('beta-q3', 2), right('beta-q4'), right('beta-q5')];
    const poor2 = [right('beta-q3'), wrong('beta-q4'), wrong('beta-q5')];
    await answered([...times(80, good2), ...times(40, poor2)]);
    const turned = await figuresOf('beta-q3');
    expect(turned.figures!.discrimination).toBeCloseTo(-1);
    expect(flagsOf(turned.item, turned.figures, 1)).toEqual([
      'attractive',
      'negative',
      'upheld',
      'hard',
      'unused-option',
    ]);
  });

  test('compare the languages among people who are alike on the rest, from 100 in each', async () => {
    const people = (wrongOnes: number): Given[][] => [
      ...times(100 - wrongOnes, [right('beta-q6'), right('alpha-q6')]),
      ...times(wrongOnes, [wrong('beta-q6'), right('alpha-q6')]),
    ];
    await answered(people(10), { language: 'en' });
    await answered(people(40).slice(0, 99), { language: 'zh' });
    expect((await figuresOf('beta-q6')).figures!.languageGap).toBeNull();
    await answered(people(40).slice(99), { language: 'zh' });
    const { item, figures } = await figuresOf('beta-q6');
    expect(figures!.languageGap).toBeCloseTo(0.3);
    expect(flagsOf(item, figures, 0)).toContain('language-gap');
  });

  test('take first attempts alone, each person once, and answers to the item as it stands', async () => {
    const before = (await figuresOf('beta-q1')).figures;
    expect(before).toBeUndefined();
    const people = await answered(times(30, [wrong('beta-q1')]));
    await answered(times(30, [right('beta-q1')]), { ordinal: 2 }, people);
    await answered(times(30, [right('beta-q1')]), { kind: 'test-out' }, people);
    await answered(times(30, [right('beta-q1')]), { hash: (id) => `an older ${id}` });
    expect((await figuresOf('beta-q1')).figures).toMatchObject({ n: 30, facility: 0 });
  });

  test('are for authors and administrators: the function of the owner tells nobody else', async () => {
    const coordinator = await make.coordinator(await make.worker(department), department);
    for (const actor of [learner, coordinator]) {
      await expect(itemFigures(actor, courseId)).rejects.toBeInstanceOf(NotFound);
      expect(await read(actor, (sql) => selectItemFigures(sql, courseId, items()))).toEqual([]);
    }
    expect(
      await withoutContext()`select * from item_figures(${courseId}, '{beta-q1}', ${[hashOf('beta-q1')]})`,
    ).toEqual([]);
    await expect(itemFigures(editor, 'no-such-course')).rejects.toBeInstanceOf(NotFound);
  });
});
