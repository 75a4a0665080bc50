// The files of the build: scripts, styles, pictures of the interface. Never anything of content/.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import sirv from 'sirv';

/**
 * Serves a file of the build, or calls `next`. Files with a hash in their name are kept for a year, others are asked
 * about each hour.
 */
export function staticFiles(
  folder: string,
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: the site has not been built. Run npm start.`);
  return sirv(folder, {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders(response, pathname) {
      const lasting = pathname.startsWith('/_astro/');
      response.setHeader('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    },
  });
}

/** The address of the site's own stylesheet in the build, for pages that the front door makes itself. */
export function findStylesheet(folder: string): string | null {
  const assets = path.join(folder, '_astro');
  if (!existsSync(assets)) return null;
  const names = readdirSync(assets).filter((name) => name.endsWith('.css'));
  const found = names.find((name) => readFileSync(path.join(assets, name), 'utf8').includes('.lectern-masthead'));
  return found ? `/_astro/${found}` : null;
}
