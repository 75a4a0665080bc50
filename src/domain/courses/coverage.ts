/** What `npm run content -- --coverage` prints: which demands of the papers are met by which module and activity, and which are not yet. */
import { readCatalogue } from './catalogue.ts';
import type { Catalogue } from './course.ts';
import type { Demand } from './demands.ts';

/**
 * met: a module or activity says so. missing: a course of the first wave is to meet it, and does not. later: courses of
 * later waves are to meet it. platform: what the software does is to meet it, and no course.
 */
type DemandState = 'met' | 'missing' | 'later' | 'platform';

interface DemandCoverage extends Demand {
  state: DemandState;
  /** Modules and activities that meet it: `sharing-and-grading/why-islands` */
  metBy: string[];
}

interface CourseCoverage {
  code: string;
  title: string;
  wave: number;
  /** The folder of the course; null while it is not there. */
  id: string | null;
  /** How many demands the course is to meet. */
  of: number;
  met: string[];
  missing: string[];
}

export interface Coverage {
  demands: DemandCoverage[];
  courses: CourseCoverage[];
}

const firstWave = 1;
/** The form of `--json`; see content-check.ts. */
const jsonFormat = 1;

/** Counts the demands of a catalogue, from the front matter of what can be shown. */
export function coverageOf({ demands: list, courses }: Pick<Catalogue, 'demands' | 'courses'>): Coverage {
  const metBy = new Map<string, string[]>();
  const metIn = new Map<string, Set<string>>();
  for (const course of courses) {
    const own = new Set<string>();
    metIn.set(course.code, own);
    for (const { code, part } of course.demands) {
      own.add(code);
      metBy.set(code, [...(metBy.get(code) ?? []), part]);
    }
  }
  const waveOf = (code: string): number => list.courses.get(code)?.wave ?? 0;
  const stateOf = (demand: Demand): DemandState => {
    if (metBy.has(demand.code)) return 'met';
    if (demand.courses.some((code) => waveOf(code) === firstWave)) return 'missing';
    return demand.courses.length > 0 ? 'later' : 'platform';
  };
  const all = [...list.demands.values()];
  return {
    demands: all.map((demand) => ({ ...demand, state: stateOf(demand), metBy: metBy.get(demand.code) ?? [] })),
    courses: [...list.courses].map(([code, { title, wave }]) => {
      const wanted = all.filter((demand) => demand.courses.includes(code)).map((demand) => demand.code);
      const own = metIn.get(code);
      return {
        code,
        title,
        wave,
        id: courses.find((course) => course.code === code)?.id ?? null,
        of: wanted.length,
        met: wanted.filter((each) => own?.has(each)),
        missing: wanted.filter((each) => !own?.has(each)),
      };
    }),
  };
}

/** The coverage of the content of `directories`, to be printed; `errors` counts those of the content. */
export async function checkCoverage(
  directories: string[],
  { json = false }: { json?: boolean } = {},
): Promise<{ text: string; errors: number }> {
  const catalogue = await readCatalogue(directories);
  const faulty = catalogue.faults.filter((fault) => fault.severity === 'error');
  const coverage = coverageOf(catalogue);
  const { demands, courses } = coverage;
  const counts = { met: 0, missing: 0, later: 0, platform: 0 };
  for (const { state } of demands) counts[state] += 1;
  const errors = faulty.length;
  if (json)
    return {
      text: JSON.stringify({ format: jsonFormat, errors, of: demands.length, ...counts, courses, demands }, null, 2),
      errors,
    };

  const say = ({ code, quote, asks }: Demand): string => `  ${code}  ${asks} (“${quote}”)`;
  const inState = (state: DemandState): DemandCoverage[] => demands.filter((demand) => demand.state === state);
  const section = (title: string, lines: string[]): string[] => (lines.length > 0 ? ['', title, ...lines] : []);
  const lines = [
    ...faulty
      .filter((fault) => fault.code === 'FM-06')
      .map(({ file, line, message, remedy }) => `${file}:${line}  error FM-06  ${message}. ${remedy}`),
    ...section(
      `Met: ${counts.met} of ${demands.length}`,
      inState('met').flatMap((demand) => [say(demand), `         by ${demand.metBy.join(', ')}`]),
    ),
    ...courses
      .filter((course) => course.wave === firstWave)
      .flatMap((course) =>
        section(
          `${course.code} ${course.title}: ${course.id === null ? 'cannot be shown yet' : `${course.met.length} of ${course.of} met${course.missing.length === 0 ? '' : '; missing:'}`}`,
          course.missing.flatMap((code) => demands.filter((demand) => demand.code === code).map(say)),
        ),
      ),
    ...section(
      `Waiting for later courses: ${counts.later}`,
      inState('later').map((demand) => `${say(demand)}: ${[...demand.courses, ...demand.capabilities].join(', ')}`),
    ),
    ...section(
      `For the platform itself, not for a lesson: ${counts.platform}`,
      inState('platform').map(
        (demand) =>
          `${say(demand)}: ${demand.capabilities.map((code) => `${code} ${catalogue.demands.capabilities.get(code)}`).join(', ')}`,
      ),
    ),
    '',
    `${demands.length} demands: ${counts.met} met, ${counts.missing} missing in courses of the first wave, ${counts.later} for later courses, ${counts.platform} for the platform itself.`,
    ...(errors > 0 ? [`The content has ${errors} errors, and faulty courses are not counted: npm run content`] : []),
  ];
  return { text: lines.join('\n').trimStart(), errors };
}
