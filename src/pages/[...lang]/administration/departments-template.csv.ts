// A table of departments to fill in.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { treeTemplate } from '#domain/reports/tree-export.ts';

export const GET: APIRoute = async ({ locals }) => {
  const file = csvOf(treeTemplate(locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
