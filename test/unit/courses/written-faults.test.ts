// What writers get wrong in numbers, words, parameters, hints and flags: each is named with its line.
import { describe, expect, it } from 'vitest';
import { changed, courseFolder, faultsOf, lineWith, type Change } from './content.ts';

const en = `${courseFolder}/03-keep-a-register.md`;
const zh = `${courseFolder}/03-keep-a-register.zh.md`;

interface Item {
  tags?: string;
  params?: string[];
  stem?: string;
  answers: string[];
  hint?: string;
}

function written({
  tags = '`numeric` `LO2` `apply`',
  params,
  stem = 'How many is that?',
  answers,
  hint,
}: Item): string {
  const block = params ? `\`\`\`params\n${params.join('\n')}\n\`\`\`\n\n` : '';
  const said = hint ? `Hint: ${hint}\n\n` : '';
  return `\n### reg-new A new one\n\n${tags}\n\n${block}${stem}\n\n${answers.join('\n')}\n\n${said}Why: A register answers what memory cannot.\n\nReview: Five columns\n`;
}

async function faultsWith(item: Item, itemZh: Item = item) {
  const inChinese = written({ ...itemZh, stem: itemZh.stem === item.stem ? '一共是多少？' : itemZh.stem })
    .replace('Hint:', '提示：')
    .replace('Why: A register answers what memory cannot.', '解释：登记簿能回答记忆答不了的问题。')
    .replace('Review: Five columns', '回看：五栏内容');
  const changes: Change[] = [
    { file: en, to: written(item) },
    { file: zh, to: inChinese },
  ];
  const folder = changed(changes);
  const { faults, catalogue } = await faultsOf(folder);
  const own = faults.filter((fault) => fault.file === en || fault.file === zh);
  const version = catalogue.optionalItem('reg-new');
  return { folder, faults: own.filter(({ code }) => !['RD-03', 'ST-03', 'TR-02'].includes(code)), version };
}

describe('good items', () => {
  it.each([
    ['a number', { answers: ['= 12.5 ± 0.1 %', '~ 0.125 > You gave a share, not per cent.'] }],
    [
      'feedback on a line of its own',
      { answers: ['= 12 files', '~ 13 files', '  > You counted the first one twice.'] },
    ],
    [
      'what a Chinese keyboard gives',
      { answers: ['＝１２．５ ± ０．１ ％', '～ ０．１２５ ＞ 你给的是比值，不是百分数，所以要再乘以一百才对。'] },
    ],
    ['a negative number', { answers: ['= −3 ± 0.5 °C'] }],
    ['thousands', { answers: ['= 1,200 files', '~ 12,000 > One nought too many, count again.'] }],
    [
      'a word',
      {
        tags: '`short` `LO2` `apply`',
        answers: ['= register', '= the register', '~ list > A list says less than that.'],
      },
    ],
    ['a formula', { tags: '`short` `LO2` `apply`', answers: ['= =SUM(A1:A9)'] }],
    ['an estimate', { tags: '`numeric` `LO2` `apply` `angoff=0.72`', answers: ['= 12'] }],
    [
      'parameters',
      { params: ['n: 2..9', 'm：３，５'], stem: 'How much is {{n}} and {{m}}?', answers: ['= {{n + m}}'] },
    ],
    ['a hint', { answers: ['= 12'], hint: 'Count them by the dozen, 120 at a time.' }],
  ] as [string, Item][])('%s', async (_name, item) => {
    const { faults, version } = await faultsWith(item);
    expect(faults).toEqual([]);
    expect(version).toBeDefined();
  });

  it('in two languages make one key, however each is typed', async () => {
    const { version } = await faultsWith(
      {
        params: ['n: 2..9'],
        stem: 'How much is {{n}}?',
        answers: ['= {{round(n / 3, 1)}} ± 0.1', '~ {{n*3}} > You multiplied by three.'],
      },
      {
        params: ['ｎ：２～９'],
        stem: '{{n}}是多少？',
        answers: ['＝ {{round（n÷３，１）}} ± ０．１', '～ {{n × 3}} ＞ 你乘以了三，应该除以三。'],
      },
    );
    expect(version?.key).toEqual({
      right: '{{round(n/3,1)}}',
      tolerance: 0.1,
      wrong: [{ number: '{{n*3}}', tolerance: 0.1 }],
    });
  });
});

