import { describe, expect, test } from 'vitest';
import type { Course, Module } from '#domain/courses/course.ts';
import type { Activity } from '#domain/exercises/practice.ts';
import { myLearning } from '#domain/progress/my-learning.ts';
import {
  continueWhere,
  type CourseProgress,
  minutesLeft,
  moduleStates,
  nextStep,
  noProgress,
  practiceState,
  stateWithoutDuty,
} from '#domain/progress/place.ts';

const both = (text: string) => ({ en: text, zh: text });

/** A course of three modules of ten minutes and a quiz of five questions. */
function courseNamed(id: string): Course {
  const modules = ['a', 'b', 'c'].map((slug) => ({ id: `${id}/${slug}`, slug, minutes: 10 }) as Module);
  return {
    id,
    title: both(id),
    modules,
    activities: [],
    practiceRequired: [],
    quizItemCount: 5,
    minutes: 30,
  } as unknown as Course;
}

const course = courseNamed('one');
const progress = (extra: Partial<CourseProgress> = {}): CourseProgress => ({ ...noProgress(course.id), ...extra });
const done = (...slugs: string[]): Set<string> => new Set(slugs.map((slug) => `one/${slug}`));
const completion = {
  id: 1,
  courseId: 'one',
  title: both('one'),
  language: 'en',
  department: null,
  post: null,
  gained: 'passed',
  completedOn: '2026-03-01',
  expiresOn: null,
  attemptId: 1,
  courseHash: 'h',
  withdrawnOn: null,
  withdrawnReason: null,
} as const;

describe('a place in a course', () => {
  test('a module is done once its check was finished, in progress while its first one is open', () => {
    const open = new Map([
      ['one/a', { answered: 1, of: 3 }],
      ['one/b', { answered: 1, of: 3 }],
    ]);
    expect(moduleStates(progress({ done: done('a'), open }), course)).toEqual(['done', 'in-progress', 'not-started']);
  });

  test('the next step is the quiz under way, else the first module not done, else the quiz', () => {
    expect(nextStep(course, progress())).toMatchObject({ kind: 'module', number: 1 });
    expect(nextStep(course, progress({ done: done('a', 'c') }))).toMatchObject({
      kind: 'module',
      number: 2,
      check: null,
    });
    expect(nextStep(course, progress({ done: done('a', 'b', 'c') }))).toMatchObject({ kind: 'quiz', attempt: null });
    const openQuiz = { attemptId: 7, answered: 1, of: 5 };
    expect(nextStep(course, progress({ openQuiz }))).toMatchObject({ kind: 'quiz', attempt: openQuiz });
  });

  describe('with practice', () => {
    const practice = ['required', 'free'].map((slug) => ({ slug, minutes: 8 }) as Activity);
    const withPractice: Course = { ...course, activities: practice, practiceRequired: ['required'] };
    const passed = new Map([['required', { tries: 2, best: 0.9, passed: true }]]);

    test('required practice comes after the modules and before the quiz', () => {
      expect(nextStep(withPractice, progress())).toMatchObject({ kind: 'module', number: 1 });
      const afterModules = progress({ done: done('a', 'b', 'c') });
      expect(nextStep(withPractice, afterModules)).toMatchObject({ kind: 'practice', activity: { slug: 'required' } });
      expect(nextStep(withPractice, { ...afterModules, practice: passed })).toMatchObject({ kind: 'quiz' });
    });

    test('when the quiz is passed, practice is the next step even while modules are left', () => {
      expect(nextStep(withPractice, progress({ quizPassed: true }))).toMatchObject({ kind: 'practice' });
    });

    test('practice that is tried and not passed is in progress; what is not required is not in the minutes left', () => {
      const tried = progress({ practice: new Map([['required', { tries: 1, best: 0.5, passed: false }]]) });
      expect(practiceState(tried, { slug: 'required' })).toBe('in-progress');
      expect(practiceState(tried, { slug: 'free' })).toBe('not-started');
      expect(practiceState(progress({ practice: passed }), { slug: 'required' })).toBe('done');
      expect(minutesLeft(withPractice, tried)).toBe(43);
      expect(minutesLeft(withPractice, progress({ practice: passed }))).toBe(35);
      expect(minutesLeft(withPractice, progress({ quizPassed: true, done: done('a', 'b', 'c') }))).toBe(8);
    });
  });

  test('minutes left are those of modules not done and of the quiz; none when the course is completed', () => {
    expect(minutesLeft(course, progress())).toBe(35);
    expect(minutesLeft(course, progress({ done: done('a') }))).toBe(25);
    expect(minutesLeft(course, progress({ completion }))).toBe(0);
  });

  test('to continue is to go on where one worked last, else with what is due first', () => {
    const [one, two, three] = ['one', 'two', 'three'].map(courseNamed) as [Course, Course, Course];
    const due = [
      { course: one, progress: noProgress('one'), dueOn: '2026-12-18' },
      { course: two, progress: noProgress('two'), dueOn: '2026-11-30' },
      { course: three, progress: noProgress('three'), dueOn: null },
    ];
    expect(continueWhere(due)?.course.id).toBe('two');
    due[2]!.progress = { ...noProgress('three'), lastAt: new Date() };
    expect(continueWhere(due)?.course.id).toBe('three');
    expect(continueWhere([])).toBeNull();
  });

  test('a course that nobody asked for is done, in progress or not started', () => {
    expect(stateWithoutDuty(progress())).toBe('not-started');
    expect(stateWithoutDuty(progress({ started: true }))).toBe('in-progress');
    expect(stateWithoutDuty(progress({ started: true, completion }))).toBe('done');
  });
});

describe('my learning', () => {
  const duty = (courseId: string, state: 'late' | 'not-started' | 'done' | 'exempt', dueOn: string) => ({
    courseId,
    state,
    dueOn,
    reason: null,
    setBy: both('City'),
  });
  const courses = ['one', 'two', 'three', 'four'].map(courseNamed);
  const ids = (rows: { course: Course }[]): string[] => rows.map((row) => row.course.id);

  test('each course stands once: to do by due day, own, done', () => {
    const list = myLearning(
      courses,
      [duty('two', 'not-started', '2026-12-18'), duty('one', 'late', '2026-10-31'), duty('gone', 'late', '2026-10-01')],
      new Map([
        ['three', { ...noProgress('three'), started: true }],
        ['four', { ...noProgress('four'), started: true, completion: { ...completion, courseId: 'four' } }],
      ]),
    );
    expect(ids(list.toDo)).toEqual(['one', 'two']);
    expect(ids(list.own)).toEqual(['three']);
    expect(ids(list.done)).toEqual(['four']);
  });

  test('the share counts duties without the exempt ones', () => {
    const duties = [
      duty('one', 'done', '2026-12-18'),
      duty('two', 'exempt', '2026-12-18'),
      duty('three', 'late', '2026-10-31'),
    ];
    const list = myLearning(courses, duties, new Map());
    expect([list.expectedDone, list.expected]).toEqual([1, 2]);
    expect(ids(list.done)).toEqual(['one', 'two']);
  });
});
