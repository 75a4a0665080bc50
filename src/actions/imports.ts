// What can be done with every upload, whatever it holds.
import { defineAction } from 'astro:actions';
import { retryImport } from '#domain/imports/imports.ts';
import { actorOf, asOutcome, importIn } from './form.ts';

export const imports = {
  /** Field: `import`. */
  retry: defineAction({
    accept: 'form',
    handler: (form: FormData, { locals }) => asOutcome(() => retryImport(actorOf(locals), importIn(form))),
  }),
};
