// How a bench says what it measured: one line a figure, against its goal.
import { expect } from 'vitest';

/** Prints `BENCH name 0.71 goal >=0.60 ok`, and fails the run when the figure is short of its goal. */
export function figure(name: string, value: number, goal: { atLeast: number } | { atMost: number }): void {
  const isMet = 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
  const wanted = 'atLeast' in goal ? `>=${goal.atLeast.toFixed(2)}` : `<=${goal.atMost}`;
  process.stdout.write(`BENCH ${name} ${value.toFixed(2)} goal ${wanted} ${isMet ? 'ok' : 'SHORT'}\n`);
  expect(isMet, `${name} ${value.toFixed(2)} is short of ${wanted}`).toBe(true);
}

/** The middle value. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
