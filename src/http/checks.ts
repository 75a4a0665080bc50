// What a request must satisfy before anything of the site sees it. Each check is pure: headers in, refusal or null out.
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused: the HTTP status, which also names its page. */
export type Refusal = 403 | 405 | 413 | 421;

/** The methods the site knows; anything else gets 405. */
export const methods = ['GET', 'HEAD', 'POST'];

/** The largest body of an ordinary form, in bytes. */
export const largestFormBytes = 256 * 1024;

/** The largest body of a form that carries a table: the table's own limit (#platform/table-file) and the fields beside it. */
const largestUploadBytes = 21 * 1024 * 1024;

/** The actions whose forms carry a table. */
const uploads = ['departments.upload', 'roster.upload'];

/** How large the body of this request may be, by the action that its address names. */
export function largestBodyOf(url: string | undefined): number {
  const query = (url ?? '').split('?')[1] ?? '';
  const action = new URLSearchParams(query).get('_action');
  return action !== null && uploads.includes(action) ? largestUploadBytes : largestFormBytes;
}

/** Refuses a Host other than the site's: a false one would poison every absolute address on the page. */
export function refuseHost(host: string | undefined, publicUrl: URL): Refusal | null {
  if (!host) return 421;
  const port = publicUrl.port || (publicUrl.protocol === 'https:' ? '443' : '80');
  const named = host.toLowerCase();
  return named === publicUrl.host || named === `${publicUrl.hostname}:${port}` ? null : 421;
}

/** Refuses methods the site does not know, TRACE and CONNECT among them. */
export function refuseMethod(method: string | undefined): Refusal | null {
  return methods.includes(method ?? '') ? null : 405;
}

/**
 * Refuses a POST that does not come from a page of the site. Browsers say so by Origin, newer ones by Sec-Fetch-Site;
 * a POST with neither is refused.
 */
export function refuseForeignPost(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  publicUrl: URL,
): Refusal | null {
  if (method !== 'POST') return null;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 403;
  if (headers.origin !== undefined) return headers.origin === publicUrl.origin ? null : 403;
  return site === 'same-origin' ? null : 403;
}

/** Refuses a body that announces itself as too large; one that does not is counted while it arrives. */
export function refuseAnnouncedBody(headers: IncomingHttpHeaders, mostBytes = largestFormBytes): Refusal | null {
  const announced = Number(headers['content-length'] ?? '0');
  return announced > mostBytes ? 413 : null;
}
