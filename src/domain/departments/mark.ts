// The site's own mark: a small PNG in place of the mark of Lectern, kept in the settings.
import { createHash } from 'node:crypto';
import { withoutContext } from '#platform/db.ts';
import { Invalid } from '#platform/errors.ts';
import { selectOptionalMark } from './site.queries.ts';

/** Bytes and pixels at most, and pixels at least. */
export const markLimits = { kilobytes: 100, largest: 1024, smallest: 32 };

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** As it stands in the settings: `hash` is part of its address, so that what stands there never changes. */
export interface StoredMark {
  hash: string;
  base64: string;
}

/** Throws Invalid `mark-not-png`, `mark-too-large` or `mark-size` (pixels) for what cannot be the mark. */
export function markFrom(bytes: Buffer): StoredMark {
  const refuse = (code: string) => new Invalid(code, { field: 'mark', detail: { ...markLimits } });
  if (bytes.length > markLimits.kilobytes * 1000) throw refuse('mark-too-large');
  const isPng = bytes.subarray(0, 8).equals(signature) && bytes.toString('latin1', 12, 16) === 'IHDR';
  if (!isPng || bytes.length < 33) throw refuse('mark-not-png');
  const sides = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (Math.min(...sides) < markLimits.smallest || Math.max(...sides) > markLimits.largest) throw refuse('mark-size');
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  return { hash, base64: bytes.toString('base64') };
}

/** The mark with that hash; null for any but the one that holds. */
export async function markOf(hash: string): Promise<Buffer | null> {
  const base64 = await selectOptionalMark(withoutContext(), hash);
  return base64 === null ? null : Buffer.from(base64, 'base64');
}
