// The rows that were left out, with reasons in the reader's language.
import type { APIRoute } from 'astro';
import { downloadHeaders } from '#domain/reports/export.ts';
import { refusedFile } from '#domain/reports/refused-rows.ts';
import { importNumber } from '../../../../../components/imports/shown.ts';

export const GET: APIRoute = async ({ locals, params }) => {
  const file = await refusedFile(locals.actor!, 'tree', importNumber(params['upload']), locals.language);
  return new Response(file.body, { headers: downloadHeaders(file) });
};
