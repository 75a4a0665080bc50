import { expect, test } from 'vitest';
import { noticeText } from '#domain/reports/notice.ts';

const facts = {
  courseTitle: { en: 'Sharing data', zh: '数据共享' },
  departmentName: { en: 'Transport Bureau', zh: '交通局' },
  day: '2026-11-21',
  firstDueOn: '2026-12-18',
  lastDueOn: '2026-12-18',
  minutes: 45,
  people: 3,
  expected: 1284,
  address: 'https://learn.example',
  groups: [
    { departmentName: { en: 'Roads', zh: '公路科' }, people: 2 },
    { departmentName: { en: 'Ports', zh: '港航站' }, people: 0 },
    { departmentName: { en: 'Office', zh: '办公室' }, people: 1 },
  ],
};

test('a notice with numbers only names nobody', () => {
  expect(noticeText('en', facts).split('\n')).toEqual([
    'Sharing data: who has not started',
    'Transport Bureau, as of 21 November 2026',
    '',
    '3 of 1,284 people have not started.',
    'Due on 18 December 2026. It takes about 45 minutes.',
    '',
    'Roads: 2',
    'Office: 1',
    '',
    'Sign in at https://learn.example and choose the course under My learning. You can stop at any time and go on later.',
  ]);
});

test('a notice with names has the staff number beside each, in Chinese too', () => {
  const names = [
    { name: { en: 'Chen Yu', zh: '陈宇' }, staffNumber: '00128' },
    { name: { en: 'Chen Yu', zh: '陈宇' }, staffNumber: '00129' },
  ];
  const text = noticeText('zh', {
    ...facts,
    lastDueOn: '2026-12-31',
    minutes: null,
    groups: [{ ...facts.groups[0]!, names }],
  });
  expect(text).toContain('公路科（2 人）：陈宇（00128）、陈宇（00129）');
  expect(text).toContain('2026年12月18日至2026年12月31日截止。\n');
});

test('when everybody has started it says so', () => {
  expect(noticeText('en', { ...facts, people: 0, groups: [] })).toContain('Everybody has started.');
});
