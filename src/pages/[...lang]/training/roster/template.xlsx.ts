// The roster to fill in.
import type { APIRoute } from 'astro';
import { downloadHeaders } from '#domain/reports/export.ts';
import { rosterTemplate } from '../../../../components/roster/template.ts';

export const GET: APIRoute = async ({ locals }) => {
  const file = await rosterTemplate(locals.language, 'xlsx');
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
