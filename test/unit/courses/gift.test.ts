import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionalKind } from '#domain/exercises/kinds/registry.ts';
import { parseGift } from '#domain/courses/gift.ts';
import { convertQuestion } from '#domain/courses/gift-items.ts';
import { importGift, type GiftRequest } from '#domain/courses/gift-import.ts';
import { changed, courseFolder, faultsOf } from './content.ts';

const register = `${courseFolder}/03-keep-a-register.md`;
const registerZh = `${courseFolder}/03-keep-a-register.zh.md`;
const into = { course: 'sharing-and-grading', module: 'keep-a-register' };

/** A GIFT file for one test. */
function gift(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-gift-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'bank.gift');
  writeFileSync(file, text);
  return file;
}

const request = (folder: string, text: string, more: Partial<GiftRequest> = {}): GiftRequest => ({
  directories: [folder],
  file: gift(text),
  level: 'apply',
  ...more,
});

const whole = `// A bank of Moodle
$CATEGORY: $course$/Registers

::A gap in the list:: A line of the register is missing. What do you do first? {
  ~Wait until somebody asks about it#Then nobody knows any more what stood there.
  =Write down that it is missing#Yes. The gap is known, and so is the day it was found.
  ~Number the lines anew#That hides the gap from whoever looks next.
  ####A gap that is written down is better than one that is hidden.
}
`;
const wholeZh = `::缺了一行:: 登记簿里少了一行，你先做什么？ {
  ~等到有人来问的时候再说#那时已经没有人知道原来写了什么。
  =写明这里少了一行#对。缺口清楚，哪天发现的也清楚。
  ~把各行重新编号#这样后来的人就看不出缺口了。
  ####写明的缺口好过藏起来的缺口。
}
`;

describe('a GIFT file', () => {
  it.each([
    ['choice', 'Who?{~A ~B =C}', 'choice', ['A', 'B', 'C']],
    ['a word missing', 'Grant is {~buried =entombed} here.', 'choice', ['buried', 'entombed']],
    ['short answers', 'Two plus two is {=four =4}', 'short', ['four', '4']],
    ['a number', 'When?{#1822:5}', 'numeric', ['1822:5']],
    ['several numbers', 'When?{#=1822:0 =%50%1822:2}', 'numeric', ['1822:0', '1822:2']],
    ['pairs', 'Match. {=a -> 1 =b -> 2 =c -> 3}', 'match', ['a', 'b', 'c']],
    ['true or false', 'It is.{T#wrong#right}', 'true-false', ['T']],
    ['an essay', 'Write. {}', 'essay', []],
    ['a text', 'Only words.', 'description', []],
    ['escapes', 'Is 1 \\= 1\\: \\{x\\}\\~?{=yes\\#1 ~no}', 'choice', ['yes#1', 'no']],
  ])('is read: %s', (_what, text, kind, answers) => {
    const { questions, faults } = parseGift(text);
    expect(faults).toEqual([]);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ kind, line: 1 });
    expect(questions[0]?.answers.map((answer) => answer.text)).toEqual(answers);
  });

  it('keeps titles, formats, weights, feedback and lines', () => {
    const { questions } = parseGift(
      '\uFEFF// c\r\n\r\n::T\\:1:: [html]<b>Who?</b>{\r\n~%50%A#so\r\n~%-20%B\r\n####G\r\n}\r\n',
    );
    expect(questions).toEqual([
      {
        line: 3,
        title: 'T:1',
        format: 'html',
        text: '<b>Who?</b>',
        after: '',
        kind: 'choice',
        category: '',
        feedback: 'G',
        answers: [
          { mark: '~', weight: 50, text: 'A', match: undefined, feedback: 'so', line: 4 },
          { mark: '~', weight: -20, text: 'B', match: undefined, feedback: '', line: 5 },
        ],
      },
    ]);
  });

  it.each([
    ['an escape that is none', 'One\n\nC:\\temp {=a ~b}', 3, /\\t/],
    ['a backslash at the end of a line', 'Who?{\n=a\\\n~b}', 2, /end of the line/],
    ['a brace that is not closed', 'Who?{\n=a\n~b\n\nNext {=a ~b}', 1, /has no \}/],
    ['a brace that is not opened', 'Who? =a }', 1, /has no \{/],
    ['a brace in an answer', 'Who?{\n=a\n~{b}}', 3, /second \{/],
    ['a brace behind the answers', 'Who?{=a ~b}\n}', 2, /second \}/],
    ['a title without end', '::Title Who?{=a ~b}', 1, /title/],
    ['words before the first mark', 'Who?{\nwell\n=a ~b}', 2, /before the first/],
    ['words without a mark', 'Who?{perhaps}', 1, /first = or ~|no = or ~/],
  ])('is refused with its line: %s', (_what, text, line, message) => {
    const { faults } = parseGift(text);
    expect(faults).toContainEqual({ line, message: expect.stringMatching(message) });
  });

  it('is read in bounded time, whatever it holds, and never throws', { timeout: 60_000 }, () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '=',
      '~',
      '#',
      '::',
      '\\',
      '->',
      '%50%',
      'a',
      ' ',
      '\n',
      '\n\n',
      '####',
      '[html]',
      '//',
      '<b>',
      '|',
      '`',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const { questions } = parseGift(parts.join(''));
        for (const question of questions) convertQuestion(question, 'en');
      }),
      { numRuns: 500 },
    );
    const start = process.cpuUsage();
    parseGift(`${'{=a ~b#'.repeat(60_000)}}`);
    parseGift('\\=~#{'.repeat(60_000));
    for (const question of parseGift(`Who?{=${'<b '.repeat(30_000)} ~${'&#1;<'.repeat(30_000)}}`).questions)
      convertQuestion(question, 'en');
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});

