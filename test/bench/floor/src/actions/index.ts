import { defineAction } from 'astro:actions';
import { z } from 'astro/zod';
import { sql } from '../database.ts';

export const server = {
  insert: defineAction({
    accept: 'form',
    input: z.object({ key: z.string(), item: z.string(), choice: z.string() }),
    async handler({ key, item, choice }) {
      await sql`insert into floor_answers (answer_key, item_id, response) values (${key}, ${item}, ${sql.json({ choice })})`;
      return { stored: true };
    },
  }),
};