describe('faults', () => {
  it.each([
    ['QZ-03', 'no answer', { answers: ['Twelve.'] }, '### reg-new'],
    ['QZ-03', 'two answers', { answers: ['= 12', '= 13'] }, '= 13'],
    ['QZ-03', 'no number', { answers: ['= a dozen'] }, '= a dozen'],
    ['QZ-03', 'a number nobody can read', { answers: ['= 1,2,3'] }, '= 1,2,3'],
    ['QZ-04', 'a wrong value without feedback', { answers: ['= 12', '~ 13'] }, '~ 13'],
    ['QZ-02', 'a line after the answers', { answers: ['= 12', 'More text.'] }, 'More text.'],
    ['QZ-16', 'decimals without tolerance', { answers: ['= 12.5'] }, '= 12.5'],
    [
      'QZ-14',
      'a wrong value that is right',
      { answers: ['= 12 ± 2', '~ 13 > You counted the first one twice.'] },
      '### reg-new',
    ],
    [
      'QZ-03',
      'a word twice',
      { tags: '`short` `LO2` `apply`', answers: ['= register', '= Ｒｅｇｉｓｔｅｒ'] },
      'Ｒｅｇ',
    ],
    ['QZ-03', 'no word', { tags: '`short` `LO2` `apply`', answers: ['Register.'] }, '### reg-new'],
    [
      'QZ-14',
      'an unknown parameter',
      { params: ['n: 2..9'], stem: 'How much is {{n}}?', answers: ['= {{k}}'] },
      '= {{k}}',
    ],
    ['QZ-14', 'a program', { params: ['n: 2..9'], stem: '{{n}}?', answers: ['= {{process.exit(n)}}'] }, '= {{process'],
    [
      'QZ-14',
      'a division by nothing',
      { params: ['n: 0..9'], stem: '{{n}}?', answers: ['= {{1 / n}} ± 1'] },
      '### reg-new',
    ],
    [
      'QZ-14',
      'a word in a sum',
      { params: ['n: red, green'], stem: '{{n}}?', answers: ['= {{n + 1}}'] },
      '= {{n + 1}}',
    ],
    ['QZ-14', 'a word as a number', { params: ['n: red, green'], stem: '{{n}}?', answers: ['= {{n}}'] }, '### reg-new'],
    ['QZ-14', 'a range of one', { params: ['n: 5..5'], stem: '{{n}}?', answers: ['= {{n}}'] }, 'n: 5..5'],
    ['QZ-14', 'a range without end', { params: ['n: 1..1000000'], stem: '{{n}}?', answers: ['= {{n}}'] }, 'n: 1..'],
    ['QZ-14', 'a step of nothing', { params: ['n: 1..9 step 0'], stem: '{{n}}?', answers: ['= {{n}}'] }, 'n: 1..9'],
    ['QZ-14', 'a line without a name', { params: ['2..9'], stem: 'How?', answers: ['= 12'] }, '2..9'],
    ['QZ-14', 'an empty block', { params: [''], stem: 'How?', answers: ['= 12'] }, '```params'],
    [
      'QZ-14',
      'the flag without the block',
      { tags: '`numeric` `LO2` `apply` `params`', answers: ['= 12'] },
      '`params`',
    ],
    ['QZ-14', 'braces without parameters', { stem: 'How much is {{n}}?', answers: ['= 12'] }, '{{n}}'],
    ['QZ-15', 'a hint that says the number', { answers: ['= 1,200'], hint: 'It is 1200 or so.' }, 'Hint:'],
    [
      'QZ-15',
      'a hint that says the word',
      { tags: '`short` `LO2` `apply`', answers: ['= register'], hint: 'Think of a Register.' },
      'Hint:',
    ],
    [
      'QZ-02',
      'an estimate that is none',
      { tags: '`numeric` `LO2` `apply` `angoff=72`', answers: ['= 12'] },
      'angoff=72',
    ],
    [
      'QZ-02',
      'a critical prequestion',
      { tags: '`numeric` `LO2` `apply` `critical` `prequestion`', answers: ['= 12'] },
      '`prequestion`',
    ],
  ] as [string, string, Item, string][])('%s: %s', async (code, _what, item, text) => {
    const { folder, faults } = await faultsWith(item);
    const found = faults.filter((fault) => fault.file === en && fault.code === code).map((fault) => fault.line);
    const line = lineWith(folder, en, text);
    // A missing answer is named where the answers should stand.
    const near = found.some((each) => each === line || (text.startsWith('###') && each! > line && each! < line + 8));
    expect(near, JSON.stringify(faults, null, 1)).toBe(true);
  });

  it('QZ-14: options that come out alike', async () => {
    const options = [
      '- [x] {{n}} files.',
      '  > Yes, that many, as the register says.',
      '- [ ] {{m}} files.',
      '  > No, that is the number of the other office.',
    ];
    const { faults } = await faultsWith({
      tags: '`single` `LO2` `apply`',
      params: ['n: 2, 3', 'm: 3, 4'],
      answers: options,
    });
    expect(faults.find(({ code, file }) => code === 'QZ-14' && file === en)?.message).toContain('m = 3, n = 3');
  });

  it('TR-03: parameters that differ', async () => {
    const item = { params: ['n: 2..9'], stem: 'How much is {{n}}?', answers: ['= {{n}}'] };
    const { faults, version } = await faultsWith(item, { ...item, params: ['n: 2..8'] });
    expect(faults.filter(({ code }) => code === 'TR-03')[0]?.message).toContain('parameters');
    expect(version).toBeUndefined();
  });

  it('QZ-02: two prequestions', async () => {
    const second = written({ tags: '`numeric` `LO2` `apply` `prequestion`', answers: ['= 12'] }).replace(
      'reg-new',
      'reg-two',
    );
    const folder = changed([
      { file: en, to: written({ tags: '`numeric` `LO2` `apply` `prequestion`', answers: ['= 12'] }) + second },
    ]);
    const { faults } = await faultsOf(folder);
    expect(faults.some(({ code, line }) => code === 'QZ-02' && line === lineWith(folder, en, 'reg-two'))).toBe(true);
  });

  it('FM-01: a module whose address another page has', async () => {
    const folder = changed([
      { file: en, from: 'id: sharing-and-grading/keep-a-register', to: 'id: sharing-and-grading/privacy' },
    ]);
    const { faults } = await faultsOf(folder);
    expect(faults.some(({ code, line }) => code === 'FM-01' && line === 2)).toBe(true);
  });
});

it('a prequestion is in no bank, no check and no quiz', async () => {
  const { faults, version } = await faultsWith({ tags: '`numeric` `LO2` `apply` `prequestion`', answers: ['= 12'] });
  expect(faults).toEqual([]);
  expect(version).toBeUndefined();
  const folder = changed([
    { file: en, to: written({ tags: '`numeric` `LO2` `apply` `prequestion`', answers: ['= 12'] }) },
    {
      file: zh,
      to: written({ tags: '`numeric` `LO2` `apply` `prequestion`', answers: ['= 12'] })
        .replace('Why: A', '解释：A')
        .replace('Review: Five columns', '回看：五栏内容'),
    },
  ]);
  const { catalogue } = await faultsOf(folder);
  const module = catalogue.module('sharing-and-grading', 'keep-a-register');
  expect(module.prequestion?.id).toBe('reg-new');
  expect(module.items.map(({ id }) => id)).not.toContain('reg-new');
  expect(module.checkItems.map(({ id }) => id)).not.toContain('reg-new');
});
