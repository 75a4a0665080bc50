// The list of names as a file: the filter and the order of the page, all its pages. In the audit trail as an export.
import type { APIRoute } from 'astro';
import { xlsxOf, downloadHeaders } from '#domain/reports/export.ts';
import { namesTable } from '#domain/reports/exports.ts';
import { nameFilterFrom } from '#domain/reports/name.ts';
import { reportScopeFor } from '#domain/reports/scopes.ts';

export const GET: APIRoute = async ({ locals, params, url }) => {
  const scope = await reportScopeFor(locals.actor!, params['department']!);
  const file = await xlsxOf(await namesTable(scope, nameFilterFrom(url.searchParams), locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
