// Where to go after signing in: only within this site.

/** The path and query of an address on this site; null for anything that could lead elsewhere, or back to signing in. */
export function localPath(next: string | null | undefined): string | null {
  if (!next?.startsWith('/') || next.length > 1000) return null;
  // Browsers read a backslash as a slash and drop tabs and line ends: //, /\ and / \t/ all lead to another host.
  const hasControls = Array.from(next).some((letter) => letter <= ' ' || letter === '\\');
  if (hasControls || next.startsWith('//')) return null;
  const base = 'http://site.invalid';
  if (!URL.canParse(next, base)) return null;
  const url = new URL(next, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return null;
  if (/^(\/zh)?\/(sign-in|set-up)(\/|$)/.test(url.pathname)) return null;
  url.searchParams.delete('_action');
  return url.pathname + url.search;
}
