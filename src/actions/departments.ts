// Changes of the tree of departments. What does not fit comes back as an outcome that the page puts into words.
import { ActionError, defineAction } from 'astro:actions';
import { carryOut, changeNames, fieldsFrom, requestFrom } from '#domain/staff/change-request.ts';
import { planKeeper } from '#domain/plans/mergers.ts';
import { uploadTree } from '#domain/departments/tree-import.ts';
import { confirmImport } from '#domain/imports/imports.ts';
import { Forbidden, Invalid } from '#platform/errors.ts';
import { actorOf, asOutcome, fileIn, importIn, textOf } from './form.ts';

export const departments = {
  /** Fields: `change`, `department` (its code), those of the change, `key` and `since` of the form, `plans`. Twice is once. */
  change: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const actor = actorOf(locals);
      const fields = fieldsFrom(form);
      const name = changeNames.find((each) => each === textOf(form, 'change'));
      const key = textOf(form, 'key');
      const since = Number(textOf(form, 'since'));
      try {
        if (!name || !/^[0-9a-f-]{36}$/.test(key) || !Number.isInteger(since)) throw new Invalid('incomplete');
        const request = await requestFrom(actor, name, textOf(form, 'department').trim(), fields);
        await carryOut(actor, request, { key, since }, planKeeper(actor, form.get('plans') === 'carry'));
        return { outcome: 'done' as const, name, department: request.department };
      } catch (error) {
        if (error instanceof Invalid) {
          const { code, field, detail } = error;
          return { outcome: 'invalid' as const, problem: { code, field, detail }, fields };
        }
        if (error instanceof Forbidden) throw new ActionError({ code: 'FORBIDDEN', message: 'forbidden' });
        throw error;
      }
    },
  }),

  /** Field: `file`, a table of departments. */
  upload: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) => asOutcome(async () => uploadTree(actorOf(locals), await fileIn(form))),
  }),

  /** Fields: `import`, `digest` of the dry run. Twice is once. */
  confirm: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) =>
      asOutcome(() => confirmImport(actorOf(locals), 'tree', importIn(form), textOf(form, 'digest'))),
  }),
};
