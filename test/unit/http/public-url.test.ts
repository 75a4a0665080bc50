import { expect, test } from 'vitest';
import { whyNotServable } from '../../../src/http/public-url.ts';

test('the site is served over HTTPS, or over HTTP on this machine alone', () => {
  for (const address of [
    'https://lectern.example.org',
    'http://localhost:4321',
    'http://127.0.0.1',
    'http://[::1]:4321',
  ]) {
    expect(whyNotServable(new URL(address))).toBeNull();
  }
});

test('plain HTTP on a network is refused with how to get HTTPS', () => {
  expect(whyNotServable(new URL('http://lectern.example.org'))).toMatch(/certificate/);
  expect(whyNotServable(new URL('http://10.0.0.5:4321'))).toMatch(/TRUSTED_PROXIES/);
});

test('an address with a path, or of another kind, is refused', () => {
  expect(whyNotServable(new URL('https://example.org/lectern'))).toMatch(/bare address/);
  expect(whyNotServable(new URL('ftp://example.org'))).toMatch(/https/);
});
