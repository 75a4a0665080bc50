// Training done elsewhere: what a coordinator says of it, and how the lines of an attendance list find their people.
import type { Localised } from '#i18n/language.ts';
import { withoutControls } from '#platform/control-characters.ts';
import { isDay } from '#platform/clock.ts';
import { Invalid } from '#platform/errors.ts';

/** What a coordinator types, as it stands in the form. */
export interface AttendanceRequest {
  what: string;
  place: string;
  /** The day on which it was held, its last day when it took several, 'YYYY-MM-DD' */
  heldOn: string;
  /** Credit hours as published; empty where none were. */
  creditHours: string;
  /** Where the proof is: an attendance sheet, the number of a certificate */
  evidence: string;
  /** The course that it stands for; empty for none. */
  courseId: string;
  /** Staff numbers or names, one per line */
  people: string;
}

/** The same after it was read. */
export interface Training {
  what: string;
  place: string | null;
  heldOn: string;
  creditHours: number | null;
  evidence: string;
  courseId: string | null;
}

/** Somebody whom a line may mean. */
export interface Candidate {
  staffId: number;
  staffNumber: string;
  name: Localised;
  /** Where the person worked on the day of the training. */
  departmentName: Localised | null;
  /** The same training, or the same course on the same day, is recorded for this person. */
  isRecorded: boolean;
}

type LineRefusal = 'unknown' | 'several' | 'differ' | 'twice' | 'yourself' | 'recorded';

/** A line of the list: whom it means, or why it cannot go in. */
export type AttendanceLine =
  | { line: number; text: string; outcome: 'ready'; person: Candidate }
  | { line: number; text: string; outcome: 'refused'; reason: LineRefusal; detail: Record<string, string | number> };

/** The longest texts, in characters, and the longest list, in lines. */
export const trainingLimits = { what: 200, place: 200, evidence: 500, lines: 500, line: 120, hours: 999 } as const;

/** A recorded training, as its person and the coordinator see it. */
export interface RecordedTraining {
  id: number;
  what: string;
  place: string | null;
  heldOn: string;
  creditHours: number | null;
  evidence: string;
  courseId: string | null;
  courseTitle: Localised | null;
  departmentName: Localised | null;
  post: Localised | null;
  recordedOn: string;
  /** The first day on which it no longer counts, and why; null while it stands. */
  withdrawnOn: string | null;
  withdrawnReason: string | null;
}

/** Reads the form. Throws Invalid with the field at fault. `day` is today: training of days to come is not recorded. */
export function trainingFrom(request: AttendanceRequest, day: string): Training {
  const of = (field: 'what' | 'place' | 'evidence'): string => {
    const text = request[field].trim().replace(/\s+/g, ' ');
    if (text.length > trainingLimits[field]) throw new Invalid(`${field}-too-long`, { field });
    return text;
  };
  const [what, place, evidence] = [of('what'), of('place'), of('evidence')];
  if (!what) throw new Invalid('what-missing', { field: 'what' });
  const heldOn = request.heldOn.trim();
  if (!isDay(heldOn)) throw new Invalid('not-a-day', { field: 'heldOn' });
  if (heldOn > day) throw new Invalid('day-to-come', { field: 'heldOn' });
  if (heldOn < '1970-01-01') throw new Invalid('not-a-day', { field: 'heldOn' });
  if (!evidence) throw new Invalid('evidence-missing', { field: 'evidence' });
  return {
    what,
    place: place || null,
    heldOn,
    creditHours: hoursFrom(request.creditHours),
    evidence,
    courseId: request.courseId.trim() || null,
  };
}

function hoursFrom(text: string): number | null {
  const plain = text.normalize('NFKC').trim().replace(',', '.');
  if (plain === '') return null;
  const hours = /^\d{1,3}(\.\d)?$/.test(plain) ? Number(plain) : NaN;
  if (!(hours > 0)) throw new Invalid('hours', { field: 'creditHours' });
  return hours;
}

