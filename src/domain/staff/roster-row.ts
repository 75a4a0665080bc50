// One row of a roster: from texts as people write them to what is stored, or to faults that name column, value and reason.
import type { Localised } from '#i18n/language.ts';
import { dayIn } from '#platform/table-file.ts';
import type { Mapping, RosterField } from './roster-columns.ts';
import type { Employment } from './staff-member.ts';

/** Why a row is refused. The words stand in i18n (`roster.reasons`). */
export type RowReason =
  | 'number-missing'
  | 'number-shape'
  | 'identity-card'
  | 'name-missing'
  | 'name-shape'
  | 'too-long'
  | 'department-missing'
  | 'not-a-day'
  | 'ends-before-it-begins'
  | 'unknown-word'
  | 'email-shape'
  | 'seconded-nowhere'
  // Found by looking at the other rows and at what is on record:
  | 'number-unclear'
  | 'number-twice'
  | 'post-twice'
  | 'no-main-post'
  | 'unknown-department'
  | 'department-ambiguous'
  | 'department-not-yours'
  | 'person-elsewhere'
  | 'later-posting'
  | 'overlaps'
  | 'email-taken'
  | 'email-twice';

export interface RowFault {
  column: RosterField;
  value: string;
  reason: RowReason;
  /** Another row that it is about. */
  row?: number;
}

/** A row as it is staged; days are 'YYYY-MM-DD'. */
export interface RosterRow {
  rowNumber: number;
  staffNumber: string | null;
  name: Localised | null;
  department: string | null;
  post: Localised | null;
  main: boolean;
  employment: Employment | null;
  fromOn: string | null;
  untilOn: string | null;
  email: string | null;
  telephone: string | null;
  leaveFrom: string | null;
  leaveUntil: string | null;
  secondedTo: string | null;
  secondedFrom: string | null;
  secondedUntil: string | null;
  leftOn: string | null;
  faults: RowFault[];
}

type DayField = 'fromOn' | 'untilOn' | 'leaveFrom' | 'leaveUntil' | 'secondedFrom' | 'secondedUntil' | 'leftOn';

const longest = { name: 120, post: 120, department: 200, telephone: 60, email: 254 };
const yes = new Set(['yes', 'y', 'true', '1', 'main', 'primary', '是', '主', '主岗', '主职', '主要', '任职', '专任']);
const no = new Set(['no', 'n', 'false', '0', 'further', 'secondary', 'concurrent', '否', '兼', '兼岗', '兼职', '兼任']);
const permanent = new Set([
  'permanent',
  'civil servant',
  'regular',
  'staff',
  'full-time',
  '在编',
  '公务员',
  '正式',
  '正式在编',
  '事业编',
  '事业编制',
  '行政编',
  '行政编制',
  '参公',
  '编内',
  '在编人员',
  '工勤',
  '机关工勤',
  '选调生',
]);
const contractor = new Set([
  'contractor',
  'contract',
  'temporary',
  'fixed-term',
  'agency',
  '编外',
  '合同',
  '合同制',
  '聘用',
  '聘用制',
  '劳务派遣',
  '派遣',
  '临时',
  '临聘',
  '借用',
  '外聘',
  '政府购买服务',
  '编外人员',
  '合同工',
]);

