import { defineAction } from 'astro:actions';
import { z } from 'astro/zod';
import { sql } from '../database.ts';

export const server = {
  insert: defineAction({
    accept: 'form',
    input: z.object({
      attempt: z.number(),
      item: z.string(),
      key: z.string(),
      language: z.string(),
      choice: z.string(),
    }),
    async handler({ attempt, item, key, language, choice }) {
      await sql`
        insert into floor_answers (attempt_id, item_id, answer_key, response, score, critical_missed, language, answered_at)
        values (${attempt}, ${item}, ${key}, ${sql.json({ choice })}, ${1}, ${false}, ${language}, ${new Date()})`;
      return { stored: true };
    },
  }),
};
