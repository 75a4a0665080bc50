// What the actions on answers have in common: reading a form, who sends it, and how refusals are told.
import { ActionError } from 'astro:actions';
import { type AccessFilter, accessFilterFrom } from '#domain/accounts/access.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';

/** The text of a field; empty when it is not there. */
export const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '');

/** Turns what the domain throws into what a page or an island can show. */
export function refusal(error: unknown): unknown {
  if (error instanceof NotFound) return new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  if (error instanceof Forbidden) return new ActionError({ code: 'FORBIDDEN', message: 'forbidden' });
  if (error instanceof Invalid) return new ActionError({ code: 'BAD_REQUEST', message: error.code });
  return error;
}

/** What the domain refuses with words for the form is an outcome; anything else is told as usual. */
export async function asOutcome<T>(work: () => Promise<T>) {
  try {
    return { outcome: 'done' as const, value: await work() };
  } catch (error) {
    if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code, detail: error.detail };
    throw refusal(error);
  }
}

/** The number of an import in a form. */
export function importIn(form: FormData): number {
  const id = Number(textOf(form, 'import'));
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647)
    throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  return id;
}

/** The file of a form. Throws Invalid `no-file`. */
export async function fileIn(form: FormData): Promise<{ fileName: string; file: Buffer }> {
  const file = form.get('file');
  if (!(file instanceof File)) throw new Invalid('no-file', { field: 'file' });
  return { fileName: file.name, file: Buffer.from(await file.arrayBuffer()) };
}

/** Who sends the form. Throws when nobody is signed in any more. */
export function actorOf(locals: App.Locals): NonNullable<App.Locals['actor']> {
  if (!locals.actor) throw new ActionError({ code: 'UNAUTHORIZED', message: 'signed-out' });
  return locals.actor;
}

/** Refuses a form from a page that one person opened when another has signed in since in the same browser. */
export function refuseOtherAccount(form: FormData, locals: App.Locals): void {
  const account = form.get('account');
  if (account === null || account === locals.session?.account) return;
  throw new ActionError({ code: 'FORBIDDEN', message: 'other-account' });
}

/** Whom a form about slips or invitations chose: the people ticked, or null for all who fit the filter it carries. */
export function chosenFrom(form: FormData): { chosen: number[] | null; filter: AccessFilter; key: string } {
  const { filter } = accessFilterFrom((name) => form.get(name) as string | null);
  const ids = form.getAll('person').map(Number);
  const chosen = form.has('everybody') ? null : ids.filter((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31);
  return { chosen, filter, key: textOf(form, 'key') };
}