/** Half-width letters, one blank instead of many, no invisible characters, composed forms. */
function cleanText(value: string): string {
  return value
    .normalize('NFC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\p{Cc}]/gu, '')
    .replace(/[\s\u3000]+/gu, ' ')
    .trim();
}

/** A staff number, mail address or other sign for machines: full-width forms are written as usual ones. */
function cleanCode(value: string): string {
  return value.normalize('NFKC').replace(/[\u00ad\u200b-\u200f\u2060\ufeff\p{Cc}\s]/gu, '');
}

/** A name: one kind of middle dot, whichever of the seven was typed, and no blank between Chinese characters. */
export function cleanName(value: string): string {
  return cleanText(value)
    .replace(/[Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize('NFKC'))
    .replace(/(?<=\p{Script=Han})\s*[•‧・･∙⋅●·.．]\s*(?=\p{Script=Han})/gu, '·')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');
}

/** Reads a row. Every fault of the row is named, not the first alone. */
export function parseRosterRow(rowNumber: number, cells: string[], mapping: Mapping): RosterRow {
  const texts = new Map<RosterField, string>();
  mapping.forEach((field, index) => {
    if (field !== null) texts.set(field, cells[index] ?? '');
  });
  const faults: RowFault[] = [];
  const raw = (field: RosterField): string => texts.get(field) ?? '';
  const refuse = (column: RosterField, reason: RowReason): null => {
    faults.push({ column, value: raw(column).slice(0, 200), reason });
    return null;
  };
  const text = (field: RosterField, most: number, clean = cleanText): string | null => {
    const value = clean(raw(field));
    return value === '' ? null : value.length > most ? refuse(field, 'too-long') : value;
  };
  const day = (field: RosterField): string | null =>
    raw(field).trim() === '' ? null : (dayIn(raw(field)) ?? refuse(field, 'not-a-day'));
  const word = <T>(field: RosterField, meanings: [Set<string>, T][], otherwise: T): T => {
    const value = cleanText(raw(field)).normalize('NFKC').toLowerCase();
    if (value === '') return otherwise;
    const found = meanings.find(([words]) => words.has(value));
    return found ? found[1] : (refuse(field, 'unknown-word') ?? otherwise);
  };

  const row: RosterRow = {
    rowNumber,
    staffNumber: staffNumberOf(raw('staffNumber'), (reason) => refuse('staffNumber', reason)),
    name: nameOf(),
    department:
      text('department', longest.department) ??
      (raw('department').trim() ? null : refuse('department', 'department-missing')),
    post: both(text('post', longest.post), text('postEn', longest.post), text('postZh', longest.post)),
    main: word(
      'main',
      [
        [yes, true],
        [no, false],
      ],
      true,
    ),
    employment: word<Employment | null>(
      'employment',
      [
        [permanent, 'permanent'],
        [contractor, 'contractor'],
      ],
      null,
    ),
    fromOn: day('fromOn'),
    untilOn: day('untilOn'),
    email: emailOf(),
    telephone: text('telephone', longest.telephone),
    leaveFrom: day('leaveFrom'),
    leaveUntil: day('leaveUntil'),
    secondedTo: text('secondedTo', longest.department),
    secondedFrom: day('secondedFrom'),
    secondedUntil: day('secondedUntil'),
    leftOn: day('leftOn'),
    faults,
  };
  const inOrder: [DayField, DayField][] = [
    ['fromOn', 'untilOn'],
    ['leaveFrom', 'leaveUntil'],
    ['secondedFrom', 'secondedUntil'],
    ['fromOn', 'leftOn'],
  ];
  for (const [first, last] of inOrder) {
    const [from, until] = [row[first], row[last]];
    if (from === null || until === null || until >= from) continue;
    row[last] = refuse(last, 'ends-before-it-begins');
  }
  if (row.secondedTo === null && (row.secondedFrom ?? row.secondedUntil) !== null)
    refuse('secondedTo', 'seconded-nowhere');
  return row;

  function nameOf(): Localised | null {
    const any = text('name', longest.name, cleanName);
    const name = both(any, text('nameEn', longest.name, cleanName), text('nameZh', longest.name, cleanName));
    const column = texts.has('name') ? 'name' : texts.has('nameZh') ? 'nameZh' : 'nameEn';
    if (!name) return faults.some((fault) => fault.reason === 'too-long') ? null : refuse(column, 'name-missing');
    // A name holds a letter of some script: not a number, not a formula, not a lost character.
    const isName = (each: string): boolean =>
      /\p{L}/u.test(each) && !/^'?[=+\-@＝＋－＠]/.test(each) && !/[\ufffd\ue000-\uf8ff]/.test(each);
    return isName(name.en) && isName(name.zh) ? name : refuse(column, 'name-shape');
  }

  function emailOf(): string | null {
    const value = text('email', longest.email, cleanCode);
    if (value === null) return null;
    return /^[^\s@"<>,;]+@[^\s@"<>,;]+\.[^\s@"<>,;.]+$/u.test(value)
      ? value.toLowerCase()
      : refuse('email', 'email-shape');
  }
}

/** A staff number; an identity-card number is refused, so that none is ever stored. */
function staffNumberOf(raw: string, refuse: (reason: RowReason) => null): string | null {
  const value = cleanCode(raw).replace(/^'/, '');
  // Whoever has none is found by name, or gets a local one.
  if (value === '') return null;
  if (/^\d{17}[\dXx]$/.test(value)) return refuse('identity-card');
  return /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,39}$/u.test(value) ? value : refuse('number-shape');
}

/** A text in both languages: the one given for a language, else the one for any, else the other language's. */
function both(any: string | null, en: string | null, zh: string | null): Localised | null {
  const inEnglish = en ?? any ?? zh;
  const inChinese = zh ?? any ?? en;
  return inEnglish === null || inChinese === null ? null : { en: inEnglish, zh: inChinese };
}
