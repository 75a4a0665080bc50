// Forms whose session had ended when they arrived. Nothing is stored for somebody who has not signed in: the form travels
// through the sign-in page, sealed, and is stored when the very account that had filled it in has signed in again.
import { randomBytes } from 'node:crypto';
import { read, system } from '#platform/db.ts';
import { accountMark, openSeal, sealForServer } from './account-key.ts';
import type { Actor } from './actor.ts';
import { readToken, splitToken } from './cookie.ts';
import { isKeepable, keepableFields, type KeptForm, type NotKept } from './kept-form.ts';
import { deleteOldKeptForms, insertKeptForm, selectOptionalKeptForm } from './kept-forms.queries.ts';
import { selectOptionalOwnerOfSession } from './sessions.queries.ts';

const mostPerPerson = 5;
const carriedAtMostMs = 24 * 60 * 60 * 1000;

/** A form on its way through the sign-in page: sealed, or why it could not be kept. */
export type CarriedForm = { sealed: string } | { lost: NotKept };

interface Carried extends Omit<KeptForm, 'id'> {
  owner: string;
  at: number;
}

/**
 * Seals a form that arrived without a session. Its sender is the account whose mark stands in it, else the one whose
 * ended session the browser still names. Refuses what is too large or has no known sender.
 */
export async function carryForm(
  form: FormData,
  { path, action, cookieHeader }: { path: string; action: string; cookieHeader: string | null },
): Promise<CarriedForm> {
  const fields = keepableFields(form);
  if (!fields || !isKeepable(action)) return { lost: 'too-large' };
  const mark = form.get('account');
  const owner = typeof mark === 'string' && mark ? mark : await markOfEndedSession(cookieHeader);
  if (!owner) return { lost: 'unknown-sender' };
  const carried: Carried = { owner, path, action, fields, at: Date.now() };
  return { sealed: await sealForServer(JSON.stringify(carried)) };
}

async function markOfEndedSession(cookieHeader: string | null): Promise<string | null> {
  const parts = splitToken(readToken(cookieHeader) ?? '');
  if (!parts) return null;
  const staffId = await system('session', (sql) => selectOptionalOwnerOfSession(sql, parts.id, parts.secretHash));
  return staffId === null ? null : accountMark(staffId);
}

/**
 * Stores a carried form for the person who has just signed in and says where it is shown again. Not for anybody but its
 * sender, and not after a day: then it is dropped, and the answer says why. Null when nothing was carried.
 */
export async function keepCarriedForm(
  staffId: number,
  sealed: string,
): Promise<{ form: KeptForm } | { lost: NotKept } | null> {
  const text = sealed && (await openSeal(sealed));
  if (!text) return null;
  const { owner, at, path, action, fields } = JSON.parse(text) as Carried;
  if (owner !== (await accountMark(staffId))) return { lost: 'other-account' };
  if (Date.now() - at > carriedAtMostMs) return { lost: 'too-old' };
  const form: KeptForm = { id: randomBytes(16).toString('base64url'), path, action, fields };
  await system('kept-forms', async (sql) => {
    await insertKeptForm(sql, staffId, form);
    await deleteOldKeptForms(sql, staffId, mostPerPerson);
  });
  return { form };
}

/** A form of one's own that was kept; null when there is none any more, or it is somebody else's. */
export function keptForm(actor: Actor, id: string): Promise<KeptForm | null> {
  return read(actor, (sql) => selectOptionalKeptForm(sql, id));
}
