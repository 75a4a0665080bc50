// The list of names as a file: the filter and the order of the page, all its pages. In the audit trail as an export.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { namesTable } from '#domain/reports/exports.ts';
import { nameFilterFrom } from '#domain/reports/name.ts';
import { reportScopeFor } from '#domain/reports/scopes.ts';
import { namesPath } from '../../../../components/reports/addresses.ts';

export const GET: APIRoute = async ({ locals, params, redirect, url }) => {
  const scope = await reportScopeFor(locals.actor!, params['department']!);
  const filter = nameFilterFrom(url.searchParams);
  const table = await namesTable(scope, filter, locals.language);
  // The page of the list says why there is no file.
  if (!table) return redirect(locals.href(namesPath(scope.department.code, filter)), 303);
  const file = csvOf(table);
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
