// Everything that is stored about the reader, as a file. In the audit trail as a copy that they took.
import type { APIRoute } from 'astro';
import { downloadHeaders } from '#domain/reports/export.ts';
import { ownData, ownDataFile } from '#domain/reports/own-data.ts';

export const GET: APIRoute = async ({ locals }) => {
  const file = ownDataFile(await ownData(locals.actor!), locals.language);
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
