/** Numbers and addresses that could be those of real people (AC-04): told by their pattern and their check digit. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A resident identity number of the PRC whose date exists and whose check digit is right (GB 11643). */
function isIdentityNumber(text: string): boolean {
  const [, month = '', day = ''] = /^\d{6}(?:19|20)\d{2}(\d{2})(\d{2})\d{3}[\dX]$/i.exec(text) ?? [];
  if (month < '01' || month > '12' || day < '01' || day > '31') return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase();
}

/** A number that ends in a right check digit of bank cards (Luhn). */
function isCardNumber(text: string): boolean {
  if (!/^\d{16,19}$/.test(text) || /^(\d)\1*$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

const mailAddress = /[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi;
const reservedDomain = /(^|\.)(example\.(org|com|net)|example|test|invalid)$/i;

/** What the text holds that could be somebody's own, in words; undefined when there is nothing. */
export function personalDetail(text: string): string | undefined {
  // Digits are also written in groups.
  for (const [number] of text.normalize('NFKC').matchAll(/\d(?:[ -]?\d){9,22}X?/gi)) {
    const digits = number.replace(/[ -]/g, '');
    if (isIdentityNumber(digits)) return 'identity card number';
    if (isCardNumber(digits)) return 'bank card number';
    if (/^(?:86)?1[3-9]\d{9}$/.test(digits)) return 'mobile telephone number';
  }
  for (const [, domain = ''] of text.matchAll(mailAddress)) if (!reservedDomain.test(domain)) return 'mail address';
  return undefined;
}
