// The front door: a node:http server round Astro's handler. Everything that can be decided without knowing training is
// decided here, in the order in which it is cheapest to refuse.
import { randomInt } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { constants } from 'node:zlib';
import compression from 'compression';
import { collectGarbage } from '#platform/memory.ts';
import { discardRest, readBody } from './body.ts';
import {
  largestBodyOf,
  largestFormBytes,
  methods,
  refuseAnnouncedBody,
  refuseForeignPost,
  refuseHost,
  refuseMethod,
} from './checks.ts';
import { secureResponse } from './headers.ts';
import { readWay, trustedProxies } from './proxies.ts';
import { languageOf, type RefusedStatus, sendRefusal } from './refusal-page.ts';
import { findStylesheet, staticFiles } from './static-files.ts';

/** Astro's handler in middleware mode. */
export type SiteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: undefined,
  locals: { requestId: string; clientAddress: string; finished?: Buffer },
) => Promise<void>;

/** What happened to a request; no query, no name, no cookie. */
export interface RequestRecord {
  id: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  isFile: boolean;
}

export interface FrontDoorOptions {
  publicUrl: URL;
  /** Addresses and networks whose forwarded headers are believed. */
  trustedProxies: string[];
  /** The folder `client` of the build. */
  clientDirectory: string;
  site: SiteHandler;
  /** Whether the site could answer now: its database does. */
  isReady: () => Promise<boolean>;
  record: (request: RequestRecord) => void;
  /** Told about every fault that became a 500 here. */
  onFault: (error: unknown) => void;
  /** Requests worked on at once; more get 503. */
  mostInFlight?: number;
  /** How long the site may think before it begins to answer; then 503. */
  patienceMs?: number;
}

/** A server that does not listen yet. */
export interface FrontDoor {
  server: http.Server;
  /** Stops accepting, lets requests in flight finish for at most `patienceMs`, then closes what is left. */
  drain(patienceMs: number): Promise<void>;
}

const secondsToRetry = '5';
const mostUploads = 2;
const letGoMs = 1000;

