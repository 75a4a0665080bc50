/** The files of one practice activity, each in its role: brief and settings, what the learner sees, the key. */
import { parse } from 'csv-parse/sync';
import type { DataRow } from '#domain/exercises/engines/engine.ts';
import type { Localised } from '#i18n/language.ts';
import { readText, type ContentFile, type ContentText } from './content-files.ts';
import type { Pair } from './course-files.ts';
import type { Fault } from './course.ts';
import { reporter, type Report } from './faults.ts';
import { readYaml } from './front-matter.ts';

/** A file that has been read, with the place where its faults go. */
interface Read<T> {
  file: ContentText;
  report: Report;
  value: T;
}

export interface ActivityFiles {
  slug: string;
  /** activity.md with activity.zh.md; undefined, with faults, when it cannot be read. */
  pair: Pair | undefined;
  /** data.csv with data.zh.csv */
  data: Localised<Read<DataTable> | undefined>;
  /** key.yml */
  key: Read<{ data: unknown; lineOf: (...keys: string[]) => number }> | undefined;
}

/** A CSV file with a head. */
interface DataTable {
  columns: string[];
  rows: DataRow[];
}

/** Splits `activities/<slug>/<file>`; undefined for other names. */
export function activityFile(name: string): { slug: string; file: string } | undefined {
  const [, slug, file] = /^activities\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return slug !== undefined && file !== undefined ? { slug, file } : undefined;
}

/** Reads data and key of the activity that stands in `files`, by their names within its folder. */
export async function readActivityFiles(
  slug: string,
  files: ReadonlyMap<string, ContentFile>,
  pair: Pair | undefined,
  faults: Fault[],
): Promise<ActivityFiles> {
  const known = new Set(['activity.md', 'activity.zh.md', 'data.csv', 'data.zh.csv', 'key.yml']);
  for (const [name, file] of files) {
    if (!known.has(name))
      reporter(faults, file.shown)(
        'warning',
        'AC-01',
        null,
        'This file is not used: an activity has no file of that name',
        `Its files are ${[...known].join(', ')}.`,
      );
  }
  const read = async (name: string): Promise<{ file: ContentText; report: Report } | undefined> => {
    const found = files.get(name);
    const file = found && (await readText(found, faults));
    return file && { file, report: reporter(faults, file.shown) };
  };
  const [english, chinese, key] = await Promise.all([read('data.csv'), read('data.zh.csv'), read('key.yml')]);
  const table = (source: typeof english): Read<DataTable> | undefined => {
    const value = source && readTable(source.file, source.report);
    return source && value && { ...source, value };
  };
  const yaml = key && readYaml(key.file.lines, 1, (severity, _, ...rest) => key.report(severity, 'AC-01', ...rest));
  return { slug, pair, data: { en: table(english), zh: table(chinese) }, key: key && yaml && { ...key, value: yaml } };
}

/** Reads a CSV file with a head (AC-01); a byte order mark and full-width commas in the head do no harm. */
function readTable(file: ContentText, report: Report): DataTable | undefined {
  const text = file.lines.join('\n').replace(/^\uFEFF/u, '');
  try {
    const records = parse(text, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [head, ...rest] = records;
    const columns = head?.record ?? [];
    return {
      columns,
      rows: rest.map(({ record, info }) => ({
        cells: Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ''])),
        line: info.lines,
      })),
    };
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1;
    report(
      'error',
      'AC-01',
      line,
      `This is not readable CSV: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
      'Give each row as many cells as the head; put texts with a comma into "quotation marks".',
    );
    return undefined;
  }
}
