import { describe, expect, test } from 'vitest';
import { find, type Findable, type FoundGroup, piecesOf } from '#domain/courses/search.ts';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { base, changed, courseFolder, day, faultsOf } from './content.ts';

const { findable } = await readCatalogue([base], day);

const titles = (groups: FoundGroup[]): string[] => groups.flatMap(({ found }) => found.map(({ title }) => title));
const only = (groups: FoundGroup[], kind: Findable['kind']): Findable[] =>
  groups.flatMap(({ found }) => found.filter((each) => each.kind === kind));
const inEnglish = (query: string): FoundGroup[] => find(findable.en, query);
const inChinese = (query: string): FoundGroup[] => find(findable.zh, query);

describe('the search in English', () => {
  test('finds words and beginnings of words, not their middle', () => {
    expect(titles(inEnglish('habits'))).toEqual(['Five habits']);
    expect(titles(inEnglish('habi'))).toEqual(['Five habits']);
    expect(titles(inEnglish('abits'))).toEqual([]);
  });

  test('folds case, accents and the width of letters', () => {
    for (const query of ['FIVE HABITS', 'fíve häbits', 'Ｆｉｖｅ ｈａｂｉｔｓ'])
      expect(titles(inEnglish(query)), query).toEqual(['Five habits']);
  });

  test('folds accents of the text too', async () => {
    const { catalogue } = await faultsOf(
      changed([
        {
          file: `${courseFolder}/03-keep-a-register.md`,
          from: 'title: Keep a register',
          to: 'title: Zoë keeps a register',
        },
      ]),
    );
    expect(titles(find(catalogue.findable.en, 'zoe'))).toEqual(['Zoë keeps a register']);
  });

  test('wants every word of the query, in any order', () => {
    expect(titles(inEnglish('habits five'))).toEqual(['Five habits']);
    expect(titles(inEnglish('habits six'))).toEqual([]);
  });

  test('leads to the heading itself', () => {
    const [heading] = only(inEnglish('four questions'), 'heading');
    expect(heading).toMatchObject({
      address: '/courses/sharing-and-grading/grade-the-record#four-questions',
      number: 1,
      within: 'Grade the record before you share it',
    });
  });

  test('finds titles, outcomes, practice, paths and words of the glossary, each at its address', () => {
    expect(only(inEnglish('keep a register'), 'module')[0]?.address).toBe(
      '/courses/sharing-and-grading/keep-a-register',
    );
    expect(only(inEnglish('fewest fields'), 'outcome')[0]?.address).toBe('/courses/sharing-and-grading#afterwards');
    expect(only(inEnglish('twelve records'), 'practice')[0]?.address).toBe(
      '/courses/sharing-and-grading/practice/grade-twelve',
    );
    expect(only(inEnglish('all staff'), 'path')[0]?.address).toBe('/paths/all-staff');
    expect(only(inEnglish('left the office'), 'word')[0]).toMatchObject({
      title: 'Register',
      address: '/courses/sharing-and-grading/keep-a-register#term-register',
    });
  });

  test('finds nothing of questions, their options or their keys', () => {
    const all = JSON.stringify(findable.en.map(({ title, text }) => [title, text]));
    expect(all).not.toContain('Hidden is not gone');
    expect(titles(inEnglish('hidden'))).toEqual([]);
  });

  test('puts what begins with the query first, then titles, then texts', () => {
    const [first, ...rest] = inEnglish('register');
    expect(first).toMatchObject({ kind: 'word', found: [{ title: 'Register' }] });
    expect(titles(rest)[0]).toBe('Keep a register');
  });

  test('puts a course before its outcomes where both hold the word', () => {
    const [course] = inEnglish('data').filter((group) => group.course);
    expect(course!.found.map(({ kind }) => kind)).toEqual(['course', 'outcome']);
  });

  test('takes signs as they come', () => {
    for (const query of ['', '   ', '?', '.*', '(', '\\', '[a-']) expect(() => inEnglish(query)).not.toThrow();
    expect(inEnglish('.*')).toEqual([]);
    expect(inEnglish('')).toEqual([]);
  });
});

describe('the search in Chinese', () => {
  test('finds any part of a word', () => {
    expect(titles(inChinese('个习惯'))).toEqual(['五个习惯']);
    expect(titles(inChinese('要数据'))).toContain('重要数据');
    expect(titles(inChinese('habits'))).toEqual([]);
  });

  test('wants all parts that stand apart', () => {
    expect(titles(inChinese('习惯 五个'))).toEqual(['五个习惯']);
    expect(titles(inChinese('习惯　六个'))).toEqual([]);
  });

  test('finds Latin words beside Chinese characters, by their beginning', async () => {
    const { catalogue } = await faultsOf(
      changed([
        { file: `${courseFolder}/03-keep-a-register.zh.md`, from: 'title: 做好登记', to: 'title: 按ISO标准做好登记' },
      ]),
    );
    expect(titles(find(catalogue.findable.zh, 'iso'))).toEqual(['按ISO标准做好登记']);
    expect(titles(find(catalogue.findable.zh, 'so'))).toEqual([]);
  });
});

describe('what was found', () => {
  const shown = (text: string, query: string): string =>
    piecesOf(text, query)
      .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
      .join('');

  test('is marked in the text as it is written', () => {
    expect(shown('Five Häbits, five', 'FIVE hab')).toBe('[Five] [Häb]its, [five]');
    expect(shown('数据分类分级', '分类')).toBe('数据[分类]分级');
    expect(shown('½ of a ﬁle', 'file')).toBe('½ of a [ﬁle]');
    expect(shown('nothing', 'x')).toBe('nothing');
    expect(shown('', 'x')).toBe('');
  });
});

describe('areas', () => {
  const areas = { file: 'areas.yml', to: 'other: { en: Other, zh: 其他 }\ndata: { en: Data, zh: 数据 }\n' };
  const course = `${courseFolder}/course.md`;

  test('hold the courses that name them; an area without a course is not there', async () => {
    const { catalogue } = await faultsOf(
      changed([areas, { file: course, from: 'lang: en', to: 'lang: en\narea: data' }]),
    );
    expect(catalogue.areas.map(({ name, courses }) => [name?.zh, courses.map(({ id }) => id)])).toEqual([
      ['数据', ['sharing-and-grading']],
    ]);
  });

  test('leave a course without one at the end, under no name', async () => {
    const { catalogue } = await faultsOf(changed([areas]));
    expect(catalogue.areas.map(({ name, courses }) => [name, courses.length])).toEqual([[null, 1]]);
  });

  test('that nobody has named are a fault at the line', async () => {
    const { faults } = await faultsOf(changed([areas, { file: course, from: 'lang: en', to: 'lang: en\narea: dta' }]));
    expect(faults).toContainEqual(
      expect.objectContaining({ code: 'FM-03', file: course, line: 6, message: 'areas.yml has no area dta' }),
    );
  });
});
