// Rosters: upload, names of columns, confirmation. What does not fit comes back as an outcome that the page puts into words.
import { ActionError, defineAction } from 'astro:actions';
import { changePerson, personFields, type PersonValues } from '#domain/staff/by-hand.ts';
import { confirmRoster, isRosterField, mapColumns, retryRoster, uploadRoster } from '#domain/staff/roster.ts';
import { departmentIn, isLooking, lookIn } from '#domain/departments/choosing.ts';
import { Invalid } from '#platform/errors.ts';
import { actorOf, refusal, textOf } from './form.ts';

/** What the domain refuses with words for the form; anything else is told as usual. */
async function asOutcome<T>(work: () => Promise<T>) {
  try {
    return { outcome: 'done' as const, value: await work() };
  } catch (error) {
    if (error instanceof Invalid) return { outcome: 'invalid' as const, code: error.code, detail: error.detail };
    throw refusal(error);
  }
}

/** The number of an import in a form. */
function importOf(form: FormData): number {
  const id = Number(textOf(form, 'import'));
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647)
    throw new ActionError({ code: 'NOT_FOUND', message: 'not-found' });
  return id;
}

export const roster = {
  /** Fields: `file`, `mode` (`all` or `rows`). */
  upload: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(async () => {
        const actor = actorOf(locals);
        const file = form.get('file');
        if (!(file instanceof File)) throw new Invalid('no-file', { field: 'file' });
        return uploadRoster(actor, {
          fileName: file.name,
          file: Buffer.from(await file.arrayBuffer()),
          mode: textOf(form, 'mode') === 'all' ? 'all' : 'rows',
        });
      }),
  }),

  /** Fields: `import`, and `column` once for each column of the file: a field's name, or nothing. */
  mapColumns: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(async () => {
        const mapping = form.getAll('column').map((value) => (isRosterField(String(value)) ? String(value) : null));
        await mapColumns(actorOf(locals), importOf(form), mapping as Parameters<typeof mapColumns>[2]);
      }),
  }),

  /** Fields: `import`, `digest` of the dry run that was seen, `leaving` where many leave. */
  confirm: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(() =>
        confirmRoster(actorOf(locals), importOf(form), {
          digest: textOf(form, 'digest'),
          leaving: textOf(form, 'leaving'),
        }),
      ),
  }),

  /** Field: `import`. */
  retry: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) => asOutcome(() => retryRoster(actorOf(locals), importOf(form))),
  }),

  /** Fields: those of a person, and `new` for somebody who is taken on; with `look` it only looks for a department. */
  person: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const values = {
        ...(Object.fromEntries(personFields.map((field) => [field, textOf(form, field)])) as PersonValues),
        department: departmentIn(form, 'department'),
        secondedTo: departmentIn(form, 'secondedTo'),
      };
      if (isLooking(form)) {
        const looks = { department: lookIn(form, 'department'), secondedTo: lookIn(form, 'secondedTo') };
        return { outcome: 'looking' as const, looks, values };
      }
      const saved = await asOutcome(() => changePerson(actorOf(locals), values, form.has('new')));
      return { ...saved, values };
    },
  }),
};
