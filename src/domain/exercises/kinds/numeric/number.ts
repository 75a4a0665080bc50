/** Numbers as people type them: 12.5, 12,5, 1,200, 1 200, １２．５, 12。5, −3, 12.5 %. */

const spaces = /[\s\u00a0\u2009\u202f'’_]/gu;

/** Full-width signs made narrow, signs of minus made one, units at either end taken away. */
function bare(text: string, units: readonly string[]): string {
  let rest = text
    .normalize('NFKC')
    .replace(/[−–—]/gu, '-')
    .replace(/(?<=\d)。(?=\d)/gu, '.')
    .trim();
  for (const unit of units.map((each) => each.normalize('NFKC').trim()).filter(Boolean)) {
    const [low, mark] = [rest.toLowerCase(), unit.toLowerCase()];
    if (low.endsWith(mark)) rest = rest.slice(0, -unit.length).trim();
    else if (low.startsWith(mark)) rest = rest.slice(unit.length).trim();
  }
  return rest;
}

/**
 * The number that was typed, or undefined when it cannot be told. A single comma is a thousands separator where it
 * could be one (1,200), else a decimal comma (12,5 and 0,125). Of comma and point in one number the last is the decimal.
 */
export function readNumber(text: string, units: readonly string[] = []): number | undefined {
  const rest = bare(text, units);
  const [, sign, body = ''] = /^([+-]?)\s*([\d.,\s'’_]+)$/u.exec(rest) ?? [];
  if (sign === undefined || body.length > 20) return undefined;
  // Spaces and apostrophes stand between groups of three alone.
  if (/\d[\s'’_]+\d/u.test(body) && !/^\d{1,3}([\s'’_]\d{3})+([.,]\d+)?$/u.test(body.trim())) return undefined;
  const digits = body.trim().replace(spaces, '');
  const grouped = (mark: string): RegExp => new RegExp(`^[1-9]\\d{0,2}(\\${mark}\\d{3})+$`);
  let plain: string;
  if (/^\d+$/.test(digits)) plain = digits;
  else if (grouped(',').test(digits)) plain = digits.replaceAll(',', '');
  else if (/^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(digits)) plain = digits.replaceAll('.', '');
  else if (/^\d*[.,]\d+$|^\d+\.$/.test(digits)) plain = digits.replace(',', '.');
  else if (/^[1-9]\d{0,2}(,\d{3})+\.\d+$/.test(digits)) plain = digits.replaceAll(',', '');
  else if (/^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(digits)) plain = digits.replaceAll('.', '').replace(',', '.');
  else return undefined;
  const value = Number(sign === '-' ? `-${plain}` : plain);
  return Number.isFinite(value) ? value + 0 : undefined;
}
