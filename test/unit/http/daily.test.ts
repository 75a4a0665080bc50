import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { everyDay } from '../../../src/http/daily.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = (n: number): Promise<unknown> => vi.advanceTimersByTimeAsync(n * 60_000);

test('daily work is done ten minutes after the start and every day after, also when it failed', async () => {
  let done = 0;
  const stop = everyDay(async () => {
    done += 1;
    if (done === 1) throw new Error('the first time fails');
  });
  await minutes(9);
  expect(done).toBe(0);
  await minutes(1);
  expect(done).toBe(1);
  await minutes(24 * 60 * 2);
  expect(done).toBe(3);
  stop();
  await minutes(24 * 60 * 2);
  expect(done).toBe(3);
});

test('a server that stops before does nothing', async () => {
  let done = 0;
  everyDay(() => Promise.resolve(void (done += 1)))();
  await minutes(24 * 60);
  expect(done).toBe(0);
});
