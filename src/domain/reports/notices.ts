// Notices and sheets of paper about a branch: who has not started, department by department in official order.
import type { Language, Localised } from '#i18n/language.ts';
import { type CourseHead, noCounts, notBegun } from './figure.ts';
import { completionByDepartment } from './figures.ts';
import type { NameFilter, NameRow } from './name.ts';
import { allNamesInBranch, paperLimit } from './names.ts';
import { type NoticeGroup, noticeText } from './notice.ts';
import type { ReportScope } from './scopes.ts';

/** People of one department, as they stand on its sheet. */
interface DepartmentNames {
  code: string;
  name: Localised;
  rows: NameRow[];
}

/** `too-long` when more people fit than go on paper at once: then nobody was shown or recorded. */
export type Sheets =
  | { outcome: 'made'; day: string; courseTitle: Localised | null; departments: DepartmentNames[] }
  | { outcome: 'too-long'; people: number };

function byDepartment(rows: readonly NameRow[]): DepartmentNames[] {
  return [...Map.groupBy(rows, (row) => row.departmentCode)].map(([code, own]) => ({
    code,
    name: own[0]!.departmentName,
    rows: own,
  }));
}

/** One sheet per department for the people who fit the filter; records whose names were printed. */
export async function sheetsOf(scope: ReportScope, filter: NameFilter, language: Language): Promise<Sheets> {
  const ordered: NameFilter = { ...filter, sort: 'department', direction: 'ascending' };
  const { day, rows, total, courseTitle } = await allNamesInBranch(scope, ordered, language, {
    kind: 'printed',
    limit: paperLimit,
  });
  if (!rows) return { outcome: 'too-long', people: total };
  return { outcome: 'made', day, courseTitle, departments: byDepartment(rows) };
}

/** `not-assigned` when nobody in the branch is expected to do the course. */
export type Notice =
  | { outcome: 'made'; course: CourseHead; text: string }
  | { outcome: 'too-long'; people: number }
  | { outcome: 'not-assigned' };

/**
 * The notice about those who have not started a course. With names it records whose names it holds; with numbers only
 * it says no more than the figures do.
 */
export async function noticeOf(
  scope: ReportScope,
  {
    courseId,
    withNames,
    minutes,
    address,
  }: { courseId: string; withNames: boolean; minutes: number | null; address: string },
  language: Language,
): Promise<Notice> {
  const report = await completionByDepartment(scope, { courseId });
  const [course] = report.courses;
  if (!course) return { outcome: 'not-assigned' };
  const counts = report.total.courses.get(courseId) ?? noCounts();
  let groups: NoticeGroup[] = report.rows.map((row) => ({
    departmentName: row.name,
    people: notBegun(row.courses.get(courseId) ?? noCounts()),
  }));
  if (withNames) {
    const filter: NameFilter = { courseId, state: 'not-begun', sort: 'department', direction: 'ascending', page: 1 };
    const { rows, total } = await allNamesInBranch(scope, filter, language, { kind: 'noticed', limit: paperLimit });
    if (!rows) return { outcome: 'too-long', people: total };
    groups = byDepartment(rows).map((each) => ({
      departmentName: each.name,
      people: each.rows.length,
      names: each.rows,
    }));
  }
  const text = noticeText(language, {
    courseTitle: course.title,
    departmentName: scope.department.name,
    day: report.day,
    firstDueOn: course.firstDueOn,
    lastDueOn: course.lastDueOn,
    minutes,
    people: notBegun(counts),
    expected: counts.expected,
    groups,
    address,
  });
  return { outcome: 'made', course, text };
}
