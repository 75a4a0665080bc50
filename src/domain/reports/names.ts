// Names one click behind the figures. Every list of names that leaves this file is in the audit trail, with the people
// it showed, written in the same transaction: no trail, no names.
import type { Language, Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { notedReport, type Sql } from '#platform/db.ts';
import { countsOf, type Counts } from './figure.ts';
import type { ElsewhereRow, NameFilter, NameRow } from './name.ts';
import { insertLook } from './looks.queries.ts';
import type { LookKind } from './looks.ts';
import {
  selectCoursesOfBranch,
  selectElsewhere,
  selectNames,
  selectPostsOfBranch,
  selectStateCounts,
} from './names.queries.ts';
import { checkNamesScope, type ReportScope } from './scopes.ts';

/** People on one page of the list. */
export const pageSize = 50;

/** More than this many lines are not put on paper or into a notice at once. */
export const paperLimit = 2000;

/** More lines than this are not put into one file: it is made in memory, and no spreadsheet is worked on at that length. */
export const fileLimit = 50_000;

export interface NameList {
  day: string;
  rows: NameRow[];
  /** Lines that fit the filter, on all pages */
  total: number;
  page: number;
  pages: number;
  /** All states under the filter without its state, so that they add up. */
  counts: Counts;
  /** Those who hold a post here and count elsewhere; on the first page of the list. */
  elsewhere: ElsewhereRow[];
  courses: { id: string; title: Localised }[];
  posts: Localised[];
}

function subjectsOf(rows: readonly { staffId: number }[]): number[] {
  return [...new Set(rows.map((row) => row.staffId))];
}

async function recordLook(
  sql: Sql,
  scope: ReportScope,
  kind: LookKind,
  filter: NameFilter,
  rows: readonly { staffId: number }[],
  courseTitle: Localised | null,
): Promise<void> {
  const { sort: _, direction: __, page, ...asked } = filter;
  await insertLook(sql, {
    kind,
    actorId: scope.actor.staffId,
    actorName: scope.actor.name,
    target: scope.department.code,
    detail: { ...asked, page, departmentName: scope.department.name, courseTitle, people: subjectsOf(rows).length },
    subjects: subjectsOf(rows),
  });
}

/**
 * A page of names in the branch as of today, with the figures that belong to it. Sorted in the reader's way: by pinyin
 * in Chinese, by name in English, always with the staff number as last key. Records who was looked at.
 */
export async function namesInBranch(scope: ReportScope, filter: NameFilter, language: Language): Promise<NameList> {
  checkNamesScope(scope);
  const day = today();
  const top = scope.department.id;
  return notedReport(scope.actor, async (sql) => {
    const counted = await selectStateCounts(sql, { top, day, filter });
    const total = counted.filter((row) => row.isListed).reduce((sum, row) => sum + row.people, 0);
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const page = Math.min(filter.page, pages);
    const window = { limit: pageSize, offset: (page - 1) * pageSize };
    const rows = await selectNames(sql, { top, day, filter, language, window });
    const elsewhere = page === 1 ? await selectElsewhere(sql, { top, day, filter, language }) : [];
    const courses = await selectCoursesOfBranch(sql, top, day);
    const posts = await selectPostsOfBranch(sql, top, day, language);
    const title = courses.find((course) => course.id === filter.courseId)?.title ?? null;
    await recordLook(sql, scope, 'viewed', { ...filter, page }, [...rows, ...elsewhere], title);
    return { day, rows, total, page, pages, counts: countsOf(counted), elsewhere, courses, posts };
  });
}

/**
 * All pages of the same list in the same order, for a file, a notice or paper; `kind` says which in the trail. Without
 * names for more than `limit` lines: then `rows` is null and nobody was looked at.
 */
export async function allNamesInBranch(
  scope: ReportScope,
  filter: NameFilter,
  language: Language,
  { kind, limit }: { kind: Exclude<LookKind, 'viewed'>; limit?: number },
): Promise<{ day: string; rows: NameRow[] | null; counts: Counts; total: number; courseTitle: Localised | null }> {
  checkNamesScope(scope);
  const day = today();
  const top = scope.department.id;
  return notedReport(scope.actor, async (sql) => {
    const counted = await selectStateCounts(sql, { top, day, filter });
    const total = counted.filter((row) => row.isListed).reduce((sum, row) => sum + row.people, 0);
    const courses = await selectCoursesOfBranch(sql, top, day);
    const courseTitle = courses.find((course) => course.id === filter.courseId)?.title ?? null;
    const isTooLong = limit !== undefined && total > limit;
    const rows = isTooLong ? null : await selectNames(sql, { top, day, filter, language, window: null });
    if (rows) await recordLook(sql, scope, kind, filter, rows, courseTitle);
    return { day, rows, counts: countsOf(counted), total, courseTitle };
  });
}
