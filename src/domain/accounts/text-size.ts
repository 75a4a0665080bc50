// How large text is shown in this browser. It belongs to the screen in front of the person, not to the account: a cookie
// keeps it, and nothing about it is stored.
import { env } from '#platform/env.ts';

export const textSizes = ['normal', 'large', 'largest'] as const;

export type TextSize = (typeof textSizes)[number];

const name = 'text-size';
const keptSeconds = 400 * 24 * 3600;

/** What the Cookie header says; normal when it says nothing that is ours. */
export function textSizeIn(cookieHeader: string | null): TextSize {
  const said = new RegExp(`(?:^|; *)${name}=(\\w+)(?:;|$)`).exec(cookieHeader ?? '')?.[1];
  return textSizes.find((size) => size === said) ?? 'normal';
}

/** The cookie that says it, as `context.cookies.set(name, value, options)` of Astro takes it. */
export function textSizeCookie(size: TextSize) {
  const options = { path: '/', httpOnly: true, secure: env.isSecure, sameSite: 'lax', maxAge: keptSeconds } as const;
  return { name, value: size, options };
}
