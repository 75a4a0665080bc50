// What the pages about uploads say and show of each kind of table; everything else is the same for all.
import * as tree from '#domain/departments/tree-import.ts';
import { treeOutcomes } from '#domain/departments/tree-plan.ts';
import type { Level } from '#domain/departments/department.ts';
import type { ImportCounts, ImportKind, ImportLine } from '#domain/imports/imports.ts';
import * as roster from '#domain/staff/roster.ts';
import { fill } from '#i18n/fill.ts';
import { number, shortDay } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { importPath } from '../departments/addresses.ts';

export interface ImportView {
  title: string;
  /** Address of the page with the upload; each import stands below it by its number. */
  home: string;
  /** In the order in which they are shown. */
  outcomes: readonly string[];
  outcomeWords: Record<string, string>;
  outcomeNames: Record<string, string>;
  /** Whose lines are shown before anybody asks: the first of these that there are. */
  first: readonly string[];
  changesOf(counts: ImportCounts): number;
  rowsOf(counts: ImportCounts): number;
  committedMeans: string;
  /** The table of lines: its name, the headings, and the cells after the name of the line. */
  caption: string;
  heads: readonly string[];
  /** Whether the code stands beside the name. */
  hasCodes: boolean;
  cellsOf(line: ImportLine): (string | null)[];
}

export function viewOf(kind: ImportKind, language: Language): ImportView {
  const words = wordsFor(language);
  const rowOf = ({ rowNumber }: ImportLine): string | null => (rowNumber === null ? null : number(rowNumber));
  if (kind === 'roster') {
    const {
      title,
      outcomes,
      outcomeNames,
      committedMeans,
      people,
      name,
      number: staffNumber,
      department,
    } = words.roster;
    return {
      ...{ title, outcomeNames, committedMeans, changesOf: roster.changesOf, rowsOf: roster.rowsOf },
      home: '/training/roster',
      outcomes: roster.rosterOutcomes,
      outcomeWords: outcomes,
      // Who leaves is what one would regret.
      first: ['left', 'post-ended'],
      caption: people,
      hasCodes: false,
      heads: [name, staffNumber, department, words.imports.row],
      cellsOf: (line) => [line.code, line.department?.[language] ?? null, rowOf(line)],
    };
  }
  const { departments } = words;
  const { title, outcomes, outcomeNames, committedMeans, which, alsoRenamed } = departments.file;
  return {
    ...{ title, outcomeNames, committedMeans, changesOf: tree.changesOf },
    home: importPath,
    outcomes: treeOutcomes,
    outcomeWords: outcomes,
    first: ['moved', 'renamed', 'opened'],
    rowsOf: (counts) => treeOutcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0),
    caption: which,
    hasCodes: true,
    heads: [departments.name, departments.parent, departments.level, departments.historyDay, words.imports.row],
    cellsOf(line) {
      const { parent, level, from, isRenamed } = line.detail as {
        parent: string;
        level: Level;
        from: string;
        isRenamed: boolean;
      };
      const day = shortDay(language, from);
      return [parent, departments.levels[level], isRenamed ? fill(alsoRenamed, { day }) : day, rowOf(line)];
    },
  };
}
