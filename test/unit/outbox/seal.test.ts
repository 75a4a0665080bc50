import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { importKey, seal, unseal } from '../../../src/islands/outbox/seal.ts';

const newKey = (): Promise<CryptoKey> => importKey(randomBytes(32).toString('base64url'));

describe('a sealed answer', () => {
  test('opens with the key and the account it was sealed for', async () => {
    const key = await newKey();
    const value = { fields: [['choice', '甲']] };
    const sealed = await seal(key, 'mark', value);
    expect(Buffer.from(sealed.data).toString('utf8')).not.toContain('choice');
    expect(await unseal(key, 'mark', sealed)).toEqual(value);
  });

  test('opens with no other key, for no other account, and not when it was changed', async () => {
    const key = await newKey();
    const sealed = await seal(key, 'mark', 'answer');
    await expect(unseal(await newKey(), 'mark', sealed)).rejects.toThrow();
    await expect(unseal(key, 'other', sealed)).rejects.toThrow();
    const changed = new Uint8Array(sealed.data.slice(0));
    changed[0]! ^= 1;
    await expect(unseal(key, 'mark', { ...sealed, data: changed.buffer })).rejects.toThrow();
  });

  test('looks different each time, and its key cannot be taken out of the page', async () => {
    const key = await newKey();
    const [one, two] = [await seal(key, 'mark', 'answer'), await seal(key, 'mark', 'answer')];
    expect(Buffer.from(one.data).equals(Buffer.from(two.data))).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});
