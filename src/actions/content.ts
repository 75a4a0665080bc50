// What administrators do with content/.
import { defineAction } from 'astro:actions';
import { readContentAgain } from '#domain/progress/readings.ts';
import { actorOf, refusal } from './form.ts';

export const content = {
  /** No fields. Reads content/ again in every process. */
  readAgain: defineAction({
    accept: 'form',
    handler: async (_form: FormData, { locals }) => {
      try {
        await readContentAgain(actorOf(locals));
      } catch (error) {
        throw refusal(error);
      }
    },
  }),
};
