// What a browser is given so that answers can wait in it for one account alone: a mark that names the account without
// saying whose it is, and a key that the server hands only to a session of that account. Both are derived from one secret
// of the site and never change: what was sealed before the holidays can be opened after them.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { system } from '#platform/db.ts';
import type { Actor } from './actor.ts';
import { selectSecret } from './secrets.queries.ts';

const ivBytes = 12;
const tagBytes = 16;
let secret: Promise<Buffer> | null = null;

async function derive(purpose: string): Promise<Buffer> {
  secret ??= system('account-key', (sql) => selectSecret(sql, 'accounts'));
  try {
    return createHmac('sha256', await secret)
      .update(purpose)
      .digest();
  } catch (error) {
    secret = null;
    throw error;
  }
}

const marksKept = 50_000;
const marks = new Map<number, string>();

/** The mark of an account: 22 letters that stand on its pages and with its waiting answers. It opens nothing. */
export async function accountMark(staffId: number): Promise<string> {
  const known = marks.get(staffId);
  if (known) return known;
  const mark = (await derive(`mark|${staffId}`)).subarray(0, 16).toString('base64url');
  if (marks.size >= marksKept) marks.clear();
  marks.set(staffId, mark);
  return mark;
}

/** Mark and key (256 bits, base64url) of the account that asks. Whoever has the key can read its waiting answers. */
export async function accountKey(actor: Actor): Promise<{ account: string; key: string }> {
  const key = await derive(`outbox|${actor.staffId}`);
  return { account: await accountMark(actor.staffId), key: key.toString('base64url') };
}

/** Seals a text for the server itself, to be carried through a page: it can be neither read nor changed there. */
export async function sealForServer(text: string): Promise<string> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', await derive('carried'), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The text in a seal of `sealForServer`; null when it is none, or was changed. */
export async function openSeal(sealed: string): Promise<string | null> {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= ivBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', await derive('carried'), bytes.subarray(0, ivBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
