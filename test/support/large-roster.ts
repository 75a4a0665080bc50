// Rosters of any length, as they should be and with every fault there is, for the bench and the long tests.
import writeXlsxFile from 'write-excel-file/node';

/** How many departments they name: D0, D1 … */
export const rosterDepartments = 300;

export const rosterHead = ['工号', '姓名', '部门', '职务', '邮箱', '电话', '任职日期', '用工形式'];

/** A row as it should be; `prefix` begins the staff number. */
export const rosterRow = (n: number, prefix: string): string[] => [
  `${prefix}${String(n).padStart(6, '0')}`,
  `张${String.fromCharCode(0x4e00 + (n % 2000))}${String.fromCharCode(0x4e00 + ((n * 7) % 3000))}`,
  `D${n % rosterDepartments}`,
  n % 9 === 0 ? '科长' : '科员',
  `${prefix}${n}@example.org`,
  '5550 0101',
  '2026-03-01',
  n % 20 === 0 ? '合同制' : '在编',
];

/** What spoils a row, and for which reason it is refused; null: it goes in all the same. */
const spoils: [(row: string[], n: number) => void, string | null][] = [
  [(row, n) => ([row[0], row[1]] = ['', `无号${n}`]), null],
  [(row) => (row[0] = 'F000001'), 'number-twice'],
  [(row, n) => (row[0] = `１２３４５${n}`), null],
  [(row) => (row[0] = '11010519491231002X'), 'identity-card'],
  [(row) => (row[1] = '=HYPERLINK("x")'), 'name-shape'],
  [(row) => (row[1] = ''), 'name-missing'],
  [(row, n) => (row[1] = `𠮷·${n}`), null],
  [(row) => (row[2] = '没有这个单位'), 'unknown-department'],
  [(row) => (row[2] = ''), 'department-missing'],
  [(row) => (row[4] = 'nobody'), 'email-shape'],
  [(row) => (row[4] = 'same@example.org'), 'email-twice'],
  [(row) => (row[6] = '2026-02-31'), 'not-a-day'],
  [(row) => (row[6] = '46266'), null],
  [(row) => (row[7] = '神仙'), 'unknown-word'],
];

/** The same row with one fault or another. */
export function spoiltRow(n: number): string[] {
  const row = rosterRow(n, 'F');
  spoils[n % spoils.length]![0](row, n);
  return row;
}

/** Why the row is refused; null: it goes in. */
export const refusalOfSpoilt = (n: number): string | null => spoils[n % spoils.length]![1];

/** A table as an Excel workbook of text cells. */
export function workbookOf(rows: string[][]): Promise<Buffer> {
  return writeXlsxFile(rows.map((row) => row.map((value) => ({ value, type: String }) as const))).toBuffer();
}
