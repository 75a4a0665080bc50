import { expect, test } from 'vitest';
import { browserOf } from '#domain/accounts/browser.ts';
import { normalisedName } from '#domain/accounts/sign-in.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome', 'Windows'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    'Edge',
    'Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox', 'Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari',
    'iOS',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; Phone) ${webkit} Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50`,
    'WeChat',
    'Android',
  ],
  [`Mozilla/5.0 (Windows NT 6.1; WOW64) ${webkit} Chrome/109.0.0.0 Safari/537.36 QIHU 360SE`, '360', 'Windows'],
  ['curl/8.0', null, null],
  [null, null, null],
])('%s is named in words', (userAgent, browser, system) => {
  expect(browserOf(userAgent)).toEqual({ browser, system });
});

test('a staff number in full-width digits, with blanks or in capitals is the same number', () => {
  expect(normalisedName(' ００１２７ ')).toBe('00127');
  expect(normalisedName('Ａb 12')).toBe('ab12');
  expect(normalisedName('Chen.Yu@Yunze.Example')).toBe('chen.yu@yunze.example');
});
