/** Collecting what is wrong in content/, so that one bad file is told about and everything else still works. */
import type { Fault } from './course.ts';

export type Report = (
  severity: Fault['severity'],
  code: string,
  line: number | null,
  message: string,
  remedy: string,
) => void;

/** So many faults of one code are told for one file; a damaged file would otherwise bury all others. */
const mostAlike = 25;
const counts = new WeakMap<Fault[], Map<string, number>>();

/** A reporter for one file that puts its faults into `list`, of each code the first 25 and then a word that there are more. */
export function reporter(list: Fault[], file: string): Report {
  const told = counts.get(list) ?? new Map<string, number>();
  counts.set(list, told);
  return (severity, code, line, message, remedy) => {
    const key = `${file}\n${severity}\n${code}`;
    const count = (told.get(key) ?? 0) + 1;
    told.set(key, count);
    if (count <= mostAlike) list.push({ severity, code, file, line, message, remedy });
    else if (count === mostAlike + 1)
      list.push({
        severity,
        code,
        file,
        line,
        message: 'There are more of these below',
        remedy: 'Mend the first ones.',
      });
  };
}

/** True when a fault leaves its course out of the catalogue: any error but a missing translation, which is shown in the original. */
export function leavesOut(fault: Fault): boolean {
  return fault.severity === 'error' && fault.code !== 'TR-01';
}