/** Letters as they are compared: full-width ones plain, one kind of dot in names, single blanks, small letters. */
function plainly(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[•・‧∙⋅．.]/g, '·')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** The lines that say something, with their numbers in the list. Throws Invalid `people-missing` or `people-too-many`. */
export function linesFrom(people: string): { line: number; text: string }[] {
  const lines = people
    .split(/\r\n|\r|\n/)
    // NUL and other controls cannot be stored, and mean nothing in a name.
    .map((text, index) => ({ line: index + 1, text: withoutControls(text).replaceAll('\ufeff', '').trim() }))
    .filter(({ text }) => text !== '');
  if (lines.length === 0) throw new Invalid('people-missing', { field: 'people' });
  if (lines.length > trainingLimits.lines)
    throw new Invalid('people-too-many', { field: 'people', detail: { n: lines.length } });
  return lines.map(({ line, text }) => ({ line, text: text.slice(0, trainingLimits.line) }));
}

/** A line as a whole, and its parts where it holds number and name: `00127 Wang Li`, `王丽，00127`. */
function partsOf(text: string): { whole: string; pairs: [string, string][] } {
  const whole = plainly(text);
  const pieces = whole.split(/[\s,;:、，；：|]+/).filter(Boolean);
  const pairs: [string, string][] = [];
  if (pieces.length > 1) {
    pairs.push([pieces[0]!, pieces.slice(1).join(' ')]);
    pairs.push([pieces.at(-1)!, pieces.slice(0, -1).join(' ')]);
  }
  return { whole, pairs };
}

/** What to look for: numbers and names that the lines may hold. */
export function keysOf(lines: readonly { text: string }[]): string[] {
  return [...new Set(lines.flatMap(({ text }) => [partsOf(text).whole, ...partsOf(text).pairs.flat()]))];
}

/**
 * Finds the person of each line among those whom the coordinator may record for: by number, by number and name, by name
 * alone where one person has it. A line that means somebody for the second time is refused, and so is the coordinator.
 */
export function matchLines(
  lines: readonly { line: number; text: string }[],
  candidates: readonly Candidate[],
  actorId: number,
): AttendanceLine[] {
  const byNumber = new Map(candidates.map((each) => [plainly(each.staffNumber), each]));
  const byName = new Map<string, Candidate[]>();
  for (const each of candidates) {
    for (const name of new Set([plainly(each.name.en), plainly(each.name.zh)])) {
      byName.set(name, [...(byName.get(name) ?? []), each]);
    }
  }
  const named = (name: string, { name: { en, zh } }: Candidate): boolean =>
    [plainly(en), plainly(zh)].includes(name) ||
    [plainly(en), plainly(zh)].includes(name.split(' ').reverse().join(' '));
  const firstLine = new Map<number, number>();

  return lines.map(({ line, text }): AttendanceLine => {
    const refuse = (reason: LineRefusal, detail: Record<string, string | number> = {}): AttendanceLine => ({
      line,
      text,
      outcome: 'refused',
      reason,
      detail,
    });
    const { whole, pairs } = partsOf(text);
    const sameName = byName.get(whole) ?? [];
    if (!byNumber.has(whole) && sameName.length > 1) {
      return refuse('several', {
        numbers: sameName
          .map((each) => each.staffNumber)
          .sort()
          .join(', '),
      });
    }
    let person = byNumber.get(whole) ?? sameName[0];
    if (!person) {
      const numbered = pairs.flatMap(([number, name]) =>
        byNumber.has(number) ? { one: byNumber.get(number)!, name } : [],
      );
      person = numbered.find(({ one, name }) => named(name, one))?.one;
      if (!person && numbered.length > 0) return refuse('differ');
    }
    if (!person) return refuse('unknown');
    if (person.staffId === actorId) return refuse('yourself');
    const before = firstLine.get(person.staffId);
    if (before !== undefined) return refuse('twice', { line: before });
    firstLine.set(person.staffId, line);
    if (person.isRecorded) return refuse('recorded');
    return { line, text, outcome: 'ready', person };
  });
}
