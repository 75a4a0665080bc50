import { describe, expect, test } from 'vitest';
import { refuseAnnouncedBody, refuseForeignPost, refuseHost, refuseMethod } from '../../../src/http/checks.ts';

const publicUrl = new URL('https://lectern.example.org');

describe('the Host of a request', () => {
  test('is the site’s own, with or without its usual port, in any case', () => {
    for (const host of ['lectern.example.org', 'LECTERN.example.org', 'lectern.example.org:443']) {
      expect(refuseHost(host, publicUrl)).toBeNull();
    }
    expect(refuseHost('localhost:4321', new URL('http://localhost:4321'))).toBeNull();
  });

  test('is refused when it is another, or missing', () => {
    for (const host of [
      undefined,
      '',
      'evil.example',
      'lectern.example.org:8443',
      'lectern.example.org.evil.example',
    ]) {
      expect(refuseHost(host, publicUrl)).toBe(421);
    }
  });
});

describe('a POST', () => {
  const post = (headers: Record<string, string>) => refuseForeignPost('POST', headers, publicUrl);

  test('from a page of the site is taken', () => {
    expect(post({ origin: 'https://lectern.example.org', 'sec-fetch-site': 'same-origin' })).toBeNull();
    expect(post({ origin: 'https://lectern.example.org' })).toBeNull();
    expect(post({ 'sec-fetch-site': 'same-origin' })).toBeNull();
  });

  test('from elsewhere, or from nowhere, is refused', () => {
    expect(post({ origin: 'https://evil.example' })).toBe(403);
    expect(post({ origin: 'null' })).toBe(403);
    expect(post({ origin: 'http://lectern.example.org' })).toBe(403);
    expect(post({ origin: 'https://lectern.example.org', 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(post({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(post({})).toBe(403);
  });

  test('is the only method whose origin matters', () => {
    expect(refuseForeignPost('GET', { origin: 'https://evil.example' }, publicUrl)).toBeNull();
  });
});

test('only GET, HEAD and POST are known', () => {
  for (const method of ['GET', 'HEAD', 'POST']) expect(refuseMethod(method)).toBeNull();
  for (const method of ['TRACE', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'get', undefined]) {
    expect(refuseMethod(method)).toBe(405);
  }
});

test('a body that says it is over 256 kB is refused before it arrives', () => {
  expect(refuseAnnouncedBody({ 'content-length': '262144' })).toBeNull();
  expect(refuseAnnouncedBody({ 'content-length': '262145' })).toBe(413);
  expect(refuseAnnouncedBody({})).toBeNull();
});
