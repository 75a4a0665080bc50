// The one address of the site. Cookies, the Host check and the Origin check all derive from it.
import { isLoopback } from '#platform/env.ts';

/** Why the site must not be served at this address, in words for the console; null when it may. */
export function whyNotServable(publicUrl: URL): string | null {
  if (publicUrl.protocol !== 'https:' && publicUrl.protocol !== 'http:') {
    return `PUBLIC_URL is ${publicUrl.href}; it must begin with https://`;
  }
  if (publicUrl.pathname !== '/' || publicUrl.search || publicUrl.hash || publicUrl.username) {
    return `PUBLIC_URL is ${publicUrl.href}; it must be a bare address such as ${publicUrl.origin}, since the site has a name of its own.`;
  }
  if (publicUrl.protocol === 'http:' && !isLoopback(publicUrl.hostname)) {
    return [
      `PUBLIC_URL is ${publicUrl.origin}, and over plain HTTP anybody on the network can read passwords and answers.`,
      'Put a proxy with a certificate in front and set PUBLIC_URL to its https:// address:',
      '    Caddy    caddy reverse-proxy --from lectern.example.org --to 127.0.0.1:4321',
      '    nginx    proxy_pass http://127.0.0.1:4321; proxy_set_header Host $host; and X-Forwarded-For, X-Forwarded-Proto',
      '    closed networks: a certificate of your own authority (for example with step-ca or mkcert) serves as well',
      'Also set TRUSTED_PROXIES to the address of the proxy (127.0.0.1 when it runs on this machine).',
      'To try Lectern on one machine, leave PUBLIC_URL out: http://localhost:4321 never leaves it.',
    ].join('\n');
  }
  return null;
}
