import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { base, changed, courseFolder, faultsOf, lineWith, type Change } from './content.ts';

const en = `${courseFolder}/02-grade-the-record.md`;
const zh = `${courseFolder}/02-grade-the-record.zh.md`;
const register = `${courseFolder}/03-keep-a-register.md`;
const registerZh = `${courseFolder}/03-keep-a-register.zh.md`;
const course = `${courseFolder}/course.md`;
const svg = `${courseFolder}/img/register.svg`;

interface Case {
  code: string;
  what: string;
  change: Change[];
  /** Where the fault is told; the line is that of the text, or a number. */
  file?: string;
  at: string | number;
  severity?: 'error' | 'warning';
}

const option = '- [ ] Treat it as grade 3, protect it with a password, and publish it with the password.';
const feedback = 'The grade is right, but a lock does not change what is inside, and the password travels with it.';
const right = 'Strike it out, and write the right one below.';

const activity = `${courseFolder}/activities/grade-twelve`;

const cases: Case[] = [
  {
    code: 'AC-01',
    what: 'an engine nobody knows',
    change: [{ file: `${activity}/activity.md`, from: 'classify@1', to: 'clasify@1' }],
    file: `${activity}/activity.md`,
    at: 'engine:',
  },
  {
    code: 'AC-01',
    what: 'a version of an engine that there is not',
    change: [{ file: `${activity}/activity.md`, from: 'classify@1', to: 'classify@7' }],
    file: `${activity}/activity.md`,
    at: 'engine:',
  },
  {
    code: 'AC-01',
    what: 'a row without a key',
    change: [{ file: `${activity}/key.yml`, from: '  r02: { best: g2, accept: [g3] }\n', to: '' }],
    file: `${activity}/key.yml`,
    at: 'rows:',
  },
  {
    code: 'AC-01',
    what: 'a key that names no class',
    change: [{ file: `${activity}/key.yml`, from: '{ best: g1 }', to: '{ best: g9 }' }],
    file: `${activity}/key.yml`,
    at: 'g9',
  },
  {
    code: 'AC-01',
    what: 'a class that is both right and fatal',
    change: [{ file: `${activity}/key.yml`, from: 'fatal: [g1]', to: 'fatal: [g3]' }],
    file: `${activity}/key.yml`,
    at: 'fatal:',
  },
  {
    code: 'AC-01',
    what: 'credit that rises with the distance',
    change: [{ file: `${activity}/key.yml`, from: '[1, 0.5, 0]', to: '[1, 0, 0.5]' }],
    file: `${activity}/key.yml`,
    at: 'distance:',
  },
  {
    code: 'AC-01',
    what: 'a part without feedback in Chinese',
    change: [{ file: `${activity}/key.yml`, from: ', zh: "就挂在街上，谁都能看。"', to: '' }],
    file: `${activity}/key.yml`,
    at: 'It hangs',
  },
  {
    code: 'AC-01',
    what: 'a row that stands twice',
    change: [{ file: `${activity}/data.csv`, to: 'r01,Once more\n' }],
    file: `${activity}/data.csv`,
    at: 'Once more',
  },
  {
    code: 'AC-01',
    what: 'a row without its translation',
    change: [{ file: `${activity}/data.zh.csv`, from: 'r02,一张值班表\n', to: '' }],
    file: `${activity}/data.csv`,
    at: 'r02',
  },
  {
    code: 'AC-01',
    what: 'a row with too many cells',
    change: [{ file: `${activity}/data.csv`, to: 'r04,One, and another\n' }],
    file: `${activity}/data.csv`,
    at: 'One, and',
  },
  {
    code: 'AC-01',
    what: 'a setting of another engine',
    change: [{ file: `${activity}/activity.md`, from: 'data: data.csv', to: 'data: data.csv\nactions: []' }],
    file: `${activity}/activity.md`,
    at: 'actions:',
  },
  {
    code: 'AC-01',
    what: 'an outcome that the course does not have',
    change: [{ file: `${activity}/activity.md`, from: '[LO1]', to: '[LO9]' }],
    file: `${activity}/activity.md`,
    at: 'outcomes:',
  },
  {
    code: 'AC-01',
    what: 'an order that runs in a circle',
    change: [
      {
        file: `${courseFolder}/activities/lost-laptop/key.yml`,
        from: 'order: [report < list < inform]',
        to: 'order: [report < list < inform < report]',
      },
    ],
    file: `${courseFolder}/activities/lost-laptop/key.yml`,
    at: 'order:',
  },
  {
    code: 'AC-01',
    what: 'a card in no order',
    change: [{ file: `${courseFolder}/activities/lost-laptop/key.yml`, from: 'strays: [wait]', to: 'strays: []' }],
    file: `${courseFolder}/activities/lost-laptop/key.yml`,
    at: 'order:',
  },
  {
    code: 'AC-01',
    what: 'a needed field that there is not',
    change: [{ file: `${courseFolder}/activities/two-requests/key.yml`, from: '[stop, time]', to: '[stop, tim]' }],
    file: `${courseFolder}/activities/two-requests/key.yml`,
    at: 'q1:',
  },
  {
    code: 'AC-01',
    what: 'fields that cannot be read',
    change: [{ file: `${courseFolder}/activities/two-requests/data.csv`, from: 'note: Sick note', to: 'Sick note' }],
    file: `${courseFolder}/activities/two-requests/data.csv`,
    at: 'q2,',
  },
  {
    code: 'AC-01',
    what: 'details that cannot be read',
    change: [
      {
        file: `${courseFolder}/activities/two-requests/data.csv`,
        from: 'Link leads to: homes.example.net',
        to: 'homes',
      },
    ],
    file: `${courseFolder}/activities/two-requests/data.csv`,
    at: 'q2,',
  },
  {
    code: 'AC-01',
    what: 'a span that stands twice',
    change: [{ file: `${courseFolder}/activities/grant-notice/document.md`, from: '[[s04: ', to: '[[s03: ' }],
    file: `${courseFolder}/activities/grant-notice/document.md`,
    at: '[[s03: 600',
  },
  {
    code: 'AC-01',
    what: 'a span without its translation',
    change: [
      {
        file: `${courseFolder}/activities/grant-notice/document.zh.md`,
        from: '[[s04: 每月 600 元]]',
        to: '每月 600 元',
      },
    ],
    file: `${courseFolder}/activities/grant-notice/document.md`,
    at: '[[s04',
  },
  {
    code: 'AC-01',
    what: 'a span in the head of a table',
    change: [
      {
        file: `${courseFolder}/activities/grant-notice/document.md`,
        from: '[[s08: Home care desk, Lin County]]',
        to: '',
      },
      { file: `${courseFolder}/activities/grant-notice/document.md`, from: '| Year |', to: '| [[s08: Year]] |' },
    ],
    file: `${courseFolder}/activities/grant-notice/document.md`,
    at: 's08: Year',
  },
  {
    code: 'AC-01',
    what: 'a span that is left open',
    change: [
      {
        file: `${courseFolder}/activities/grant-notice/document.md`,
        from: '[[s08: Home care desk, Lin County]]',
        to: '[[s08: Home care desk',
      },
    ],
    file: `${courseFolder}/activities/grant-notice/document.md`,
    at: '[[s08',
  },
  {
    code: 'AC-01',
    what: 'a sensitive span that may stay',
    change: [
      {
        file: `${courseFolder}/activities/grant-notice/key.yml`,
        from: 'sensitive: [s01, s05]',
        to: 'sensitive: [s01, s03]',
      },
    ],
    file: `${courseFolder}/activities/grant-notice/key.yml`,
    at: 'sensitive:',
  },
  {
    code: 'AC-01',
    what: 'a span that must go and must stay',
    change: [
      { file: `${courseFolder}/activities/grant-notice/key.yml`, from: 'keep: [s03, s04]', to: 'keep: [s03, s01]' },
    ],
    file: `${courseFolder}/activities/grant-notice/key.yml`,
    at: 'keep:',
  },
  {
    code: 'AC-01',
    what: 'a span that the key does not know',
    change: [
      { file: `${courseFolder}/activities/grant-notice/key.yml`, from: 'keep: [s03, s04]', to: 'keep: [s03, s44]' },
    ],
    file: `${courseFolder}/activities/grant-notice/key.yml`,
    at: 'keep:',
  },
  {
    code: 'AC-01',
    what: 'a state with one choice',
    change: [
      {
        file: `${courseFolder}/activities/first-table/path.yml`,
        from: '    nothing: Nothing more, the table is clear.\n',
        to: '',
      },
    ],
    file: `${courseFolder}/activities/first-table/path.yml`,
    at: 16,
  },
  {
    code: 'AC-01',
    what: 'a path that runs in a circle',
    change: [{ file: `${courseFolder}/activities/first-table/key.yml`, from: 'next: end', to: 'next: compare' }],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'compare:',
  },
  {
    code: 'AC-01',
    what: 'a next that names no state',
    change: [{ file: `${courseFolder}/activities/first-table/key.yml`, from: 'next: end', to: 'next: ende' }],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'pilot:',
  },
  {
    code: 'AC-01',
    what: 'a condition that names no choice',
    change: [
      {
        file: `${courseFolder}/activities/first-table/key.yml`,
        from: 'if: not compare.count',
        to: 'if: not compare.counts',
      },
    ],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'clear:',
  },
  {
    code: 'AC-01',
    what: 'a choice that is fatal and has credit',
    change: [
      {
        file: `${courseFolder}/activities/first-table/key.yml`,
        from: 'credit: 0, fatal: true',
        to: 'credit: 0.5, fatal: true',
      },
    ],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'misled:',
  },
  {
    code: 'AC-01',
    what: 'an effect on a meter that there is not',
    change: [{ file: `${courseFolder}/activities/first-table/key.yml`, from: '{ trust: -10 }', to: '{ trusts: -10 }' }],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'storm:',
  },
  {
    code: 'AC-01',
    what: 'a path without one that is wholly right',
    change: [{ file: `${courseFolder}/activities/first-table/key.yml`, from: 'at_least: 40', to: 'at_least: 400' }],
    file: `${courseFolder}/activities/first-table/key.yml`,
    at: 'states:',
  },
  {
    code: 'AC-01',
    what: 'a choice without its translation',
    change: [
      {
        file: `${courseFolder}/activities/first-table/path.zh.yml`,
        from: '    ask: 先问没有电话的村子，再作任何决定。\n',
        to: '',
      },
    ],
    file: `${courseFolder}/activities/first-table/path.zh.yml`,
    at: 26,
  },
  {
    code: 'AC-01',
    what: 'a rule that cannot be read',
    change: [
      { file: `${courseFolder}/activities/forty-people/key.yml`, from: 'row.security >= 1', to: 'row.safety >= 1' },
    ],
    file: `${courseFolder}/activities/forty-people/key.yml`,
    at: 'rule: row.safety',
  },
  {
    code: 'AC-01',
    what: 'a solution with too few numbers',
    change: [{ file: `${courseFolder}/activities/forty-people/key.yml`, from: 'desk: [3, 4]', to: 'desk: [3]' }],
    file: `${courseFolder}/activities/forty-people/key.yml`,
    at: 'desk:',
  },
  {
    code: 'AC-01',
    what: 'a rule without its label in Chinese',
    change: [{ file: `${courseFolder}/activities/forty-people/key.yml`, from: ', zh: "领导带头" }', to: ' }' }],
    file: `${courseFolder}/activities/forty-people/key.yml`,
    at: 'example:',
  },
  {
    code: 'AC-01',
    what: 'a total that is no sum',
    change: [
      {
        file: `${courseFolder}/activities/forty-people/activity.md`,
        from: 'people * hours where',
        to: 'people * cell * cell where',
      },
    ],
    file: `${courseFolder}/activities/forty-people/activity.md`,
    at: 'totals:',
  },
  {
    code: 'AC-01',
    what: 'a total that the Chinese does not have',
    change: [{ file: `${courseFolder}/activities/forty-people/activity.zh.md`, from: 'id: own', to: 'id: owns' }],
    file: `${courseFolder}/activities/forty-people/activity.zh.md`,
    at: 'totals:',
  },
  {
    code: 'AC-03',
    what: 'a solution that breaks a rule',
    change: [
      { file: `${courseFolder}/activities/forty-people/key.yml`, from: 'counter: [1, 2]', to: 'counter: [2, 2]' },
    ],
    file: `${courseFolder}/activities/forty-people/activity.md`,
    at: 'engine:',
  },
  {
    code: 'AC-02',
    what: 'a column of the key where learners see it',
    change: [
      { file: `${activity}/data.csv`, from: 'row,text', to: 'row,best,text' },
      { file: `${activity}/data.csv`, from: 'r01,', to: 'r01,g1,' },
      { file: `${activity}/data.csv`, from: 'r02,', to: 'r02,g2,' },
      { file: `${activity}/data.csv`, from: 'r03,', to: 'r03,g3,' },
    ],
    file: `${activity}/data.csv`,
    at: 'row,best',
  },
  {
    code: 'AC-03',
    what: 'a pass mark that cannot be missed',
    change: [{ file: `${activity}/activity.md`, from: 'pass: 0.8', to: 'pass: 0.0000000001' }],
    file: `${activity}/activity.md`,
    at: 'pass:',
  },
  {
    code: 'AC-04',
    what: 'what could be a real identity number',
    change: [{ file: `${activity}/data.csv`, from: 'A sick note', to: 'A sick note of 11010519491231002X' }],
    file: `${activity}/data.csv`,
    at: '11010519491231002X',
  },
  {
    code: 'TR-02',
    what: 'an activity that has changed since it was translated',
    change: [{ file: `${activity}/activity.md`, from: 'Nothing here is real.', to: 'All of it is invented.' }],
    file: `${activity}/activity.zh.md`,
    at: 'source_hash',
    severity: 'warning',
  },
  {
    code: 'ST-01',
    what: 'a heading without a space',
    change: [{ file: zh, from: '## 记住', to: '##记住' }],
    file: zh,
    at: '##记住',
  },
  {
    code: 'ST-01',
    what: 'an item heading without a space',
    change: [{ file: register, from: '### reg-q2', to: '###reg-q2' }],
    file: register,
    at: '###reg-q2',
  },
  {
    code: 'LK-01',
    what: 'a link in full-width brackets',
    change: [{ file: registerZh, from: '[登记簿](term:register)', to: '［登记簿］（term：register）' }],
    file: registerZh,
    at: '［登记簿］',
  },
  {
    code: 'IM-02',
    what: 'an English picture in a Chinese lesson',
    change: [{ file: svg, from: '<path', to: '<text>Register</text><path' }],
    file: registerZh,
    at: 'img/register.svg',
    severity: 'warning',
  },
  {
    code: 'SC-01',
    what: 'a picture written into the text',
    change: [{ file: register, from: '(img/register.svg)', to: '(data:image/svg+xml;base64,PHN2Zz4=)' }],
    file: register,
    at: 'data:image',
  },
  {
    code: 'QZ-11',
    what: 'a bank under three times the draw',
    change: [{ file: course, from: 'LO1: 1,', to: 'LO1: 2,' }],
    file: course,
    at: 'draw:',
    severity: 'warning',
  },
  {
    code: 'QZ-11',
    what: 'a module without items',
    change: [
      { file: register, from: '### reg-q1 After a year', to: '```\n### reg-q1 After a year' },
      { file: registerZh, from: '### reg-q1', to: '```\n### reg-q1' },
    ],
    file: register,
    at: '# Quiz',
  },
  {
    code: 'FM-01',
    what: 'an unknown setting',
    change: [{ file: en, from: 'minutes: 12', to: 'minuets: 12\nminutes: 12' }],
    at: 'minuets',
  },
  { code: 'FM-01', what: 'a missing setting', change: [{ file: en, from: 'minutes: 12\n', to: '' }], at: 2 },
  {
    code: 'FM-01',
    what: 'a date that does not exist',
    change: [{ file: en, from: 'reviewed: 2026-11-20', to: 'reviewed: 2026-02-30' }],
    at: 'reviewed:',
  },
  {
    code: 'FM-01',
    what: 'YAML that cannot be read',
    change: [{ file: en, from: 'lang: en', to: 'lang: en: gb' }],
    at: 'lang: en: gb',
  },
  {
    code: 'FM-01',
    what: 'a custom YAML tag',
    change: [{ file: en, from: 'minutes: 12', to: 'minutes: !!js/function 12' }],
    at: '!!js',
  },
  {
    code: 'FM-01',
    what: 'no front matter',
    change: [{ file: en, from: '---\nid: sharing', to: 'id: sharing' }],
    at: 1,
  },
  {
    code: 'FM-01',
    what: 'a quiz that draws no number',
    change: [{ file: course, from: 'LO1: 1,', to: 'LO1: many,' }],
    file: course,
    at: 'draw:',
  },
  {
    code: 'FM-02',
    what: 'a review that is due',
    change: [{ file: en, from: 'review_by: 2027-11-20', to: 'review_by: 2026-11-30' }],
    at: 'review_by',
    severity: 'warning',
  },
  {
    code: 'FM-03',
    what: 'an owner nobody knows',
    change: [{ file: en, from: 'owner: data-office', to: 'owner: nobody' }],
    at: 'owner: nobody',
  },
  {
    code: 'FM-04',
    what: 'an outcome nobody can observe',
    change: [{ file: en, from: 'LO4: Recognise', to: 'LO4: Understand' }],
    at: 'LO4: Understand',
  },
  {
    code: 'FM-04',
    what: 'a Chinese outcome nobody can observe',
    change: [{ file: zh, from: 'LO4: 认出', to: 'LO4: 了解' }],
    file: zh,
    at: 'LO4: 了解',
  },
  {
    code: 'FM-05',
    what: 'a code that is in no table',
    change: [{ file: en, from: '"4.2"', to: '"9.9"' }],
    at: 'digcomp:',
  },
  {
    code: 'ST-01',
    what: 'a second heading of the first level',
    change: [{ file: en, from: '## Four grades', to: '# Four grades' }],
    at: '# Four grades',
  },
  {
    code: 'ST-01',
    what: 'a skipped level',
    change: [{ file: en, from: '## Four questions', to: '#### Four questions' }],
    at: '#### Four questions',
  },
  {
    code: 'ST-02',
    what: 'no worked case',
    change: [
      { file: register, from: '## A worked case', to: '## Under March' },
      { file: register, from: '#a-worked-case', to: '#under-march' },
    ],
    file: register,
    at: 21,
    severity: 'warning',
  },
  {
    code: 'ST-03',
    what: 'a lesson that is too long',
    change: [{ file: en, from: '## Five habits', to: `${'Many words stand here. '.repeat(80)}\n\n## Five habits` }],
    at: 28,
    severity: 'warning',
  },
  {
    code: 'LK-01',
    what: 'a link to a heading that is not there',
    change: [{ file: register, from: '(#a-worked-case)', to: '(#no-such-case)' }],
    file: register,
    at: '#no-such-case',
  },
  {
    code: 'LK-01',
    what: 'a link to a heading of another module that is not there',
    change: [{ file: registerZh, from: '#四个级别', to: '#五个级别' }],
    file: registerZh,
    at: '#五个级别',
  },
  {
    code: 'LK-01',
    what: 'a link to a module that is not there',
    change: [{ file: register, from: '02-grade-the-record.md#four', to: '09-no-module.md#four' }],
    file: register,
    at: '09-no-module',
  },
  {
    code: 'LK-01',
    what: 'a word the glossary lacks',
    change: [{ file: register, from: 'term:register', to: 'term:regster' }],
    file: register,
    at: 'term:regster',
  },
  {
    code: 'LK-01',
    what: 'an activity the course lacks',
    change: [{ file: en, from: 'activity:grade-twelve', to: 'activity:grade-nine' }],
    at: 'activity:grade-nine',
  },
  {
    code: 'LK-01',
    what: 'a link without https',
    change: [{ file: register, from: 'https://www', to: 'http://www' }],
    file: register,
    at: 'http://www',
  },
  {
    code: 'LK-01',
    what: 'a path to a course that is not there',
    change: [{ file: 'paths/all-staff.md', from: '[sharing-and-grading]', to: '[no-course]' }],
    file: 'paths/all-staff.md',
    at: 'courses:',
  },
  {
    code: 'LK-03',
    what: 'a link text that says nothing',
    change: [{ file: register, from: '[the next part]', to: '[here]' }],
    file: register,
    at: '[here]',
    severity: 'warning',
  },
  {
    code: 'IM-01',
    what: 'a picture without text',
    change: [{ file: register, from: '![A register with five columns.]', to: '![]' }],
    file: register,
    at: '![]',
  },
  {
    code: 'IM-01',
    what: 'an SVG without title',
    change: [{ file: svg, from: '<title>A register</title>', to: '' }],
    file: register,
    at: 'img/register.svg',
  },
  {
    code: 'IM-03',
    what: 'a picture of another host',
    change: [{ file: register, from: '(img/register.svg)', to: '(https://example.org/a.svg)' }],
    file: register,
    at: 'a.svg',
  },
  {
    code: 'IM-03',
    what: 'a picture that is too large',
    change: [{ file: svg, to: `<!-- ${'x'.repeat(160_000)} -->` }],
    file: register,
    at: 'img/register.svg',
  },
  {
    code: 'ZH-01',
    what: 'a half-width comma',
    change: [{ file: zh, from: '文件就开在你屏幕上，', to: '文件就开在你屏幕上,' }],
    file: zh,
    at: '屏幕上,',
  },
  {
    code: 'ZH-01',
    what: 'a paragraph without full stop',
    change: [{ file: zh, from: '就要再看一遍。', to: '就要再看一遍' }],
    file: zh,
    at: '就要再看一遍',
  },
  {
    code: 'ZH-01',
    what: 'quotation marks that do not pair',
    change: [{ file: zh, from: '“学校供餐名单”', to: '“学校供餐名单“' }],
    file: zh,
    at: '“学校供餐名单“',
  },
  {
    code: 'ZH-01',
    what: 'a half-width mark in the title',
    change: [{ file: zh, from: '共享之前，先', to: '共享之前,先' }],
    file: zh,
    at: 'title:',
  },
  {
    code: 'QZ-01',
    what: 'an id used twice',
    change: [
      { file: register, from: 'reg-q2', to: 'grd-q1' },
      { file: registerZh, from: 'reg-q2', to: 'grd-q1' },
    ],
    file: register,
    at: 'grd-q1',
  },
  {
    code: 'QZ-01',
    what: 'an id that was retired',
    change: [{ file: 'retired-items.yml', to: '[reg-q2]\n' }],
    file: register,
    at: 'reg-q2',
  },
  {
    code: 'QZ-01',
    what: 'an id with capitals',
    change: [{ file: register, from: 'reg-q2', to: 'Reg_Q2' }],
    file: register,
    at: 'Reg_Q2',
  },
  {
    code: 'QZ-02',
    what: 'a kind nobody knows',
    change: [{ file: register, from: '`single`', to: '`truefalse`' }],
    file: register,
    at: '`truefalse`',
  },
  {
    code: 'QZ-02',
    what: 'a fixed order where there is none',
    change: [{ file: register, from: '`order` `LO2` `apply`', to: '`order` `LO2` `apply` `fixed`' }],
    file: register,
    at: '`order` `LO2` `apply` `fixed`',
  },
  {
    code: 'QZ-02',
    what: 'an outcome the module does not declare',
    change: [{ file: register, from: '`single` `LO2`', to: '`single` `LO1`' }],
    file: register,
    at: '`single` `LO1`',
  },
  {
    code: 'QZ-03',
    what: 'two right options',
    change: [{ file: register, from: '- [ ] Delete the line', to: '- [x] Delete the line' }],
    file: register,
    at: 'Delete the line',
  },
  {
    code: 'QZ-03',
    what: 'a multi item with one right option',
    change: [{ file: en, from: '- [x] Give only one total', to: '- [ ] Give only one total' }],
    at: 'Replace each name',
  },
  {
    code: 'QZ-03',
    what: 'a match without rows',
    change: [{ file: en, from: '| Record | Grade | Feedback |', to: 'Record, Grade, Feedback' }],
    at: 148,
  },
  {
    code: 'QZ-04',
    what: 'an option without feedback',
    change: [{ file: en, from: `  > ${feedback}\n`, to: '' }],
    at: option,
  },
  {
    code: 'QZ-04',
    what: 'feedback that is too short',
    change: [{ file: en, from: feedback, to: 'Wrong.' }],
    at: '> Wrong.',
  },
  {
    code: 'QZ-04',
    what: 'the same feedback twice',
    change: [
      {
        file: register,
        from: 'Yes. Both stay readable, and the day of the change is known.',
        to: 'Then nobody can see what was believed at the time.',
      },
    ],
    file: register,
    at: 77,
  },
  {
    code: 'QZ-04',
    what: 'a row without feedback',
    change: [{ file: en, from: '| It is made to be published. |', to: '| |' }],
    at: '| 1 Open | |',
  },
  {
    code: 'QZ-05',
    what: 'no Why',
    change: [{ file: register, from: 'Why: A register shows what was known, and when.\n', to: '' }],
    file: register,
    at: 'Review: What stands',
  },
  {
    code: 'QZ-05',
    what: 'a Review that names no heading',
    change: [{ file: register, from: 'Review: What stands in it', to: 'Review: What stands' }],
    file: register,
    at: 'Review: What stands',
  },
  {
    code: 'QZ-06',
    what: 'all of the above',
    change: [{ file: register, from: right, to: 'All of the above, and more than that.' }],
    file: register,
    at: 'All of the above',
  },
  {
    code: 'QZ-06',
    what: 'the same in Chinese',
    change: [{ file: registerZh, from: '划掉它，在下面写上正确的。', to: '以上都对，还要多做一些。' }],
    file: registerZh,
    at: '以上都对',
  },
  {
    code: 'QZ-07',
    what: 'a right option that is too long',
    change: [{ file: register, from: right, to: `${right} ${'And so on and on. '.repeat(4)}` }],
    file: register,
    at: 'And so on',
  },
  {
    code: 'QZ-07',
    what: 'a right option that is rather long',
    change: [{ file: register, from: right, to: `${right} And say why.` }],
    file: register,
    at: 'And say why',
    severity: 'warning',
  },
  {
    code: 'QZ-08',
    what: 'a question that asks nothing',
    change: [{ file: register, from: 'What do you do?', to: 'It is late.' }],
    file: register,
    at: 'It is late',
    severity: 'warning',
  },
  {
    code: 'QZ-08',
    what: 'a hidden “not”',
    change: [{ file: register, from: 'What do you do?', to: 'What should you not do?' }],
    file: register,
    at: 'should you not do',
    severity: 'warning',
  },
  {
    code: 'QZ-11',
    what: 'a bank smaller than the draw',
    change: [{ file: course, from: 'LO4: 1 }', to: 'LO4: 2 }' }],
    file: course,
    at: 'draw:',
  },
  {
    code: 'QZ-12',
    what: 'too much memory',
    change: [
      ...['1', '2'].map((): Change => ({ file: en, from: '`LO1` `apply`', to: '`LO1` `remember`' })),
      ...['1', '2'].map((): Change => ({ file: zh, from: '`LO1` `apply`', to: '`LO1` `remember`' })),
    ],
    file: course,
    at: 'quiz:',
    severity: 'warning',
  },
  {
    code: 'TR-02',
    what: 'an original that has moved on',
    change: [{ file: register, from: 'What you sent'.toLowerCase(), to: 'what you have sent' }],
    file: registerZh,
    at: 'source_hash',
    severity: 'warning',
  },
  {
    code: 'TR-03',
    what: 'another right answer in Chinese',
    change: [
      { file: registerZh, from: '- [ ] 删掉', to: '- [x] 删掉' },
      { file: registerZh, from: '- [x] 划掉', to: '- [ ] 划掉' },
    ],
    file: registerZh,
    at: 'reg-q2',
  },
  {
    code: 'TR-03',
    what: 'an item that is missing in Chinese',
    change: [{ file: registerZh, from: '### reg-q2', to: '### reg-q9' }],
    file: registerZh,
    at: 'reg-q9',
  },
  {
    code: 'TR-03',
    what: 'a heading that is missing in Chinese',
    change: [{ file: zh, from: '## 五个习惯', to: '五个习惯有下面这些，请一条一条地看。' }],
    file: zh,
    at: '# Quiz',
  },
  {
    code: 'TR-03',
    what: 'steps in another order of places',
    change: [{ file: registerZh, from: '2b. 找到', to: '3. 找到' }],
    file: registerZh,
    at: 'reg-q1',
  },
  {
    code: 'SC-01',
    what: 'HTML in a paragraph',
    change: [{ file: en, from: 'Grades also age.', to: 'Grades <b>also</b> age.' }],
    at: '<b>also',
  },
  {
    code: 'SC-01',
    what: 'a script block',
    change: [{ file: en, from: 'Grades also age.', to: '<script>alert(1)</script>' }],
    at: '<script>',
  },
  {
    code: 'SC-01',
    what: 'a link that runs a program',
    change: [{ file: register, from: 'https://www.example.org/law', to: 'javascript:alert(1)' }],
    file: register,
    at: 'javascript:',
  },
  {
    code: 'SC-01',
    what: 'a script in a picture',
    change: [{ file: svg, from: '<path', to: '<script>1</script><path' }],
    file: register,
    at: 'img/register.svg',
  },
  {
    code: 'RD-03',
    what: 'minutes that do not fit',
    change: [{ file: en, from: 'minutes: 12', to: 'minutes: 40' }],
    at: 'minutes: 40',
    severity: 'warning',
  },
];

