// Addresses of the pages about the tree of departments.
import type { DepartmentChange } from '#domain/departments/history.ts';
import type { ChangeFields, ChangeName } from '#domain/staff/change-request.ts';

export const treePath = '/administration/departments';

/** A department's own page. */
export function departmentPath(code: string): string {
  return `${treePath}/${code}`;
}

/** The form of a change, filled in. */
export function changePath(code: string, name: Exclude<ChangeName, 'open'>, fields: ChangeFields = {}): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value));
  return `${departmentPath(code)}/${name}${query.size > 0 ? `?${query}` : ''}`;
}

/** The form of a new department, below another one when given. */
export function openingPath(below?: string): string {
  return `/administration/open-department${below === undefined ? '' : `?parent=${encodeURIComponent(below)}`}`;
}

/** The form of the opposite of a change, filled in. */
export function undoPath(change: DepartmentChange): string {
  const { departmentCode: code, otherCode, detail } = change;
  switch (change.kind) {
    case 'opened':
    case 'reopened':
      return changePath(code, 'close', { day: change.onDay });
    case 'closed':
      return changePath(code, 'reopen');
    case 'renamed': {
      const [name, short] = [detail.fromName, detail.fromShortName];
      return changePath(code, 'rename', {
        nameEn: name?.en ?? '',
        nameZh: name?.zh ?? '',
        shortEn: short?.en ?? '',
        shortZh: short?.zh ?? '',
      });
    }
    case 'moved':
      return changePath(code, 'move', { parent: detail.fromParent ?? '' });
    case 'merged':
      return changePath(otherCode!, 'split', { back: code });
    case 'split':
      return changePath(otherCode!, 'merge', { into: code });
  }
}

export const importPath = '/administration/import-departments';
