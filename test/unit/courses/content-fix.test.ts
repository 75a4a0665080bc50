import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkContent } from '#domain/courses/content-check.ts';
import { fixContent } from '#domain/courses/content-fix.ts';
import { punctuated } from '#domain/courses/punctuation-fix.ts';
import { base, changed, courseFolder, faultsOf } from './content.ts';

const register = `${courseFolder}/03-keep-a-register.md`;
const registerZh = `${courseFolder}/03-keep-a-register.zh.md`;
const gradeZh = `${courseFolder}/02-grade-the-record.zh.md`;

/** Every file of a folder with its text. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

describe('content --fix', () => {
  it('changes nothing where nothing mechanical is wrong', async () => {
    const folder = changed([]);
    const before = filesOf(folder);
    // The samples of the fixture were translated from other bytes; their hash is for people to judge.
    expect(await fixContent([folder])).toEqual({ changed: [], left: [] });
    expect(filesOf(folder)).toEqual(before);
  });

  it('mends Chinese punctuation and only what it names', async () => {
    const folder = changed([
      { file: registerZh, from: '翻到三月那一页，它', to: '翻到三月那一页, 它' },
      { file: registerZh, from: '当天就写下来。', to: '所有的事情都请当天就写下来' },
      { file: registerZh, from: '打开本单位的登记簿。', to: '打开(本单位的)"登记簿"!' },
      { file: gradeZh, from: '共享之前，先', to: '共享之前,先' },
    ]);
    const before = filesOf(folder);
    const { changed: mended, left } = await fixContent([folder]);
    expect(left).toEqual([]);
    const after = filesOf(folder);
    expect(after[registerZh]).toContain('翻到三月那一页，它');
    expect(after[registerZh]).toContain('所有的事情都请当天就写下来。');
    expect(after[registerZh]).toContain('打开（本单位的）“登记簿”！');
    expect(after[gradeZh]).toContain('title: 共享之前，先');
    const differing = Object.keys(before).flatMap((file) => {
      const now = after[file]?.split('\n') ?? [];
      return (before[file] ?? '').split('\n').flatMap((line, at) => (line === now[at] ? [] : [`${file}:${at + 1}`]));
    });
    const named = mended.map(({ file, line }) => `${file.replace(/^.*?(?=courses\/)/, '')}:${line}`);
    expect(new Set(named)).toEqual(new Set(differing));
    expect((await faultsOf(folder)).faults.filter(({ code }) => code === 'ZH-01')).toEqual([]);
    expect((await fixContent([folder])).changed).toEqual([]);
  });

  it('gives ids to items, modules and translations that have none', async () => {
    const folder = changed([
      { file: register, from: '### reg-q2 The wrong line', to: '### The wrong line' },
      { file: registerZh, from: '### reg-q2 写错的一行', to: '### 写错的一行' },
      { file: register, from: 'id: sharing-and-grading/keep-a-register\n', to: '' },
      { file: register, from: 'course: sharing-and-grading\n', to: '' },
      { file: registerZh, from: 'source_hash: 67d7d91ead555b00\n', to: '' },
      { file: registerZh, from: 'translates: 03-keep-a-register.md\n', to: '' },
      { file: 'retired-items.yml', to: '- reg-q2\n' },
    ]);
    const { left } = await fixContent([folder]);
    expect(left).toEqual([]);
    const after = filesOf(folder);
    expect(after[register]).toContain('### reg-q3 The wrong line');
    expect(after[registerZh]).toContain('### reg-q3 写错的一行');
    const { faults, catalogue } = await faultsOf(folder);
    expect(faults.filter((fault) => fault.severity === 'error' || fault.code === 'TR-02')).toEqual([]);
    expect(catalogue.courses).toHaveLength(1);
  });

  it('never says by itself that a translation is up to date, only for those read again', async () => {
    const folder = changed([{ file: register, from: 'Look under March', to: 'Look under April' }]);
    const stale = async () =>
      (await faultsOf(folder)).faults.filter(({ code, file }) => code === 'TR-02' && file === registerZh);
    expect(await stale()).toHaveLength(1);
    expect((await fixContent([folder])).changed).toEqual([]);
    expect(await stale()).toHaveLength(1);
    const { changed: mended } = await fixContent([folder], [path.join(folder, registerZh)]);
    expect(mended).toMatchObject([{ code: 'TR-02', what: expect.stringContaining('read again') }]);
    expect(await stale()).toEqual([]);
    expect((await fixContent([folder], ['no-such.zh.md'])).left).toHaveLength(1);
  });

  it('keeps the translation in step when it changes the original itself', async () => {
    const folder = changed([]);
    await fixContent([folder], [path.join(folder, registerZh)]);
    const target = path.join(folder, register);
    writeFileSync(target, readFileSync(target, 'utf8').replace('lang: en\n', ''));
    await fixContent([folder], [path.join(folder, registerZh)]);
    const { faults } = await faultsOf(folder);
    expect(faults.filter(({ code, file }) => code === 'TR-02' && file === registerZh)).toEqual([]);
  });

  it('keeps byte order mark and line ends of Windows', async () => {
    const folder = changed([{ file: registerZh, from: '翻到三月那一页，', to: '翻到三月那一页,' }]);
    const target = path.join(folder, registerZh);
    writeFileSync(target, `\uFEFF${readFileSync(target, 'utf8').replaceAll('\n', '\r\n')}`);
    const before = readFileSync(target, 'utf8');
    await fixContent([folder]);
    expect(readFileSync(target, 'utf8')).toBe(before.replace('那一页,', '那一页，'));
  });

  it('leaves alone what it cannot read back: other encodings, broken settings, links to elsewhere', async () => {
    const folder = changed([
      { file: gradeZh, from: 'lang: zh-Hans', to: 'lang: zh: Hans' },
      { file: gradeZh, from: '文件就开在你屏幕上，', to: '文件就开在你屏幕上,' },
    ]);
    const gbk = path.join(folder, registerZh);
    writeFileSync(gbk, Buffer.from([0xb9, 0xb2, 0xcf, 0xed]));
    const outside = path.join(path.dirname(folder), `${path.basename(folder)}-outside.zh.md`);
    writeFileSync(outside, '---\nlang: zh-Hans\n---\n\n汉字,汉字\n');
    mkdirSync(path.join(folder, 'courses/other'));
    symlinkSync(outside, path.join(folder, 'courses/other/01-a.zh.md'));
    const before = readFileSync(path.join(folder, gradeZh), 'utf8');
    const { left } = await fixContent([folder]);
    expect(left.map(({ file }) => path.basename(file))).toEqual([
      '02-grade-the-record.zh.md',
      '03-keep-a-register.zh.md',
    ]);
    expect(readFileSync(path.join(folder, gradeZh), 'utf8')).toBe(before);
    expect(readFileSync(gbk)).toEqual(Buffer.from([0xb9, 0xb2, 0xcf, 0xed]));
    expect(readFileSync(outside, 'utf8')).toContain('汉字,汉字');
  });

  it('says in text and JSON what it did', async () => {
    const folder = changed([{ file: registerZh, from: '翻到三月那一页，', to: '翻到三月那一页,' }]);
    const fixed = await fixContent([folder]);
    const { text } = await checkContent([folder], { fixed });
    expect(text).toMatch(/03-keep-a-register\.zh\.md:\d+ {2}fixed ZH-01 {2}full-width marks\n1 place mended\./);
    const json = JSON.parse((await checkContent([folder], { fixed, json: true })).text);
    expect(json.changed).toEqual(fixed.changed);
    expect(json.left).toEqual([]);
  });

  it('changes nothing in the content of this repository', async () => {
    const before = filesOf('content');
    expect(await fixContent(['content'])).toEqual({ changed: [], left: [] });
    expect(filesOf('content')).toEqual(before);
  });
});

describe('Chinese punctuation', () => {
  it.each([
    ['汉字,汉字', '汉字，汉字'],
    ['汉字, 汉字', '汉字，汉字'],
    ['汉字.', '汉字。'],
    ['**汉字**:请', '**汉字**：请'],
    ['见[例子](a.md#b,c),再看', '见[例子](a.md#b,c)，再看'],
    ['用 `a,b` 分开', '用 `a,b` 分开'],
    ['时间8:30开始', '时间8:30开始'],
    ['「汉字」', '“汉字”'],
    ['说"好",走', '说“好”，走'],
    ['English, only (here).', 'English, only (here).'],
    ['𠮷字,汉字', '𠮷字，汉字'],
    ['解释:因为', '解释:因为'],
    ['(一)汉字', '（一）汉字'],
    ['![图,片](img/a.svg)', '![图，片](img/a.svg)'],
  ])('turns %s into %s', (text, mended) => expect(punctuated(text)).toBe(mended));

  it('changes marks alone, and nothing twice', () => {
    const parts = fc.constantFrom(
      '汉',
      '字',
      'a',
      '1',
      ' ',
      ',',
      '.',
      ':',
      '(',
      ')',
      '"',
      '`',
      '*',
      '[',
      ']',
      '「',
      '\\',
      '。',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (characters) => {
        const text = characters.join('');
        const once = punctuated(text);
        const letters = (value: string): string => value.replace(/[^\p{L}\p{N}`*[\]\\]/gu, '');
        expect(letters(once)).toBe(letters(text));
        expect(punctuated(once)).toBe(once);
      }),
    );
  });
});

it('has a fixture whose base is not touched by these tests', () => {
  expect(readFileSync(path.join(base, registerZh), 'utf8')).toContain('翻到三月那一页，');
});