describe('a question of Moodle as an item', () => {
  const bodyOf = (text: string) => convertQuestion(parseGift(text).questions[0]!, 'en');

  it('keeps its words, whatever signs they hold', () => {
    const { body } = bodyOf('::t:: [plain] Is *this* [a](b) | `c` <d> \\= 1. e?{=1. yes ~- no ~\\# x}');
    expect(body).toContain('Is \\*this\\* \\[a\\](b) \\| \\`c\\` \\<d\\> = 1. e?');
    expect(body).toContain('- [x] 1\\. yes');
    expect(body).toContain('- [ ] \\- no');
    expect(body).toContain('- [ ] \\# x');
  });

  it('turns the HTML that Markdown knows, and names the rest', () => {
    expect(bodyOf('[html]<p>One <b>two</b>&nbsp;&lt;x&gt;</p><p><em>three</em>?</p>{=a ~b}').body).toContain(
      'One **two** \\<x\\>\n\n*three*?',
    );
    expect(bodyOf('[html]<table><tr><td>x</td></tr></table>?{=a ~b}').refused.join()).toContain('<table>');
    expect(bodyOf('[html]<img src\\="@@PLUGINFILE@@/a.png">?{=a ~b}').refused.join()).toContain('picture');
    expect(bodyOf('What is $$x$$?{=a ~b}').refused.join()).toContain('formula');
  });

  it('makes several right answers one item with several boxes, and names the weights', () => {
    const { kind, body, lost } = bodyOf('Which?{~%50%a ~%50%b ~%-100%c}');
    expect(kind).toBe('multi');
    expect(body.match(/\[x\]/g)).toHaveLength(2);
    expect(lost.join()).toContain('weights');
  });

  it.runIf(optionalKind('numeric'))('writes numbers with their tolerance', () => {
    expect(bodyOf('When?{#1822:5}').body).toContain('= 1822 ± 5');
    expect(bodyOf('When?{#1..5}').body).toContain('= 3 ± 2');
    expect(bodyOf('Two and two? {=four =4 =%50%for#Nearly.}').body).toContain('= four\n= 4\n~ for > Nearly.');
  });

  it('says why nothing came of it', () => {
    expect(bodyOf('It is.{F}').refused.join()).toContain('guess');
    expect(bodyOf('Write.{}').refused.join()).toContain('essay');
    expect(bodyOf('Words.').refused.join()).toContain('lesson');
  });
});

