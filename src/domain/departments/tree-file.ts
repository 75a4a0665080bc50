// A table of departments as it comes in a file: which column holds what, and what a row says. Headings are known in both
// languages; a row is read as far as it goes, and every fault in it is named.
import type { Localised } from '#i18n/language.ts';
import { dayIn } from '#platform/table-file.ts';
import { levels, longestName, type Level } from './department.ts';

/** What a table can say of a department, in the order of the template. */
export const treeFields = [
  'code',
  'parent',
  'order',
  'nameEn',
  'nameZh',
  'shortEn',
  'shortZh',
  'level',
  'from',
] as const;

export type TreeField = (typeof treeFields)[number];

/** Headings by field, as `headingKey` writes them. The first of each language stands in the template. */
export const treeHeadings: Record<TreeField, [en: string, zh: string, ...others: string[]]> = {
  code: ['Code', '单位代码', 'department code', 'unit code', '代码', '机构代码', '编码', '单位编码'],
  parent: [
    'Parent code',
    '上级单位代码',
    'parent',
    'parent department',
    '上级代码',
    '上级单位',
    '上级机构代码',
    '上级编码',
  ],
  order: ['Order', '排序', 'position', 'sort', '序号', '排序号', '顺序'],
  nameEn: ['Name in English', '英文名称', 'english name', 'name (en)', 'name en', '英文名', '英文全称'],
  nameZh: [
    'Name in Chinese',
    '中文名称',
    'name',
    'chinese name',
    'name (zh)',
    'name zh',
    '名称',
    '单位名称',
    '机构名称',
    '全称',
  ],
  shortEn: ['Short name in English', '英文简称', 'english short name', 'short name (en)'],
  shortZh: [
    'Short name in Chinese',
    '中文简称',
    'short name',
    'chinese short name',
    'short name (zh)',
    '简称',
    '单位简称',
  ],
  level: ['Level', '层级', '级别', '单位层级', '行政层级'],
  from: ['Valid from', '生效日期', 'from', 'since', 'opened on', '设立日期', '起始日期', '启用日期'],
};

const levelWords: Record<Level, string[]> = {
  national: ['national', '国家级', '国家', '中央', '部级'],
  province: ['province', 'provincial', '省级', '省'],
  city: ['city', 'municipal', 'prefecture', '市级', '市', '地市级', '地级'],
  county: ['county', 'district', '县级', '县', '区级', '区县级', '县区级'],
  township: ['township', 'town', '乡镇级', '乡级', '镇级', '乡镇', '街道', '乡镇街道'],
};

export type TreeReason =
  | 'missing'
  | 'department-code'
  | 'twice'
  | 'position'
  | 'name-too-long'
  | 'character'
  | 'level'
  | 'not-a-day'
  | 'day-to-come'
  | 'closed'
  | 'before-opening'
  | 'later-change'
  | 'unknown-parent'
  | 'parent-refused'
  | 'parent-closed'
  | 'parent-later'
  | 'circle';

/** Why a row is not taken, with the column and what stands in it. */
export interface TreeFault {
  row: number;
  column: TreeField;
  value: string;
  reason: TreeReason;
  /** The row or the day that the reason speaks of. */
  other?: string;
}

/** What a row says; null where it says nothing. */
export interface TreeRow {
  row: number;
  code: string;
  parent: string | null;
  order: number | null;
  name: Partial<Localised>;
  shortName: Partial<Localised>;
  level: Level | null;
  from: string | null;
}

const fieldOfHeading = new Map(
  treeFields.flatMap((field) => treeHeadings[field].map((heading) => [headingKey(heading), field] as const)),
);
const levelOfWord = new Map(levels.flatMap((level) => levelWords[level].map((word) => [word, level] as const)));

/** A heading without what differs by taste: capitals, blanks, full-width forms, stars, brackets. */
function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*:：()（）_-]/g, '');
}

/** For each column of the file what it holds; null for a column that is not used. A second column of a kind is not used. */
export function columnsOf(head: string[]): (TreeField | null)[] {
  const taken = new Set<TreeField>();
  return head.map((heading) => {
    const field = fieldOfHeading.get(headingKey(heading)) ?? null;
    if (field === null || taken.has(field)) return null;
    taken.add(field);
    return field;
  });
}

/** What the columns lack: a table needs codes, parents and names in one language at least. */
export function missingColumns(columns: (TreeField | null)[]): TreeField[] {
  const missing: TreeField[] = [];
  if (!columns.includes('code')) missing.push('code');
  if (!columns.includes('parent')) missing.push('parent');
  if (!columns.includes('nameEn') && !columns.includes('nameZh')) missing.push('nameZh');
  return missing;
}

/** Reads a row; with its faults when it cannot be taken. */
export function treeRowOf(row: number, cells: string[], columns: (TreeField | null)[]): TreeRow | TreeFault[] {
  const texts: Partial<Record<TreeField, string>> = {};
  columns.forEach((field, index) => {
    if (field !== null) texts[field] = cells[index] ?? '';
  });
  const faults: TreeFault[] = [];
  const refuse = (column: TreeField, reason: TreeReason): null => {
    faults.push({ row, column, value: (texts[column] ?? '').slice(0, 200), reason });
    return null;
  };
  const sign = (field: TreeField): string => (texts[field] ?? '').normalize('NFKC').replace(/[\p{Cf}\s]/gu, '');
  const name = (field: TreeField): string | undefined => {
    const text = plainText(texts[field] ?? '');
    if (text.length > longestName) refuse(field, 'name-too-long');
    if (/[\p{Cc}\ufffd]/u.test(text)) refuse(field, 'character');
    return text === '' ? undefined : text;
  };

  const code = sign('code');
  if (code === '') refuse('code', 'missing');
  else if (!isCode(code)) refuse('code', 'department-code');
  const parent = sign('parent');
  if (parent !== '' && !isCode(parent)) refuse('parent', 'department-code');
  const order = sign('order');
  if (order !== '' && !/^\d{1,6}(\.0+)?$/.test(order)) refuse('order', 'position');
  const level = sign('level').toLowerCase();
  const from = (texts.from ?? '').trim();
  const read: TreeRow = {
    row,
    code,
    parent: parent === '' ? null : parent,
    order: order === '' ? null : Math.trunc(Number(order)),
    name: localised(name('nameEn'), name('nameZh')),
    shortName: localised(name('shortEn'), name('shortZh')),
    level: level === '' ? null : (levelOfWord.get(level) ?? refuse('level', 'level')),
    from: from === '' ? null : (dayIn(from) ?? refuse('from', 'not-a-day')),
  };
  return faults.length > 0 ? faults : read;
}

function isCode(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(text);
}

function localised(en: string | undefined, zh: string | undefined): Partial<Localised> {
  return { ...(en !== undefined && { en }), ...(zh !== undefined && { zh }) };
}

/** A name without blanks round it and invisible signs; an export's mark before what looks like a formula goes. */
function plainText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cf}]/gu, '')
    .replace(/[\s\u3000]+/gu, ' ')
    .trim()
    .replace(/^'(?=[=+\-@＝＋－＠])/u, '');
}
