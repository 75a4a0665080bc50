import { describe, expect, test } from 'vitest';
import {
  type AttendanceRequest,
  type Candidate,
  keysOf,
  linesFrom,
  matchLines,
  trainingFrom,
  trainingLimits,
} from '#domain/progress/recorded-training.ts';

const request: AttendanceRequest = {
  what: ' Data   week ',
  place: '',
  heldOn: '2026-03-02',
  creditHours: '４．５',
  evidence: 'Sheet 12',
  courseId: '',
  people: '',
};
const person = (staffId: number, staffNumber: string, en: string, zh: string, more = {}): Candidate => ({
  staffId,
  staffNumber,
  name: { en, zh },
  departmentName: null,
  isRecorded: false,
  ...more,
});
const people = [
  person(1, '00127', 'Wang Li', '王丽'),
  person(2, '00128', 'Wang Lin', '王琳'),
  person(3, '00129', 'Li Na', '李娜'),
  person(4, '00130', 'Li Na', '李娜'),
  person(5, 'L.7', 'Aynur Tursun', '阿依努尔·吐尔逊'),
  person(6, '00131', 'Zhao Yi', '赵一', { isRecorded: true }),
];
const said = (list: string, me = 99): string[] =>
  matchLines(linesFrom(list), people, me).map((each) =>
    each.outcome === 'ready' ? `${each.line} ${each.person.staffId}` : `${each.line} ${each.reason}`,
  );

describe('the form', () => {
  test('is read with blanks and full-width figures put right', () => {
    expect(trainingFrom(request, '2026-03-05')).toEqual({
      what: 'Data week',
      place: null,
      heldOn: '2026-03-02',
      creditHours: 4.5,
      evidence: 'Sheet 12',
      courseId: null,
    });
  });

  test.each([
    [{ what: ' ' }, 'what-missing'],
    [{ what: 'x'.repeat(trainingLimits.what + 1) }, 'what-too-long'],
    [{ place: 'x'.repeat(trainingLimits.place + 1) }, 'place-too-long'],
    [{ heldOn: '2026-02-30' }, 'not-a-day'],
    [{ heldOn: '2026-03-06' }, 'day-to-come'],
    [{ creditHours: '0' }, 'hours'],
    [{ creditHours: '1000' }, 'hours'],
    [{ creditHours: '=1+1' }, 'hours'],
    [{ evidence: '' }, 'evidence-missing'],
  ])('refuses %j as %s', (wrong, code) => {
    expect(() => trainingFrom({ ...request, ...wrong }, '2026-03-05')).toThrow(expect.objectContaining({ code }));
  });
});

describe('a list', () => {
  test('finds people by number, by name in either script, and by both in either order', () => {
    expect(said('00127\n王琳\r\nL.7')).toEqual(['1 1', '2 2', '3 5']);
    expect(said('wang li\n00128 王琳\n李娜，00129\n00130\tLi Na')).toEqual(['1 1', '2 2', '3 3', '4 4']);
  });

  test('reads full-width figures and any dot in a name', () => {
    expect(said('００１２７\n阿依努尔•吐尔逊')).toEqual(['1 1', '2 5']);
  });

  test('refuses line by line, and counts empty lines', () => {
    expect(said('\n00127\n\n王丽\n李娜\n00128 王丽\nNobody\n赵一')).toEqual([
      '2 1',
      '4 twice',
      '5 several',
      '6 differ',
      '7 unknown',
      '8 recorded',
    ]);
  });

  test('refuses the coordinator', () => {
    expect(said('00127\n00128', 1)).toEqual(['1 yourself', '2 2']);
  });

  test('says which numbers a name has', () => {
    const [line] = matchLines(linesFrom('李娜'), people, 99);
    expect(line).toMatchObject({ reason: 'several', detail: { numbers: '00129, 00130' } });
  });

  test('is refused as a whole when empty or too long', () => {
    expect(() => linesFrom(' \n\t')).toThrow(expect.objectContaining({ code: 'people-missing' }));
    const long = Array.from({ length: trainingLimits.lines + 1 }, (_, i) => `p${i}`).join('\n');
    expect(() => linesFrom(long)).toThrow(expect.objectContaining({ code: 'people-too-many' }));
  });

  test('survives NUL and a line without end', () => {
    const lines = linesFrom(`00127\u0000\n${'x'.repeat(100_000)}`);
    expect(lines.map((each) => each.text.length)).toEqual([5, trainingLimits.line]);
    expect(keysOf(lines)).toContain('00127');
  });
});
