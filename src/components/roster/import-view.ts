// What the page about one roster shows: its title, which names, how many rows.
import {
  changesOf,
  type RosterCounts,
  type RosterImport,
  type RosterOutcome,
  rosterOutcomes,
} from '#domain/staff/roster.ts';
import { fill, plural } from '#i18n/fill.ts';
import type { Language } from '#i18n/language.ts';
import type { Words } from '#i18n/words.ts';

/** What the page is called; it says what state the import is in. */
export function titleOf(found: RosterImport, isFailed: boolean, { roster }: Words, language: Language): string {
  if (isFailed) return roster.failed;
  const titles: Record<RosterImport['state'], string> = {
    uploaded: fill(roster.reading, { file: found.fileName }),
    unmapped: roster.mapTitle,
    refused: roster.refusedTitle,
    checked: roster.checkedTitle,
    committing: roster.importing,
    committed: found.counts ? plural(language, roster.committedTitle, changesOf(found.counts)) : roster.title,
  };
  return titles[found.state];
}

/** The outcome whose names are shown: the one asked for, else who leaves, for that is what one would regret. */
export function shownOutcome(counts: RosterCounts | null, wanted: string | null): RosterOutcome | null {
  const outcome = rosterOutcomes.find((each) => each === wanted && each !== 'refused') ?? 'left';
  return counts?.[outcome] ? outcome : null;
}

/** Rows of the file: all that was decided, without those who are not in it. */
export function rowsOf(counts: RosterCounts): number {
  return rosterOutcomes.reduce((sum, outcome) => sum + (outcome === 'left' ? 0 : (counts[outcome] ?? 0)), 0);
}

/** How many pages of names there are. */
export function pagesOf(counts: RosterCounts | null, shown: RosterOutcome | null, perPage: number): number {
  return shown ? Math.ceil((counts?.[shown] ?? 0) / perPage) : 0;
}
