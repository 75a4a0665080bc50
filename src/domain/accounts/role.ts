// Roles. Everybody learns; these come on top.
import type { Localised } from '#i18n/language.ts';

/**
 * A coordinator sees one branch of the tree, a deputy as well, without appointing anybody; an auditor sees the figures and
 * the audit trail, and nobody's name in a list; an administrator sees all of it and keeps the platform; an author sees the
 * courses with their keys, and nobody's record.
 */
export type Role =
  { role: 'coordinator' | 'deputy'; departmentId: number } | { role: 'administrator' | 'author' | 'auditor' };

/** The top department of a branch that somebody coordinates. */
export interface Branch {
  departmentId: number;
  code: string;
  name: Localised;
  shortName: Localised;
}
