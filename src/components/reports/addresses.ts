// Addresses of the reports of a department.
import { type NameFilter, queryOf } from '#domain/reports/name.ts';

/** The overview of a department, for one course or a day when asked for. */
export function figuresPath(
  code: string,
  request: { courseId?: string | undefined; day?: string | undefined } = {},
): string {
  const query = new URLSearchParams();
  if (request.courseId) query.set('course', request.courseId);
  if (request.day) query.set('day', request.day);
  return `/training/${code}${query.size > 0 ? `?${query}` : ''}`;
}

/** The same figures as a file. */
export function figuresFilePath(
  code: string,
  kind: 'csv' | 'xlsx',
  request: { courseId?: string | undefined; day?: string | undefined },
): string {
  return figuresPath(`${code}/figures.${kind}`, request);
}

/** Who of a department can get in, and slips for those who cannot. */
export function slipsPath(code: string): string {
  return `/training/${code}/slips`;
}

/** A page about the people of a department, under a filter. */
export function namesPath(
  code: string,
  filter: Partial<NameFilter>,
  page: 'people' | 'people.csv' | 'people.xlsx' | 'sheets' | 'notice' = 'people',
): string {
  return `/training/${code}/${page}${queryOf(filter)}`;
}
