import { expect, test } from 'vitest';
import { textSizeCookie, textSizeIn, textSizes } from '#domain/accounts/text-size.ts';

test('the size of text is read back from its cookie, among others', () => {
  for (const size of textSizes) {
    const { name, value } = textSizeCookie(size);
    expect(textSizeIn(`sid=x.y; ${name}=${value}`)).toBe(size);
    expect(textSizeIn(`${name}=${value}; a=%`)).toBe(size);
  }
});

test.each([null, '', 'text-size=', 'text-size=huge', 'my-text-size=large', 'text-size=large"><script>', 'x=text-size'])(
  'whatever else stands in a header is the normal size: %s',
  (header) => expect(textSizeIn(header)).toBe('normal'),
);
