import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotFound } from '#platform/errors.ts';
import { annexFor, catalogue, loadCatalogue, pictureOf, readCatalogue } from '#domain/courses/catalogue.ts';
import { checkContent } from '#domain/courses/content-check.ts';
import { arrange, promptOf } from '#domain/exercises/exercise.ts';
import { base, changed, courseFolder, day } from './content.ts';

const samples = await readCatalogue([base], day);
const grade = samples.module('sharing-and-grading', 'grade-the-record');
const register = samples.module('sharing-and-grading', 'keep-a-register');

describe('a lesson', () => {
  it('keeps its bank to itself', () => {
    for (const html of Object.values(grade.html)) {
      expect(html).not.toContain('grd-q1');
      expect(html).not.toContain('Hidden is not gone');
      expect(html).not.toContain('隐藏不等于没有');
    }
  });

  it('has headings with ids that keep Chinese characters', () => {
    expect(grade.html.zh).toContain('<h2 id="五个习惯">五个习惯</h2>');
    expect(grade.headings.en[0]).toEqual({ id: 'before-you-read', text: 'Before you read', depth: 2 });
    expect(grade.headings.en).toHaveLength(grade.headings.zh.length);
  });

  it('has tables that stack and keep their roles', () => {
    expect(register.html.en).toContain(
      [
        '<table class="lectern-table lectern-table--stack" role="table">',
        '<thead role="rowgroup">',
        '<tr role="row">',
        '<th scope="col" role="columnheader">Column</th>',
        '<th scope="col" role="columnheader" class="lectern-table__number">Rows</th>',
        '</tr>',
        '</thead>',
        '<tbody role="rowgroup">',
        '<tr role="row">',
        '<th scope="row" role="rowheader" data-label="Column">What</th>',
        '<td role="cell" data-label="Rows" class="lectern-table__number">12</td>',
      ].join('\n'),
    );
    expect(register.html.en).not.toContain('style=');
  });

  it('curls English quotation marks and leaves Chinese ones', () => {
    expect(grade.html.en).toContain('“the school meals list”');
    expect(grade.html.zh).toContain('“学校供餐名单”');
  });

  it('shows Chinese emphasis beside punctuation', () => {
    expect(grade.html.zh).toContain('<strong>本单位的规定优先。</strong>');
  });

  it('links to glossary, other modules, headings and the outside, in its own language', () => {
    expect(register.html.en).toContain('<a class="lectern-term" href="#term-register">register</a>');
    expect(register.terms.zh).toEqual([
      { id: 'term-register', term: '登记簿', definition: '记录什么离开了本单位、给了谁、为什么、定的几级。' },
    ]);
    expect(register.html.en).toContain('href="/courses/sharing-and-grading/grade-the-record#four-grades"');
    expect(register.html.zh).toContain('href="/zh/courses/sharing-and-grading/grade-the-record#四个级别"');
    expect(register.html.zh).toContain('href="#一个完整的例子"');
    expect(register.html.en).toContain('<a href="https://www.example.org/law" rel="external noopener noreferrer">');
  });

  it('shows pictures by the hash of their bytes', async () => {
    await loadCatalogue([base]);
    const bytes = readFileSync(path.join(base, courseFolder, 'img/register.svg'));
    const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.svg`;
    expect(register.html.en).toContain(
      `<img src="/pictures/${name}" alt="A register with five columns." width="120" height="40"`,
    );
    expect(pictureOf(name)).toEqual({ type: 'image/svg+xml', bytes });
    expect(pictureOf('../../package.json')).toBeUndefined();
  });

  it('escapes what a writer could use to reach into the page', async () => {
    const file = `${courseFolder}/03-keep-a-register.md`;
    const attack =
      '`<b>` &lt;i&gt; \\<u> ![a" onerror="x](img/register.svg "t\\" onload=\\"x") [x](https://e.org/"onclick="y)';
    const { optionalModule } = await readCatalogue(
      [changed([{ file, from: 'Look under March', to: `${attack} Look under March` }])],
      day,
    );
    const html = optionalModule('sharing-and-grading/keep-a-register')?.html.en ?? '';
    expect(html).toContain('<code>&lt;b&gt;</code> &lt;i&gt; &lt;u&gt;');
    expect(html).not.toMatch(/<[^>]*"\s*on(error|load|click)=/);
  });
});

describe('the catalogue', () => {
  it('merges both languages of an item into one version without words in its key', () => {
    expect(grade.items.map((item) => [item.id, item.kind, item.key])).toEqual([
      ['grd-q1', 'single', { right: 1 }],
      ['grd-q2', 'multi', { right: [1, 3] }],
      ['grd-q3', 'match', { pairs: [0, 1, 2, 3] }],
      ['grd-q4', 'single', { right: 2 }],
      ['grd-q5', 'order', { places: [1, 2, 3, 4, 5, 6] }],
      ['grd-q6', 'single', { right: 1 }],
    ]);
    expect(grade.items[0]?.texts.zh.review).toEqual({ text: '五个习惯', anchor: '五个习惯' });
    expect(grade.items[3]?.critical).toBe(true);
    expect(register.items[1]?.fixed).toBe(true);
  });

  it('gives an item a new hash when a word, a mark or a tag changes, and only then', async () => {
    const file = `${courseFolder}/03-keep-a-register.md`;
    const hashes = async (from: string, to: string): Promise<(string | undefined)[]> => {
      const { optionalItem } = await readCatalogue([changed([{ file, from, to }])], day);
      return ['reg-q1', 'reg-q2'].map((id) => optionalItem(id)?.hash);
    };
    const same = register.items.map((item) => item.hash);
    expect(await hashes('Write it down on the day.', 'Write it down at once.')).toEqual(same);
    const [first, second] = await hashes('so that nobody is misled', 'so nobody is misled');
    expect(first).toBe(same[0]);
    expect(second).not.toBe(same[1]);
  });

  it('sends no word of key or feedback in a prompt of the samples', () => {
    for (const item of [...grade.items, ...register.items]) {
      for (const language of ['en', 'zh'] as const) {
        const sent = JSON.stringify(promptOf(item, language, arrange(item, 'seed')));
        const texts = item.texts[language];
        const parts = 'options' in texts ? texts.options : 'rows' in texts ? texts.rows : [];
        for (const secret of [texts.why, ...parts.map((part) => part.feedback)])
          expect(sent).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    }
  });

  it('adds up minutes and questions', () => {
    expect(samples.course('sharing-and-grading')).toMatchObject({
      minutes: 15,
      quizItemCount: 2,
      validMonths: 24,
      partial: false,
      languages: ['en', 'zh'],
      blueprint: { draw: { LO1: 1, LO4: 1 }, passMark: 0.8 },
    });
    expect(samples.course('sharing-and-grading').lead).toEqual({
      en: 'You will grade a file and say why.',
      zh: '学完以后，你能给文件定级，并说明理由；还能看出什么时候该停下来请示。',
    });
  });

  it('throws NotFound for what it does not have', () => {
    expect(() => samples.course('no-course')).toThrow(NotFound);
    expect(() => samples.module('sharing-and-grading', 'no-module')).toThrow(NotFound);
    expect(samples.optionalCourse('__proto__')).toBeUndefined();
  });

  it('gives the annex of the nearest department', () => {
    expect(annexFor(grade, ['YZ-TB-7', 'YZ-TB', 'YZ'])?.title.en).toBe('In the Transport Bureau');
    expect(annexFor(grade, ['YZ-TB'])?.html.en).toContain('<h3 id="annex-grades-of-the-bureau">');
    expect(annexFor(grade, ['YZ', 'CN'])).toBeUndefined();
  });

  it('takes annexes from a second folder, and tells when a file stands in both', async () => {
    const second = mkdtempSync(path.join(tmpdir(), 'lectern-annexes-'));
    onTestFinished(() => rmSync(second, { recursive: true, force: true }));
    const folder = path.join(second, courseFolder);
    mkdirSync(folder, { recursive: true });
    const annex = readFileSync(path.join(base, courseFolder, '02-grade-the-record.annex.YZ-TB.md'), 'utf8');
    writeFileSync(path.join(folder, '03-keep-a-register.annex.YZ.md'), annex);
    const both = await readCatalogue([base, second], day);
    expect(both.module('sharing-and-grading', 'keep-a-register').annexes.map((one) => one.departmentCode)).toEqual([
      'YZ',
    ]);
    writeFileSync(path.join(folder, 'course.md'), 'another');
    const { courses, faults } = await readCatalogue([base, second], day);
    expect(courses).toEqual([]);
    expect(faults).toContainEqual(
      expect.objectContaining({ code: 'FM-01', message: expect.stringContaining('The same file stands at') }),
    );
  });

  it('loads nothing of a folder that is not there, and says so', async () => {
    const { courses, faults } = await readCatalogue([path.join(base, 'nowhere')], day);
    expect(courses).toEqual([]);
    expect(faults).toContainEqual(expect.objectContaining({ severity: 'error', message: 'There are no courses here' }));
  });

  it('is replaced as a whole when it is loaded again', async () => {
    const before = await loadCatalogue([base]);
    expect(catalogue()).toBe(before);
    const after = await loadCatalogue([path.join(base, 'nowhere')]);
    expect(catalogue()).toBe(after);
    expect(before.courses).toHaveLength(1);
  });

  it('never throws, however a file is mangled', { timeout: 60_000 }, async () => {
    const names = [
      'course.md',
      'course.zh.md',
      '02-grade-the-record.md',
      '02-grade-the-record.zh.md',
      '03-keep-a-register.md',
      '02-grade-the-record.annex.YZ-TB.md',
      'activities/grade-twelve/activity.md',
      'activities/two-requests/data.csv',
      'activities/lost-laptop/key.yml',
    ];
    const pieces = [
      '',
      '---',
      '# Quiz',
      '### x y',
      '- [x]',
      '| a |',
      '1.',
      '```',
      'a: [',
      '![](',
      '[](https://)',
      '[x](term:)',
      '> ',
      '\u0000',
      '`single` `LO1` `apply`',
      '解释：',
      '&x',
      '<script>',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...pieces), fc.boolean()), { minLength: 1, maxLength: 8 }),
        async (name, edits) => {
          const folder = changed([]);
          const target = path.join(folder, courseFolder, name);
          const lines = readFileSync(target, 'utf8').split('\n');
          for (const [place, piece, replace] of edits) lines.splice(place % lines.length, replace ? 1 : 0, piece);
          writeFileSync(target, lines.join('\n'));
          const { faults } = await readCatalogue([folder], day);
          expect(faults.filter((fault) => fault.code === 'XX-01')).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('npm run content', () => {
  it('prints file, line, code, message and remedy, and counts', async () => {
    const { text, errors } = await checkContent([
      changed([
        {
          file: `${courseFolder}/03-keep-a-register.md`,
          from: '  > Then nobody can see what was believed at the time.\n',
          to: '',
        },
      ]),
    ]);
    expect(errors).toBe(1);
    expect(text).toMatch(
      /courses\/sharing-and-grading\/03-keep-a-register\.md:\d+ {2}error QZ-04 {2}option 1 has no feedback\. Say in one or two/,
    );
    expect(text).toMatch(/0 courses with 0 items can be shown; 1 error, \d+ warnings\.$/);
  });

  it('prints JSON when asked', async () => {
    const { text, errors, warnings } = await checkContent([base], { json: true });
    const told = JSON.parse(text) as { errors: number; faults: { code: string }[] };
    expect(told.errors).toBe(errors);
    expect(told.faults).toHaveLength(errors + warnings);
  });
});
