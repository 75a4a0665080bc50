/** The files of one practice activity, each in its role: brief and settings, what the learner sees, the key. */
import { parse } from 'csv-parse/sync';
import { shownFiles, type DataRow, type ShownFile, type YamlValues } from '#domain/exercises/engines/engine.ts';
import { localised, type Localised } from '#i18n/language.ts';
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
  /** document.md with document.zh.md */
  document: Localised<Read<string> | undefined>;
  /** path.yml with path.zh.yml */
  path: Localised<Read<YamlValues> | undefined>;
  /** key.yml */
  key: Read<YamlValues> | undefined;
  /** Those of the files that people see that are there, readable or not, in either language. */
  shown: Set<ShownFile>;
}

/** `data.csv` in Chinese is `data.zh.csv`. */
export const chineseOf = (name: string): string => name.replace(/\.(?=[^.]+$)/, '.zh.');

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
  const known = new Set([
    'activity.md',
    'activity.zh.md',
    ...shownFiles.flatMap((name) => [name, chineseOf(name)]),
    'key.yml',
  ]);
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
  const both = async <T>(
    name: ShownFile,
    valueOf: (file: ContentText, report: Report) => T | undefined,
  ): Promise<Localised<Read<T> | undefined>> => {
    const [en, zh] = await Promise.all([read(name), read(chineseOf(name))]);
    const sources = { en, zh };
    return localised((language) => {
      const source = sources[language];
      const value = source && valueOf(source.file, source.report);
      return source && value !== undefined ? { ...source, value } : undefined;
    });
  };
  const yaml = (file: ContentText, report: Report): YamlValues | undefined =>
    readYaml(file.lines, 1, (severity, _, ...rest) => report(severity, 'AC-01', ...rest));
  const [data, document, path, key] = await Promise.all([
    both('data.csv', readTable),
    both('document.md', (file) => file.lines.join('\n')),
    both('path.yml', yaml),
    read('key.yml'),
  ]);
  const values = key && yaml(key.file, key.report);
  const shown = new Set(shownFiles.filter((name) => files.has(name) || files.has(chineseOf(name))));
  return { slug, pair, data, document, path, key: key && values && { ...key, value: values }, shown };
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
