import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCheck, drawQuiz, drawTestOut, reserved, testOutCount, testOutDraw } from '#domain/courses/draw.ts';
import type { Course, Module } from '#domain/courses/course.ts';
import { judgeQuiz, testOutRule } from '#domain/courses/passing.ts';
import { reservedItems } from '#domain/courses/reserve.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { makeItem } from '../exercises/items.ts';

const template = makeItem({ kind: 'single', count: 3, bits: [0], critical: false, fixed: false });

/** A course with these many items per outcome, spread over three modules. */
function courseWith(bank: Record<string, number>, draw: Record<string, number>): Course {
  const items = Object.entries(bank).flatMap(([outcome, count]) =>
    Array.from({ length: count }, (_, index): ItemVersion => ({
      ...template,
      id: `${outcome.toLowerCase()}-${index}`,
      outcome,
      moduleId: `course/m${index % 3}`,
    })),
  );
  const { ids } = reservedItems(items, draw);
  const modules = [0, 1, 2].map((number) => {
    const own = items.filter((item) => item.moduleId === `course/m${number}`);
    const checkItems = own.filter((item) => !ids.has(item.id));
    return { id: `course/m${number}`, testOut: true, items: own, checkItems } as Module;
  });
  return { id: 'course', modules, blueprint: { draw, passMark: 0.8, outcomeFloor: 0.5 }, reserved: [...ids] } as Course;
}

const banks = fc.record({ LO1: fc.integer({ min: 3, max: 12 }), LO2: fc.integer({ min: 3, max: 12 }) });
const draws = fc.record({ LO1: fc.integer({ min: 1, max: 3 }), LO2: fc.integer({ min: 1, max: 3 }) });

describe('the draw of a course quiz', () => {
  it('takes what the blueprint says of each outcome, no item twice and none that is reserved', () => {
    fc.assert(
      fc.property(banks, draws, fc.string(), (bank, draw, seed) => {
        const course = courseWith(bank, draw);
        const drawn = drawQuiz(course, seed, new Map());
        for (const [outcome, count] of Object.entries(draw))
          expect(drawn.filter((item) => item.outcome === outcome)).toHaveLength(count);
        expect(new Set(drawn.map((item) => item.id)).size).toBe(drawn.length);
        expect(drawn.some((item) => reserved(course, item))).toBe(false);
        expect(drawQuiz(course, seed, new Map())).toEqual(drawn);
      }),
    );
  });

  it('repeats nothing that was seen until the pool is used up, and then still fills the draw', () => {
    const course = courseWith({ LO1: 12 }, { LO1: 3 });
    const seen = new Map<string, number>();
    const pool = course.modules.flatMap((module) => module.checkItems).length;
    // Round after round: nobody meets an item twice before everything was met once, nor a third time before twice.
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const drawn = drawQuiz(course, `attempt ${attempt}`, seen);
      expect(drawn).toHaveLength(3);
      for (const item of drawn) seen.set(item.id, (seen.get(item.id) ?? 0) + 1);
      const times = [...seen.values(), ...Array<number>(pool - seen.size).fill(0)];
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    }
  });

  it('leaves out what is withdrawn', () => {
    const course = courseWith({ LO1: 9 }, { LO1: 2 });
    const [first] = course.modules.flatMap((module) => module.checkItems);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const ids = drawQuiz(course, String(attempt), new Map(), new Set([first!.id])).map((item) => item.id);
      expect(ids).not.toContain(first!.id);
    }
    const [module] = course.modules;
    expect(drawCheck(module!, 'a', new Set(), new Set([first!.id]))).not.toContain(first);
  });

  it('never takes items on trial', () => {
    const course = courseWith({ LO1: 9 }, { LO1: 2 });
    const onTrial = course.modules.flatMap((module) => module.items).slice(0, 5);
    for (const item of onTrial) item.trial = true;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(drawQuiz(course, String(attempt), new Map()).some((item) => item.trial)).toBe(false);
    }
  });

  it('gives different people different questions', () => {
    const course = courseWith({ LO1: 12, LO2: 12 }, { LO1: 3, LO2: 3 });
    const draws_ = new Set(
      Array.from({ length: 50 }, (_, person) =>
        drawQuiz(course, String(person), new Map())
          .map((item) => item.id)
          .join(),
      ),
    );
    expect(draws_.size).toBeGreaterThan(45);
  });
});

