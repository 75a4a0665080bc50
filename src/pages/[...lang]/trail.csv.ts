// The audit trail as a file, under the filter of the page. Taking it along is an event of it.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { trailFilterFrom, trailTable } from '#domain/reports/trail.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { filter } = trailFilterFrom(url.searchParams);
  const file = csvOf(await trailTable(locals.actor!, filter, locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
