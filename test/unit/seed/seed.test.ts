import { describe, expect, test } from 'vitest';
import { randomStream } from '#domain/exercises/random.ts';
import { dayOf } from '#platform/clock.ts';
import { Diary, momentOf, workingDay } from '../../../db/seed/days.ts';
import { inParallel } from '../../../db/seed/in-parallel.ts';
import { givenNames, nameGiver, surnames } from '../../../db/seed/names.ts';
import { named, peopleOf } from '../../../db/seed/people.ts';
import { treeOf } from '../../../db/seed/synthetic.ts';
import { tree } from '../../../db/seed/tree.ts';

const day = '2026-11-20';
const people = peopleOf(day, randomStream('demonstration'));

describe('invented names', () => {
  test('stand in both scripts, surname first', () => {
    for (const { en, zh } of [...surnames, ...givenNames]) {
      expect(en).toMatch(/^[A-Z][a-zü]+$/);
      expect(zh).toMatch(/^[\u4e00-\u9fff]{1,2}$/);
    }
    for (const { name } of people) {
      expect(name.en).toMatch(/^[A-Z][a-zü]+ [A-Z][a-zü]+$/);
      expect(name.zh).toMatch(/^[\u4e00-\u9fff]{2,4}$/);
    }
  });

  test('are all different, in either script', () => {
    expect(new Set(people.map(({ name }) => name.en)).size).toBe(people.length);
    expect(new Set(people.map(({ name }) => name.zh)).size).toBe(people.length);
    const next = nameGiver(randomStream('x'), [{ en: 'Li Yu', zh: '李宇' }]);
    expect(Array.from({ length: 500 }, next)).not.toContainEqual({ en: 'Li Yu', zh: '李宇' });
  });
});

describe('the planned people', () => {
  test('are the same for the same day', () => {
    expect(peopleOf(day, randomStream('demonstration'))).toEqual(people);
  });

  test('fill each department as planned and have numbers, telephones and addresses of their own', () => {
    for (const { code, size } of tree) {
      expect(
        people.filter((person) => person.departmentCode === code),
        code,
      ).toHaveLength(size);
    }
    for (const key of ['staffNumber', 'telephone', 'email'] as const) {
      const values = people.map((person) => person[key]).filter((value) => value !== null);
      expect(new Set(values).size, key).toBe(values.length);
    }
    expect(people.every(({ staffNumber }) => /^0\d{4}$/.test(staffNumber))).toBe(true);
    expect(people.every(({ telephone }) => telephone === null || /^5550 \d{4}$/.test(telephone))).toBe(true);
  });

  test('are there for every part of the story', () => {
    for (const number of Object.values(named)) {
      expect(
        people.filter(({ staffNumber }) => staffNumber === number),
        number,
      ).toHaveLength(1);
    }
  });
});

describe('the planned tree', () => {
  test('has five levels, parents before children, and each name in both scripts', () => {
    expect(new Set(tree.map((each) => each.level)).size).toBe(5);
    const seen = new Set<string>();
    for (const { code, parentCode, name, shortName } of tree) {
      expect(parentCode === null ? seen.size === 0 : seen.has(parentCode), code).toBe(true);
      seen.add(code);
      for (const each of [name, shortName]) {
        expect(each.en, code).toMatch(/^[A-Z][A-Za-z ]+$/);
        expect(each.zh, code).toMatch(/^[\u4e00-\u9fff]+$/);
      }
    }
    expect(tree.find(({ code }) => code === 'YZ-TB')).toMatchObject({
      parentCode: 'YZ',
      name: { en: 'Yunze Transport Bureau', zh: '云泽市交通运输局' },
      shortName: { en: 'Transport Bureau', zh: '交通运输局' },
    });
  });

  test('a synthetic tree has exactly the size, whatever it is', () => {
    for (const size of [1, 2, 3, 5, 60, 1000, 44_703]) {
      const rows = treeOf(size);
      expect(rows).toHaveLength(size);
      const codes = new Set(rows.map((row) => row.code));
      expect(codes.size).toBe(size);
      expect(rows.every((row, index) => (index === 0 ? row.parentCode === null : codes.has(row.parentCode!)))).toBe(
        true,
      );
      expect(rows.every((row) => row.position >= 0)).toBe(true);
    }
  });
});

describe('an invented diary', () => {
  test('knows working days only', () => {
    expect(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map(workingDay)).toEqual([
      '2026-11-20',
      '2026-11-20',
      '2026-11-20',
      '2026-11-23',
    ]);
  });

  test('a moment lies on its day in the time zone of the site', () => {
    for (const minute of [0, 540, 1439]) expect(dayOf(momentOf(day, minute))).toBe(day);
  });

  test('only goes forward', () => {
    const diary = new Diary(randomStream('diary'));
    const moments: number[] = [];
    for (const each of ['2026-11-02', '2026-11-02', '2026-10-01', '2026-11-07', '2026-11-20']) {
      diary.turnTo(each);
      for (let answers = 0; answers < 12; answers += 1) moments.push(diary.next().getTime());
    }
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(new Set(moments).size).toBe(moments.length);
    expect(diary.day).toBe('2026-11-20');
  });
});

describe('work in parallel', () => {
  test('reaches everything once, so many at a time', async () => {
    const done: number[] = [];
    let now = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
      done.push(item);
    });
    expect([most, done.sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
  });

  test('stops at the first failure and throws it', async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('two');
    });
    await expect(work).rejects.toThrow('two');
    expect(begun.length).toBeLessThan(6);
  });
});
