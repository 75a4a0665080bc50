// The session cookie: what stands in it, how it is read and with which attributes it is set.
//
// Its value is `<id>.<secret>`. The id is public (lists and "sign out" use it); the database keeps the id and a SHA-256
// of the secret, so a stolen copy of the table opens no session.
import { hash, randomBytes } from 'node:crypto';
import { env } from '#platform/env.ts';

const tokenForm = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;
const longestHeader = 8192;

/** A cookie as `context.cookies.set(name, value, options)` of Astro takes it. It ends with the browser. */
export interface SessionCookie {
  name: string;
  value: string;
  options: { path: '/'; httpOnly: true; secure: boolean; sameSite: 'lax' };
}

/** `__Host-sid` where Secure cookies work; plain `sid` on loopback HTTP, where old browsers refuse them. */
export const cookieName = env.isSecure ? '__Host-sid' : 'sid';

/** A new token: 128 bits of id and 256 bits of secret. */
export function newToken(): string {
  return `${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
}

/** The public id and the hash of the secret; null when the text is no token. */
export function splitToken(token: string): { id: string; secretHash: Buffer } | null {
  const [, id, secret] = tokenForm.exec(token) ?? [];
  if (!id || !secret) return null;
  return { id, secretHash: hash('sha256', secret, 'buffer') };
}

/**
 * The token in a Cookie header; null when there is none, when it is malformed, and when two cookies claim the name.
 * Own and strict: Lucia's reader throws at `x=%`.
 */
export function readToken(header: string | null | undefined): string | null {
  if (!header || header.length > longestHeader) return null;
  let found: string | null = null;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim() !== cookieName) continue;
    if (found !== null) return null;
    found = part.slice(equals + 1).trim();
  }
  return found !== null && tokenForm.test(found) ? found : null;
}

/** The cookie that carries a token. */
export function sessionCookie(token: string): SessionCookie {
  return {
    name: cookieName,
    value: token,
    options: { path: '/', httpOnly: true, secure: env.isSecure, sameSite: 'lax' },
  };
}

/** A cookie as one `name=value; …` line of a Set-Cookie header. */
export function setCookieLine({ name, value, options }: SessionCookie): string {
  return `${name}=${value}; Path=${options.path}; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`;
}