describe('import-gift', () => {
  it('shows what a bank would give, and writes nothing', async () => {
    const folder = changed([]);
    const before = readFileSync(path.join(folder, register), 'utf8');
    const result = await importGift(request(folder, `${whole}\nTrue?{T}\n\nWho?{=a ~b}`));
    expect(result.written).toBe(0);
    expect(result.markdown).toContain('- [x] Write down that it is missing\n  > Yes. The gap is known');
    expect(result.report).toEqual([
      expect.stringMatching(/^bank\.gift:4 {2}shown as imported-q1 .*To do: Item imported-q1 has no Review/),
      expect.stringMatching(/^bank\.gift:11 {2}not carried over .*guess/),
      expect.stringMatching(/^bank\.gift:13 {2}shown as imported-q2 .*To do: option 1 has no feedback/),
      expect.stringMatching(/^bank\.gift {2}not carried over {2}the category/),
    ]);
    expect(readFileSync(path.join(folder, register), 'utf8')).toBe(before);
  });

  it('writes whole items into both languages of a module; the course can be shown', async () => {
    const folder = changed([]);
    const more = { into, review: 'What stands in it', chinese: gift(wholeZh) };
    const result = await importGift(request(folder, whole, more));
    expect(result).toMatchObject({ written: 1, broken: 0 });
    expect(result.files.map((file) => path.basename(file))).toEqual([
      '03-keep-a-register.md',
      '03-keep-a-register.zh.md',
    ]);
    const { faults, catalogue } = await faultsOf(folder);
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([]);
    const items = catalogue.module('sharing-and-grading', 'keep-a-register').items;
    expect(items.map(({ id }) => id)).toEqual(['reg-q1', 'reg-q2', 'reg-q3']);
    expect(items[2]).toMatchObject({ kind: 'single', outcome: 'LO2', key: { right: 1 } });
    expect(items[2]?.texts.zh.why).toContain('写明的缺口');

    const again = await importGift(request(folder, whole, { ...more, chinese: gift(wholeZh) }));
    expect(again.written).toBe(0);
    expect(again.report.join('\n')).toContain('stands in the module already');
  });

  it('writes English alone and says what is owed', async () => {
    const folder = changed([]);
    const { written, report } = await importGift(request(folder, whole, { into, review: 'Five columns' }));
    expect(written).toBe(1);
    expect(report.at(-1)).toMatch(/03-keep-a-register\.zh\.md {2}to do {2}translate the 1 new item/);
    expect(readFileSync(path.join(folder, registerZh), 'utf8')).not.toContain('reg-q3');
  });

  it('leaves out what the check would refuse, with line and reason', async () => {
    const folder = changed([]);
    const text = `${whole}\nWhat now?{=Yes#Because it is the rule here. ~No}\n\nWhat else?{=One#Because it is the rule here. ~All of the above#That is too much for one day.####So it is.}`;
    const { written, report } = await importGift(request(folder, text, { into, review: 'Five columns' }));
    expect(written).toBe(1);
    expect(report.join('\n')).toMatch(/bank\.gift:11 {2}not carried over {2}“What now\?”: option 2 has no feedback/);
    expect(report.join('\n')).toMatch(/bank\.gift:13 {2}not carried over .*speaks about the other options/);
    const { faults } = await faultsOf(folder);
    expect(faults.filter(({ severity, code }) => severity === 'error' && code !== 'TR-03')).toEqual([]);
  });

  it('writes nothing when a place cannot be read', async () => {
    const folder = changed([]);
    const before = readFileSync(path.join(folder, register), 'utf8');
    const result = await importGift(
      request(folder, `${whole}\nA path C:\\new\\temp {=a ~b}\n`, { into, review: 'Five columns' }),
    );
    expect(result).toMatchObject({ written: 0, broken: 1, files: [] });
    expect(result.report.join('\n')).toMatch(/bank\.gift:11 {2}cannot be read {2}“\\t” is no escape/);
    expect(readFileSync(path.join(folder, register), 'utf8')).toBe(before);
  });

  it.each([
    ['a module that is not there', { into: { course: 'sharing-and-grading', module: 'nothing' } }, /no module nothing/],
    ['a folder outside the content', { into: { course: '../../..', module: 'x' } }, /no module x/],
    ['no heading', { into }, /--review.*Five columns/],
    ['an outcome the module lacks', { into, review: 'Five columns', outcome: 'LO9' }, /no outcome LO9/],
    ['another number of questions in Chinese', { into, review: 'Five columns', chinese: 'two' }, /Chinese file has 2/],
  ])('refuses a request: %s', async (_what, more, message) => {
    const folder = changed([]);
    const chinese = 'chinese' in more ? gift(`${wholeZh}\n${wholeZh}`) : undefined;
    await expect(importGift(request(folder, whole, { ...more, chinese } as Partial<GiftRequest>))).rejects.toThrow(
      message,
    );
  });

  it('refuses files that are no UTF-8 or too large', async () => {
    const folder = changed([]);
    const bad = gift('');
    writeFileSync(bad, Buffer.from([0xb9, 0xb2]));
    await expect(importGift({ ...request(folder, ''), file: bad })).rejects.toThrow('UTF-8');
    writeFileSync(bad, 'x'.repeat(2_000_001));
    await expect(importGift({ ...request(folder, ''), file: bad })).rejects.toThrow('2 MB');
  });

  it('does not write behind an open block of code', async () => {
    const folder = changed([{ file: register, to: '\n```\nopen\n' }]);
    await expect(importGift(request(folder, whole, { into, review: 'Five columns' }))).rejects.toThrow(
      'Nothing was written',
    );
  });
});
