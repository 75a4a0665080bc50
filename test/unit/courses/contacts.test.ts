import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '#domain/courses/catalogue.ts';
import { withContacts } from '#domain/courses/contacts.ts';
import { tree } from '../../../db/seed/tree.ts';
import { changed, courseFolder, day, faultsOf, lineWith, type Change } from './content.ts';

const en = `${courseFolder}/03-keep-a-register.md`;
const zh = `${courseFolder}/03-keep-a-register.zh.md`;
const unknown = { en: 'ask your coordinator who that is: Lin Qiao, 5550 0142', zh: '请向培训联络员询问' };

const contacts: Change = {
  file: 'contacts.yml',
  to: `security:
  role: { en: security contact, zh: 网络安全联系人 }
  at:
    JH: { en: "duty desk, 5550 0101", zh: "值班室，5550 0101" }
    YZ-TB: { en: "Gu Wen <412>, 5550 0175", zh: "顾文，5550 0175" }
`,
};
const links = (key = 'security', chinese = key): Change[] => [
  { file: en, from: 'Write it down on', to: `Tell [the **security** contact](contact:${key}). Write it down on` },
  { file: zh, from: '## ', to: `告诉[网络安全联系人](contact:${chinese})。\n\n## ` },
];

async function lessonFor(folders: string[], codes: string[], language: 'en' | 'zh' = 'en'): Promise<string> {
  const catalogue = await readCatalogue(folders, day);
  const html = catalogue.module('sharing-and-grading', 'keep-a-register').html[language];
  return withContacts(html, catalogue.contacts, codes, unknown);
}

describe('a contact in a lesson', () => {
  it('is the one of the nearest department up the tree, in the language of the text', async () => {
    const folder = changed([contacts, ...links()]);
    const own = await lessonFor([folder], ['YZ-TB-RS', 'YZ-TB', 'YZ', 'JH']);
    expect(own).toContain(
      'Tell <span class="lectern-contact">the <strong>security</strong> contact</span><span class="lectern-contact__who"> ' +
        '(Gu Wen &lt;412&gt;, <span class="lectern-nowrap">5550 0175</span>)</span>. Write',
    );
    expect(await lessonFor([folder], ['YZ-FB', 'YZ', 'JH'])).toContain('(duty desk, ');
    expect(await lessonFor([folder], ['YZ-TB', 'JH'], 'zh')).toContain(
      '<span class="lectern-contact">网络安全联系人</span><span class="lectern-contact__who">（顾文，<span class="lectern-nowrap">5550 0175</span>）</span>。',
    );
  });

  it('says whom to ask where nobody is named up the tree', async () => {
    const html = await lessonFor([changed([contacts, ...links()])], ['XX-1', 'XX']);
    expect(html).toContain(
      '(ask your coordinator who that is: Lin Qiao, <span class="lectern-nowrap">5550 0142</span>)',
    );
    expect(html).not.toContain('data-contact');
  });

  it('comes from a local folder before the shared one, which keeps its other entries', async () => {
    const shared = changed([contacts, ...links()]);
    const local = path.join(shared, 'local');
    mkdirSync(local);
    writeFileSync(
      path.join(local, 'contacts.yml'),
      'security:\n  at:\n    JH: { en: "night desk, 5550 0199", zh: "夜间值班室，5550 0199" }\n',
    );
    expect(await lessonFor([shared, local], ['JH'])).toContain('(night desk, ');
    expect(await lessonFor([shared, local], ['YZ-TB', 'JH'])).toContain('(Gu Wen');
  });
});

