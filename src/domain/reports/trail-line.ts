// An event of the audit trail in words, for the page and for files.
import { fill } from '#i18n/fill.ts';
import { clockTime, shortDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { dayOf } from '#platform/clock.ts';
import { env } from '#platform/env.ts';
import type { TrailRow } from './trail.queries.ts';

/** When, who, what, and about what: role, department, course, days. An event without a word keeps its name. */
export function trailLine(row: TrailRow, language: Language): { at: string; who: string; what: string; about: string } {
  const { common, roles, trail } = wordsFor(language);
  const actions: Partial<Record<string, string>> = trail.actions;
  const roleNames: Partial<Record<string, string>> = roles.names;
  const isRole = row.action.startsWith('role-');
  const [from, until] = [row.fromOn, row.untilOn].map((day) => day && shortDay(language, day));
  const days =
    from && until
      ? fill(trail.days, { from, until })
      : from
        ? fill(trail.since, { from })
        : until && fill(trail.last, { until });
  const about = [
    isRole ? roleNames[row.target ?? ''] : null,
    row.departmentName?.[language] ?? (isRole || row.courseTitle ? null : row.target),
    row.courseTitle?.[language],
    days,
  ];
  return {
    at: `${shortDay(language, dayOf(row.at))} ${clockTime(language, row.at, env.timeZone)}`,
    who: row.by?.[language] ?? trail.platform,
    what: actions[row.action] ?? row.action,
    about: about.filter(Boolean).join(common.listSeparator),
  };
}
