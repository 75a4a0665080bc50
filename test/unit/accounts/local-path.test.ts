import { expect, test } from 'vitest';
import { localPath } from '#domain/accounts/local-path.ts';

test.each([
  ['/learning', '/learning'],
  ['/zh/courses/sharing-and-grading?page=2', '/zh/courses/sharing-and-grading?page=2'],
  ['/account?_action=accounts.changePassword&x=1', '/account?x=1'],
  ['/courses?q=https://example.org/', '/courses?q=https%3A%2F%2Fexample.org%2F'],
])('%s is a page to go on to', (next, path) => {
  expect(new URL(localPath(next)!, 'http://x').href).toBe(new URL(path, 'http://x').href);
});

test.each([
  'https://example.org/',
  '//example.org/',
  '/\\example.org/',
  '/\t/example.org/',
  '\\\\example.org',
  'javascript:alert(1)',
  '/./\\/example.org',
  '/.//example.org/',
  '/x/..//example.org/',
  '/sign-in?next=/learning',
  '/zh/sign-in',
  'learning',
  '',
  null,
])('%s leads nowhere', (next) => {
  expect(localPath(next)).toBeNull();
});
