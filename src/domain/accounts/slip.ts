// The code on a slip: made to be read over the telephone and typed from paper. Pure but for the dice.
import { createHash, randomBytes } from 'node:crypto';

// Sixteen signs that are not taken for each other: none of 0 O, 1 I L, 5 S, Z, B, G, V, N, and of letters that rhyme on
// the telephone (B C D E G P T V; A J K) one each.
const signs = '234678FHKMQRTWXY';
const groups = 3;
const groupLength = 5;
const length = groups * groupLength;
const form = new RegExp(`^[${signs}]{${length}}$`);

/** Days for which a slip holds: long enough for a slip in a pigeon hole, short enough for one that is lost. */
export const slipDays = 14;

/** A new code in its plain form, sixty bits of chance: `K7M4H92HT63XRWF`. */
export function newSlipCode(): string {
  return Array.from(randomBytes(length), (byte) => signs[byte % signs.length]).join('');
}

/** As it stands on paper: `K7M4H 92HT6 3XRWF`. */
export function shownSlipCode(code: string): string {
  return code.match(new RegExp(`.{${groupLength}}`, 'g'))!.join(' ');
}

/** One spelling for what people type: full-width signs, small letters, blanks and hyphens are all the same code. */
export function normalisedSlipCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}·.]+/gu, '')
    .toUpperCase();
}

/** True for what has the form of a code, whether it was ever issued or not. */
export function isSlipCode(typed: string): boolean {
  return form.test(normalisedSlipCode(typed));
}

/** What is kept of a code. It is bound to its person: the same code on another slip has another hash. */
export function slipHash(staffId: number, code: string): Buffer {
  return createHash('sha256').update(`slip|${staffId}|${code}`).digest();
}