/** Builds the front door. Throws when the build is missing or TRUSTED_PROXIES is not readable. */
export function createFrontDoor(options: FrontDoorOptions): FrontDoor {
  const { publicUrl, site, record, mostInFlight = 200, patienceMs = 20_000 } = options;
  const isSecure = publicUrl.protocol === 'https:';
  const isTrusted = trustedProxies(options.trustedProxies);
  const serveFile = staticFiles(options.clientDirectory);
  const stylesheet = findStylesheet(options.clientDirectory);
  const compress = compression({
    threshold: 1024,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 } },
  });
  // The socket's own peer: what Astro is shown in its place below changes with each request of a proxy.
  const peers = new WeakMap<Socket, string | undefined>();
  let inFlight = 0;
  let uploading = 0;
  let draining = false;

  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    status: RefusedStatus,
    headers: Record<string, string> = {},
  ) => {
    const unread = request.method !== 'GET' && request.method !== 'HEAD' && !request.complete;
    const details = {
      language: languageOf(request.url, request.headers),
      publicUrl,
      requestId: String(response.getHeader('x-request-id')),
      stylesheet: status === 421 ? null : stylesheet,
    };
    sendRefusal(response, status, details, { ...headers, ...(unread ? { Connection: 'close' } : {}) });
    if (unread) void discardRest(request);
  };

  const probe = async (response: ServerResponse, isWell: boolean | Promise<boolean>) => {
    const well = await isWell;
    response.writeHead(well ? 200 : 503, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(response.req.method === 'HEAD' ? undefined : well ? 'ok\n' : 'not ready\n');
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, mayBegin: () => void) => {
    const beganAt = performance.now();
    const way = readWay(request.headers, peers.get(request.socket), isTrusted);
    const requestId = makeRequestId();
    secureResponse(response, isSecure);
    response.setHeader('X-Request-Id', requestId);
    if (draining) response.setHeader('Connection', 'close');

    const target = pathOf(request.url, publicUrl);
    let isFile = false;
    response.once('close', () => {
      const ms = Math.round((performance.now() - beganAt) * 10) / 10;
      const path = withoutSecrets(target ?? '(unreadable)');
      record({ id: requestId, method: request.method ?? '', path, status: response.statusCode, ms, isFile });
    });

    const refusedMethod = refuseMethod(request.method);
    if (refusedMethod) return refuse(request, response, refusedMethod, { Allow: methods.join(', ') });
    if (target === null) return refuse(request, response, 400);
    if (target === '/healthz') return probe(response, true);
    if (target === '/readyz') return probe(response, !draining && options.isReady());
    const refusedHost = refuseHost(request.headers.host, publicUrl);
    if (refusedHost) return refuse(request, response, refusedHost);
    if (isSecure && !way.isSecure) return moveToHttps(request, response);
    const mostBytes = largestBodyOf(request.url);
    const refused =
      refuseForeignPost(request.method, request.headers, publicUrl) ?? refuseAnnouncedBody(request.headers, mostBytes);
    if (refused) return refuse(request, response, refused);
    if (request.method !== 'POST' && target.length > 1 && target.endsWith('/'))
      return dropSlash(request, response, target);

    if (request.method !== 'POST') {
      let isPage = false;
      serveFile(request, response, () => (isPage = true));
      isFile = !isPage;
      if (isFile) return;
    } else {
      if (mostBytes > largestFormBytes) {
        // Memory for some tables at a time, whoever sends them; the others try again.
        if (uploading >= mostUploads) return refuse(request, response, 503, { 'Retry-After': secondsToRetry });
        uploading++;
        // Before it arrives, for several copies of it will be made, and when nobody holds these any more.
        response.once('close', () => {
          uploading--;
          setTimeout(() => void collectGarbage(), letGoMs).unref();
        });
        await collectGarbage();
      }
      mayBegin();
      const body = await readBody(request, mostBytes);
      if (body === 'left') return;
      if (body === 'too-large') return refuse(request, response, 413);
      // Astro takes a body that is already here; Astro's own check wants an Origin, which Sec-Fetch-Site stood for.
      Object.assign(request, { body });
      request.headers.origin ??= publicUrl.origin;
    }

    if (inFlight >= mostInFlight) return refuse(request, response, 503, { 'Retry-After': secondsToRetry });
    inFlight++;
    // Whoever waits for a database that does not come back learns it, and may send the same form again.
    const impatience = setTimeout(() => {
      if (!response.headersSent) refuse(request, response, 503, { 'Retry-After': secondsToRetry });
    }, patienceMs);
    response.once('close', () => {
      inFlight--;
      clearTimeout(impatience);
    });
    compress(request, response, () => {});
    // Astro reads these two from the socket; the proxy knows them better.
    const socket = request.socket as Socket & { encrypted?: boolean };
    socket.encrypted = isSecure;
    if (socket.remoteAddress !== way.clientAddress)
      Object.defineProperty(socket, 'remoteAddress', { value: way.clientAddress, configurable: true, writable: true });
    const locals: Parameters<SiteHandler>[3] = { requestId, clientAddress: way.clientAddress };
    sendFinished(response, locals);
    await site(request, response, undefined, locals);
  };

  const moveToHttps = (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'POST') return refuse(request, response, 403);
    redirect(response, `${publicUrl.origin}${request.url}`);
  };

  const dropSlash = (request: IncomingMessage, response: ServerResponse, target: string) => {
    const query = (request.url ?? '').slice(target.length);
    redirect(response, `${publicUrl.origin}${target.replace(/\/+$/, '') || '/'}${query}`);
  };

  const handle = (request: IncomingMessage, response: ServerResponse, mayBegin = () => {}) => {
    // A person who leaves in the middle is no fault of ours.
    request.on('error', () => {});
    response.on('error', () => {});
    answer(request, response, mayBegin).catch((error: unknown) => {
      options.onFault(error);
      if (response.headersSent) response.destroy();
      else refuse(request, response, 500);
    });
  };

  const server = http.createServer({
    headersTimeout: 10_000,
    // Long enough for a table of 20 MB on a slow line.
    requestTimeout: 120_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = 4000;
  server.maxRequestsPerSocket = 1000;
  server.on('connection', (socket: Socket) => peers.set(socket, socket.remoteAddress));
  server.on('request', (request, response) => handle(request, response));
  server.on('checkContinue', (request, response) => handle(request, response, () => response.writeContinue()));
  server.on('checkExpectation', (request, response) => handle(request, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseRaw(error, socket));

  return {
    server,
    async drain(patienceMs) {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const sweep = setInterval(() => server.closeIdleConnections(), 100);
      const force = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}

/** A finished page goes out when Astro ends the response without a body: on its own way it would be copied three times. */
function sendFinished(response: ServerResponse, locals: { finished?: Buffer }): void {
  const end = response.end.bind(response) as (chunk?: unknown, ...rest: unknown[]) => ServerResponse;
  response.end = (...given: unknown[]) =>
    given.length === 0 && locals.finished ? end(locals.finished) : end(...given);
}

/** A number short enough to read over the telephone, without letters that look like digits: `4K7-QX2`. */
function makeRequestId(): string {
  const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const drawn = randomInt(letters.length ** 6);
  const pick = (place: number) => letters[(drawn >> (5 * place)) & 31];
  return `${pick(0)}${pick(1)}${pick(2)}-${pick(3)}${pick(4)}${pick(5)}`;
}

/** The path of a request as sent, without query; null for what is no path of ours (an address of another site, `*`). */
function pathOf(url: string | undefined, publicUrl: URL): string | null {
  const sent = url ?? '';
  if (!sent.startsWith('/') || !URL.canParse(sent, publicUrl) || sent.includes('\\')) return null;
  const path = sent.split(/[?#]/, 1)[0] ?? '/';
  try {
    decodeURIComponent(path);
  } catch {
    return null;
  }
  return path;
}

/** A path as it may be logged: whoever holds a set-up address may set a password. */
function withoutSecrets(path: string): string {
  return path.replace(/(\/set-up)\/.+/, '$1/…');
}

function redirect(response: ServerResponse, address: string): void {
  response.writeHead(301, { Location: address, 'Cache-Control': 'no-store' });
  response.end();
}

/** What cannot be parsed as a request never becomes one: the plain words of the protocol, then the line is cut. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${status}\n`);
}
