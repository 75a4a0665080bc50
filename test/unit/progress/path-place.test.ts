import { describe, expect, test } from 'vitest';
import type { Course } from '#domain/courses/course.ts';
import { pathPlace } from '#domain/progress/path-place.ts';
import { type CourseProgress, noProgress } from '#domain/progress/place.ts';

const course = (id: string): Course =>
  ({
    id,
    modules: [
      { id: `${id}/a`, minutes: 20 },
      { id: `${id}/b`, minutes: 10 },
    ],
    activities: [],
    practiceRequired: [],
    quizItemCount: 10,
  }) as unknown as Course;
const [first, second, third] = ['first', 'second', 'third'].map(course) as [Course, Course, Course];
const all = [first, second, third];

function progress(...each: (Partial<CourseProgress> & { courseId: string })[]): Map<string, CourseProgress> {
  return new Map(each.map((one) => [one.courseId, { ...noProgress(one.courseId), ...one }]));
}
const completion = { completedOn: '2026-11-01' } as CourseProgress['completion'];

describe('a place on a path', () => {
  test('is the first course for somebody who has done nothing', () => {
    const place = pathPlace(all, [], new Map());
    expect(place).toMatchObject({ minutes: 120, minutesLeft: 120, done: 0, expected: 3 });
    expect(place.next?.course).toBe(first);
  });

  test('counts what is done in whole courses, and what is left in parts', () => {
    const place = pathPlace(
      all,
      [],
      progress({ courseId: 'first', completion }, { courseId: 'second', started: true, done: new Set(['second/a']) }),
    );
    expect(place).toMatchObject({ minutes: 120, minutesLeft: 60, done: 1, expected: 3 });
    expect(place.next).toMatchObject({ course: second, state: 'in-progress' });
  });

  test('leaves out whom a course does not bind, and shows what is late', () => {
    const duties = [
      { courseId: 'first', state: 'exempt' as const },
      { courseId: 'second', state: 'late' as const },
    ];
    const place = pathPlace(all, duties, new Map());
    expect(place).toMatchObject({ minutesLeft: 80, done: 0, expected: 2, next: { course: second, state: 'late' } });
  });

  test('ends when everything is done, and where there is no course', () => {
    const done = pathPlace(all, [], progress(...all.map(({ id }) => ({ courseId: id, completion }))));
    expect(done).toMatchObject({ minutesLeft: 0, done: 3, next: null });
    expect(pathPlace([], [], new Map())).toMatchObject({ minutes: 0, done: 0, expected: 0, next: null });
  });
});
