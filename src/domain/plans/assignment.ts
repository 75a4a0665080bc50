// An assignment: a course for a department and all below it, with a due day. Types and the rules of its form.
import type { Localised } from '#i18n/language.ts';
import { isDay } from '#platform/clock.ts';
import { Invalid } from '#platform/errors.ts';

/** What a coordinator asks for. */
export interface AssignmentRequest {
  courseId: string;
  departmentCode: string;
  /** Last day on which it is not late, 'YYYY-MM-DD' */
  dueOn: string;
  /** Why, for those who have to do it; one language stands for both. */
  reason?: Partial<Localised> | undefined;
  /** The day of the assignment; today when left out. */
  at?: string | undefined;
}

export interface Assignment {
  id: number;
  courseId: string;
  title: Localised;
  departmentCode: string;
  departmentName: Localised;
  dueOn: string;
  reason: Localised | null;
  assignedOn: string;
  withdrawnOn: string | null;
  /** False for one that was set above the actor's branches and holds in them. */
  isOwn: boolean;
}

/** What an assignment would mean on its day. The figures overlap: a person may be expected already and done. */
export interface AssignmentPreview {
  departmentName: Localised;
  /** Everybody who works in the department or below it */
  people: number;
  /** Of these, expected to do the course already by another assignment */
  alreadyExpected: number;
  /** Of these, those who have done it */
  done: number;
  notInvited: number;
  /** Departments in which they work */
  departments: number;
}

/** The most characters of a reason. */
export const reasonLength = 500;

/** The reason as it is stored, in both languages, or null. Throws Invalid('reason-too-long') over 500 characters. */
export function storedReason(reason: Partial<Localised> | undefined): Localised | null {
  const [en, zh] = [reason?.en?.trim() ?? '', reason?.zh?.trim() ?? ''];
  if (en.length > reasonLength || zh.length > reasonLength) {
    throw new Invalid('reason-too-long', {
      field: en.length > reasonLength ? 'reasonEn' : 'reasonZh',
      detail: { n: reasonLength },
    });
  }
  return en || zh ? { en: en || zh, zh: zh || en } : null;
}

/** Throws Invalid('not-a-day') or Invalid('due-in-past') for a due day that cannot be kept when set on `day`. */
export function checkDueDay(dueOn: string, day: string): void {
  if (!isDay(dueOn)) throw new Invalid('not-a-day', { field: 'dueOn' });
  if (dueOn < day) throw new Invalid('due-in-past', { field: 'dueOn', detail: { day } });
}
