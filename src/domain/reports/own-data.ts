// A copy of everything that the platform holds about a person, for that person: as JSON with all of it, answers and
// scores included because they are theirs, and the record alone as one table. Both are made from `ownData`.
import type { Actor } from '#domain/accounts/actor.ts';
import { type Arrangement, promptOf } from '#domain/exercises/exercise.ts';
import { fill } from '#i18n/fill.ts';
import { longDay } from '#i18n/format.ts';
import type { Language, Localised } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { today } from '#platform/clock.ts';
import { system, transaction } from '#platform/db.ts';
import type { ExportFile, ExportTable } from './export.ts';
import { insertOwnDataTaken, ownTables, selectAnsweredVersions, selectOwnRows } from './own-data.queries.ts';

type Row = Record<string, unknown>;

/** Everything, table by table, under the names of the tables. */
export interface OwnData {
  day: string;
  name: Localised;
  staffNumber: string;
  tables: Record<string, readonly Row[]>;
}

/** Reads all that is stored about the actor, and nobody else's rows. That a copy was taken is in the audit trail. */
export async function ownData(actor: Actor): Promise<OwnData> {
  const me = actor.staffId;
  const own = await transaction(actor, async (sql) => {
    const tables: Record<string, readonly Row[]> = {};
    for (const each of ownTables) {
      if (!each.byPlatform) tables[each.as ?? each.table] = await selectOwnRows(sql, each, me);
    }
    const questions = new Map<string, string>();
    for (const { attemptId, itemId, version, language, arrangement } of await selectAnsweredVersions(sql, me)) {
      questions.set(`${attemptId} ${itemId}`, promptOf(version, language, arrangement as Arrangement).stem);
    }
    tables['answers'] = tables['answers']!.map((row) => ({
      ...row,
      question: questions.get(`${String(row['attemptId'])} ${String(row['itemId'])}`) ?? null,
    }));
    await insertOwnDataTaken(sql, me, actor.name);
    return tables;
  });
  const hidden = await system('own-data', async (sql) => {
    const tables: Record<string, readonly Row[]> = {};
    for (const each of ownTables) {
      if (each.byPlatform) tables[each.as ?? each.table] = await selectOwnRows(sql, each, me);
    }
    return tables;
  });
  const tables = { ...own, ...hidden };
  const staffNumber = String(tables['staff']![0]?.['staffNumber'] ?? '');
  return { day: today(), name: actor.name, staffNumber, tables };
}

/** All of it as a file that people and machines can read. */
export function ownDataFile(data: OwnData, language: Language): ExportFile {
  const { ownFile } = wordsFor(language);
  const { day, name, staffNumber, tables } = data;
  const about = {
    what: fill(ownFile.what, { name: name[language], number: staffNumber, day: longDay(language, day) }),
    notHere: ownFile.notHere,
  };
  const text = JSON.stringify({ about, day, name, staffNumber, ...tables }, null, 2);
  return {
    name: `${fill(ownFile.dataName, { number: staffNumber, day })}.json`,
    type: 'application/json; charset=utf-8',
    bytes: new Uint8Array(Buffer.from(`${text}\n`)),
  };
}

/** The record as one table: completed courses and training done elsewhere, the newest first, withdrawn ones with the reason. */
export function recordTable(data: OwnData, language: Language): ExportTable {
  const words = wordsFor(language);
  const { record, ownFile } = words;
  const { completions, recorded_trainings: trainings, training_withdrawals: withdrawals } = data.tables;
  const withdrawn = (key: string, id: unknown): Row | undefined =>
    id === null ? undefined : withdrawals!.find((row) => row[key] === id);
  const local = (value: unknown): string | null => (value as Localised | null)?.[language] ?? null;
  const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));

  const lines = [
    ...completions!.map((row) => {
      const training = trainings!.find((each) => each['completionId'] === row['id']);
      const gained = record.gained[row['gained'] as keyof typeof record.gained];
      return {
        on: String(row['completedOn']),
        cells: [
          local(row['courseTitle']),
          text(row['completedOn']),
          text(row['expiresOn']),
          local(row['departmentName']),
          local(row['post']),
          gained,
          ...elsewhere(training),
          ...ending(withdrawn('completionId', row['id'])),
        ],
      };
    }),
    ...trainings!
      .filter((row) => row['completionId'] === null)
      .map((row) => ({
        on: String(row['heldOn']),
        cells: [
          null,
          text(row['heldOn']),
          null,
          local(row['departmentName']),
          local(row['post']),
          record.gained.recorded,
          ...elsewhere(row),
          ...ending(withdrawn('trainingId', row['id'])),
        ],
      })),
  ].sort((a, b) => b.on.localeCompare(a.on));

  function elsewhere(row: Row | undefined): (string | null)[] {
    if (!row) return [null, null, null, null];
    return [text(row['what']), text(row['place']), text(row['creditHours']), text(row['evidence'])];
  }
  function ending(row: Row | undefined): (string | null)[] {
    return row ? [text(row['withdrawnOn']), text(row['reason'])] : [null, null];
  }

  return {
    name: fill(ownFile.recordName, { number: data.staffNumber, day: data.day }),
    sheet: record.title,
    notes: [
      fill(ownFile.what, { name: data.name[language], number: data.staffNumber, day: longDay(language, data.day) }),
      ownFile.recordOnly,
    ],
    head: [
      record.course,
      record.on,
      record.until,
      record.department,
      record.post,
      record.how,
      ownFile.training,
      ownFile.place,
      ownFile.creditHours,
      ownFile.evidence,
      ownFile.withdrawnOn,
      ownFile.withdrawnReason,
    ],
    rows: lines.map(({ cells }) => cells),
    widths: [36, 12, 14, 32, 24, 14, 36, 24, 12, 32, 14, 32],
  };
}
