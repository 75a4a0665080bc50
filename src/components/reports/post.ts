// A person's post in words, with what is special about it today.
import type { NameRow } from '#domain/reports/name.ts';
import { fill } from '#i18n/fill.ts';
import { nearDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** `Clerk`, `Clerk, on leave until 1 March`, `Guard, contractor until 31 December`. */
export function postOf(language: Language, row: NameRow): string {
  const { training } = wordsFor(language);
  let post = row.post[language];
  if (row.employment === 'contractor') {
    post = row.postUntilOn
      ? fill(training.postContractorUntil, { post, day: nearDay(language, row.postUntilOn) })
      : fill(training.postContractor, { post });
  }
  if (!row.isOnLeave) return post;
  return row.leaveUntilOn
    ? fill(training.postLeave, { post, day: nearDay(language, row.leaveUntilOn) })
    : fill(training.postLeaveOpen, { post });
}
