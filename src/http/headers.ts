// Headers that every response carries, whoever made it.
import type { ServerResponse } from 'node:http';

const always: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  // Not "no-referrer": browsers would then send `Origin: null` with our own forms.
  'Referrer-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The rest of a page's policy; Astro itself writes only where scripts and styles may come from. */
const policyOfPages = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** The policy of everything that is not a page: a picture or file opened by itself may load nothing. */
const policyOfFiles = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Adds to a page's policy what it does not say itself. */
export function completePolicy(policy: string): string {
  const said = policy
    .split(';')
    .map((each) => each.trim())
    .filter(Boolean);
  const names = new Set(said.map((each) => each.split(/\s+/)[0]));
  return [...policyOfPages.filter((each) => !names.has(each.split(' ')[0])), ...said].join('; ');
}

/**
 * Makes the response carry the common headers. What depends on its content (charset, policy, caching) is settled in
 * the moment its head is written.
 */
export function secureResponse(response: ServerResponse, isSecure: boolean): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  if (isSecure) response.setHeader('Strict-Transport-Security', 'max-age=31536000');

  const writeHead = response.writeHead.bind(response) as (status: number, message?: string) => ServerResponse;
  response.writeHead = ((status: number, first?: unknown, second?: unknown) => {
    const message = typeof first === 'string' ? first : undefined;
    takeOver(response, (message === undefined ? first : second) as Record<string, string | string[]> | undefined);
    settle(response);
    return message === undefined ? writeHead(status) : writeHead(status, message);
  }) as ServerResponse['writeHead'];
}

function takeOver(response: ServerResponse, headers: Record<string, string | string[]> | undefined): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined) response.setHeader(name, value);
  }
}

function settle(response: ServerResponse): void {
  const type = String(response.getHeader('content-type') ?? '');
  if (/^text\/[\w-]+$/.test(type)) response.setHeader('Content-Type', `${type}; charset=utf-8`);
  const policy = response.getHeader('content-security-policy');
  if (policy !== undefined) response.setHeader('Content-Security-Policy', completePolicy(String(policy)));
  else response.setHeader('Content-Security-Policy', type.startsWith('text/html') ? completePolicy('') : policyOfFiles);
  // Pages are about the person who asks; a shared computer must not keep them.
  if (!response.hasHeader('cache-control')) response.setHeader('Cache-Control', 'private, no-store');
}
