import { describe, expect, test } from 'vitest';
import { cookieName, newToken, readToken, sessionCookie, setCookieLine, splitToken } from '#domain/accounts/cookie.ts';

describe('the session cookie', () => {
  test('is read among others, even malformed ones', () => {
    const token = newToken();
    expect(readToken(`x=%; ${cookieName}=${token}; y=1`)).toBe(token);
    expect(readToken(`${cookieName}=${token}`)).toBe(token);
  });

  test('is refused when it is missing, doubled, malformed or in an overlong header', () => {
    const [one, two] = [newToken(), newToken()];
    expect(readToken(null)).toBeNull();
    expect(readToken('')).toBeNull();
    expect(readToken('x=%')).toBeNull();
    expect(readToken(`${cookieName}=${one}; ${cookieName}=${two}`)).toBeNull();
    expect(readToken(`${cookieName}=${one}; ${cookieName}=${one}`)).toBeNull();
    expect(readToken(`${cookieName}=' or 1=1--`)).toBeNull();
    expect(readToken(`${cookieName}="${one}"`)).toBeNull();
    expect(readToken(`x=${'a'.repeat(9000)}; ${cookieName}=${one}`)).toBeNull();
  });

  test('holds an id and a secret, of which only a hash is kept', () => {
    const token = newToken();
    const parts = splitToken(token)!;
    expect(parts.id).toBe(token.split('.')[0]);
    expect(parts.secretHash).toHaveLength(32);
    expect(splitToken(parts.id)).toBeNull();
    expect(splitToken('a'.repeat(1_000_000))).toBeNull();
  });

  test('ends with the browser, is out of reach of scripts and of other sites', () => {
    const line = setCookieLine(sessionCookie(newToken()));
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax/);
    expect(line).not.toMatch(/Max-Age|Expires|Domain/i);
  });
});