describe('the reserved third', () => {
  it('is a third of each outcome, leaves enough for the draw and two items for every module check', () => {
    fc.assert(
      fc.property(banks, draws, (bank, draw) => {
        const course = courseWith(bank, draw);
        const items = course.modules.flatMap((module) => module.items);
        for (const outcome of Object.keys(draw) as (keyof typeof draw)[]) {
          const own = items.filter((item) => item.outcome === outcome);
          const kept = own.filter((item) => reserved(course, item));
          expect(kept.length).toBeLessThanOrEqual(Math.floor(own.length / 3));
          expect(own.length - kept.length).toBeGreaterThanOrEqual(draw[outcome]);
        }
        for (const module of course.modules)
          expect(module.checkItems.length).toBeGreaterThanOrEqual(Math.min(2, module.items.length));
      }),
    );
  });

  it('reserves nothing of a bank that the draw needs, and says so', () => {
    const items = courseWith({ LO1: 3 }, {}).modules.flatMap((module) => module.items);
    expect(reservedItems(items, { LO1: 3 })).toEqual({ ids: new Set(), tooSmall: ['LO1'] });
  });
});

describe('“show that you know it”', () => {
  it('asks three reserved items of each outcome, or the two there are, and none that a check or quiz may ask', () => {
    const course = courseWith({ LO1: 12, LO2: 6 }, { LO1: 3, LO2: 2 });
    const drawn = drawTestOut(course, 'a', new Map());
    expect(drawn.filter((item) => item.outcome === 'LO1')).toHaveLength(3);
    expect(drawn.filter((item) => item.outcome === 'LO2')).toHaveLength(2);
    expect(testOutCount(course)).toBe(5);
    expect(drawn.every((item) => reserved(course, item))).toBe(true);
  });

  it('is not offered while an outcome has fewer than two, by its bank or by what is withdrawn', () => {
    expect(testOutCount(courseWith({ LO1: 12, LO2: 3 }, { LO1: 3, LO2: 1 }))).toBe(0);
    const course = courseWith({ LO1: 12, LO2: 6 }, { LO1: 3, LO2: 2 });
    const [own] = course.reserved.filter((id) => id.startsWith('lo2'));
    expect(testOutDraw(course, new Set([own!])).tooFew).toEqual(['LO2']);
    expect(testOutCount(course, new Set([own!]))).toBe(0);
  });

  it('asks nothing of a module that nobody can skip, and no outcome that it alone teaches', () => {
    const course = courseWith({ LO1: 18, LO2: 18 }, { LO1: 2, LO2: 2 });
    const [first, second] = course.modules as [Module, Module];
    first.testOut = false;
    for (const module of course.modules)
      if (module !== first) module.items = module.items.filter((i) => i.outcome === 'LO1');
    const drawn = drawTestOut(course, 'a', new Map());
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    expect(drawn.every((item) => item.moduleId !== first.id && item.outcome === 'LO1')).toBe(true);
    expect(second.testOut).toBe(true);
  });

  it('is passed with 85 % and two thirds of each outcome', () => {
    const drawn = ['LO1', 'LO1', 'LO1', 'LO2', 'LO2', 'LO2', 'LO3'].map((outcome) => ({ outcome, critical: false }));
    const judged = (...values: number[]) =>
      judgeQuiz(
        testOutRule,
        drawn,
        values.map((score) => ({ score })),
      );
    expect(judged(1, 1, 0, 1, 1, 1, 1)).toMatchObject({ passed: true });
    expect(judged(1, 1, 0, 1, 1, 0.9, 1)).toMatchObject({ passed: false, reasons: { belowPassMark: true } });
    expect(judged(1, 1, 1, 1, 1, 1, 0.5).reasons).toMatchObject({ belowPassMark: false, weakOutcomes: ['LO3'] });
  });
});

