// What is wrong with the form about one person, by field, in words.
import type { RowFault } from '#domain/staff/roster-row.ts';
import { fill } from '#i18n/fill.ts';
import type { Words } from '#i18n/words.ts';

export interface PersonProblem {
  field: string;
  message: string;
}

type Saved =
  | { outcome: 'done'; value: { faults: RowFault[] } }
  | { outcome: 'invalid'; code: string }
  | { outcome: 'looking' }
  | undefined;

/** Empty when there is nothing to correct. */
export function personProblems(saved: Saved, { roster, errors }: Words): PersonProblem[] {
  if (!saved || saved.outcome === 'looking') return [];
  const messages: Record<string, string> = {
    'number-taken': roster['number-taken'],
    'name-taken': roster['name-taken'],
  };
  if (saved.outcome === 'invalid') {
    return [{ field: 'staffNumber', message: messages[saved.code] ?? errors.invalidMeans }];
  }
  return saved.value.faults.map((fault) => ({
    field: fault.column === 'name' ? 'nameZh' : fault.column,
    message: `${fill(roster.reasons[fault.reason], { row: fault.row ?? 0 })} ${roster.nothingStored}`,
  }));
}
