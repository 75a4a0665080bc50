// Rosters: upload, names of columns, confirmation. What does not fit comes back as an outcome that the page puts into words.
import { defineAction } from 'astro:actions';
import { changePerson, personFields, type PersonValues } from '#domain/staff/by-hand.ts';
import { confirmRoster, isRosterField, mapColumns, uploadRoster } from '#domain/staff/roster.ts';
import { departmentIn, isLooking, lookIn } from '#domain/departments/choosing.ts';
import { actorOf, asOutcome, fileIn, importIn, textOf } from './form.ts';

export const roster = {
  /** Fields: `file`, `mode` (`all` or `rows`). */
  upload: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(async () => {
        const mode = textOf(form, 'mode') === 'all' ? 'all' : 'rows';
        return uploadRoster(actorOf(locals), { ...(await fileIn(form)), mode });
      }),
  }),

  /** Fields: `import`, and `column` once for each column of the file: a field's name, or nothing. */
  mapColumns: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(async () => {
        const mapping = form.getAll('column').map((value) => (isRosterField(String(value)) ? String(value) : null));
        await mapColumns(actorOf(locals), importIn(form), mapping as Parameters<typeof mapColumns>[2]);
      }),
  }),

  /** Fields: `import`, `digest` of the dry run that was seen, `leaving` where many leave. */
  confirm: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(() =>
        confirmRoster(actorOf(locals), importIn(form), {
          digest: textOf(form, 'digest'),
          leaving: textOf(form, 'leaving'),
        }),
      ),
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
