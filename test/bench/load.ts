// The load of the benches, in a process of its own: a number of clients, each with one connection and one request at a
// time. Reads one JSON line from standard input, writes one JSON line with the result.
import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface LoadRequest {
  path: string;
  /** Sent as a POST when present. */
  body?: string;
  headers?: Record<string, string>;
}

export interface Load {
  url: string;
  /** One list a client. */
  clients: LoadRequest[][];
  /** Start a list anew when it ends, until the time is up; without it each request is sent once. */
  repeatMs?: number;
  /** Statuses that count as an answer. */
  expected: number[];
}

export interface LoadResult {
  requests: number;
  /** Answers with another status, with one example. */
  refused: number;
  example: string;
  perSecond: number;
}

async function send(agent: http.Agent, url: URL, request: LoadRequest): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = http.request(
      new URL(request.path, url),
      {
        agent,
        method: request.body === undefined ? 'GET' : 'POST',
        headers: {
          ...(request.body === undefined
            ? {}
            : {
                'content-type': 'application/x-www-form-urlencoded',
                'content-length': Buffer.byteLength(request.body),
                origin: url.origin,
              }),
          ...request.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(request.body);
  });
}

const load = JSON.parse(await text(process.stdin)) as Load;
const url = new URL(load.url);
const until = load.repeatMs === undefined ? Infinity : performance.now() + load.repeatMs;
let [requests, refused, example] = [0, 0, ''];
const begin = performance.now();
await Promise.all(
  load.clients.map(async (list) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let at = 0; performance.now() < until; at++) {
      if (at >= list.length && load.repeatMs === undefined) break;
      const { status, body } = await send(agent, url, list[at % list.length]!);
      requests++;
      if (!load.expected.includes(status)) {
        refused++;
        example ||= `${status} ${body.slice(0, 300)}`;
      }
    }
    agent.destroy();
  }),
);
const result: LoadResult = { requests, refused, example, perSecond: (requests * 1000) / (performance.now() - begin) };
process.stdout.write(JSON.stringify(result));
