// Who is at the other end, when proxies stand between. Forwarded headers are believed from TRUSTED_PROXIES alone.
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What a request says about its way here, after removing what nobody trustworthy said. */
export interface Way {
  /** The address of the person's machine, or of the nearest proxy that is not trusted. */
  clientAddress: string;
  /** False when a trusted proxy says that the person came by plain HTTP. */
  isSecure: boolean;
}

/** Tells trusted proxies from others. Throws on an entry that is neither an address nor a network like 10.0.0.0/8. */
export function trustedProxies(entries: string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    const length = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
    if (version === 0 || !Number.isInteger(length) || length < 0 || length > (version === 4 ? 32 : 128)) {
      throw new Error(`TRUSTED_PROXIES: “${entry}” is neither an address nor a network such as 10.0.0.0/8.`);
    }
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** The same address without the IPv6 clothing of an IPv4 one. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Reads the way of a request and strips every forwarded header, believed or not, so that nothing behind this line can
 * be deceived by one. A trusted proxy that keeps the site's name in X-Forwarded-Host has it put back into Host.
 */
export function readWay(
  headers: IncomingHttpHeaders,
  peerAddress: string | undefined,
  isTrusted: (address: string) => boolean,
): Way {
  const peer = plain(peerAddress ?? '');
  const believed = isTrusted(peer);
  const header = (name: string) => (believed ? String(headers[name] ?? '') : '');

  let clientAddress = peer;
  for (const hop of header('x-forwarded-for')
    .split(',')
    .map((each) => plain(each.trim()))
    .reverse()) {
    if (isIP(hop) === 0) break;
    clientAddress = hop;
    if (!isTrusted(hop)) break;
  }
  const forwardedHost = header('x-forwarded-host').split(',').at(-1)?.trim();
  if (forwardedHost) headers.host = forwardedHost;
  const isSecure = header('x-forwarded-proto').split(',').at(-1)?.trim() !== 'http';

  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || ['forwarded', 'x-real-ip', 'via'].includes(name)) {
      delete headers[name];
    }
  }
  return { clientAddress, isSecure };
}
