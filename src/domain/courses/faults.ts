/** Collecting what is wrong in content/, so that one bad file is told about and everything else still works. */
import type { Fault } from './course.ts';

export type Report = (
  severity: Fault['severity'],
  code: string,
  line: number | null,
  message: string,
  remedy: string,
) => void;

/** A reporter for one file that puts its faults into `list`. */
export function reporter(list: Fault[], file: string): Report {
  return (severity, code, line, message, remedy) => list.push({ severity, code, file, line, message, remedy });
}

/** True when a fault leaves its course out of the catalogue: any error but a missing translation, which is shown in the original. */
export function leavesOut(fault: Fault): boolean {
  return fault.severity === 'error' && fault.code !== 'TR-01';
}
