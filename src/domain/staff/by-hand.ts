// One person taken on, changed or let go by hand: a roster of one row, with the same rules, the same reach and the same
// reasons for what does not go.
import { keepTree } from '#domain/departments/departments.ts';
import { today } from '#platform/clock.ts';
import { type Asker, read, system } from '#platform/db.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { applyDecided } from './roster-apply.queries.ts';
import type { RosterField } from './roster-columns.ts';
import { createStage, insertDecided, insertStaged, selectOnlyDecision } from './roster-decisions.queries.ts';
import { parseRosterRow, type RowFault } from './roster-row.ts';
import type { RosterOutcome } from './roster.ts';
import { insertRosterEvent, lockRosters, selectOptionalPerson, selectReaches } from './roster.queries.ts';

/** What can be said of one person, in the order of the form. */
export const personFields = [
  'staffNumber',
  'nameZh',
  'nameEn',
  'department',
  'postZh',
  'postEn',
  'employment',
  'fromOn',
  'untilOn',
  'email',
  'telephone',
  'leaveFrom',
  'leaveUntil',
  'secondedTo',
  'secondedFrom',
  'secondedUntil',
  'leftOn',
] as const satisfies readonly RosterField[];

export type PersonValues = Record<(typeof personFields)[number], string>;

/** No staged row of a file has this number. */
const noImport = 0;

/**
 * What is on record of the person with that number, with their id when they have a page in the actor's branches. Throws
 * NotFound for nobody, and for whom the actor may not see.
 */
export async function personByNumber(
  actor: Asker,
  staffNumber: string,
): Promise<{ idInBranch: number | null; values: PersonValues }> {
  const found = await read(actor, async (sql) =>
    (await selectReaches(sql, actor.staffId)) ? selectOptionalPerson(sql, staffNumber, today()) : undefined,
  );
  if (!found) throw new NotFound('person');
  const values = Object.fromEntries(personFields.map((field) => [field, found[field] ?? ''])) as PersonValues;
  return { idInBranch: found.idInBranch, values };
}

/** True for whoever may take people on at all. */
export function mayChangePeople(actor: Asker): Promise<boolean> {
  return read(actor, (sql) => selectReaches(sql, actor.staffId));
}

/**
 * Stores what the form says of one person, as of today where it names no day, and returns what it came to; with faults
 * nothing is stored. Somebody new without a number gets a local one. Twice is once. Throws NotFound for whoever answers for
 * no department; Invalid `number-taken` when somebody new is given a number that is on record, `name-taken` when somebody
 * without a number has that name there.
 */
export async function changePerson(
  actor: Asker,
  values: PersonValues,
  isNew: boolean,
): Promise<{ outcome: RosterOutcome; faults: RowFault[]; staffNumber: string | null }> {
  if (!(await mayChangePeople(actor))) throw new NotFound('roster');
  const row = parseRosterRow(
    1,
    personFields.map((field) => values[field]),
    [...personFields],
  );
  const has = (field: RosterField): boolean => (personFields as readonly RosterField[]).includes(field);
  // Only somebody new is given a local number.
  if (!isNew && row.staffNumber === null && row.faults.length === 0) {
    const faults: RowFault[] = [{ column: 'staffNumber', value: '', reason: 'number-missing' }];
    return { outcome: 'refused', faults, staffNumber: null };
  }
  const day = today();
  return system('roster', async (sql) => {
    await lockRosters(sql);
    await keepTree(sql);
    await createStage(sql);
    await insertStaged(sql, noImport, [row]);
    await insertDecided(sql, { askedBy: actor.staffId, today: day, isComplete: false, has });
    const { outcome, faults, staffId, staffNumber } = await selectOnlyDecision(sql);
    if (isNew && staffId !== null && outcome !== 'joined' && outcome !== 'refused' && outcome !== 'unchanged')
      throw new Invalid(row.staffNumber === null ? 'name-taken' : 'number-taken', { field: 'staffNumber' });
    if (outcome === 'refused' || outcome === 'unchanged') return { outcome, faults: faults ?? [], staffNumber };
    await applyDecided(sql, day, has);
    await insertRosterEvent(sql, {
      actorId: actor.staffId,
      action: `person-${outcome}`,
      target: `staff-${staffNumber}`,
      detail: {},
    });
    return { outcome, faults: [], staffNumber };
  });
}
