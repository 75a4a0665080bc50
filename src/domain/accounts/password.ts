// What a password may be. NIST SP 800-63B-4: a password that stands alone has 15 characters at least; no rules about
// kinds of characters and no expiry; refused is what everybody would try first.

export const shortestPassword = 15;
export const longestPassword = 256;

export type PasswordFault = 'too-short' | 'too-long' | 'too-common' | 'too-personal';

// What remains of a password after these pieces are taken away is what an attacker has to guess.
const commonPieces = [
  ...[
    'password',
    'passwort',
    'passw0rd',
    'p@ssw0rd',
    'passphrase',
    'secret',
    'qwertyuiop',
    'qwerty',
    'asdfghjkl',
    'asdfgh',
  ],
  ...[
    'zxcvbnm',
    '1qaz2wsx',
    '1q2w3e4r',
    'qazwsx',
    'abc123',
    'abcd1234',
    'abcdefghijklmnopqrstuvwxyz',
    'abcdef',
    'letmein',
  ],
  ...['welcome', 'administrator', 'admin', 'login', 'lectern', 'iloveyou', 'dragon', 'monkey', 'football', 'princess'],
  ...['sunshine', 'master', 'changeme', 'default', 'computer', 'internet', 'government', 'training', 'woaini', 'mima'],
  ...['5201314', '147258369', '123123', '112233', '520520', '密码', '我爱你', '管理员', '你好', '欢迎'],
];
const fewestDifferent = 5;
const leastRemainder = 5;

/** One spelling for a password however the keyboard made it: full-width and composed forms become one. */
export function normalisedPassword(password: string): string {
  return password.normalize('NFKC');
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const without = (text: string, pieces: readonly string[]): string =>
  pieces.reduce((rest, piece) => (piece.length > 1 ? rest.replaceAll(piece, '') : rest), text);

/** Runs of four and more that go up, down or stay: 1234, dcba, aaaa. */
function withoutRuns(text: string): string {
  const codes = Array.from(text, (letter) => letter.codePointAt(0)!);
  let kept = '';
  for (let start = 0; start < codes.length;) {
    let end = start + 1;
    const step = (codes[end] ?? Number.NaN) - codes[start]!;
    if (Math.abs(step) <= 1) while (end < codes.length && codes[end]! - codes[end - 1]! === step) end++;
    if (end - start < 4) kept += String.fromCodePoint(codes[start++]!);
    else start = end;
  }
  return kept;
}

/**
 * What is wrong with a new password; null when it will do. `own` is what others know of the person: staff number, mail
 * address, names.
 */
export function passwordFault(password: string, own: readonly string[] = []): PasswordFault | null {
  const normalised = normalisedPassword(password);
  const length = Array.from(normalised).length;
  if (length > longestPassword) return 'too-long';
  if (length < shortestPassword) return 'too-short';
  const known = own.flatMap((text) => [plain(text), ...text.split(/[\s@.]+/).map(plain)]);
  const longestFirst = [...new Set(known)].sort((a, b) => b.length - a.length);
  const core = plain(normalised);
  const uncommon = without(withoutRuns(core), commonPieces);
  // Signs count as much as letters: only a password of common words alone is refused for its words.
  const signs = Array.from(normalised).length - Array.from(core).length;
  if (new Set(normalised.toLowerCase()).size < fewestDifferent) return 'too-common';
  if (Array.from(uncommon).length + signs < leastRemainder) return 'too-common';
  if (Array.from(without(uncommon, longestFirst)).length + signs < leastRemainder) return 'too-personal';
  return null;
}
