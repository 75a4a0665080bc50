// A form's body is read whole before the site sees the request: so the limit is exact, and a slow sender holds no place
// among the requests that are being worked on.
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { largestFormBytes } from './checks.ts';

const restBytes = 4 * 1024 * 1024;
const restMs = 2000;

/** The body of the request, or what went wrong: larger than allowed, or the sender left. */
export async function readBody(
  request: IncomingMessage,
  mostBytes = largestFormBytes,
): Promise<Buffer | 'too-large' | 'left'> {
  // Of a large one that says how large it is there is one copy, not two.
  const announced = Number(request.headers['content-length'] ?? '0');
  const whole = announced > largestFormBytes && announced <= mostBytes ? Buffer.allocUnsafeSlow(announced) : null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const settle = (result: Buffer | 'too-large' | 'left') => {
      request.off('data', onData);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (whole) chunk.copy(whole, bytes);
      bytes += chunk.length;
      if (bytes > mostBytes) settle('too-large');
      else if (!whole) chunks.push(chunk);
    };
    request.on('data', onData);
    request.once('end', () => settle(whole ? whole.subarray(0, bytes) : Buffer.concat(chunks)));
    request.once('close', () => settle('left'));
    request.once('error', () => settle('left'));
  });
}

/**
 * Lets a refused sender finish a little, so that it reads the refusal instead of a broken connection, then hangs up.
 */
export async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete) return;
  let bytes = 0;
  const done = new Promise<void>((resolve) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > restBytes) resolve();
    });
    for (const event of ['end', 'close', 'error']) request.once(event, () => resolve());
  });
  request.resume();
  await Promise.race([done, sleep(restMs, undefined, { ref: false })]);
  if (!request.complete) request.socket.destroy();
}
