/** The mechanical half of ZH-01: half-width marks, straight and corner quotation marks beside Chinese, missing full stops. */
import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { checkEnding } from './chinese.ts';

const fullWidth: Record<string, string> = { ',': '，', ':': '：', ';': '；', '?': '？', '!': '！' };
const corners: Record<string, string> = { '「': '“', '」': '”', '『': '‘', '』': '’' };
const chinese = /[\p{Script=Han}，。、；：？！“”‘’（）《》]/u;
const label = /^(?:why|review|hint|解释|回看|提示)[ \t]*:/iu;

/** The characters of a line that are prose, each with its index; code, link targets, emphasis and labels are passed over. */
function proseOf(text: string): { character: string; index: number }[] {
  const found: { character: string; index: number }[] = [];
  let index = label.exec(text)?.[0].length ?? 0;
  while (index < text.length) {
    const rest = text.slice(index, index + 2000);
    const skipped = /^(?:`+[^`]*`+|<https?:[^>]*>)/.exec(rest)?.[0];
    if (skipped) {
      found.push({ character: '`', index: -1 });
      index += skipped.length;
      continue;
    }
    const target = /^\]\([^)]*\)/.exec(rest)?.[0];
    if (target) {
      found.push({ character: ']', index });
      index += target.length;
      continue;
    }
    const character = text[index] as string;
    if (!/[*_]/.test(character)) found.push({ character, index });
    index += 1;
  }
  return found;
}

/** One line with its marks set right; equal to `text` when there is nothing to do. */
export function punctuated(text: string): string {
  let before = text;
  // A mark set right may stand beside another one. Each round leaves fewer, so this ends.
  for (;;) {
    const after = round(before);
    if (after === before) return after;
    before = after;
  }
}

function round(text: string): string {
  const prose = proseOf(text);
  const changes = new Map<number, string>();
  const at = (position: number): string => prose[position]?.character ?? '';
  const set = (position: number, to: string): void => {
    const index = prose[position]?.index ?? -1;
    if (index >= 0) changes.set(index, to);
  };
  const isSpace = (position: number): boolean => at(position) === ' ';
  const besideChinese = (position: number): boolean =>
    chinese.test(at(position - 1)) ||
    chinese.test(at(position + 1)) ||
    (isSpace(position - 1) && chinese.test(at(position - 2)));
  const replace = (position: number, to: string): void => {
    set(position, to);
    if (isSpace(position - 1) && chinese.test(at(position - 2))) set(position - 1, '');
    if (isSpace(position + 1) && chinese.test(at(position + 2))) set(position + 1, '');
  };
  const open: number[] = [];
  const straight: number[] = [];
  prose.forEach(({ character }, position) => {
    const wide = fullWidth[character];
    if (wide && besideChinese(position)) replace(position, wide);
    if (corners[character]) set(position, corners[character]);
    if (character === '"') straight.push(position);
    if (
      character === '.' &&
      /\p{Script=Han}/u.test(at(position - 1)) &&
      (position + 1 >= prose.length || /\s/u.test(at(position + 1)))
    )
      replace(position, '。');
    if (character === '(') open.push(position);
    if (character === ')') {
      const start = open.pop();
      if (start !== undefined && (besideChinese(start) || besideChinese(position))) {
        set(start, '（');
        set(position, '）');
      }
    }
  });
  if (straight.length % 2 === 0 && straight.some((position) => besideChinese(position)))
    straight.forEach((position, index) => set(position, index % 2 === 0 ? '“' : '”'));
  if (changes.size === 0) return text;
  // By UTF-16 units, as the indices of `proseOf` are.
  return text.replace(/[^]/g, (unit, index: number) => changes.get(index) ?? unit);
}

const markdown = new MarkdownIt({ html: false }).use(cjkFriendly);

/** The lines (0 = first) of a Chinese text that end a paragraph without a mark; `start` is where the text begins. */
export function unended(lines: string[], start: number): number[] {
  const tokens = markdown.parse(lines.slice(start).join('\n'), {});
  const found: number[] = [];
  tokens.forEach((token, index) => {
    const inline = tokens[index + 1];
    if (token.type !== 'paragraph_open' || token.level !== 0 || !token.map || !inline) return;
    const text = inline.content;
    if (/^(`[^`]+`\s*)+$/u.test(text) || /^(?:review|回看)[ \t]*[:：]/iu.test(text)) return;
    const children = inline.children ?? [];
    if (children[0]?.type === 'link_open' && children.at(-1)?.type === 'link_close') return;
    if (children.at(-1)?.type === 'image' || children.at(-1)?.type === 'code_inline') return;
    checkEnding(text, 1, () => found.push(start + (token.map?.[1] ?? 1) - 1));
  });
  return found;
}
