// Who works here, and where: dated rows, so that a report can be made for any day.
import type { DepartmentStep } from '#domain/departments/department.ts';
import type { Localised } from '#i18n/language.ts';
import { addDays, isDay } from '#platform/clock.ts';
import { Invalid } from '#platform/errors.ts';

export type Employment = 'permanent' | 'contractor';

/** What a new post takes. The first and the last day count. */
export interface NewPosting {
  departmentCode: string;
  post: Localised;
  employment?: Employment;
  fromOn: string;
  /** Last day; open without it. */
  untilOn?: string | null;
}

/** What a new member of staff takes. */
export interface Joining {
  /** As the roster has it, leading zeros included. Never an identity-card number. */
  staffNumber: string;
  name: Localised;
  email?: string | null;
  telephone?: string | null;
  /** The main post. */
  posting: NewPosting;
}

/** A post at a department. */
export interface Posting {
  id: number;
  departmentId: number;
  departmentCode: string;
  departmentName: Localised;
  post: Localised;
  employment: Employment;
  /** One main post at a time counts in reports; further posts are shown as "counted at" the main one. */
  main: boolean;
  fromOn: string;
  untilOn: string | null;
}

/** Leave or secondment. A seconded person counts where they work. */
export interface StaffState {
  id: number;
  kind: 'leave' | 'secondment';
  departmentId: number | null;
  departmentCode: string | null;
  departmentName: Localised | null;
  fromOn: string;
  untilOn: string | null;
}

export interface StaffMember {
  id: number;
  staffNumber: string;
  name: Localised;
  email: string | null;
  telephone: string | null;
  /** null: not yet invited, no account. */
  invitedOn: string | null;
  firstSignedInOn: string | null;
  /** Last day at this body. */
  leftOn: string | null;
  /** Newest first, main before further posts. */
  postings: Posting[];
  /** Newest first. */
  states: StaffState[];
}

/** Where a person works on a day. */
export interface Place {
  post: Localised;
  employment: Employment;
  /** Last day of the post, for contractors; null when it is open. */
  untilOn: string | null;
  /** The department where the person counts: the main post's, or the host's of a secondment. */
  department: DepartmentStep;
  /** From the top of the tree to that department. */
  path: DepartmentStep[];
  /** The department of the main post while the person is seconded elsewhere. */
  secondedFrom: { code: string; name: Localised } | null;
  onLeave: boolean;
  furtherPosts: { post: Localised; departmentCode: string; departmentName: Localised }[];
}

/** Throws Invalid when the number cannot be a staff number: empty, with blanks, or over 40 letters. */
export function checkStaffNumber(staffNumber: string): void {
  if (!/^\S{1,40}$/u.test(staffNumber)) throw new Invalid('staff-number', { field: 'staffNumber' });
}

/** Throws Invalid unless both are days of the calendar and the last does not lie before the first. */
export function checkDays(fromOn: string, untilOn?: string | null): void {
  if (!isDay(fromOn)) throw new Invalid('not-a-day', { field: 'fromOn', detail: { value: fromOn } });
  if (untilOn == null) return;
  if (!isDay(untilOn)) throw new Invalid('not-a-day', { field: 'untilOn', detail: { value: untilOn } });
  if (untilOn < fromOn) throw new Invalid('ends-before-it-begins', { field: 'untilOn' });
}

/** The day before. */
export function dayBefore(day: string): string {
  return addDays(day, -1);
}
