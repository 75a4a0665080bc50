// The front door round the real, built site. What it does by itself is tried in test/unit/http.
import http from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ownSite } from '../../support/own-site.ts';

const site = new URL(ownSite().url);

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

function ask(target: string, options: http.RequestOptions = {}, body?: Buffer | string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: site.host, ...options.headers };
    const request = http.request(
      { host: '127.0.0.1', port: site.port, path: target, agent: false, ...options, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

describe('the built site behind its front door', () => {
  test('sends whole pages, compressed, in UTF-8, under a policy, and into no cache', async () => {
    for (const target of ['/sign-in', '/zh/sign-in', '/accessibility']) {
      const { headers, body } = await ask(target, { headers: { 'accept-encoding': 'br' } });
      expect(headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(body).toString().trimEnd()).toMatch(/<\/html>$/);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('private, no-store');
      expect(headers).toMatchObject(everywhere);
      const policy = headers['content-security-policy']!;
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe-inline');
    }
  });

  test('sends its files with the same headers, compressed beforehand, for a year', async () => {
    const page = (await ask('/sign-in')).body.toString();
    const stylesheet = /href="(\/_astro\/[^"]+\.css)"/.exec(page)![1]!;
    const { headers, body } = await ask(stylesheet, { headers: { 'accept-encoding': 'br' } });
    expect(headers).toMatchObject({
      ...everywhere,
      'content-encoding': 'br',
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(brotliDecompressSync(body).toString()).toContain('.lectern-masthead');
  });

  test('answers under its own name alone', async () => {
    const { status, body } = await ask('/zh/sign-in', { headers: { host: 'evil.example' } });
    expect(status).toBe(421);
    expect(body.toString()).toContain(`href="${site.origin}/zh"`);
    expect(body.toString()).toContain('lang="zh-Hans"');
    expect(body.toString()).not.toContain('evil.example');
  });

  test('takes forms from its own pages alone, and only of a sensible size', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const post = (headers: Record<string, string>, body: Buffer | string) =>
      ask('/sign-in', { method: 'POST', headers: { ...form, ...headers } }, body);
    expect((await post({ origin: 'https://evil.example' }, 'a=b')).status).toBe(403);
    expect((await post({}, 'a=b')).status).toBe(403);
    expect((await post({ origin: site.origin }, Buffer.alloc(300_000, 'x'))).status).toBe(413);
    const chunked = { origin: site.origin, 'transfer-encoding': 'chunked' };
    expect((await post(chunked, Buffer.alloc(300_000, 'x'))).status).toBe(413);
    expect((await post({ origin: site.origin }, 'a=b')).status).toBeLessThan(500);
  });

  test('knows GET, HEAD and POST', async () => {
    for (const method of ['TRACE', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { status, headers } = await ask('/sign-in', { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD, POST']);
    }
    const head = await ask('/sign-in', { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  test('says whether it is alive and whether it is ready', async () => {
    for (const probe of ['/healthz', '/readyz']) {
      const { status, body } = await ask(probe);
      expect([probe, status, body.toString()]).toEqual([probe, 200, 'ok\n']);
    }
  });

  test('never serves what is taught by its path', async () => {
    for (const target of [
      '/content/courses/sharing-and-grading/course.md',
      '/courses/sharing-and-grading/course.md',
      '/../content/glossary.md',
      '/%2e%2e/content/glossary.md',
      '/_astro/..%2f..%2f..%2fcontent/glossary.md',
      '/package.json',
      '/server/entry.mjs',
    ]) {
      const { status, body } = await ask(target, { headers: { 'accept-encoding': 'identity' } });
      expect(status, target).not.toBe(200);
      expect(body.toString(), target).not.toContain('# Quiz');
    }
  });

  test('survives addresses that are no addresses', async () => {
    for (const target of ['/%', '/%ff%fe', '/\\evil.example', '//evil.example/', `/${'a'.repeat(8000)}`, '/?%']) {
      expect((await ask(target)).status, target).toBeLessThan(500);
    }
    expect((await ask('/sign-in', { headers: { cookie: 'x=%; sid=%%%; __Host-sid=..' } })).status).toBe(200);
  });
});
