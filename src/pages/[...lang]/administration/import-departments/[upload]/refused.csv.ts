// The rows of an upload that cannot go in, with the reasons.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { refusedTable } from '#domain/reports/tree-export.ts';
import { uploadNumber } from '../../../../../components/departments/addresses.ts';

export const GET: APIRoute = async ({ locals, params }) => {
  const file = csvOf(await refusedTable(locals.actor!, uploadNumber(params['upload']), locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
