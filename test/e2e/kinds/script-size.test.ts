import { expect, test } from 'vitest';
import { scriptBytesByKind } from '../../support/script-size.ts';

test.each(['exercises', 'practice'] as const)(
  'the script of one kind of %s is small, compressed, Svelte’s runtime included',
  async (folder) => {
    const sizes = await scriptBytesByKind(folder);
    expect(sizes.size).toBeGreaterThanOrEqual(6);
    for (const [kind, bytes] of sizes) {
      expect(bytes, kind).toBeGreaterThan(10_000);
      expect(bytes, kind).toBeLessThanOrEqual(20_000);
    }
  },
);
