// What a command of the command line is, and how one reaches the database.
import { openLecternDatabase, type OpenedDatabase } from '../../db/open.ts';

/** A command: a file in this folder and a line in src/cli.ts. */
export interface Command {
  name: string;
  /** The name with its options, as help shows it. */
  usage: string;
  summary: string;
  /** Does the work and resolves with the exit code. A plain Error is shown as its message. */
  run(args: string[]): Promise<number>;
}

/** Works with the database open and migrated; closes it afterwards, also after a fault. */
export async function withDatabase<T>(work: (database: OpenedDatabase) => Promise<T>): Promise<T> {
  const database = await openLecternDatabase((line) => console.error(line));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
