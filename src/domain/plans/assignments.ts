// Who must do what by when: assignments are set, previewed, listed and withdrawn inside the actor's own branches.
import { today } from '#platform/clock.ts';
import { type Asker, read, type Sql, transaction } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import {
  type Assignment,
  type AssignmentPreview,
  type AssignmentRequest,
  checkDueDay,
  storedReason,
} from './assignment.ts';
import {
  insertAssignment,
  lockAssignments,
  selectAssignmentPreview,
  selectAssignments,
  selectIsCourse,
  selectOptionalAssignment,
  selectOptionalSameAssignment,
  updateAssignmentWithdrawn,
} from './assignments.queries.ts';
import { departmentInBranches } from './branches.ts';

async function checkCourse(sql: Sql, courseId: string): Promise<void> {
  if (!(await selectIsCourse(sql, courseId))) throw new Invalid('unknown-course', { field: 'courseId' });
}

/**
 * Sets a course for a department and all below it. NotFound outside the actor's branches; Invalid for an unknown
 * course, a due day in the past or a reason that is too long. The same course, department and due day again is the same
 * assignment.
 */
export async function assignCourse(
  actor: Asker,
  request: AssignmentRequest,
): Promise<{ outcome: 'assigned' | 'already-assigned'; id: number }> {
  const day = request.at ?? today();
  return transaction(actor, async (sql) => {
    const department = await departmentInBranches(sql, request.departmentCode);
    checkDueDay(request.dueOn, day);
    const reason = storedReason(request.reason);
    await checkCourse(sql, request.courseId);
    await lockAssignments(sql, department.id);
    const wanted = { courseId: request.courseId, departmentId: department.id, dueOn: request.dueOn };
    const same = await selectOptionalSameAssignment(sql, wanted);
    if (same) return { outcome: 'already-assigned', id: same.id };
    const id = await insertAssignment(sql, { ...wanted, reason, assignedBy: actor.staffId, assignedOn: day });
    return { outcome: 'assigned', id };
  });
}

/** What `assignCourse` would mean, without doing it. Refuses exactly what `assignCourse` refuses. */
export async function previewAssignment(actor: Asker, request: AssignmentRequest): Promise<AssignmentPreview> {
  const day = request.at ?? today();
  return read(actor, async (sql) => {
    const department = await departmentInBranches(sql, request.departmentCode);
    checkDueDay(request.dueOn, day);
    storedReason(request.reason);
    await checkCourse(sql, request.courseId);
    const counts = await selectAssignmentPreview(sql, { courseId: request.courseId, departmentId: department.id, day });
    return { departmentName: department.name, ...counts };
  });
}

/** Ends an assignment from `at` on; what was done stays done. NotFound outside the actor's branches. Twice is once. */
export async function withdrawAssignment(
  actor: Asker,
  id: number,
  options: { at?: string } = {},
): Promise<{ outcome: 'withdrawn' | 'already-withdrawn' }> {
  return transaction(actor, async (sql) => {
    const assignment = await selectOptionalAssignment(sql, id);
    if (!assignment?.isOwn) throw new NotFound('assignment');
    if (assignment.withdrawnOn) return { outcome: 'already-withdrawn' };
    const day = options.at ?? today();
    await updateAssignmentWithdrawn(sql, id, day < assignment.assignedOn ? assignment.assignedOn : day);
    return { outcome: 'withdrawn' };
  });
}

/** The assignments that hold or held in the actor's branches, those in force first, by due day. Empty for a learner. */
export function listAssignments(actor: Asker): Promise<Assignment[]> {
  return read(actor, selectAssignments);
}

/** One of them. NotFound when it does not touch the actor's branches. */
export async function assignmentOf(actor: Asker, id: number): Promise<Assignment> {
  const assignment = await read(actor, (sql) => selectOptionalAssignment(sql, id));
  if (!assignment) throw new NotFound('assignment');
  return assignment;
}
