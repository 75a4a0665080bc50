// The reader's record as one table, from the same data as everything else about them.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { ownData, recordTable } from '#domain/reports/own-data.ts';

export const GET: APIRoute = async ({ locals }) => {
  const file = csvOf(recordTable(await ownData(locals.actor!), locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