describe('the check of a module', () => {
  it('asks two or three questions, none reserved, unseen ones first', () => {
    const course = courseWith({ LO1: 9, LO2: 9 }, { LO1: 2, LO2: 2 });
    const module = course.modules[0] as Module;
    const first = drawCheck(module, 'a', new Set());
    expect(first).toHaveLength(3);
    expect(new Set(first.map((item) => item.outcome)).size).toBe(2);
    expect(first.every((item) => module.checkItems.includes(item))).toBe(true);
    const seen = new Set(module.checkItems.slice(1).map((item) => item.id));
    expect(drawCheck(module, 'b', seen)[0]).toBe(module.checkItems[0]);
    expect(drawCheck(module, 'b', seen)).toHaveLength(3);
  });
});

describe('passing a course quiz', () => {
  const course = { blueprint: { draw: {}, passMark: 0.8, outcomeFloor: 0.5 } };
  const drawn = [
    ...Array.from({ length: 5 }, () => ({ outcome: 'LO1', critical: false })),
    ...Array.from({ length: 4 }, () => ({ outcome: 'LO2', critical: false })),
    { outcome: 'LO3', critical: true },
  ];
  const scores = (...values: number[]): { score: number }[] => values.map((score) => ({ score }));

  it('passes at exactly 80 %', () => {
    expect(judgeQuiz(course.blueprint, drawn, scores(1, 1, 1, 1, 0, 1, 1, 1, 0, 1))).toMatchObject({
      passed: true,
      score: 0.8,
    });
  });

  it('is not failed by the rounding of thirds', () => {
    const thirds = Array.from({ length: 3 }, () => ({ outcome: 'LO1', critical: false }));
    expect(judgeQuiz({ passMark: 0.8, outcomeFloor: 0.5 }, thirds, scores(1, 1, 0.4)).passed).toBe(true);
    expect(judgeQuiz({ passMark: 0.7, outcomeFloor: 0.7 }, thirds, scores(0.7, 0.7, 0.7)).passed).toBe(true);
  });

  it('says that the score is below the mark', () => {
    expect(judgeQuiz(course.blueprint, drawn, scores(1, 1, 1, 0, 0, 1, 1, 1, 0, 1)).reasons).toEqual({
      belowPassMark: true,
      weakOutcomes: [],
      criticalMissed: [],
    });
  });

  it('names an outcome under half, though the score is enough', () => {
    const weak = [
      ...Array.from({ length: 10 }, () => ({ outcome: 'LO1', critical: false })),
      { outcome: 'LO2', critical: false },
      { outcome: 'LO2', critical: false },
    ];
    const judged = judgeQuiz(course.blueprint, weak, scores(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.4, 0));
    expect(judged).toMatchObject({ passed: false, reasons: { belowPassMark: false, weakOutcomes: ['LO2'] } });
  });

  it('names a critical item that was not fully right', () => {
    const judged = judgeQuiz(course.blueprint, drawn, scores(1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5));
    expect(judged).toMatchObject({
      passed: false,
      reasons: { belowPassMark: false, weakOutcomes: [], criticalMissed: [9] },
    });
  });

  it('counts what was not answered as nothing, and passes nobody on an empty draw', () => {
    expect(judgeQuiz(course.blueprint, drawn, scores(1)).score).toBe(0.1);
    expect(judgeQuiz(course.blueprint, [], []).passed).toBe(false);
  });

  it('never fails somebody for a higher score in one item', () => {
    const two = fc.array(
      fc.record({
        outcome: fc.constantFrom('LO1', 'LO2'),
        critical: fc.boolean(),
        low: fc.double({ min: 0, max: 1, noNaN: true }),
        more: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(two, (items) => {
        const low = judgeQuiz(
          course.blueprint,
          items,
          items.map((item) => ({ score: item.low })),
        );
        const high = judgeQuiz(
          course.blueprint,
          items,
          items.map((item) => ({ score: Math.max(item.low, item.more) })),
        );
        expect(low.passed && !high.passed).toBe(false);
      }),
    );
  });
});
