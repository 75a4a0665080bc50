// What closing and merging departments does to the people who work there. Assignments and roles of a merged department
// stay where they are: the action that offers a merger shows them and asks (plans and accounts stand above staff).
import { change, type Changer } from '#domain/departments/change.ts';
import {
  countOpenChildren,
  endDepartment,
  holdTree,
  knownDepartment,
  openDepartmentOn,
} from '#domain/departments/departments.ts';
import { Invalid } from '#platform/errors.ts';
import { checkDays } from './staff-member.ts';
import { countStaffFrom, lockStaffFrom, updateStaffToDepartment } from './staff.queries.ts';

/**
 * Merges one department into another from the day on and returns how many people move: their posts end the day before
 * and go on in the other with the same post, kind of employment and end; what stands below moves too. Past records keep
 * the old department. Throws Invalid `unknown-department`, `department-closed`, or `department-below-itself` when the
 * other is the same or stands below; Forbidden for all but administrators.
 */
export function mergeDepartments(by: Changer, fromCode: string, intoCode: string, day: string): Promise<number> {
  checkDays(day);
  return change(by, async (sql) => {
    await holdTree(sql);
    const from = await openDepartmentOn(sql, fromCode, day);
    const into = await openDepartmentOn(sql, intoCode, day);
    await endDepartment(sql, from, day, into);
    const moved = await lockStaffFrom(sql, from.id, day);
    await updateStaffToDepartment(sql, from.id, into.id, day);
    return moved;
  });
}

/**
 * Closes a department from the day on. Throws Invalid `unknown-department`, `department-closed` when it is closed
 * already, `department-has-departments` or `department-has-staff` while there is anything or anybody left in it.
 */
export function closeDepartment(by: Changer, code: string, day: string): Promise<void> {
  checkDays(day);
  return change(by, async (sql) => {
    await holdTree(sql);
    const department = await knownDepartment(sql, code);
    if (department.closedOn !== null) throw new Invalid('department-closed', { field: 'code', detail: { code } });
    const below = await countOpenChildren(sql, department.id, day);
    if (below > 0) throw new Invalid('department-has-departments', { field: 'code', detail: { n: below } });
    const people = await countStaffFrom(sql, department.id, day);
    if (people > 0) throw new Invalid('department-has-staff', { field: 'code', detail: { n: people } });
    await endDepartment(sql, department, day);
  });
}
