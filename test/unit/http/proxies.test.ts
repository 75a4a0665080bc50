import { describe, expect, test } from 'vitest';
import { readWay, trustedProxies } from '../../../src/http/proxies.ts';

const isTrusted = trustedProxies(['10.0.0.0/8', '::1']);

describe('forwarded headers', () => {
  test('from a stranger are stripped and not believed', () => {
    const headers = { host: 'a', 'x-forwarded-for': '1.2.3.4', 'x-forwarded-host': 'b', forwarded: 'for=1.2.3.4' };
    expect(readWay(headers, '203.0.113.9', isTrusted)).toEqual({ clientAddress: '203.0.113.9', isSecure: true });
    expect(headers).toEqual({ host: 'a' });
  });

  test('from a trusted proxy name the person’s machine, and are stripped too', () => {
    const headers = {
      host: 'inner',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'outer',
      'x-real-ip': '9.9.9.9',
    };
    expect(readWay(headers, '10.1.2.3', isTrusted).clientAddress).toBe('203.0.113.9');
    expect(headers).toEqual({ host: 'outer' });
  });

  test('name the last hop that no trusted proxy vouches for, not what the person wrote in front', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.7' };
    expect(readWay(headers, '::ffff:10.0.0.8', isTrusted).clientAddress).toBe('203.0.113.9');
  });

  test('with rubbish in them leave the proxy’s own address', () => {
    expect(readWay({ 'x-forwarded-for': 'unknown' }, '::1', isTrusted).clientAddress).toBe('::1');
  });

  test('say when the person came by plain HTTP', () => {
    expect(readWay({ 'x-forwarded-proto': 'http' }, '10.0.0.1', isTrusted).isSecure).toBe(false);
    expect(readWay({ 'x-forwarded-proto': 'https' }, '10.0.0.1', isTrusted).isSecure).toBe(true);
  });
});

test('an entry of TRUSTED_PROXIES that is no address is named', () => {
  for (const entry of ['proxy.example', '10.0.0.0/64', '10.0.0.0/x']) {
    expect(() => trustedProxies([entry])).toThrow(entry);
  }
});
