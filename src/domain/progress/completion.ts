// A completed course, as its own record shows it.
import type { Language, Localised } from '#i18n/language.ts';

export interface Completion {
  id: number;
  courseId: string;
  /** The name of the course; it stays readable when the course is gone. */
  title: Localised;
  /** The version of the course that was completed: the checksum of its content. */
  courseHash: string;
  /** The language in which the last question was read. */
  language: Language;
  /** Department and post of the day of completion; null for somebody who worked nowhere on that day. */
  department: Localised | null;
  post: Localised | null;
  gained: 'passed' | 'shown' | 'recorded';
  completedOn: string;
  /** The first day on which it no longer counts; null when it counts for good. */
  expiresOn: string | null;
  attemptId: number | null;
  /** The first day on which a recorded one no longer counts because it was withdrawn, and why; null while it stands. */
  withdrawnOn: string | null;
  withdrawnReason: string | null;
}

/** True when the completion counts on that day. */
export function isInForce(
  completion: Pick<Completion, 'completedOn' | 'expiresOn'> & { withdrawnOn?: string | null },
  day: string,
): boolean {
  const { completedOn, expiresOn, withdrawnOn = null } = completion;
  return completedOn <= day && (expiresOn === null || expiresOn > day) && (withdrawnOn === null || withdrawnOn > day);
}
