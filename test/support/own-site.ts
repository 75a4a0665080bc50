import { inject } from 'vitest';

/** The site with the demonstration that no other worker uses: what a test file changes, only later files of its worker meet. */
export function ownSite(): { url: string; dataDirectory: string } {
  return inject('sites')[Number(process.env['VITEST_POOL_ID']) - 1]!;
}
