/**
 * Random order that can be repeated. A stream of 32-bit numbers is read from SHA-256(seed + "\n" + counter), eight
 * numbers a block, so that any program in any language can reproduce a draw from its stored seed.
 */
import { createHash } from 'node:crypto';

/** A stream of whole numbers below a bound, even over the range (numbers that would favour the low end are skipped). */
export function randomStream(seed: string): (bound: number) => number {
  let block = Buffer.alloc(0);
  let offset = 0;
  let counter = 0;
  const next = (): number => {
    if (offset >= block.length) {
      block = createHash('sha256').update(`${seed}\n${counter}`).digest();
      counter += 1;
      offset = 0;
    }
    const value = block.readUInt32BE(offset);
    offset += 4;
    return value;
  };
  return (bound) => {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = next();
      if (value < limit) return value % bound;
    }
  };
}

/** A copy of `values` in an order that depends on `seed` alone (Fisher–Yates). */
export function shuffled<T>(values: readonly T[], seed: string): T[] {
  const random = randomStream(seed);
  const result = [...values];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
