import { expect, test } from 'vitest';
import { scriptBytesByKind } from '../../support/script-size.ts';

test.each(['exercises', 'practice'] as const)(
  'one script of %s is at most 20 kB, compressed, Svelte’s runtime included',
  async (group) => {
    const sizes = await scriptBytesByKind(group);
    expect(sizes.size).toBeGreaterThanOrEqual(6);
    for (const [kind, bytes] of sizes) {
      expect(bytes, kind).toBeGreaterThan(10_000);
      expect(bytes, kind).toBeLessThanOrEqual(20_000);
    }
  },
);
