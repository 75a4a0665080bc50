// The text of a notice about those who have not started, ready to copy. Pure: who may see the names was decided before.
import { fill } from '#i18n/fill.ts';
import { longDay, number } from '#i18n/format.ts';
import type { Language, Localised } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** Those who have not started, in one department. */
export interface NoticeGroup {
  departmentName: Localised;
  people: number;
  /** With names, in the reader's order; left out for a notice with numbers only. */
  names?: { name: Localised; staffNumber: string }[];
}

export interface NoticeFacts {
  courseTitle: Localised;
  departmentName: Localised;
  day: string;
  firstDueOn: string;
  lastDueOn: string;
  minutes: number | null;
  people: number;
  expected: number;
  groups: NoticeGroup[];
  address: string;
}

/** The notice as plain text with one line per department that somebody has not started in. */
export function noticeText(language: Language, facts: NoticeFacts): string {
  const { training, common } = wordsFor(language);
  const day = (date: string): string => longDay(language, date);
  const due = [
    facts.firstDueOn === facts.lastDueOn
      ? fill(training.noticeDue, { day: day(facts.firstDueOn) })
      : fill(training.noticeDueBetween, { first: day(facts.firstDueOn), last: day(facts.lastDueOn) }),
    facts.minutes === null ? '' : fill(training.noticeMinutes, { minutes: number(facts.minutes) }),
  ];
  const lines = facts.groups
    .filter((group) => group.people > 0)
    .map((group) => {
      const department = group.departmentName[language];
      if (!group.names) return fill(training.noticeLine, { department, n: number(group.people) });
      const names = group.names
        .map(({ name, staffNumber }) => fill(training.noticeNameNumber, { name: name[language], number: staffNumber }))
        .join(common.listSeparator);
      return fill(training.noticeLineNames, { department, n: number(group.people), names });
    });
  return [
    fill(training.noticeHeading, { course: facts.courseTitle[language] }),
    fill(training.noticeAsOf, { department: facts.departmentName[language], day: day(facts.day) }),
    '',
    facts.people === 0
      ? training.noticeNobody
      : fill(training.noticeTotal, { n: number(facts.people), expected: number(facts.expected) }),
    due.filter(Boolean).join(language === 'zh' ? '' : ' '),
    '',
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    fill(training.noticeWhere, { address: facts.address }),
  ].join('\n');
}
