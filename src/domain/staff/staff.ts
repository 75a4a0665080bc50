// People join, get posts, move, go on leave or on secondment, and leave. Everything is dated; nothing is rewritten
// except the last day of what ends.
import { change, type Changer } from '#domain/departments/change.ts';
import { checkLocalised } from '#domain/departments/department.ts';
import { departmentPath, openDepartmentOn } from '#domain/departments/departments.ts';
import type { Localised } from '#i18n/language.ts';
import { type Asker, codeOf, constraintOf, read, type Sql } from '#platform/db.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import {
  checkDays,
  checkStaffNumber,
  dayBefore,
  type Joining,
  type NewPosting,
  type Place,
  type StaffMember,
} from './staff-member.ts';
import {
  countPostingsFrom,
  countStaffFrom,
  insertPosting,
  insertStaffMember,
  insertState,
  selectFurtherPosts,
  selectOptionalPosting,
  selectOptionalStaffMember,
  selectOptionalStaffMemberForUpdate,
  selectOptionalWorkplace,
  selectPostings,
  selectStates,
  updateEverythingToEnd,
  updateLeft,
  updatePostingEnd,
} from './staff.queries.ts';

/**
 * Takes somebody on with their main post and returns their id; makes no account. Throws Invalid `staff-number`,
 * `staff-number-taken`, `email-taken`, `both-languages`, `not-a-day`, `ends-before-it-begins`, `unknown-department` or
 * `department-closed`; Forbidden for all but administrators.
 */
export async function joinStaff(by: Changer, joining: Joining): Promise<number> {
  checkStaffNumber(joining.staffNumber);
  checkLocalised(joining.name, 'name');
  return changeStaff(by, async (sql) => {
    const staffId = await insertStaffMember(sql, {
      staffNumber: joining.staffNumber,
      name: joining.name,
      email: joining.email?.trim().toLowerCase() || null,
      telephone: joining.telephone?.trim() || null,
    });
    await post(sql, staffId, joining.posting, true);
    return staffId;
  });
}

/**
 * Gives somebody a further post, or with `main` another main post when the last one has ended; returns its id. Throws
 * Invalid `overlaps` for a second main post at a time, and as joinStaff does.
 */
export function addPosting(by: Changer, staffId: number, posting: NewPosting & { main?: boolean }): Promise<number> {
  return changeStaff(by, async (sql) => {
    await staffToChange(sql, staffId);
    return post(sql, staffId, posting, posting.main ?? false);
  });
}

/**
 * Moves somebody to another department from the day on: the main post there ends the day before, the new one takes over
 * its kind of employment and its end. Past records keep the old department. Throws Invalid `no-post` when there is no
 * main post on the day, `too-early` when that post began on the day itself, `later-posting` when another one follows.
 */
export function transferStaff(
  by: Changer,
  staffId: number,
  toDepartmentCode: string,
  newPost: Localised,
  day: string,
): Promise<number> {
  checkDays(day);
  return changeStaff(by, async (sql) => {
    await staffToChange(sql, staffId);
    if ((await countPostingsFrom(sql, staffId, day)) > 0) throw new Invalid('later-posting', { field: 'day' });
    const old = (await selectPostings(sql, staffId)).find(
      (each) => each.main && each.fromOn <= day && (each.untilOn === null || each.untilOn >= day),
    );
    if (!old) throw new Invalid('no-post', { field: 'day' });
    if (old.fromOn === day) throw new Invalid('too-early', { field: 'day' });
    await updatePostingEnd(sql, old.id, dayBefore(day));
    return post(
      sql,
      staffId,
      {
        departmentCode: toDepartmentCode,
        post: newPost,
        employment: old.employment,
        fromOn: day,
        untilOn: old.untilOn,
      },
      true,
    );
  });
}

/** Sets the last day of a post. Throws NotFound, or Invalid `ends-before-it-begins` or `overlaps`. */
export function endPosting(by: Changer, postingId: number, lastDay: string): Promise<void> {
  return changeStaff(by, async (sql) => {
    const posting = await selectOptionalPosting(sql, postingId);
    if (!posting) throw new NotFound(`no posting ${postingId}`);
    checkDays(posting.fromOn, lastDay);
    await staffToChange(sql, posting.staffId);
    await updatePostingEnd(sql, postingId, lastDay);
  });
}

/** Records leave; without a last day until further notice. Throws Invalid `overlaps` when it meets other leave. */
export function recordLeave(
  by: Changer,
  staffId: number,
  leave: { fromOn: string; untilOn?: string | null },
): Promise<number> {
  checkDays(leave.fromOn, leave.untilOn);
  return changeStaff(by, async (sql) => {
    await staffToChange(sql, staffId);
    const { fromOn, untilOn = null } = leave;
    return insertState(sql, { staffId, kind: 'leave', departmentId: null, fromOn, untilOn });
  });
}

