// What is on the screen, as a file: the same query, the same order, all pages, with the day and the counting rule.
import { fill } from '#i18n/fill.ts';
import { longDay, number } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { type ExportTable } from './export.ts';
import { type Counts, countOf, shareDone, statesInTables } from './figure.ts';
import { completionByDepartment, type FigureRequest } from './figures.ts';
import type { NameFilter } from './name.ts';
import { allNamesInBranch, fileLimit } from './names.ts';
import { countingRule } from './rule.ts';
import type { ReportScope } from './scopes.ts';

interface Named {
  name: string;
  notes: string[];
}

function naming(scope: ReportScope, language: Language, day: string, which: 'fileFigures' | 'fileNames'): Named {
  const { training } = wordsFor(language);
  const department = scope.department.name[language];
  return {
    name: fill(training[which], { department, day }),
    notes: [
      fill(training.fileAsOf, { day: longDay(language, day), department }),
      countingRule(language, { together: which === 'fileFigures' }),
    ],
  };
}

/**
 * The figures of the overview: each department and each course, all courses together where there are several, and the
 * total, in the order of the screen.
 */
export async function figuresTable(
  scope: ReportScope,
  request: FigureRequest,
  language: Language,
): Promise<ExportTable> {
  const words = wordsFor(language);
  const { training } = words;
  const report = await completionByDepartment(scope, request);
  const cells = (counts: Counts): (string | number | null)[] => {
    const share = shareDone(counts);
    return [
      counts.expected,
      ...statesInTables.map((state) => countOf(counts, state)),
      counts.lateNeverBegun,
      share === null ? null : fill(words.table.share, { n: number(share) }),
    ];
  };
  const lines = [
    ...report.rows.map((row) => ({
      code: row.code,
      name: row.kind === 'own' ? fill(training.ownStaff, { department: row.name[language] }) : row.name[language],
      courses: row.courses,
      all: row.all,
    })),
    { code: null, name: training.fileTotal, courses: report.total.courses, all: report.total.all },
  ];
  return {
    ...naming(scope, language, report.day, 'fileFigures'),
    sheet: training.allFigures,
    head: [
      training.departmentCode,
      training.department,
      training.course,
      training.expected,
      ...statesInTables.map((state) => words.states[state]),
      training.fileLateNeverBegan,
      training.share,
    ],
    rows: lines.flatMap(({ code, name, courses, all }) => [
      ...report.courses
        .filter((course) => courses.has(course.id))
        .map((course) => [code, name, course.title[language], ...cells(courses.get(course.id)!)]),
      ...(report.courses.length > 1 ? [[code, name, training.allCourses, ...cells(all)]] : []),
    ]),
    widths: [16, 36, 36, 10, 10, 10, 12, 10, 12, 12, 24, 12],
  };
}

/**
 * The list of names under its filter, all pages in the order of the screen. Records the export and whom it showed; null, and
 * nobody was shown, for more than `fileLimit` lines.
 */
export async function namesTable(
  scope: ReportScope,
  filter: NameFilter,
  language: Language,
): Promise<ExportTable | null> {
  const words = wordsFor(language);
  const { training } = words;
  const { day, rows } = await allNamesInBranch(scope, filter, language, { kind: 'exported', limit: fileLimit });
  if (!rows) return null;
  const yesNo = (value: boolean): string => (value ? training.yes : training.no);
  return {
    ...naming(scope, language, day, 'fileNames'),
    sheet: training.people,
    head: [
      training.name,
      training.number,
      training.departmentCode,
      training.department,
      training.post,
      training.course,
      training.state,
      training.begun,
      training.dueDay,
      training.doneDay,
      training.onLeave,
    ],
    rows: rows.map((row) => [
      row.name[language],
      row.staffNumber,
      row.departmentCode,
      row.departmentName[language],
      row.post[language],
      row.courseTitle[language],
      words.states[row.state],
      yesNo(row.hasBegun || row.state === 'done'),
      row.dueOn,
      row.completedOn,
      yesNo(row.isOnLeave),
    ]),
    widths: [20, 14, 16, 32, 24, 36, 14, 10, 12, 12, 10],
  };
}
