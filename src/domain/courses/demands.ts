/** What the papers ask of training: demands.yml. Front matter says which of them a module or an activity meets. */
import type { ContentText } from './content-files.ts';
import type { Fault } from './course.ts';
import { reporter } from './faults.ts';
import { readYaml } from './front-matter.ts';

export interface Demand {
  /** `P0.17`: paper and number */
  code: string;
  /** From the paper, in its own words */
  quote: string;
  asks: string;
  /** Codes of the courses that are to meet it. */
  courses: string[];
  /** What the platform itself does towards it. */
  capabilities: string[];
}

export interface Demands {
  papers: Map<string, string>;
  /** Courses that are there or are to come, by their code. */
  courses: Map<string, { title: string; wave: number }>;
  capabilities: Map<string, string>;
  /** By code, in the order of the file. Empty when there is no demands.yml. */
  demands: Map<string, Demand>;
}

/** No demands at all. */
export const noDemands = (): Demands => ({
  papers: new Map(),
  courses: new Map(),
  capabilities: new Map(),
  demands: new Map(),
});

type Group = Record<string, unknown>;

const groupOf = (value: unknown): Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Group) : {};

/** Adds what one demands.yml says; what an earlier folder says of a code stays. FM-06 for what cannot be used. */
export function addDemands(file: ContentText, list: Demands, faults: Fault[]): void {
  const report = reporter(faults, file.shown);
  const yaml = readYaml(file.lines, 1, report);
  if (!yaml) return;
  const data = groupOf(yaml.data);
  const names = (group: 'papers' | 'capabilities'): void => {
    for (const [code, name] of Object.entries(groupOf(data[group])))
      if (!list[group].has(code)) list[group].set(code, String(name));
  };
  names('papers');
  names('capabilities');
  for (const [code, value] of Object.entries(groupOf(data['courses']))) {
    const { title, wave } = groupOf(value);
    if (typeof title !== 'string' || !Number.isInteger(wave))
      report(
        'error',
        'FM-06',
        yaml.lineOf('courses', code),
        `The course ${code} needs title and wave`,
        `Write “${code}: { title: …, wave: 1 }”.`,
      );
    else if (!list.courses.has(code)) list.courses.set(code, { title, wave: Number(wave) });
  }
  for (const [code, value] of Object.entries(groupOf(data['demands']))) {
    const { quote, asks, met_by: metBy } = groupOf(value);
    const wrong = (message: string, remedy: string): void =>
      report('error', 'FM-06', yaml.lineOf('demands', code), message, remedy);
    if (typeof quote !== 'string' || typeof asks !== 'string' || !Array.isArray(metBy)) {
      wrong(`The demand ${code} is not whole`, `Write “${code}: { quote: "…", asks: "…", met_by: [C01] }”.`);
      continue;
    }
    if (!list.papers.has(code.split('.')[0] ?? ''))
      wrong(`The demand ${code} belongs to no paper of this file`, 'Name the paper under papers, or correct the code.');
    const by = metBy.map(String);
    const stray = by.find((each) => !list.courses.has(each) && !list.capabilities.has(each));
    if (stray !== undefined)
      wrong(`${code} is to be met by ${stray}, which is not in this file`, 'Add it under courses or capabilities.');
    if (list.demands.has(code)) continue;
    const among = (known: ReadonlyMap<string, unknown>): string[] => by.filter((each) => known.has(each));
    list.demands.set(code, { code, quote, asks, courses: among(list.courses), capabilities: among(list.capabilities) });
  }
}
