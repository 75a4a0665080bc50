// Roles. Everybody learns; these come on top.
import type { Localised } from '#i18n/language.ts';

/**
 * A coordinator sees one branch of the tree; an administrator sees all of it and keeps the platform; an author sees the
 * courses with their keys, and nobody's record.
 */
export type Role = { role: 'coordinator'; departmentId: number } | { role: 'administrator' } | { role: 'author' };

/** The top department of a branch that somebody coordinates. */
export interface Branch {
  departmentId: number;
  code: string;
  name: Localised;
  shortName: Localised;
}