describe('the content check', () => {
  it('finds no error in the samples', async () => {
    const { catalogue, faults } = await faultsOf(base);
    expect(faults.filter((fault) => fault.severity === 'error')).toEqual([]);
    expect(catalogue.courses.map((course_) => course_.id)).toEqual(['sharing-and-grading']);
    expect(catalogue.courses[0]?.modules.map((module) => module.items.length)).toEqual([6, 2]);
  });

  it.each(cases)(
    'names $code for $what, with file and line',
    async ({ code, change, file = en, at, severity = 'error' }) => {
      const before = await faultsOf(base);
      const folder = changed(change);
      const { catalogue, faults } = await faultsOf(folder);
      const line = typeof at === 'number' ? at : lineWith(folder, file, at);
      const added = faults.filter(
        (fault) =>
          fault.code === code &&
          !before.faults.some((old) => old.code === code && old.message === fault.message && old.file === fault.file),
      );
      expect(added).toContainEqual(expect.objectContaining({ severity, code, file, line }));
      for (const fault of added) expect(fault.remedy).not.toBe('');
      const stays = severity === 'warning' || file.startsWith('paths/');
      expect(catalogue.courses).toHaveLength(stays ? 1 : 0);
    },
  );

  it('names a module without Chinese with file and line, and shows it in English', async () => {
    const folder = changed([]);
    rmSync(path.join(folder, registerZh));
    const { catalogue, faults } = await faultsOf(folder);
    expect(faults).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'TR-01', file: register, line: 1 }),
    );
    const module = catalogue.module('sharing-and-grading', 'keep-a-register');
    expect(module.missing).toEqual(['zh']);
    expect(module.html.zh).toContain('A worked case');
    expect(module.html.zh).toContain('href="/zh/courses/sharing-and-grading/grade-the-record#');
    expect(catalogue.courses[0]?.languages).toEqual(['en']);
  });

  it('names a course without Chinese with file and line', async () => {
    const folder = changed([]);
    rmSync(path.join(folder, `${courseFolder}/course.zh.md`));
    const { faults } = await faultsOf(folder);
    expect(faults).toContainEqual(expect.objectContaining({ code: 'TR-01', file: course, line: 1 }));
  });

  it('leaves a faulty annex out and keeps its course', async () => {
    const annex = `${courseFolder}/02-grade-the-record.annex.YZ-TB.md`;
    const { catalogue, faults } = await faultsOf(changed([{ file: annex, from: 'data-office', to: 'nobody' }]));
    expect(faults).toContainEqual(expect.objectContaining({ code: 'FM-03', file: annex }));
    expect(catalogue.module('sharing-and-grading', 'grade-the-record').annexes).toEqual([]);
  });

  it('reads files from Windows and from a Chinese keyboard', async () => {
    const folder = changed([
      { file: registerZh, from: '- [ ] 删掉', to: '- ［　］ 删掉' },
      { file: registerZh, from: '- [x] 划掉', to: '- ［ｘ］　划掉' },
      { file: registerZh, from: '2a. 找到', to: '２a． 找到' },
      { file: registerZh, from: '解释：登记簿能', to: '解释:登记簿能' },
      { file: registerZh, from: 'title: 做好', to: 'title：做好' },
      { file: register, from: 'order: 3', to: 'order: ３' },
    ]);
    const target = path.join(folder, registerZh);
    writeFileSync(target, `\uFEFF${readFileSync(target, 'utf8').replaceAll('\n', '\r\n')}`);
    const { catalogue, faults } = await faultsOf(folder);
    expect(faults.filter((fault) => fault.severity === 'error')).toEqual([]);
    const module = catalogue.module('sharing-and-grading', 'keep-a-register');
    expect(module.order).toBe(3);
    expect(module.title.zh).toBe('做好登记');
    expect(module.items.map((item) => item.key)).toEqual([{ places: [1, 2, 2, 4] }, { right: 1 }]);
  });

  it('says that a file is not UTF-8', async () => {
    const folder = changed([]);
    writeFileSync(path.join(folder, registerZh), Buffer.from([0xb9, 0xb2, 0xcf, 0xed]));
    const { faults } = await faultsOf(folder);
    expect(faults).toContainEqual(
      expect.objectContaining({ code: 'FM-01', file: registerZh, message: expect.stringContaining('UTF-8') }),
    );
  });

  it('refuses a bomb of aliases', async () => {
    const aliases = Array.from(
      { length: 9 },
      (_, level) => `  x${level + 1}: &x${level + 1} [${Array(9).fill(`*x${level}`).join(', ')}]`,
    );
    const { faults } = await faultsOf(
      changed([
        { file: en, from: 'frameworks:', to: `refreshers:\n  x0: &x0 [a]\n${aliases.join('\n')}\nframeworks:` },
      ]),
    );
    expect(faults).toContainEqual(
      expect.objectContaining({ code: 'FM-01', file: en, message: expect.stringContaining('aliases') }),
    );
  });
});
