/** TR-04: every number, date and code of the original is found in the translation, section by section and item by item. */
import type { TextBlock } from './markdown.ts';

const months = 'january|february|march|april|may|june|july|august|september|october|november|december'.split('|');
const scales: Record<string, number> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  千: 1e3,
  百: 1e2,
  万: 1e4,
  百万: 1e6,
  千万: 1e7,
  亿: 1e8,
};
const englishNumber = /(\d[\d,]*(?:\.\d+)?)(?:\s+(thousand|million|billion)\b)?(?:\s*(pm|p\.m\.)(?!\w))?/gi;
const dated = new RegExp(`\\d\\s+(${months.join('|')})\\b|\\b(${months.join('|')})\\s+\\d`, 'gi');
const chineseNumber = /(\d[\d,，]*(?:\.\d+)?)\s*(百万|千万|百|千|万|亿)?/gu;
const numerals = /[零〇一二两三四五六七八九十百千万亿]+/gu;
const digitOf: Record<string, number> = Object.fromEntries(
  [...'零一二三四五六七八九'].map((one, value) => [one, value]),
);

/** The value of Chinese numerals: 二十一 is 21, 二〇二五 is 2025, 三千六百 is 3600. */
export function chineseValue(text: string): number {
  const plain = text.replaceAll('〇', '零').replaceAll('两', '二');
  if (!/[十百千万亿]/u.test(plain)) return Number([...plain].map((one) => digitOf[one]).join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const one of plain) {
    const unit = one === '十' ? 10 : one === '百' ? 100 : one === '千' ? 1000 : 0;
    if (unit > 0) {
      section += (digit || 1) * unit;
      digit = 0;
    } else if (one === '万' || one === '亿') {
      total = (total + section + digit || 1) * (one === '万' ? 1e4 : 1e8);
      section = digit = 0;
    } else digit = digitOf[one] ?? 0;
  }
  return total + section + digit;
}

const value = (digits: string, scale: string | undefined): number =>
  Number(digits.replace(/[,，]/gu, '')) * (scales[scale?.toLowerCase() ?? ''] ?? 1);

/** What an English text says in digits, as shown there and as values of which one must be found again. */
function wanted(text: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const match of text.matchAll(englishNumber)) {
    const [shown, digits = '', scale, afternoon] = match;
    const number = value(digits, scale);
    const isDecade = text[match.index + shown.length] === 's' && number > 1000;
    found.set(shown.trim(), [number, ...(afternoon ? [number + 12] : []), ...(isDecade ? [number % 100] : [])]);
  }
  for (const [shown, after, before] of text.matchAll(dated))
    found.set(shown, [months.indexOf((after ?? before ?? '').toLowerCase()) + 1]);
  return found;
}

function given(text: string): Set<number> {
  const found = new Set<number>();
  const plain = text.normalize('NFKC');
  for (const [, digits = '', scale] of plain.matchAll(chineseNumber)) {
    found.add(value(digits, scale));
    found.add(value(digits, undefined));
  }
  for (const [run] of plain.matchAll(numerals)) {
    found.add(chineseValue(run));
    // 一二 may be two numbers, 十八 the end of a longer word.
    for (const one of run) if (one in digitOf) found.add(digitOf[one] ?? 0);
  }
  if (/[点时]半/u.test(plain)) found.add(30);
  if (/半/u.test(plain)) found.add(0.5);
  return found;
}

/** The numbers of `english` that `chinese` does not have. */
export function missingNumbers(english: string, chinese: string): string[] {
  if (!/\d/.test(english)) return [];
  const there = given(chinese);
  return [...wanted(english)].flatMap(([shown, values]) => (values.some((one) => there.has(one)) ? [] : [shown]));
}

/** The text of each section, from one heading to the next, with the line it begins on. */
export function sectionsOf(blocks: TextBlock[], firstLine: number): { text: string; line: number }[] {
  const sections = [{ text: '', line: firstLine }];
  for (const { text, line, place } of blocks) {
    if (place === 'heading') sections.push({ text, line });
    else (sections.at(-1) as { text: string }).text += `\n${text}`;
  }
  return sections;
}
