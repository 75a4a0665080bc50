import { expect, test } from 'vitest';
import { completePolicy } from '../../../src/http/headers.ts';

test('a page’s policy is completed, never loosened', () => {
  const policy = completePolicy("script-src 'self' 'sha256-x'; img-src 'none'");
  expect(policy).toContain("script-src 'self' 'sha256-x'");
  expect(policy).toContain("img-src 'none'");
  expect(policy).not.toContain("img-src 'self'");
  for (const directive of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) {
    expect(policy).toContain(directive);
  }
});
