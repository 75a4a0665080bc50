// The overview of a branch: for each department directly below, in official order, how each course stands on a day.
// Counted from the facts; numbers only, so that a past day can be asked for as well.
import { isDay, today } from '#platform/clock.ts';
import { read } from '#platform/db.ts';
import type { Localised } from '#i18n/language.ts';
import { countsOf, type Counts, type CourseHead, noCounts, notBegun, type StateCount } from './figure.ts';
import { selectBranchFigures, selectBranchPeople, selectCourseTitles, selectParts } from './figures.queries.ts';
import { checkScope, type ReportScope } from './scopes.ts';

/** Which figures are asked for. */
export interface FigureRequest {
  /** One course; all when left out. */
  courseId?: string | undefined;
  /** The day that is counted; today when left out. */
  day?: string | undefined;
}

/** One line of the report. `below`: a department and all under it; `own`: the staff of the department itself. */
export interface FigureRow {
  kind: 'below' | 'own';
  code: string;
  name: Localised;
  shortName: Localised;
  /** True when there are departments below it, so that its own report says more. */
  hasBelow: boolean;
  /** The day from which it is closed, for a department where somebody is expected all the same. */
  closedOn: string | null;
  /** Everybody who counts there, expected to do something or not */
  people: number;
  /** True when people work there and none of them has ever signed in. */
  isSilent: boolean;
  /** By course id; a course that nobody there is expected to do is missing. */
  courses: ReadonlyMap<string, Counts>;
  all: Counts;
}

export interface CompletionReport {
  day: string;
  courses: CourseHead[];
  rows: FigureRow[];
  total: { people: number; courses: ReadonlyMap<string, Counts>; all: Counts };
}

function byCourse(counts: readonly StateCount[]): Map<string, Counts> {
  const groups = Map.groupBy(counts, (row) => row.courseId);
  return new Map([...groups].map(([courseId, rows]) => [courseId, countsOf(rows)]));
}

function headsOf(counts: readonly StateCount[], titles: ReadonlyMap<string, Localised>): CourseHead[] {
  const heads = [...Map.groupBy(counts, (row) => row.courseId)].map(([id, rows]) => ({
    id,
    title: titles.get(id) ?? { en: id, zh: id },
    firstDueOn: rows.reduce((day, row) => (row.firstDueOn < day ? row.firstDueOn : day), rows[0]!.firstDueOn),
    lastDueOn: rows.reduce((day, row) => (row.lastDueOn > day ? row.lastDueOn : day), rows[0]!.lastDueOn),
  }));
  return heads.sort((a, b) => (a.firstDueOn + a.id < b.firstDueOn + b.id ? -1 : 1));
}

/**
 * For each department directly below and each course: expected and the six states, which add up; closed departments
 * only while somebody is expected there. The department's own staff are a line of their own, the total counts everybody
 * once. People count where they work on that day, in the tree of today.
 */
export async function completionByDepartment(
  scope: ReportScope,
  request: FigureRequest = {},
): Promise<CompletionReport> {
  checkScope(scope);
  const day = request.day ?? today();
  const top = scope.department.id;
  return read(scope.actor, async (sql) => {
    const [figures, people, parts, titles] = await Promise.all([
      selectBranchFigures(sql, top, day),
      selectBranchPeople(sql, top, day),
      selectParts(sql, top, day),
      selectCourseTitles(sql),
    ]);
    const figuresOf = Map.groupBy(figures, (row) => row.partId);
    const peopleOf = new Map(people.map((row) => [row.partId, row]));

    const rows = parts
      .filter(
        (part) =>
          figuresOf.has(part.id) || (part.id === top ? peopleOf.has(top) : !part.closedOn || part.closedOn > day),
      )
      .map((part): FigureRow => {
        const own = figuresOf.get(part.id) ?? [];
        const staff = peopleOf.get(part.id);
        return {
          kind: part.id === top ? 'own' : 'below',
          code: part.code,
          name: part.name,
          shortName: part.shortName,
          hasBelow: part.id !== top && part.hasBelow,
          closedOn: part.closedOn && part.closedOn <= day ? part.closedOn : null,
          people: staff?.people ?? 0,
          isSilent: staff !== undefined && staff.people > 0 && staff.signedIn === 0,
          courses: byCourse(own),
          all: countsOf(own),
        };
      });
    const report: CompletionReport = {
      day,
      courses: headsOf(figures, titles),
      rows,
      total: {
        people: people.reduce((sum, row) => sum + row.people, 0),
        courses: byCourse(figures),
        all: countsOf(figures),
      },
    };
    return request.courseId ? reportOfCourse(report, request.courseId) : report;
  });
}

/** The same report for one of its courses alone. */
export function reportOfCourse(report: CompletionReport, courseId: string): CompletionReport {
  const only = (line: { courses: ReadonlyMap<string, Counts> }): Pick<FigureRow, 'courses' | 'all'> => {
    const counts = line.courses.get(courseId);
    return { courses: new Map(counts && [[courseId, counts]]), all: counts ?? noCounts() };
  };
  return {
    day: report.day,
    courses: report.courses.filter((course) => course.id === courseId),
    rows: report.rows
      .filter((row) => row.closedOn === null || row.courses.has(courseId))
      .map((row) => ({ ...row, ...only(row) })),
    total: { people: report.total.people, ...only(report.total) },
  };
}

/** Reads from an address which figures are asked for: `course` and `day`. Today and days to come are today. */
export function figureRequestFrom(parameters: URLSearchParams): FigureRequest {
  const [courseId, day] = [parameters.get('course') || undefined, parameters.get('day') ?? ''];
  return { courseId, day: isDay(day) && day < today() ? day : undefined };
}

/** The course that most people have not started, with how many; null when nobody who is invited has it still before them. */
export function mostNotBegun(report: CompletionReport): { course: CourseHead; people: number } | null {
  return mostOf(report, notBegun);
}

/** The course for which most people are not invited yet, with how many; null when all are. */
export function mostNotInvited(report: CompletionReport): { course: CourseHead; people: number } | null {
  return mostOf(report, (counts) => counts.notInvited);
}

function mostOf(
  report: CompletionReport,
  countOf: (counts: Counts) => number,
): { course: CourseHead; people: number } | null {
  let most: { course: CourseHead; people: number } | null = null;
  for (const course of report.courses) {
    const people = countOf(report.total.courses.get(course.id)!);
    if (people > (most?.people ?? 0)) most = { course, people };
  }
  return most;
}
