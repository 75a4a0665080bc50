// Seals what waits with the key of the account, so that nobody else at this machine can read or send it: AES-GCM, a new
// vector each time, bound to the account's mark.

/** A sealed value as it lies in the store. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const parameters = (iv: Uint8Array<ArrayBuffer>, account: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(account),
});

/** A key that this page can use and nothing can take out of it again. */
export function importKey(text: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytesOf(text), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function seal(key: CryptoKey, account: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt(parameters(iv, account), key, text) };
}

/** Rejects when it was sealed with another key, for another account, or changed. */
export async function unseal(key: CryptoKey, account: string, { iv, data }: Sealed): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(parameters(iv, account), key, data)));
}
