import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFrontDoor, type FrontDoor, type RequestRecord, type SiteHandler } from '../../../src/http/front-door.ts';

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A site of a few lines behind the real front door. */
const site: SiteHandler = async (request, response, _next, locals) => {
  if (request.url === '/slow') await sleep(400);
  if (request.url === '/fault') throw new Error('the page failed');
  const received = (request as http.IncomingMessage & { body?: Buffer }).body?.length ?? 0;
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(`${locals.clientAddress} ${received} ${'long '.repeat(1000)}</html>`);
};

let folder: string;
let door: FrontDoor;
let publicUrl: URL;
let records: RequestRecord[];
let faults: unknown[];

async function open(
  more: {
    trustedProxies?: string[];
    mostInFlight?: number;
    isReady?: () => Promise<boolean>;
    patienceMs?: number;
  } = {},
) {
  const reserved = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => reserved.once('listening', resolve));
  const { port } = reserved.address() as AddressInfo;
  await new Promise((resolve) => reserved.close(resolve));
  publicUrl = new URL(`http://localhost:${port}`);
  door = createFrontDoor({
    publicUrl,
    trustedProxies: [],
    clientDirectory: folder,
    site,
    isReady: async () => true,
    record: (request) => records.push(request),
    onFault: (error) => faults.push(error),
    ...more,
  });
  await new Promise<void>((resolve) => door.server.listen(port, '127.0.0.1', resolve));
}

function ask(target: string, options: http.RequestOptions = {}, body?: Buffer | string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: publicUrl.port,
        path: target,
        agent: false,
        ...options,
        headers: { host: publicUrl.host, ...options.headers },
      },
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

const post = (target: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  ask(target, { method: 'POST', headers: { origin: publicUrl.origin, ...headers } }, body);

beforeEach(async () => {
  records = [];
  faults = [];
  folder = await mkdtemp(path.join(tmpdir(), 'front-door-'));
  await mkdir(path.join(folder, '_astro'));
  await writeFile(path.join(folder, '_astro/site.abc123.css'), '.lectern-masthead{color:green}');
  await writeFile(path.join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
});

afterEach(async () => {
  await door.drain(0);
  await rm(folder, { recursive: true });
});

describe('the front door', () => {
  test('compresses pages, says their charset, and keeps them out of every cache', async () => {
    await open();
    const { status, headers, body } = await ask('/', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(body).toString()).toMatch(/<\/html>$/);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('private, no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('serves files of the build with the same headers, hashed ones for a year', async () => {
    await open();
    const hashed = await ask('/_astro/site.abc123.css');
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers['x-content-type-options']).toBe('nosniff');
    expect(hashed.headers['content-type']).toBe('text/css; charset=utf-8');
    const icon = await ask('/favicon.svg');
    expect(icon.headers['cache-control']).toBe('public, max-age=3600');
    expect((await ask('/favicon.svg', { headers: { 'if-none-match': icon.headers.etag! } })).status).toBe(304);
  });

  test('refuses a foreign Host with a page that links the right address', async () => {
    await open();
    const { status, body } = await ask('/', { headers: { host: 'evil.example' } });
    expect(status).toBe(421);
    expect(body.toString()).toContain(`href="${publicUrl.origin}/"`);
    expect((await ask(`http://evil.example/`)).status).toBe(400);
  });

  test('refuses methods it does not know and says which it does', async () => {
    await open();
    for (const method of ['TRACE', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask('/', { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD, POST']);
    }
  });

  test('refuses a POST from elsewhere and takes one of its own', async () => {
    await open();
    expect((await post('/', 'a=b', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post('/', 'a=b')).body.toString()).toMatch(/^127\.0\.0\.1 3 /);
  });

  test('refuses a body over 256 kB, announced or not, and takes one of exactly that', async () => {
    await open();
    const large = Buffer.alloc(300_000, 'x');
    expect((await post('/', large)).status).toBe(413);
    expect((await post('/', large, { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect((await post('/', large.subarray(0, 256 * 1024))).status).toBe(200);
  });

  test('sheds load with 503 and when to come back', async () => {
    await open({ mostInFlight: 2 });
    const slow = [ask('/slow'), ask('/slow')];
    await sleep(100);
    const { status, headers } = await ask('/');
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect((await Promise.all(slow)).map((each) => each.status)).toEqual([200, 200]);
    expect((await ask('/')).status).toBe(200);
  });

  test('says so when the site thinks for too long', async () => {
    await open({ patienceMs: 100 });
    const { status, headers } = await ask('/slow');
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    await sleep(400);
    expect((await ask('/')).status).toBe(200);
  });

  test('is alive without its database and ready only with it, under any Host', async () => {
    let well = true;
    await open({ isReady: async () => well });
    const probe = async (target: string) => (await ask(target, { headers: { host: '10.0.0.1' } })).status;
    expect([await probe('/healthz'), await probe('/readyz')]).toEqual([200, 200]);
    well = false;
    expect([await probe('/healthz'), await probe('/readyz')]).toEqual([200, 503]);
  });

  test('drops a slash at the end and stays on its own site', async () => {
    await open();
    expect((await ask('/courses/?x=1')).headers.location).toBe(`${publicUrl.origin}/courses?x=1`);
    expect((await ask('//evil.example/')).headers.location).toMatch(publicUrl.origin);
  });

  test('turns a fault into a page that says so, and tells the log', async () => {
    await open();
    const { status, body } = await ask('/fault');
    expect(status).toBe(500);
    expect(body.toString()).toContain('Every answer that was shown as saved is saved.');
    expect(faults).toHaveLength(1);
  });

  test('believes a trusted proxy about the person’s address, on each request of one connection', async () => {
    await open({ trustedProxies: ['127.0.0.1'] });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (const address of ['203.0.113.1', '203.0.113.2']) {
      const { body } = await ask('/', { agent, headers: { 'x-forwarded-for': address } });
      expect(body.toString().split(' ')[0]).toBe(address);
    }
    agent.destroy();
  });

  test('records path and status, never a query or the token of a set-up address', async () => {
    await open();
    await ask('/training?name=Chen+Yu');
    await ask('/set-up/secret-token');
    await sleep(20);
    expect(records.map((each) => [each.path, each.status])).toEqual([
      ['/training', 200],
      ['/set-up/…', 200],
    ]);
  });

  test('finishes what is in flight before it closes, and takes nothing new', async () => {
    await open();
    const slow = ask('/slow');
    await sleep(100);
    const drained = door.drain(5000);
    await expect(ask('/')).rejects.toThrow(/ECONNREFUSED/);
    expect((await slow).status).toBe(200);
    await drained;
  });

  test('cuts off what does not finish in time', async () => {
    await open();
    const slow = ask('/slow').catch((error: Error) => error.message);
    await sleep(50);
    const beganAt = Date.now();
    await door.drain(100);
    expect(Date.now() - beganAt).toBeLessThan(350);
    expect(await slow).toMatch(/socket hang up|ECONNRESET/);
  });
});
