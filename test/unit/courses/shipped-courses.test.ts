// The courses in content/ as they are shipped: each module loads and can be read and answered in both languages, and no
// quiz is passed by somebody who knows only how questions are built.
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import type { Course } from '#domain/courses/course.ts';
import { drawQuiz } from '#domain/courses/draw.ts';
import { judgeQuiz } from '#domain/courses/passing.ts';
import {
  arrange,
  gradeResponse,
  type ItemVersion,
  perfectResponse,
  promptOf,
  type Prompt,
  type Response,
} from '#domain/exercises/exercise.ts';
import { randomStream } from '#domain/exercises/random.ts';
import { languages, type Language } from '#i18n/language.ts';

const { courses, faults } = await readCatalogue(['content'], '2026-12-01');

/** How somebody chooses among parts without reading them: the parts in the order in which they would be taken. */
type Habit = (
  parts: readonly { id: string; html: string }[],
  random: (bound: number) => number,
) => { id: string; html: string }[];

const habits: Record<string, Habit> = {
  'the longest': (parts) => [...parts].sort((a, b) => b.html.length - a.html.length),
  'the first': (parts) => [...parts],
  'any option': (parts, random) =>
    parts
      .map((part) => ({ part, at: random(2 ** 30) }))
      .sort((a, b) => a.at - b.at)
      .map(({ part }) => part),
};

/** An answer by habit; a number or a word cannot be guessed by one. */
function answerBy(habit: Habit, prompt: Prompt, random: (bound: number) => number): Response {
  switch (prompt.kind) {
    case 'single':
      return { choice: habit(prompt.options, random)[0]!.id };
    case 'multi':
      return {
        choices: habit(prompt.options, random)
          .slice(0, 2)
          .map(({ id }) => id)
          .sort(),
      };
    case 'match': {
      const right = habit(prompt.right, random);
      return { pairs: Object.fromEntries(prompt.left.map(({ id }, at) => [id, right[at % right.length]!.id])) };
    }
    case 'order':
      return { order: habit(prompt.steps, random).map(({ id }) => id) };
    case 'numeric':
      return { number: '1' };
    default:
      return { text: 'data' };
  }
}

function passes(course: Course, seed: string, respond: (item: ItemVersion, at: number) => number): boolean {
  const drawn = drawQuiz(course, seed, new Map());
  const graded = drawn.map((item, at) => ({ item, score: respond(item, at) }));
  return judgeQuiz(course.blueprint, drawn, graded).passed;
}

const draws = 400;

/** Share of draws that the habit passes. */
function passRate(course: Course, habit: Habit, language: Language): number {
  const random = randomStream(`${course.id} ${language}`);
  let passed = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const seed = `draw ${draw}`;
    const isPassed = passes(course, seed, (item) => {
      const arrangement = arrange(item, seed);
      const response = answerBy(habit, promptOf(item, language, arrangement), random);
      return gradeResponse(item, arrangement, response).score;
    });
    if (isPassed) passed += 1;
  }
  return passed / draws;
}

it('content/ has no fault, and the six courses of the first wave are there', () => {
  expect(faults).toEqual([]);
  expect(courses.map((course) => course.code).sort()).toEqual(['C01', 'C02', 'C05', 'C07', 'C08', 'C15']);
});

describe.each(courses.map((course) => [course.id, course] as const))('%s', (_, course) => {
  it.each(course.modules.map((module) => [module.slug, module] as const))('module %s', (slug, module) => {
    expect(module.id).toBe(`${course.id}/${slug}`);
    for (const language of languages) {
      expect(module.missing).not.toContain(language);
      expect(module.html[language]).toMatch(/<h2/);
      expect(module.html[language].length).toBeGreaterThan(1500);
      expect(module.headings[language].length).toBeGreaterThanOrEqual(5);
    }
    expect(module.items.length).toBeGreaterThanOrEqual(3);
    for (const item of module.items) {
      const arrangement = arrange(item, slug);
      expect(gradeResponse(item, arrangement, perfectResponse(item, arrangement)).score, item.id).toBe(1);
    }
  });

  it('is passed by who answers everything right', () => {
    for (let draw = 0; draw < 50; draw += 1) {
      const seed = `draw ${draw}`;
      const right = (item: ItemVersion): number => {
        const arrangement = arrange(item, seed);
        return gradeResponse(item, arrangement, perfectResponse(item, arrangement)).score;
      };
      expect(passes(course, seed, right)).toBe(true);
    }
  });

  it.each(languages.flatMap((language) => Object.keys(habits).map((name) => [name, language] as const)))(
    'is not passed by always taking %s (%s)',
    (name, language) => {
      expect(passRate(course, habits[name]!, language)).toBeLessThan(0.02);
    },
  );
});
