/**
 * ZH-02: traditional characters in a simplified text. What counts as traditional is not a list of ours: it is the common
 * characters of Big5 that GB 2312 does not know, both of which stand in the decoders that Node brings.
 */
import type { SourceLine } from '#domain/exercises/kinds/kind.ts';
import type { Report } from './faults.ts';

/** In the table of standard characters of 2013, though GB 2312 lacks them: they occur in names and places. */
const standardAfterAll = '瞭昇璟晞焜堉珮甦於釐珉伋汜浬洸塚濛氾甽琯澴祐巉';
/** Other traditional forms, beyond the common ones of Big5. */
const furtherForms = '爲衆綫麪牀峯羣啓説産緑鷄匯裏後臺吿衞僞竈囯';

let forms: Set<string> | undefined;

function traditionalForms(): Set<string> {
  if (forms) return forms;
  const decode = (label: string, first: number, last: number, from: number): string => {
    const bytes: number[] = [];
    for (let lead = first; lead <= last; lead += 1)
      for (let trail = from; trail <= 0xfe; trail += 1) if (trail < 0x7f || trail > 0xa0) bytes.push(lead, trail);
    return new TextDecoder(label).decode(Uint8Array.from(bytes));
  };
  const simplified = new Set([...decode('gbk', 0xb0, 0xf7, 0xa1), ...standardAfterAll]);
  const common = [...decode('big5', 0xa4, 0xc6, 0x40)].filter((one) => /\p{Script=Han}/u.test(one));
  forms = new Set([...common.filter((one) => !simplified.has(one)), ...furtherForms]);
  return forms;
}

/** Names the traditional characters of each line; what stands between back-ticks is an example and passes. */
export function checkTraditional(lines: SourceLine[], report: Report): void {
  const known = traditionalForms();
  for (const { text, line } of lines) {
    let found: Set<string> | undefined;
    for (const character of text)
      if (character > '\u3400' && known.has(character)) (found ??= new Set()).add(character);
    if (!found) continue;
    const plain = text.replace(/`[^`]*`/g, '');
    const shown = [...found].filter((character) => plain.includes(character));
    if (shown.length > 0)
      report(
        'error',
        'ZH-02',
        line,
        `Traditional characters in simplified Chinese: ${shown.slice(0, 10).join('')}`,
        'Write the simplified ones; an example that must stay goes between back-ticks.',
      );
  }
}