describe('the content check', () => {
  const file = 'contacts.yml';
  const cases: { what: string; change: Change[]; code: string; file: string; at: string | number; out: boolean }[] = [
    {
      what: 'a contact nobody knows',
      change: [contacts, ...links('secrity')],
      code: 'LK-01',
      file: en,
      at: 'contact:secrity',
      out: true,
    },
    {
      what: 'a contact in a question',
      change: [contacts, { file: en, from: 'Strike it out, and', to: 'Ask [them](contact:security), and' }],
      code: 'LK-01',
      file: en,
      at: 'Ask [them]',
      out: true,
    },
    {
      what: 'a contact in the description of a course',
      change: [
        contacts,
        { file: `${courseFolder}/course.md`, to: '\nAsk [the security contact](contact:security).\n' },
      ],
      code: 'LK-01',
      file: `${courseFolder}/course.md`,
      at: 'contact:security',
      out: true,
    },
    {
      what: 'a contact that the translation does not name',
      change: [contacts, ...links().slice(0, 1)],
      code: 'TR-03',
      file: zh,
      at: 13,
      out: true,
    },
    {
      what: 'a contact in feedback that nobody knows',
      change: [
        contacts,
        {
          file: `${courseFolder}/activities/two-requests/key.yml`,
          from: '{ en: "',
          to: '{ en: "Ask [them](contact:nobody). ',
        },
      ],
      code: 'AC-01',
      file: `${courseFolder}/activities/two-requests/key.yml`,
      at: 'contact:nobody',
      out: true,
    },
    {
      what: 'a role without Chinese',
      change: [{ ...contacts, to: contacts.to.replace(', zh: 网络安全联系人', '') }],
      code: 'CT-01',
      file,
      at: 'role:',
      out: false,
    },
    {
      what: 'an entry without Chinese',
      change: [{ ...contacts, to: contacts.to.replace(', zh: "值班室，5550 0101"', '') }],
      code: 'CT-01',
      file,
      at: 'JH:',
      out: false,
    },
    {
      what: 'an odd code of a department',
      change: [{ ...contacts, to: contacts.to.replace('YZ-TB:', '"YZ TB/":') }],
      code: 'CT-01',
      file,
      at: 'YZ TB',
      out: false,
    },
    {
      what: 'a key that cannot stand in a link',
      change: [{ ...contacts, to: contacts.to.replace('security:', 'Security Desk:') }],
      code: 'CT-01',
      file,
      at: 'Security Desk',
      out: false,
    },
    {
      what: 'a setting nobody knows',
      change: [{ ...contacts, to: `${contacts.to}  phone: 5550 0101\n` }],
      code: 'CT-01',
      file,
      at: 'phone:',
      out: false,
    },
    {
      what: 'a half-width comma in Chinese',
      change: [{ ...contacts, to: contacts.to.replace('值班室，', '值班室,') }],
      code: 'ZH-01',
      file,
      at: 'JH:',
      out: false,
    },
  ];
  it.each(cases)('names $what, with file and line', async ({ change, code, file: told, at, out }) => {
    const folder = changed(change);
    const { catalogue, faults } = await faultsOf(folder);
    expect(faults).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code,
        file: told,
        line: typeof at === 'number' ? at : lineWith(folder, told, at),
      }),
    );
    expect(catalogue.courses).toHaveLength(out ? 0 : 1);
  });

  it('accepts a second reading in the front matter, and names what is wrong in it', async () => {
    const reviewed = (review: string): Change[] => [{ file: en, from: '\nowner:', to: `\nreview: ${review}\nowner:` }];
    const good = await faultsOf(
      changed(reviewed('{ on: 2026-11-25, rules: [1, 4, 20], reading_grade: 5.8, blind: "7 of 7" }')),
    );
    expect(good.faults.filter(({ code }) => code === 'FM-01')).toEqual([]);
    expect(good.catalogue.module('sharing-and-grading', 'keep-a-register').review).toEqual({
      on: '2026-11-25',
      rules: [1, 4, 20],
      readingGrade: 5.8,
      blind: '7 of 7',
    });
    for (const [bad, named] of [
      ['{ on: yesterday, rules: [1], reading_grade: 5.8, blind: "7 of 7" }', 'review.on'],
      ['{ on: 2026-11-25, rules: [21], reading_grade: 5.8, blind: "7 of 7" }', 'review.rules'],
      ['{ on: 2026-11-25, rules: [1], reading_grade: plain, blind: "7 of 7" }', 'review.reading_grade'],
      ['{ on: 2026-11-25, rules: [1], reading_grade: 5.8, blind: "8 of 7" }', 'review.blind'],
      ['{ on: 2026-11-25, rules: [1], reading_grade: 5.8 }', 'review.blind'],
      ['{ on: 2026-11-25, rules: [1], reading_grade: 5.8, blind: "7 of 7", by: Li }', 'review.by'],
    ] as const) {
      const folder = changed(reviewed(bad));
      const { faults } = await faultsOf(folder);
      expect(faults).toContainEqual(
        expect.objectContaining({
          code: 'FM-01',
          file: en,
          line: lineWith(folder, en, 'review:'),
          message: expect.stringContaining(named),
        }),
      );
    }
  });
});

it('every department of the demonstration has a contact of each kind, and no code is unknown', async () => {
  const { contacts: all } = await readCatalogue(['content'], day);
  expect([...all.keys()]).toEqual(['data-office', 'security', 'privacy']);
  const codes = new Set(tree.map(({ code }) => code));
  for (const { at } of all.values()) {
    expect(at.has('JH')).toBe(true);
    for (const [code, who] of at) {
      expect(codes).toContain(code);
      expect(who.en).toMatch(/5550 01\d\d/);
      expect(who.zh.match(/5550 01\d\d/)?.[0]).toBe(who.en.match(/5550 01\d\d/)?.[0]);
    }
  }
});
