// The first sheet of an XLSX as a person sees it: rows of texts.
import readWorkbook from 'read-excel-file/node';

/** Rows of cells as text; an empty cell is an empty text. */
export async function sheetOf(workbook: Buffer): Promise<string[][]> {
  const [sheet] = await readWorkbook(workbook);
  return sheet!.data.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
}
