// The tree of departments as a file that can be changed and imported again.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { treeTable } from '#domain/reports/tree-export.ts';

export const GET: APIRoute = async ({ locals }) => {
  const file = csvOf(await treeTable(locals.actor!, locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