/** Records a secondment: the person counts at the host. Throws Invalid `overlaps`, `unknown-department`, `department-closed`. */
export function recordSecondment(
  by: Changer,
  staffId: number,
  secondment: { departmentCode: string; fromOn: string; untilOn?: string | null },
): Promise<number> {
  checkDays(secondment.fromOn, secondment.untilOn);
  return changeStaff(by, async (sql) => {
    await staffToChange(sql, staffId);
    const { fromOn, untilOn = null } = secondment;
    const host = await openDepartmentOn(sql, secondment.departmentCode, fromOn, untilOn);
    return insertState(sql, { staffId, kind: 'secondment', departmentId: host.id, fromOn, untilOn });
  });
}

/**
 * Lets somebody go: all posts, leave and secondments end with the last day; records stay. The account is ended by
 * whoever calls this (accounts stand above staff). Throws Invalid `already-left`, or `later-posting` when a post begins after.
 */
export function letGo(by: Changer, staffId: number, lastDay: string): Promise<void> {
  checkDays(lastDay);
  return changeStaff(by, async (sql) => {
    const { leftOn } = await staffToChange(sql, staffId);
    if (leftOn !== null) throw new Invalid('already-left', { field: 'lastDay', detail: { day: leftOn } });
    if ((await countPostingsFrom(sql, staffId, lastDay)) > 0) throw new Invalid('later-posting', { field: 'lastDay' });
    await updateEverythingToEnd(sql, staffId, lastDay);
    await updateLeft(sql, staffId, lastDay);
  });
}

/** A person with all posts and states. Throws NotFound when there is none, or none whom the asker may see. */
export function staffMember(asker: Asker, id: number): Promise<StaffMember> {
  return read(asker, async (sql) => {
    const [person, postings, states] = await Promise.all([
      selectOptionalStaffMember(sql, id),
      selectPostings(sql, id),
      selectStates(sql, id),
    ]);
    if (!person) throw new NotFound(`no member of staff ${id}`);
    return { ...person, postings, states };
  });
}

/** How many people whom the asker may see have a post or a secondment at the department itself on the day or later. */
export function staffThere(asker: Asker, departmentId: number, day: string): Promise<number> {
  return read(asker, (sql) => countStaffFrom(sql, departmentId, day));
}

/** Where the asker works on the day; null when they have no main post then. */
export async function myPlace(asker: Asker, day: string): Promise<Place | null> {
  const found = await read(asker, async (sql) => {
    const [workplace, furtherPosts] = await Promise.all([
      selectOptionalWorkplace(sql, asker.staffId, day),
      selectFurtherPosts(sql, asker.staffId, day),
    ]);
    return workplace && { workplace, furtherPosts };
  });
  if (!found) return null;
  const { departmentId, ...workplace } = found.workplace;
  const path = await departmentPath(asker, departmentId);
  return { ...workplace, department: path.at(-1)!, path, furtherPosts: found.furtherPosts };
}

/** One transaction; what the constraints of the tables refuse becomes Invalid. */
async function changeStaff<T>(by: Changer, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await change(by, work);
  } catch (error) {
    if (codeOf(error) === '23P01') throw new Invalid('overlaps', { field: 'fromOn' });
    if (constraintOf(error) === 'staff_staff_number_key')
      throw new Invalid('staff-number-taken', { field: 'staffNumber' });
    if (constraintOf(error) === 'staff_email_idx') throw new Invalid('email-taken', { field: 'email' });
    throw error;
  }
}

async function staffToChange(sql: Sql, staffId: number): Promise<{ leftOn: string | null }> {
  const person = await selectOptionalStaffMemberForUpdate(sql, staffId);
  if (person) return person;
  // Row-level security hides rows that may not be changed: somebody whom the asker can see is forbidden, others are not found.
  if (await selectOptionalStaffMember(sql, staffId)) throw new Forbidden('only administrators change staff');
  throw new NotFound(`no member of staff ${staffId}`);
}

async function post(sql: Sql, staffId: number, posting: NewPosting, main: boolean): Promise<number> {
  checkLocalised(posting.post, 'post');
  checkDays(posting.fromOn, posting.untilOn);
  const department = await openDepartmentOn(sql, posting.departmentCode, posting.fromOn, posting.untilOn ?? null);
  return insertPosting(sql, {
    staffId,
    departmentId: department.id,
    post: posting.post,
    employment: posting.employment ?? 'permanent',
    main,
    fromOn: posting.fromOn,
    untilOn: posting.untilOn ?? null,
  });
}
