// How far somebody is on a path, put together from what they must do and what they did. Pure.
import type { Course } from '#domain/courses/course.ts';
import { courseState } from './my-learning.ts';
import { type CourseProgress, minutesLeft, noProgress } from './place.ts';

type State = ReturnType<typeof courseState>;

interface CourseOnPath {
  course: Course;
  state: State;
  /** Modules, required practice and quiz, for somebody who begins */
  minutes: number;
}

export interface PathPlace {
  courses: CourseOnPath[];
  /** For somebody who begins, and for this person; a course that is done or exempt takes none of theirs. */
  minutes: number;
  minutesLeft: number;
  done: number;
  /** All but the exempt ones */
  expected: number;
  /** The first course that is neither done nor exempt */
  next: CourseOnPath | null;
}

/** Where a person stands on a path of these courses. */
export function pathPlace(
  courses: readonly Course[],
  duties: Parameters<typeof courseState>[1],
  progress: ReadonlyMap<string, CourseProgress>,
): PathPlace {
  const all = courses.map((course): CourseOnPath => ({
    course,
    state: courseState(course.id, duties, progress),
    minutes: minutesLeft(course, noProgress(course.id)),
  }));
  const open = all.filter(({ state }) => state !== 'done' && state !== 'exempt');
  const left = ({ course }: CourseOnPath): number =>
    minutesLeft(course, progress.get(course.id) ?? noProgress(course.id));
  return {
    courses: all,
    minutes: all.reduce((sum, { minutes }) => sum + minutes, 0),
    minutesLeft: open.reduce((sum, each) => sum + left(each), 0),
    done: all.filter(({ state }) => state === 'done').length,
    expected: all.filter(({ state }) => state !== 'exempt').length,
    next: open[0] ?? null,
  };
}
